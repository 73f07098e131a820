/* The reduction against sorting and adding up by hand, and partials that contradict themselves. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "npz.h"
#include "output.h"
#include "sweeptable.h"

static uint64_t next(uint64_t *s)
{
	*s = *s * 6364136223846793005u + 1442695040888963407u;
	return *s >> 33;
}

enum { SYMBOLS = 9, POINTS = 5, WINDOWS = 3, DAYS = 12, ARRAYS = 24 };

/* What the partials hold. */
static double value[SYMBOLS][METRICS][WINDOWS][POINTS], daily[SYMBOLS][POINTS][DAYS];
static int64_t date[SYMBOLS][DAYS];

static void fill(void)
{
	uint64_t seed = 4;
	for (size_t s = 0; s < SYMBOLS; s++) {
		for (size_t m = 0; m < METRICS; m++)
			for (size_t w = 0; w < WINDOWS; w++)
				for (size_t p = 0; p < POINTS; p++)
					value[s][m][w][p] = metric_kind[m].may_miss && next(&seed) % 4 == 0
					                            ? (next(&seed) % 2 ? NAN : INFINITY)
					                    : m == METRIC_DAYS ? (double)(next(&seed) % 3)
					                                       : (double)(next(&seed) % 9) / 4 - 1;
		/* Other points than the first are of the same days. */
		for (size_t w = 0; w < WINDOWS; w++)
			for (size_t p = 1; p < POINTS; p++)
				value[s][METRIC_DAYS][w][p] = value[s][METRIC_DAYS][w][0];
		int64_t day = 10000 + (int64_t)(next(&seed) % 9);
		for (size_t d = 0; d < DAYS; d++) {
			date[s][d] = day += 1 + (int64_t)(next(&seed) % 4);
			for (size_t p = 0; p < POINTS; p++)
				daily[s][p][d] = (double)(next(&seed) % 200) / 1000 - 0.1;
		}
	}
}

/* A partial's arrays; a test may spoil one before it is written. */
struct made {
	struct npz_array a[ARRAYS];
	int64_t version, from[WINDOWS], to[WINDOWS];
	double costs[2];
	char symbol[8], strategy[POINTS][4], point[POINTS][8], window[WINDOWS][8];
};

static void make(size_t s, struct made *m)
{
	memset(m, 0, sizeof *m);
	m->version = 1;
	snprintf(m->symbol, sizeof m->symbol, "%c", (int)('A' + s));
	for (size_t p = 0; p < POINTS; p++) {
		memcpy(m->strategy[p], p < 3 ? "abc" : "abd", 3);
		snprintf(m->point[p], sizeof m->point[p], "%s=%d", p < 3 ? "n" : "k", p == 1 ? 10 : (int)p);
	}
	memcpy(m->window[1], "in_", 4);
	memcpy(m->window[2], "out_", 5);
	const struct npz_array head[] = {
		{ "version", 'i', 8, 1, 0, &m->version },     { "symbol", 'S', 1, 1, 0, m->symbol },
		{ "strategy", 'S', 4, POINTS, 0, m->strategy }, { "point", 'S', 8, POINTS, 0, m->point },
		{ "window", 'S', 8, WINDOWS, 0, m->window },  { "window_from", 'M', 8, WINDOWS, 0, m->from },
		{ "window_to", 'M', 8, WINDOWS, 0, m->to },   { "costs", 'f', 8, 2, 0, m->costs },
	};
	size_t n = sizeof head / sizeof *head;
	memcpy(m->a, head, sizeof head);
	for (size_t i = 0; i < METRICS; i++, n++) {
		m->a[n] = (struct npz_array){ "", 'f', 8, WINDOWS * POINTS, 0, value[s][i] };
		snprintf(m->a[n].name, sizeof m->a[n].name, "%s", metric_kind[i].name);
	}
	m->a[n++] = (struct npz_array){ "date", 'M', 8, DAYS, 0, date[s] };
	m->a[n++] = (struct npz_array){ "daily", 'f', 8, POINTS * DAYS, 0, daily[s] };
}

static struct npz_array *array(struct made *m, const char *name)
{
	for (size_t i = 0; i < ARRAYS; i++)
		if (!strcmp(m->a[i].name, name))
			return &m->a[i];
	fail_msg("no array %s", name);
	return NULL;
}

static void write_made(const struct made *m, const char *path)
{
	struct buffer b = BUFFER_EMPTY;
	struct error e;
	size_t n = 0;
	while (n < ARRAYS && m->a[n].name[0])
		n++;
	npz_pack(m->a, n, NULL, &b);
	assert_int_equal(output_file(path, b.data, b.size, 0, &e), LOT_OK);
	buffer_release(&b);
}

