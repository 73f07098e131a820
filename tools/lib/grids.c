/* A point is one digit an axis.  Each constraint belongs to the later of its two axes: when the
 * digits before it are set, it says which digits of that axis are left.  On a range that is an
 * interval less a few single digits, found by bisection; on a list each value is asked.  Counting,
 * walking and seeking all rest on that one question, and none of them stores a point. */
#include "grids.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "splitmix.h"

enum operator { LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, UNEQUAL };

struct value {
	char *text; /* owned, canonical */
	struct number number;
	bool numeric;
};

struct axis {
	char *name;
	uint64_t size;
	struct value *list;   /* the values, or NULL for a range: */
	int64_t start, step;  /* in 1/10^places */
	int places;
};

/* digit of axis `last` OP digit of axis `other`, or OP a constant. */
struct constraint {
	size_t last;
	int other; /* an earlier axis, or -1 for the constant */
	enum operator op;
	struct value constant;
};

struct grid {
	struct axis axis[GRID_AXES];
	size_t axes;
	struct constraint constraint[GRID_CONSTRAINTS];
	size_t constraints;
	uint64_t raw;     /* points before constraints */
	uint64_t count;   /* points that satisfy them, once `counted` */
	bool counted;
	uint64_t *sample; /* raw indices in ascending order, or NULL */
	uint64_t samples;
};

/* ---- reading ---- */

static bool name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static char *copy(const char *s, size_t n)
{
	char *to = xmalloc(n + 1);
	memcpy(to, s, n);
	to[n] = '\0';
	return to;
}

static struct value make_value(const char *s, size_t n)
{
	struct value v = { .numeric = false };
	v.numeric = number_parse(s, n, &v.number);
	if (!v.numeric) {
		v.text = copy(s, n);
		return v;
	}
	struct buffer b = BUFFER_EMPTY;
	number_text(v.number, &b);
	buffer_char(&b, '\0');
	v.text = b.data;
	return v;
}

struct range {
	int64_t low, step;
	int places;
	uint64_t size;
};

static bool find_range(const char *s, size_t n, struct number part[3])
{
	const char *dots = NULL, *slash = NULL;
	for (size_t i = 0; i + 1 < n && !dots; i++)
		if (s[i] == '.' && s[i + 1] == '.')
			dots = s + i;
	if (!dots)
		return false;
	slash = memchr(dots, '/', (size_t)(s + n - dots));
	const char *stop = slash ? slash : s + n;
	part[2] = (struct number){ 1, 0 };
	return number_parse(s, (size_t)(dots - s), &part[0]) &&
	       number_parse(dots + 2, (size_t)(stop - dots - 2), &part[1]) &&
	       (!slash || number_parse(slash + 1, (size_t)(s + n - slash - 1), &part[2]));
}

/* 1 for a range, 0 for any other text, or a negative status. */
static int read_range(const char *s, size_t n, struct range *r, struct error *err)
{
	struct number part[3]; /* low, high, step */
	int64_t high;
	if (!find_range(s, n, part))
		return 0;
	if (part[2].units <= 0)
		return error_usage(err, "grid: the step of '%.*s' is not above 0", (int)n, s);
	r->places = 0;
	for (int i = 0; i < 3; i++)
		r->places = part[i].places > r->places ? part[i].places : r->places;
	if (!number_scaled(part[0], r->places, &r->low) || !number_scaled(part[1], r->places, &high) ||
	    !number_scaled(part[2], r->places, &r->step))
		return error_usage(err, "grid: '%.*s' needs more than %d digits", (int)n, s, NUMBER_DIGITS);
	if (high < r->low)
		return error_usage(err, "grid: '%.*s' ends before it starts", (int)n, s);
	r->size = (uint64_t)(((int128)high - r->low) / r->step) + 1;
	return 1;
}

static int by_text(const void *a, const void *b)
{
	const struct value *const *x = a, *const *y = b;
	int c = strcmp((*x)->text, (*y)->text);
	return c ? c : (*x > *y) - (*x < *y);
}

