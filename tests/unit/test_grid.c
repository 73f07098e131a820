#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "grids.h"

static struct grid *parse(const char *text, const char *constraint)
{
	struct grid *g = NULL;
	struct error e = ERROR_NONE;
	if (grid_parse(text, &constraint, constraint ? 1 : 0, &g, &e))
		fail_msg("'%s' with '%s': %s", text, constraint ? constraint : "", e.text);
	return g;
}

/* All points as text, a blank between them. */
static char *points(struct grid *g)
{
	struct buffer b = BUFFER_EMPTY;
	struct grid_point p;
	for (bool more = grid_first(g, &p); more; more = grid_next(g, &p)) {
		if (b.size)
			buffer_char(&b, ' ');
		grid_point_text(g, &p, &b);
	}
	buffer_char(&b, '\0');
	return b.data;
}

static void expect(const char *text, const char *constraint, const char *want)
{
	struct grid *g = parse(text, constraint);
	char *got = points(g);
	assert_string_equal(got, want);
	uint64_t n = 0;
	for (const char *s = want; *s; s++)
		n += *s == ' ';
	assert_int_equal(grid_count(g), *want ? n + 1 : grid_axes(g) == 0);
	free(got);
	grid_free(g);
}

/* TRAPS 27. */
static void worked(void **state)
{
	(void)state;
	struct grid *g = parse("fast=5..50/5 slow=20..200/10", NULL);
	assert_int_equal(grid_count(g), 190);
	grid_free(g);
	g = parse("fast=5..50/5 slow=20..200/10", "fast<slow");
	assert_int_equal(grid_count(g), 174);
	grid_free(g);
	expect("k=0.1..1.0/0.1", NULL, "k=0.1 k=0.2 k=0.3 k=0.4 k=0.5 k=0.6 k=0.7 k=0.8 k=0.9 k=1");
}

static void language(void **state)
{
	(void)state;
	expect("", NULL, "");
	expect("  \t", NULL, "");
	expect("a=1..3", NULL, "a=1 a=2 a=3");
	expect("a=1..2 b=x,y", NULL, "a=1,b=x a=1,b=y a=2,b=x a=2,b=y");
	expect("a=5,10,5,5.0,1..10/5,10.00", NULL, "a=5 a=10 a=1 a=6");
	expect("a=-1..1/0.5", NULL, "a=-1 a=-0.5 a=0 a=0.5 a=1");
	expect("a=-0,0.0", NULL, "a=0");
	expect("a=1..2/0.4", NULL, "a=1 a=1.4 a=1.8");
	expect("a=3..3/7", NULL, "a=3");
	expect("a=0.000000000000000001,999999999999999999", NULL, "a=0.000000000000000001 a=999999999999999999");
	/* Codes, paths and versions stay as they are. */
	expect("s=0050,00,1e5,+3,.5,5.,../x,a..b,1..x,1..,2024-01-01..2024-12-31,v1..v2,台積電,--flag", NULL,
	       "s=0050 s=00 s=1e5 s=+3 s=.5 s=5. s=../x s=a..b s=1..x s=1.. s=2024-01-01..2024-12-31 s=v1..v2 s=台積電 s=--flag");
	expect("s=a=b", NULL, "s=a=b");
}

static void constraints(void **state)
{
	(void)state;
	expect("a=1..3 b=1..3", "a<b", "a=1,b=2 a=1,b=3 a=2,b=3");
	expect("a=1..3 b=1..3", "a>=b", "a=1,b=1 a=2,b=1 a=2,b=2 a=3,b=1 a=3,b=2 a=3,b=3");
	expect("a=1..3 b=1..3", "a == b", "a=1,b=1 a=2,b=2 a=3,b=3");
	expect("a=1..3 b=1..3", "a=b", "a=1,b=1 a=2,b=2 a=3,b=3");
	expect("a=1..3 b=1..2", "a!=b, b<=1; a<3", "a=2,b=1");
	expect("a=1..9 b=0.5..9/0.5", "a<2 b>a b<2.4", "a=1,b=1.5 a=1,b=2");
	expect("a=1..9", "5<a a!=7 a!=7.0 a!=8", "a=6 a=9");
	expect("m=on,off k=1..2", "m!=off", "m=on,k=1 m=on,k=2");
	expect("m=1,off k=1..2", "m==k", "m=1,k=1");
	expect("m=on,1 k=1,2,on", "m!=k", "m=on,k=1 m=on,k=2 m=1,k=2 m=1,k=on");
	expect("a=1..3", "a>3", "");
}

static void refuse(const char *text, const char *constraint, const char *message)
{
	struct grid *g = NULL;
	struct error e = ERROR_NONE;
	assert_int_equal(grid_parse(text, &constraint, constraint ? 1 : 0, &g, &e), LOT_BAD_USAGE);
	assert_string_equal(e.text, message);
}

