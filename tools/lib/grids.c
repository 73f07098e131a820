/* A point is one digit an axis.  Each constraint belongs to the later of its two axes: when the
 * digits before it are set, it says which digits of that axis are left.  On a range that is an
 * interval less a few single digits, found by bisection; on a list each value is asked.  Counting,
 * walking and seeking all rest on that one question, and none of them stores a point. */
#include "gridwork.h"

#include <stdlib.h>
#include <string.h>

#include "splitmix.h"

/* ---- which digits of an axis the constraints leave ---- */

static struct number axis_number(const struct grid_axis *a, uint64_t digit)
{
	return a->list ? a->list[digit].number : number_make(a->start + (int64_t)digit * a->step, a->places);
}

static struct grid_value axis_value(const struct grid_axis *a, uint64_t digit)
{
	return a->list ? a->list[digit] : (struct grid_value){ NULL, axis_number(a, digit), true };
}

static bool holds(struct grid_value x, enum grid_operator op, struct grid_value y)
{
	if (!x.numeric || !y.numeric) {
		bool same = !x.numeric && !y.numeric && !strcmp(x.text, y.text);
		return op == GRID_EQUAL ? same : !same;
	}
	int c = number_compare(x.number, y.number);
	switch (op) {
	case GRID_LESS: return c < 0;
	case GRID_LESS_EQUAL: return c <= 0;
	case GRID_GREATER: return c > 0;
	case GRID_GREATER_EQUAL: return c >= 0;
	case GRID_EQUAL: return c == 0;
	default: return c != 0;
	}
}

static struct grid_value other_side(const struct grid *g, const struct grid_constraint *c, const uint64_t *digit)
{
	return c->other < 0 ? c->constant : axis_value(&g->axis[c->other], digit[c->other]);
}

static bool satisfied(const struct grid *g, size_t axis, const uint64_t *digit)
{
	for (size_t i = 0; i < g->constraints; i++) {
		const struct grid_constraint *c = &g->constraint[i];
		if (c->last == axis && !holds(axis_value(&g->axis[axis], digit[axis]), c->op, other_side(g, c, digit)))
			return false;
	}
	return true;
}