/* Drops every value that stood before; the order stays. */
static void drop_repeats(struct axis *a)
{
	size_t n = (size_t)a->size, kept = 0;
	struct value **order = xmalloc(n * sizeof *order);
	bool *again = xcalloc(n, sizeof *again);
	for (size_t i = 0; i < n; i++)
		order[i] = &a->list[i];
	qsort(order, n, sizeof *order, by_text);
	for (size_t i = 1; i < n; i++)
		again[order[i] - a->list] = !strcmp(order[i]->text, order[i - 1]->text);
	for (size_t i = 0; i < n; i++) {
		if (again[i])
			free(a->list[i].text);
		else
			a->list[kept++] = a->list[i];
	}
	a->size = kept;
	free(order);
	free(again);
}

static int read_items(struct axis *a, const char *s, size_t n, struct error *err)
{
	struct range range;
	int r = memchr(s, ',', n) ? 0 : read_range(s, n, &range, err);
	if (r < 0)
		return r;
	if (r) {
		a->start = range.low;
		a->step = range.step;
		a->places = range.places;
		a->size = range.size;
		return LOT_OK;
	}
	size_t room = 0;
	for (const char *end = s + n; s <= end;) {
		const char *stop = memchr(s, ',', (size_t)(end - s));
		size_t k = stop ? (size_t)(stop - s) : (size_t)(end - s);
		if (!k)
			return error_usage(err, "grid: parameter '%s' has an empty value", a->name);
		r = read_range(s, k, &range, err);
		if (r < 0)
			return r;
		if (!r)
			range.size = 1;
		if (range.size > GRID_LIST - a->size)
			return error_usage(err, "grid: the list of parameter '%s' has more than %d values; only a single range "
			                        "may", a->name, GRID_LIST);
		a->list = xgrow(a->list, &room, a->size + range.size, sizeof *a->list);
		for (uint64_t i = 0; i < range.size; i++) {
			struct value v = { .numeric = true };
			if (r) {
				struct buffer b = BUFFER_EMPTY;
				v.number = number_make(range.low + (int64_t)i * range.step, range.places);
				number_text(v.number, &b);
				buffer_char(&b, '\0');
				v.text = b.data;
			} else {
				v = make_value(s, k);
			}
			a->list[a->size++] = v;
		}
		s += k + 1;
	}
	drop_repeats(a);
	return LOT_OK;
}

static int read_term(struct grid *g, const char *s, size_t n, struct error *err)
{
	const char *equals = memchr(s, '=', n);
	size_t name = equals ? (size_t)(equals - s) : 0;
	bool good = name && name < 64 && !isdigit((unsigned char)*s);
	for (size_t i = 0; i < name; i++)
		good = good && name_char(s[i]);
	if (!good)
		return error_usage(err, "grid: '%.*s' is not NAME=VALUE,... nor NAME=LOW..HIGH/STEP", (int)n, s);
	if (g->axes == GRID_AXES)
		return error_usage(err, "grid: more than %d parameters", GRID_AXES);
	struct axis *a = &g->axis[g->axes];
	a->name = copy(s, name);
	g->axes++;
	if (grid_axis(g, a->name) != (int)g->axes - 1)
		return error_usage(err, "grid: parameter '%s' is given twice", a->name);
	int r = read_items(a, equals + 1, n - name - 1, err);
	if (!r && (__builtin_mul_overflow(g->raw, a->size, &g->raw) || g->raw > INT64_MAX))
		r = error_usage(err, "grid: more than 2^63 points");
	return r;
}

static bool between(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == ',' || c == ';';
}

static const char *operand_end(const char *s)
{
	while (*s && !between(*s) && !strchr("<>=!", *s))
		s++;
	return s;
}

static bool has_text(const struct axis *a)
{
	for (uint64_t i = 0; a->list && i < a->size; i++)
		if (!a->list[i].numeric)
			return true;
	return false;
}