static void write_all(struct input_entry *input)
{
	static char path[SYMBOLS][16];
	struct made m;
	fill();
	for (size_t s = 0; s < SYMBOLS; s++) {
		make(s, &m);
		snprintf(path[s], sizeof path[s], "%c.npz", (int)('A' + s));
		write_made(&m, path[s]);
		input[s] = (struct input_entry){ path[s], NULL };
	}
}

static void remove_all(const struct input_entry *input)
{
	for (size_t s = 0; s < SYMBOLS; s++)
		unlink(input[s].path);
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static void expect(double got, double want)
{
	if (isnan(want) ? !isnan(got) : !(fabs(got - want) < 1e-12))
		fail_msg("expected %.17g, got %.17g", want, got);
}

static void reduced(void **state)
{
	(void)state;
	struct input_entry input[SYMBOLS];
	struct error e = ERROR_NONE;
	write_all(input);
	for (int round = 0; round < 2; round++) {
		struct sweep s;
		/* Once a point at a time, once all together. */
		assert_int_equal(sweep_read(input, SYMBOLS, round ? 1 << 20 : 1, true, &s, &e), LOT_OK);
		assert_int_equal(s.points, POINTS);
		assert_int_equal(s.windows, WINDOWS);
		for (size_t w = 0; w < WINDOWS; w++)
			for (size_t p = 0; p < POINTS; p++) {
				const struct sweep_cell *c = &s.cell[w * POINTS + p];
				size_t symbols = 0, gains = 0, beats = 0;
				for (size_t k = 0; k < SYMBOLS; k++)
					if (value[k][METRIC_DAYS][w][p] > 0) {
						symbols++;
						gains += value[k][METRIC_TOTAL_RETURN][w][p] > 0;
						beats += value[k][METRIC_TOTAL_RETURN][w][p] > value[k][METRIC_BUY_HOLD_RETURN][w][p];
					}
				assert_int_equal(c->symbols, symbols);
				assert_int_equal(c->gains, gains);
				assert_int_equal(c->beats, beats);
				for (size_t m = 0; m < METRICS; m++) {
					double v[SYMBOLS], sum = 0;
					size_t n = 0;
					for (size_t k = 0; k < SYMBOLS; k++)
						if (value[k][METRIC_DAYS][w][p] > 0 && isfinite(value[k][m][w][p])) {
							v[n++] = value[k][m][w][p];
							sum += v[n - 1];
						}
					qsort(v, n, sizeof *v, by_size);
					assert_int_equal(c->figure[m].count, n);
					expect(c->figure[m].mean, n ? sum / (double)n : NAN);
					expect(c->figure[m].median, n ? (v[n / 2] + v[(n - 1) / 2]) / 2 : NAN);
				}
			}
		size_t days = 0;
		for (int64_t day = 10000; day < 10100; day++) {
			double sum[POINTS] = { 0 };
			size_t n = 0;
			for (size_t k = 0; k < SYMBOLS; k++)
				for (size_t d = 0; d < DAYS; d++)
					if (date[k][d] == day) {
						n++;
						for (size_t p = 0; p < POINTS; p++)
							sum[p] += daily[k][p][d];
					}
			if (!n)
				continue;
			assert_true(days < s.days && s.date[days] == day);
			for (size_t p = 0; p < POINTS; p++)
				expect(s.daily[p * s.days + days], sum[p] / (double)n);
			days++;
		}
		assert_int_equal(s.days, days);
		sweep_release(&s);
	}
	remove_all(input);
}

/* Ranks: the figure, what lacks it last, ties by strategy and then parameters as numbers. */
static void ranked(void **state)
{
	(void)state;
	struct input_entry input[SYMBOLS];
	struct sweep_by by;
	struct sweep s;
	struct error e = ERROR_NONE;
	size_t order[POINTS];
	write_all(input);
	assert_int_equal(sweep_read(input, SYMBOLS, 1 << 20, false, &s, &e), LOT_OK);
	assert_int_equal(sweep_by("sharpe_mean", &by, &e), LOT_OK);
	double v[POINTS] = { 1, 2, NAN, 2, 0.5 };
	for (size_t i = 0; i < POINTS; i++)
		s.cell[i].figure[METRIC_SHARPE].mean = v[i];
	sweep_rank(&s, &by, 0, order);
	assert_memory_equal(order, ((size_t[]){ 1, 3, 0, 4, 2 }), sizeof order);
	by.lowest = true;
	sweep_rank(&s, &by, 0, order);
	assert_memory_equal(order, ((size_t[]){ 4, 0, 1, 3, 2 }), sizeof order);
	for (size_t i = 0; i < POINTS; i++)
		s.cell[i].figure[METRIC_SHARPE].mean = 7; /* n=0, n=10, n=2 of abc, then abd */
	sweep_rank(&s, &by, 0, order);
	assert_memory_equal(order, ((size_t[]){ 0, 2, 1, 3, 4 }), sizeof order);

	/* A split: point 4 is best before it and third behind, where the median point has 3. */
	double in[POINTS] = { 1, 2, 3, 4, 5 }, out[POINTS] = { 5, 4, 1, 2, 3 };
	by.lowest = false;
	for (size_t i = 0; i < POINTS; i++) {
		s.cell[POINTS + i].figure[METRIC_SHARPE].mean = in[i];
		s.cell[2 * POINTS + i].figure[METRIC_SHARPE].mean = out[i];
	}
	assert_true(sweep_is_split(&s));
	assert_int_equal(sweep_pairs(&s), 1);
	struct sweep_fold f = sweep_fold(&s, &by, 0);
	assert_int_equal(f.best, 4);
	assert_int_equal(f.out_rank, 3);
	expect(f.in, 5);
	expect(f.out, 3);
	expect(f.middle, 3);
	assert_false(f.held);
	expect(sweep_rank_correlation(&s, &by, 1, 1).value, 1);
	expect(sweep_rank_correlation(&s, &by, 1, 2).value, 1 - 6.0 * (16 + 4 + 4 + 4 + 4) / (5 * 24));
	size_t *held = sweep_held(&s, &by);
	assert_memory_equal(held, ((size_t[]){ 1, 1, 0, 0, 0 }), POINTS * sizeof *held);
	free(held);
	sweep_release(&s);
	remove_all(input);

	assert_int_equal(sweep_by("-max_drawdown", &by, &e), LOT_OK);
	assert_true(by.metric == METRIC_MAX_DRAWDOWN && !by.mean && by.lowest);
	static const char *const wrong[] = { "", "-", "_median", "sharp", "sharpe_mode", "sharpe_mean_median", "sharpe " };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(sweep_by(wrong[i], &by, &e), LOT_BAD_USAGE);
}

/* The rank correlation of the figures x and y, `points` of which are in both; their ranks are easily worked by hand. */
static void correlates(struct sweep *s, const double x[POINTS], const double y[POINTS], double want, size_t points)
{
	struct sweep_by by = { .metric = METRIC_SHARPE };
	for (size_t i = 0; i < POINTS; i++) {
		s->cell[POINTS + i].figure[METRIC_SHARPE].median = x[i];
		s->cell[2 * POINTS + i].figure[METRIC_SHARPE].median = y[i];
	}
	for (int lowest = 0; lowest < 2; lowest++) {
		by.lowest = lowest;
		struct sweep_correlation c = sweep_rank_correlation(s, &by, 1, 2), back = sweep_rank_correlation(s, &by, 2, 1);
		expect(c.value, want);
		expect(back.value, want);
		assert_int_equal(c.points, points);
	}
}

/* Points without the figure take no part, and equal ones share a rank. */
static void correlation(void **state)
{
	(void)state;
	struct sweep_cell cell[3 * POINTS] = { { 0 } };
	struct sweep s = { .points = POINTS, .windows = 3, .cell = cell };
	const double up[POINTS] = { 1, 2, 3, 4, 5 }, none[POINTS] = { NAN, NAN, NAN, NAN, NAN }, same[POINTS] = { 7, 7, 7, 7, 7 };
	correlates(&s, up, (double[]){ 5, 4, 3, 2, 1 }, -1, 5);
	correlates(&s, up, (double[]){ 10, 20, NAN, 40, 50 }, 1, 4);
	correlates(&s, (double[]){ NAN, 2, 3, 4, NAN }, (double[]){ 1, 4, 3, 2, NAN }, -1, 3);
	correlates(&s, (double[]){ 1, 2, 2, 3, NAN }, (double[]){ 1, 2, 3, 4, 9 }, 3 / sqrt(10), 4);
	correlates(&s, (double[]){ 1, 1, 2, 2, 3 }, (double[]){ 2, 1, 2, 1, 3 }, 5 / 9.0, 5);
	correlates(&s, (double[]){ 0.0, -0.0, 1, NAN, NAN }, (double[]){ 1, 2, 3, NAN, 3 }, sqrt(3) / 2, 3);
	correlates(&s, up, same, NAN, 5);
	correlates(&s, same, same, NAN, 5);
	correlates(&s, up, none, NAN, 0);
	correlates(&s, up, (double[]){ NAN, 1, NAN, NAN, NAN }, NAN, 1);
	correlates(&s, (double[]){ 1, 2, NAN, NAN, NAN }, (double[]){ 3, 4, 1, 2, NAN }, 1, 2);
}

static void other_kind(struct npz_array *a, void *data)
{
	a->kind = a->kind == 'f' ? 'i' : 'f';
	a->item = 8;
	a->rows = 1;
	a->data = data;
}

/* A partial with one array changed is refused, never read past its end. */
static void spoilt(void **state)
{
	(void)state;
	struct input_entry input[SYMBOLS];
	write_all(input);
	static int64_t no_date[DAYS] = { INT64_MIN };
	static char table[2 * sizeof daily[0]];
	static const char *const names[] = { "version", "symbol", "strategy", "point", "window", "window_from", "window_to",
		                             "costs", "days", "sharpe", "date", "daily" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		for (int how = 0; how < 5; how++) {
			struct made m;
			struct sweep s;
			struct error e = ERROR_NONE;
			make(0, &m);
			struct npz_array *a = array(&m, names[i]);
			if (how == 0)
				a->rows--;
			else if (how == 1)
				other_kind(a, no_date);
			else if (how == 2)
				snprintf(a->name, sizeof a->name, "other");
			else if (how == 3)
				a->data = memcpy(table, a->data, npz_bytes(a)), a->columns = 2;
			else if (!strcmp(names[i], "version"))
				m.version = 2;
			else if (!strcmp(names[i], "date"))
				a->data = no_date;
			else
				continue;
			write_made(&m, "spoilt.npz");
			assert_int_equal(sweep_read(&(struct input_entry){ (char[]){ "spoilt.npz" }, NULL }, 1, 1 << 20, true, &s, &e), LOT_BAD_DATA);
			assert_true(!strncmp(e.text, "spoilt.npz: ", 12));
			/* Among others too. */
			struct input_entry two[2] = { { (char[]){ "B.npz" }, NULL }, { (char[]){ "spoilt.npz" }, NULL } };
			assert_int_equal(sweep_read(two, 2, 1 << 20, true, &s, &e), LOT_BAD_DATA);
		}
	unlink("spoilt.npz");
	remove_all(input);
}

static void refused(struct made *m, const char *text)
{
	struct sweep s;
	struct error e = ERROR_NONE;
	write_made(m, "spoilt.npz");
	assert_int_equal(sweep_read(&(struct input_entry){ (char[]){ "spoilt.npz" }, NULL }, 1, 1 << 20, true, &s, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, text);
	unlink("spoilt.npz");
}

/* Days that do not ascend would be summed outside the span of the first and last. */
static void unordered(void **state)
{
	(void)state;
	static const char text[] = "spoilt.npz: its arrays do not fit together: not results of lot-backtest";
	fill();
	for (size_t i = 0; i < DAYS; i++) {
		static const int64_t other[] = { -700000, 0, 2900000 };
		for (size_t k = 0; k < sizeof other / sizeof *other; k++) {
			int64_t day[DAYS];
			struct made m;
			make(0, &m);
			memcpy(day, date[0], sizeof day);
			day[i] = k == 1 ? day[i ? i - 1 : 1] : other[k];
			if ((i == 0 && k == 0) || (i == DAYS - 1 && k == 2))
				continue;
			array(&m, "date")->data = day;
			refused(&m, text);
		}
	}
	struct made m;
	make(0, &m);
	m.to[1] = 3000000;
	refused(&m, text);
}

static void unnamed(void **state)
{
	(void)state;
	static const char *const wrong[] = { "a,b=1", "a", ",a=1", "a=1,b", "a=1,,b=2" };
	fill();
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		for (size_t p = 0; p < POINTS; p++) {
			struct made m;
			char text[100];
			make(0, &m);
			memset(m.point[p], 0, sizeof m.point[p]);
			memcpy(m.point[p], wrong[i], strlen(wrong[i]));
			snprintf(text, sizeof text, "spoilt.npz: '%s' is not the parameters of a point: not results of lot-backtest", wrong[i]);
			refused(&m, text);
		}
	/* Nothing is read behind the pair, whatever the text. */
	const char *at = "a,b=1=2,c=";
	struct sweep_pair p;
	assert_true(sweep_pair(&at, &p) && p.name_n == 1 && p.value_n == 0 && *at == 'b');
	assert_true(sweep_pair(&at, &p) && p.name_n == 1 && p.value_n == 3 && *at == 'c');
	assert_true(sweep_pair(&at, &p) && p.name_n == 1 && p.value_n == 0 && !*at);
	assert_false(sweep_pair(&at, &p));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reduced), cmocka_unit_test(ranked), cmocka_unit_test(correlation),
		                              cmocka_unit_test(spoilt), cmocka_unit_test(unordered), cmocka_unit_test(unnamed) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