/* Digits of a range whose value is below `bound`, or not above it. */
static uint64_t digits_below(const struct grid_axis *a, struct grid_value bound, bool or_equal)
{
	uint64_t low = 0, high = a->size;
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		if (number_compare(axis_number(a, middle), bound.number) < or_equal)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct left {
	uint64_t from, to; /* digits from..to-1 of a range ... */
	uint64_t hole[GRID_CONSTRAINTS]; /* ... but these, ascending */
	size_t holes;
};

static void add_hole(struct left *l, uint64_t digit)
{
	size_t i = l->holes;
	for (size_t k = 0; k < l->holes; k++)
		if (l->hole[k] == digit)
			return;
	for (; i && l->hole[i - 1] > digit; i--)
		l->hole[i] = l->hole[i - 1];
	l->hole[i] = digit;
	l->holes++;
}

static void range_left(const struct grid *g, size_t axis, const uint64_t *digit, struct left *l)
{
	const struct grid_axis *a = &g->axis[axis];
	l->from = 0;
	l->to = a->size;
	l->holes = 0;
	for (size_t i = 0; i < g->constraints; i++) {
		const struct grid_constraint *c = &g->constraint[i];
		if (c->last != axis)
			continue;
		struct grid_value bound = other_side(g, c, digit);
		if (!bound.numeric) { /* a text differs from every number */
			l->to = c->op == GRID_EQUAL ? 0 : l->to;
			continue;
		}
		uint64_t below = digits_below(a, bound, false), upto = digits_below(a, bound, true);
		uint64_t from = 0, to = a->size;
		switch (c->op) {
		case GRID_LESS: to = below; break;
		case GRID_LESS_EQUAL: to = upto; break;
		case GRID_GREATER: from = upto; break;
		case GRID_GREATER_EQUAL: from = below; break;
		case GRID_EQUAL: from = below, to = upto; break;
		case GRID_UNEQUAL:
			if (below < upto)
				add_hole(l, below);
			break;
		}
		l->from = from > l->from ? from : l->from;
		l->to = to < l->to ? to : l->to;
	}
}

/* How many digits of `axis` are left, given those before it; digit[axis] itself is spoilt. */
static uint64_t count_left(const struct grid *g, size_t axis, uint64_t *digit)
{
	const struct grid_axis *a = &g->axis[axis];
	if (!a->list) {
		struct left l;
		range_left(g, axis, digit, &l);
		uint64_t n = l.to > l.from ? l.to - l.from : 0;
		for (size_t i = 0; i < l.holes; i++)
			n -= l.hole[i] >= l.from && l.hole[i] < l.to;
		return n;
	}
	uint64_t n = 0;
	for (digit[axis] = 0; digit[axis] < a->size; digit[axis]++)
		n += satisfied(g, axis, digit);
	return n;
}

/* Moves digit[axis] to the first digit from `from` on that is left; false where there is none. */
static bool find_left(const struct grid *g, size_t axis, uint64_t from, uint64_t *digit)
{
	const struct grid_axis *a = &g->axis[axis];
	if (a->list) {
		for (digit[axis] = from; digit[axis] < a->size; digit[axis]++)
			if (satisfied(g, axis, digit))
				return true;
		return false;
	}
	struct left l;
	range_left(g, axis, digit, &l);
	digit[axis] = from > l.from ? from : l.from;
	for (size_t i = 0; i < l.holes; i++)
		digit[axis] += l.hole[i] == digit[axis];
	return digit[axis] < l.to;
}

/* ---- counting, walking, seeking ---- */

/* Whether what follows `axis` is the same for each of its digits. */
static bool independent(const struct grid *g, size_t axis)
{
	for (size_t i = 0; i < g->constraints; i++)
		if (g->constraint[i].other == (int)axis)
			return false;
	return true;
}

/* Points that begin with the digits before `axis`. */
static uint64_t completions(const struct grid *g, size_t axis, uint64_t *digit)
{
	if (axis == g->axes)
		return 1;
	bool last = axis + 1 == g->axes;
	if (last || independent(g, axis)) {
		uint64_t n = count_left(g, axis, digit);
		return n && !last ? n * completions(g, axis + 1, digit) : n;
	}
	uint64_t n = 0;
	for (bool more = find_left(g, axis, 0, digit); more; more = find_left(g, axis, digit[axis] + 1, digit))
		n += completions(g, axis + 1, digit);
	return n;
}

/* Sets the digits from `axis` on to the first point there is, trying digit[axis] from `from` on and
 * then, where none fits, the axes before it. */
static bool settle(const struct grid *g, size_t axis, uint64_t from, uint64_t *digit)
{
	for (;;) {
		if (axis == g->axes)
			return true;
		if (find_left(g, axis, from, digit)) {
			axis++;
			from = 0;
		} else {
			if (!axis)
				return false;
			axis--;
			from = digit[axis] + 1;
		}
	}
}

static void decode(const struct grid *g, uint64_t raw, uint64_t *digit)
{
	for (size_t i = g->axes; i-- > 0; raw /= g->axis[i].size)
		digit[i] = raw % g->axis[i].size;
}

static uint64_t encode(const struct grid *g, const uint64_t *digit)
{
	uint64_t raw = 0;
	for (size_t i = 0; i < g->axes; i++)
		raw = raw * g->axis[i].size + digit[i];
	return raw;
}

static bool sampled(const struct grid *g, uint64_t i, struct grid_point *p)
{
	p->sampled = i;
	if (i >= g->samples)
		return false;
	decode(g, g->sample[i], p->digit);
	return true;
}

bool grid_first(const struct grid *g, struct grid_point *p)
{
	return g->sample ? sampled(g, 0, p) : settle(g, 0, 0, p->digit);
}

bool grid_next(const struct grid *g, struct grid_point *p)
{
	if (g->sample)
		return sampled(g, p->sampled + 1, p);
	return g->axes && settle(g, g->axes - 1, p->digit[g->axes - 1] + 1, p->digit);
}

static void seek(const struct grid *g, uint64_t i, uint64_t *digit)
{
	for (size_t axis = 0; axis < g->axes; axis++) {
		bool each = !independent(g, axis);
		uint64_t behind = each ? 0 : completions(g, axis + 1, digit);
		find_left(g, axis, 0, digit);
		if (!each && !g->axis[axis].list) {
			/* All digits lead to equally many points: straight to the right one, holes passed over. */
			struct left l;
			range_left(g, axis, digit, &l);
			digit[axis] = l.from + i / behind;
			for (size_t k = 0; k < l.holes; k++)
				digit[axis] += l.hole[k] >= l.from && l.hole[k] <= digit[axis];
			i %= behind;
			continue;
		}
		for (;; find_left(g, axis, digit[axis] + 1, digit)) {
			uint64_t n = each ? completions(g, axis + 1, digit) : behind;
			if (i < n)
				break;
			i -= n;
		}
	}
}

bool grid_seek(struct grid *g, uint64_t i, struct grid_point *p)
{
	if (g->sample)
		return sampled(g, i, p);
	if (i >= grid_count(g))
		return false;
	seek(g, i, p->digit);
	return true;
}

/* ---- samples ---- */

/* A permutation of 0..n-1: a Feistel network over the next even number of bits, walked along its
 * cycle until it is back below n (J. Black and P. Rogaway, Ciphers with arbitrary finite domains, 2002). */
static uint64_t permute(uint64_t i, uint64_t n, uint64_t seed)
{
	unsigned half = 1;
	while (half < 32 && (uint64_t)1 << (2 * half) < n)
		half++;
	uint64_t mask = ((uint64_t)1 << half) - 1;
	do {
		uint64_t left = i >> half, right = i & mask;
		for (uint64_t round = 1; round <= 6; round++) {
			uint64_t next = left ^ (splitmix(right + splitmix(seed + round * SPLITMIX_STEP)) & mask);
			left = right;
			right = next;
		}
		i = left << half | right;
	} while (i >= n);
	return i;
}

static bool all_satisfied(const struct grid *g, const uint64_t *digit)
{
	for (size_t axis = 0; axis < g->axes; axis++)
		if (!satisfied(g, axis, digit))
			return false;
	return true;
}

static int by_index(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

void grid_sample(struct grid *g, uint64_t n, uint64_t seed)
{
	if (n >= grid_count(g))
		return;
	uint64_t *sample = xcalloc(n, sizeof *sample), kept = 0, digit[GRID_AXES];
	/* Where one point in 16 satisfies the constraints, draw among all and keep those that do;
	 * where fewer do, draw their ranks. */
	bool dense = g->count >= g->raw / 16;
	for (uint64_t i = 0; kept < n; i++) {
		if (dense) {
			uint64_t raw = permute(i, g->raw, seed);
			decode(g, raw, digit);
			if (all_satisfied(g, digit))
				sample[kept++] = raw;
		} else {
			seek(g, permute(i, g->count, seed), digit);
			sample[kept++] = encode(g, digit);
		}
	}
	qsort(sample, n, sizeof *sample, by_index);
	free(g->sample);
	g->sample = sample;
	g->samples = g->count = n;
}

/* ---- the rest ---- */

size_t grid_axes(const struct grid *g)
{
	return g->axes;
}

const char *grid_name(const struct grid *g, size_t axis)
{
	return g->axis[axis].name;
}

int grid_axis(const struct grid *g, const char *name)
{
	for (size_t i = 0; i < g->axes; i++)
		if (!strcmp(g->axis[i].name, name))
			return (int)i;
	return -1;
}

uint64_t grid_size(const struct grid *g, size_t axis)
{
	return g->axis[axis].size;
}

void grid_value(const struct grid *g, size_t axis, uint64_t digit, struct buffer *out)
{
	const struct grid_axis *a = &g->axis[axis];
	if (a->list)
		buffer_text(out, a->list[digit].text);
	else
		number_text(axis_number(a, digit), out);
}

bool grid_number(const struct grid *g, size_t axis, uint64_t digit, struct number *v)
{
	struct grid_value value = axis_value(&g->axis[axis], digit);
	*v = value.number;
	return value.numeric;
}

bool grid_range(const struct grid *g, size_t axis)
{
	return !g->axis[axis].list;
}

uint64_t grid_count(struct grid *g)
{
	uint64_t digit[GRID_AXES];
	if (!g->counted)
		g->count = completions(g, 0, digit);
	g->counted = true;
	return g->count;
}

void grid_text(const struct grid *g, const struct grid_point *p, size_t axis, struct buffer *out)
{
	grid_value(g, axis, p->digit[axis], out);
}

void grid_point_text(const struct grid *g, const struct grid_point *p, struct buffer *out)
{
	for (size_t i = 0; i < g->axes; i++) {
		if (i)
			buffer_char(out, ',');
		buffer_text(out, g->axis[i].name);
		buffer_char(out, '=');
		grid_text(g, p, i, out);
	}
}