static void refused(void **state)
{
	(void)state;
	refuse("fast", NULL, "grid: 'fast' is not NAME=VALUE,... nor NAME=LOW..HIGH/STEP");
	refuse("=5", NULL, "grid: '=5' is not NAME=VALUE,... nor NAME=LOW..HIGH/STEP");
	refuse("5=5", NULL, "grid: '5=5' is not NAME=VALUE,... nor NAME=LOW..HIGH/STEP");
	refuse("a-b=5", NULL, "grid: 'a-b=5' is not NAME=VALUE,... nor NAME=LOW..HIGH/STEP");
	refuse("a=", NULL, "grid: parameter 'a' has an empty value");
	refuse("a=1,,2", NULL, "grid: parameter 'a' has an empty value");
	refuse("a=1,", NULL, "grid: parameter 'a' has an empty value");
	refuse("a=1 a=2", NULL, "grid: parameter 'a' is given twice");
	refuse("a=1..1e3/1e2", NULL, "grid: '1..1e3/1e2' is not a range: ends and step are written like 1000 or 0.5, with up to 18 digits");
	refuse("a=1..5/x", NULL, "grid: '1..5/x' is not a range: ends and step are written like 1000 or 0.5, with up to 18 digits");
	refuse("a=7,1..5/", NULL, "grid: '1..5/' is not a range: ends and step are written like 1000 or 0.5, with up to 18 digits");
	refuse("a=001..010", NULL, "grid: '001..010' is not a range: ends and step are written like 1000 or 0.5, with up to 18 digits");
	refuse("a=5..1", NULL, "grid: '5..1' ends before it starts");
	refuse("a=1..5/0", NULL, "grid: the step of '1..5/0' is not above 0");
	refuse("a=1..5/-1", NULL, "grid: the step of '1..5/-1' is not above 0");
	refuse("a=1..999999999999999999/0.1", NULL, "grid: '1..999999999999999999/0.1' needs more than 18 digits");
	refuse("a=1..2000000,7", NULL,
	       "grid: the list of parameter 'a' has more than 1000000 values; only a single range may");
	refuse("a=1..10000000000 b=1..10000000000", NULL, "grid: more than 2^63 points");
	refuse("a=1", "fats<5", "constraint 'fats<5' compares no parameter of the grid");
	refuse("a=1", "a<fats", "constraint 'a<fats': 'fats' is neither a parameter of the grid nor a number");
	refuse("a=1", "a!=fats", "constraint 'a!=fats': 'fats' is neither a parameter of the grid nor a number");
	refuse("a=1", "a<a", "constraint 'a<a' compares a parameter with itself");
	refuse("a=x b=1", "a<b", "constraint 'a<b': parameter 'a' has values that are not numbers");
	refuse("a=1", "a<", "constraint 'a<' is not A<B, A<=B, A>B, A>=B, A==B or A!=B");
	refuse("a=1", "a<2<3", "constraint '<3' is not A<B, A<=B, A>B, A>=B, A==B or A!=B");
	refuse("a=1", "a ~ 3", "constraint 'a ~ 3' is not A<B, A<=B, A>B, A>=B, A==B or A!=B");
}

/* Never written down: a grid of 10^15 points. */
static void large(void **state)
{
	(void)state;
	struct grid *g = parse("a=1..1000000000 b=0.001..1000/0.001", "a!=5 a<=999999999 b>0.002");
	struct grid_point p;
	struct buffer b = BUFFER_EMPTY;
	assert_int_equal(grid_count(g), UINT64_C(999999998) * 999998);
	assert_true(grid_seek(g, 999998 * 4 + 1, &p)); /* the fifth a is 6 */
	grid_point_text(g, &p, &b);
	assert_int_equal(b.size, strlen("a=6,b=0.004"));
	assert_memory_equal(b.data, "a=6,b=0.004", b.size);
	assert_true(grid_seek(g, grid_count(g) - 1, &p));
	b.size = 0;
	grid_point_text(g, &p, &b);
	assert_memory_equal(b.data, "a=999999999,b=1000", b.size);
	assert_false(grid_seek(g, grid_count(g), &p));
	grid_sample(g, 1000, 3);
	assert_int_equal(grid_count(g), 1000);
	buffer_release(&b);
	grid_free(g);
}

static uint64_t next(uint64_t *s, uint64_t n)
{
	*s = *s * 6364136223846793005u + 1442695040888963407u;
	return (*s >> 33) % n;
}