static int add_constraint(struct grid *g, const char *text, size_t n, struct value side[2], enum operator op,
                          struct error *err)
{
	static const enum operator swapped[] = { GREATER, GREATER_EQUAL, LESS, LESS_EQUAL, EQUAL, UNEQUAL };
	int axis[2] = { grid_axis(g, side[0].text), grid_axis(g, side[1].text) };
	bool order = op != EQUAL && op != UNEQUAL;
	if (axis[0] < 0 && axis[1] < 0)
		return error_usage(err, "constraint '%.*s' compares no parameter of the grid", (int)n, text);
	if (axis[0] == axis[1])
		return error_usage(err, "constraint '%.*s' compares a parameter with itself", (int)n, text);
	if (g->constraints == GRID_CONSTRAINTS)
		return error_usage(err, "more than %d constraints", GRID_CONSTRAINTS);
	for (int i = 0; i < 2; i++) {
		/* A word that is no parameter is most likely a misspelt one, unless the other side has words. */
		bool word = axis[i] < 0 && !side[i].numeric;
		if (word && (order || !has_text(&g->axis[axis[1 - i]])))
			return error_usage(err, "constraint '%.*s': '%s' is neither a parameter of the grid nor a number",
			                   (int)n, text, side[i].text);
		if (axis[i] >= 0 && order && has_text(&g->axis[axis[i]]))
			return error_usage(err, "constraint '%.*s': parameter '%s' has values that are not numbers",
			                   (int)n, text, side[i].text);
	}
	int late = axis[0] > axis[1] ? 0 : 1;
	struct constraint *c = &g->constraint[g->constraints++];
	*c = (struct constraint){ .last = (size_t)axis[late], .other = axis[1 - late], .op = late ? swapped[op] : op };
	if (c->other < 0) {
		c->constant = side[1 - late];
		side[1 - late].text = NULL;
	}
	return LOT_OK;
}

static int read_constraints(struct grid *g, const char *s, struct error *err)
{
	static const struct {
		const char *text;
		enum operator op;
	} operators[] = { { "<=", LESS_EQUAL }, { ">=", GREATER_EQUAL }, { "==", EQUAL }, { "!=", UNEQUAL },
		          { "<", LESS },        { ">", GREATER },        { "=", EQUAL } };
	for (;;) {
		while (between(*s))
			s++;
		if (!*s)
			return LOT_OK;
		const char *begin = s, *left = operand_end(s), *at = left;
		while (*at == ' ')
			at++;
		size_t o = 0, all = sizeof operators / sizeof *operators;
		while (o < all && strncmp(at, operators[o].text, strlen(operators[o].text)))
			o++;
		const char *right = o < all ? at + strlen(operators[o].text) : at;
		while (*right == ' ')
			right++;
		s = operand_end(right);
		if (o == all || left == begin || s == right)
			return error_usage(err, "constraint '%s' is not A<B, A<=B, A>B, A>=B, A==B or A!=B", begin);
		struct value side[2] = { make_value(begin, (size_t)(left - begin)),
		                         make_value(right, (size_t)(s - right)) };
		int r = add_constraint(g, begin, (size_t)(s - begin), side, operators[o].op, err);
		free(side[0].text);
		free(side[1].text);
		if (r)
			return r;
	}
}

/* ---- which digits of an axis the constraints leave ---- */

static struct number axis_number(const struct axis *a, uint64_t digit)
{
	return a->list ? a->list[digit].number : number_make(a->start + (int64_t)digit * a->step, a->places);
}

static struct value axis_value(const struct axis *a, uint64_t digit)
{
	return a->list ? a->list[digit] : (struct value){ NULL, axis_number(a, digit), true };
}

static bool holds(struct value x, enum operator op, struct value y)
{
	if (!x.numeric || !y.numeric) {
		bool same = !x.numeric && !y.numeric && !strcmp(x.text, y.text);
		return op == EQUAL ? same : !same;
	}
	int c = number_compare(x.number, y.number);
	switch (op) {
	case LESS: return c < 0;
	case LESS_EQUAL: return c <= 0;
	case GREATER: return c > 0;
	case GREATER_EQUAL: return c >= 0;
	case EQUAL: return c == 0;
	default: return c != 0;
	}
}

