/* grid: a grid of parameters counts, walks and finds the same points, and a sample is some of them.
 *
 * Two lines: the grid, the constraints. */
#include "grids.h"

#include "fuzz.h"

enum { MOST = 2000 };

static void hold_axes(const struct grid *g)
{
	for (size_t i = 0; i < grid_axes(g); i++) {
		fuzz_hold(grid_axis(g, grid_name(g, i)) == (int)i, "axis %zu", i);
		uint64_t n = grid_size(g, i);
		fuzz_hold(n > 0, "axis %zu", i);
		struct buffer last = BUFFER_EMPTY, b = BUFFER_EMPTY;
		for (uint64_t d = 0; d < n && d < 20; d++) {
			struct number v, back;
			b.size = 0;
			grid_value(g, i, d, &b);
			if (grid_number(g, i, d, &v))
				fuzz_hold(number_parse(b.data, b.size, &back) && !number_compare(v, back), "'%.*s'", (int)b.size, b.data);
			fuzz_hold(!d || last.size != b.size || memcmp(last.data, b.data, b.size), "'%.*s' twice", (int)b.size, b.data);
			last.size = 0;
			buffer_add(&last, b.data, b.size);
		}
		grid_value(g, i, n - 1, &b);
		buffer_release(&last);
		buffer_release(&b);
	}
}

static void point_text(const struct grid *g, const struct grid_point *p, struct buffer *b)
{
	b->size = 0;
	grid_point_text(g, p, b);
	buffer_char(b, '\0');
}

/* The points that a walk gives, a line each, in `all` if that is given; as many as are counted. */
static void hold_walk(struct grid *g, struct buffer *all)
{
	struct grid_point p, q;
	struct buffer a = BUFFER_EMPTY, b = BUFFER_EMPTY;
	uint64_t count = grid_count(g), i = 0;
	bool more = grid_first(g, &p);
	for (; more && i < MOST; more = grid_next(g, &p), i++) {
		point_text(g, &p, &a);
		if (i % 16 == 0 || i + 1 == count) {
			fuzz_hold(grid_seek(g, i, &q), "point %llu of %llu", (unsigned long long)i, (unsigned long long)count);
			point_text(g, &q, &b);
			fuzz_hold(!strcmp(a.data, b.data), "'%s' and '%s'", a.data, b.data);
		}
		a.data[a.size - 1] = '\n';
		if (all)
			buffer_add(all, a.data, a.size);
	}
	fuzz_hold(more ? count > i : count == i, "%llu counted, %llu walked", (unsigned long long)count, (unsigned long long)i);
	fuzz_hold(!grid_seek(g, count, &q), "point %llu", (unsigned long long)count);
	buffer_release(&a);
	buffer_release(&b);
}

/* Every line of `some` is one of `all`, in that order. */
static void hold_part(const struct buffer *some, const struct buffer *all)
{
	const char *at = all->data, *end = all->size ? at + all->size : at;
	for (const char *s = some->data, *stop = some->size ? s + some->size : s; s < stop;) {
		size_t n = (size_t)((const char *)memchr(s, '\n', (size_t)(stop - s)) + 1 - s);
		while (at < end && ((size_t)(end - at) < n || memcmp(at, s, n)))
			at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
		fuzz_hold(at < end, "'%.*s' is not in the grid", (int)n, s);
		at += n;
		s += n;
	}
}

/* An axis of many values is slow and rightly so. */
static bool small(const struct grid *g)
{
	for (size_t i = 0; i < grid_axes(g); i++)
		if (grid_size(g, i) > 3000)
			return false;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct fuzz_input in = { (const char *)data, n };
	char *text = fuzz_line(&in), *constraint = fuzz_line(&in);
	const char *constraints[] = { constraint };
	struct grid *g;
	struct error e = ERROR_NONE;
	struct buffer all = BUFFER_EMPTY, some = BUFFER_EMPTY;
	int r = grid_parse(text, constraints, *constraint ? 1 : 0, &g, &e);
	fuzz_hold_error(r, &e);
	if (!r) {
		hold_axes(g);
		if (small(g)) {
			hold_walk(g, &all);
			uint64_t count = grid_count(g);
			if (count < MOST) {
				grid_sample(g, 7, 3);
				hold_walk(g, &some);
				fuzz_hold(grid_count(g) == (count < 7 ? count : 7), "%llu", (unsigned long long)grid_count(g));
				hold_part(&some, &all);
			}
		}
		grid_free(g);
	}
	buffer_release(&all);
	buffer_release(&some);
	free(text);
	free(constraint);
	return 0;
}