/* Random grids and constraints against every combination tried one by one. */
static void brute(void **state)
{
	(void)state;
	static const char *const axes[] = { "1..6", "0.5..3/0.5", "4,2,9,2", "3", "1,2..4,10", "-2..2", "u,v,2" };
	static const char *const operators[] = { "<", "<=", ">", ">=", "==", "!=" };
	uint64_t seed = 11;
	for (int round = 0; round < 3000; round++) {
		size_t n = 1 + next(&seed, 4), conditions = next(&seed, 4);
		struct buffer text = BUFFER_EMPTY, condition = BUFFER_EMPTY;
		bool words[4];
		for (size_t i = 0; i < n; i++) {
			size_t k = next(&seed, 7);
			buffer_format(&text, "%c=%s ", (int)('a' + i), axes[k]);
			words[i] = k == 6;
		}
		buffer_char(&text, '\0');
		struct {
			size_t a, b;
			size_t op;
		} made[4];
		size_t made_n = 0;
		for (size_t i = 0; i < conditions; i++) {
			size_t a = next(&seed, n), b = next(&seed, n), op = next(&seed, 6);
			if (a == b || ((words[a] || words[b]) && op < 4))
				continue;
			made[made_n].a = a;
			made[made_n].b = b;
			made[made_n++].op = op;
			buffer_format(&condition, "%c%s%c ", (int)('a' + a), operators[op], (int)('a' + b));
		}
		buffer_char(&condition, '\0');
		struct grid *all = parse(text.data, NULL), *g = parse(text.data, condition.data);
		struct grid_point p, q;
		uint64_t count = 0;
		bool more = grid_first(g, &q);
		for (bool any = grid_first(all, &p); any; any = grid_next(all, &p)) {
			bool keep = true;
			for (size_t i = 0; i < made_n && keep; i++) {
				struct number x, y;
				bool xn = grid_number(all, made[i].a, p.digit[made[i].a], &x), yn = grid_number(all, made[i].b, p.digit[made[i].b], &y);
				struct buffer s = BUFFER_EMPTY, t = BUFFER_EMPTY;
				grid_text(all, &p, made[i].a, &s);
				grid_text(all, &p, made[i].b, &t);
				bool same = s.size == t.size && !memcmp(s.data, t.data, s.size);
				int c = xn && yn ? number_compare(x, y) : 0;
				const bool answers[] = { c < 0, c <= 0, c > 0, c >= 0, same, !same };
				keep = answers[made[i].op];
				buffer_release(&s);
				buffer_release(&t);
			}
			if (!keep)
				continue;
			assert_true(more);
			assert_memory_equal(p.digit, q.digit, n * sizeof *p.digit);
			struct grid_point at;
			assert_true(grid_seek(g, count, &at));
			assert_memory_equal(p.digit, at.digit, n * sizeof *p.digit);
			count++;
			more = grid_next(g, &q);
		}
		assert_false(more);
		assert_int_equal(grid_count(g), count);
		buffer_release(&text);
		buffer_release(&condition);
		grid_free(all);
		grid_free(g);
	}
}

/* The indices of a sample's points among all points. */
static size_t draw(const char *text, const char *constraint, uint64_t n, uint64_t seed, uint64_t *index)
{
	struct grid *all = parse(text, constraint), *g = parse(text, constraint);
	struct grid_point p, q;
	uint64_t i = 0;
	size_t k = 0;
	grid_sample(g, n, seed);
	bool more = grid_first(g, &q);
	for (bool any = grid_first(all, &p); any; any = grid_next(all, &p), i++)
		if (more && !memcmp(p.digit, q.digit, grid_axes(g) * sizeof *p.digit)) {
			index[k++] = i;
			more = grid_next(g, &q);
		}
	assert_false(more); /* in grid order, and all of them points of the grid */
	assert_int_equal(grid_count(g), k);
	grid_free(all);
	grid_free(g);
	return k;
}

static void samples(void **state)
{
	(void)state;
	/* One where most points satisfy the constraint, one where few do. */
	static const char *const constraint[] = { "a<=b", "a==b", NULL };
	for (size_t c = 0; c < 3; c++) {
		uint64_t small[2000], same[2000], large[2000], other[2000], every[3000];
		const char *text = "a=1..40 b=1..50 c=x,y";
		size_t n = draw(text, constraint[c], 20, 7, small), m = draw(text, constraint[c], 60, 7, large);
		assert_int_equal(n, 20);
		assert_int_equal(m, 60);
		assert_int_equal(draw(text, constraint[c], 20, 7, same), 20);
		assert_memory_equal(small, same, 20 * sizeof *small);
		draw(text, constraint[c], 20, 8, other);
		assert_memory_not_equal(small, other, 20 * sizeof *small);
		size_t found = 0;
		for (size_t i = 0; i < n; i++)
			for (size_t k = 0; k < m; k++)
				found += small[i] == large[k];
		assert_int_equal(found, n);
		if (c == 1)
			assert_int_equal(draw(text, constraint[c], 1000, 7, every), 80);
	}
	/* Spread: of 1000 draws of 10 in 100 each point is drawn about 100 times. */
	size_t times[100] = { 0 };
	for (uint64_t seed = 0; seed < 1000; seed++) {
		uint64_t index[10];
		draw("a=1..100", NULL, 10, seed, index);
		for (size_t i = 0; i < 10; i++)
			times[index[i]]++;
	}
	for (size_t i = 0; i < 100; i++)
		assert_in_range(times[i], 55, 150);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worked), cmocka_unit_test(language), cmocka_unit_test(constraints), cmocka_unit_test(refused),
		cmocka_unit_test(large),  cmocka_unit_test(brute),    cmocka_unit_test(samples),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