static struct value other_side(const struct grid *g, const struct constraint *c, const uint64_t *digit)
{
	return c->other < 0 ? c->constant : axis_value(&g->axis[c->other], digit[c->other]);
}

static bool satisfied(const struct grid *g, size_t axis, const uint64_t *digit)
{
	for (size_t i = 0; i < g->constraints; i++) {
		const struct constraint *c = &g->constraint[i];
		if (c->last == axis && !holds(axis_value(&g->axis[axis], digit[axis]), c->op, other_side(g, c, digit)))
			return false;
	}
	return true;
}

/* Digits of a range whose value is below `bound`, or not above it. */
static uint64_t digits_below(const struct axis *a, struct value bound, bool or_equal)
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
	const struct axis *a = &g->axis[axis];
	l->from = 0;
	l->to = a->size;
	l->holes = 0;
	for (size_t i = 0; i < g->constraints; i++) {
		const struct constraint *c = &g->constraint[i];
		if (c->last != axis)
			continue;
		struct value bound = other_side(g, c, digit);
		if (!bound.numeric) { /* a text differs from every number */
			l->to = c->op == EQUAL ? 0 : l->to;
			continue;
		}
		uint64_t below = digits_below(a, bound, false), upto = digits_below(a, bound, true);
		uint64_t from = 0, to = a->size;
		switch (c->op) {
		case LESS: to = below; break;
		case LESS_EQUAL: to = upto; break;
		case GREATER: from = upto; break;
		case GREATER_EQUAL: from = below; break;
		case EQUAL: from = below, to = upto; break;
		case UNEQUAL:
			if (below < upto)
				add_hole(l, below);
			break;
		}
		l->from = from > l->from ? from : l->from;
		l->to = to < l->to ? to : l->to;
	}
}

/* How many digits of `axis` are left, given those before it. */
static uint64_t count_left(const struct grid *g, size_t axis, uint64_t *digit)
{
	const struct axis *a = &g->axis[axis];
	if (!a->list) {
		struct left l;
		range_left(g, axis, digit, &l);
		uint64_t n = l.to > l.from ? l.to - l.from : 0;
		for (size_t i = 0; i < l.holes; i++)
			n -= l.hole[i] >= l.from && l.hole[i] < l.to;
		return n;
	}
	uint64_t n = 0, held = digit[axis];
	for (digit[axis] = 0; digit[axis] < a->size; digit[axis]++)
		n += satisfied(g, axis, digit);
	digit[axis] = held;
	return n;
}

/* Moves digit[axis] to the first digit from `from` on that is left; false where there is none. */
static bool find_left(const struct grid *g, size_t axis, uint64_t from, uint64_t *digit)
{
	const struct axis *a = &g->axis[axis];
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

int grid_parse(const char *text, const char *const *constraint, size_t constraints, struct grid **out,
               struct error *err)
{
	struct grid *g = xcalloc(1, sizeof *g);
	int r = LOT_OK;
	g->raw = 1;
	for (const char *s = text; !r && *s;) {
		size_t n = strcspn(s, " \t\n");
		if (n)
			r = read_term(g, s, n, err);
		s += n + (s[n] != '\0');
	}
	for (size_t i = 0; !r && i < constraints; i++)
		r = read_constraints(g, constraint[i], err);
	if (r) {
		grid_free(g);
		return r;
	}
	*out = g;
	return LOT_OK;
}

void grid_free(struct grid *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->axes; i++) {
		for (uint64_t k = 0; g->axis[i].list && k < g->axis[i].size; k++)
			free(g->axis[i].list[k].text);
		free(g->axis[i].list);
		free(g->axis[i].name);
	}
	for (size_t i = 0; i < g->constraints; i++)
		free(g->constraint[i].constant.text);
	free(g->sample);
	free(g);
}

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
	const struct axis *a = &g->axis[axis];
	if (a->list)
		buffer_text(out, a->list[digit].text);
	else
		number_text(axis_number(a, digit), out);
}

bool grid_number(const struct grid *g, size_t axis, uint64_t digit, struct number *v)
{
	struct value value = axis_value(&g->axis[axis], digit);
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
