/* Every built-in strategy against its definition in plain exact arithmetic, on prices made to tie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "rule.h"

static uint64_t next(uint64_t *s)
{
	*s = *s * 6364136223846793005u + 1442695040888963407u;
	return *s >> 33;
}

/* ---- the definitions, day by day, every window summed afresh ---- */

static int128 sum_of(const int64_t *c, size_t n, size_t t)
{
	int128 sum = 0;
	for (size_t i = t + 1 - n; i <= t; i++)
		sum += c[i];
	return sum;
}

static double plain_sma_cross(const int64_t *c, size_t t, double was, const struct strategy_value *v)
{
	size_t f = (size_t)v[0].whole, s = (size_t)v[1].whole;
	(void)was;
	return t + 1 >= f && t + 1 >= s && sum_of(c, f, t) * v[1].whole > sum_of(c, s, t) * v[0].whole;
}

static double plain_mean_reversion(const int64_t *c, size_t t, double was, const struct strategy_value *v)
{
	size_t n = (size_t)v[0].whole;
	if (t + 1 < n)
		return 0;
	int128 m = sum_of(c, n, t), now = (int128)c[t] * v[0].whole;
	if (was == 0)
		return now * STRATEGY_UNIT < m * (STRATEGY_UNIT - v[1].units);
	return now < m;
}

static double plain_momentum(const int64_t *c, size_t t, double was, const struct strategy_value *v)
{
	size_t n = (size_t)v[0].whole;
	(void)was;
	if (t < n)
		return 0;
	int128 now = (int128)c[t] * STRATEGY_UNIT;
	if (now > (int128)c[t - n] * (STRATEGY_UNIT + v[1].units))
		return 1;
	return now < (int128)c[t - n] * (STRATEGY_UNIT - v[1].units) ? -1 : 0;
}

static double plain_breakout(const int64_t *c, size_t t, double was, const struct strategy_value *v)
{
	size_t n = (size_t)v[was == 0 ? 0 : 1].whole;
	if (t < n)
		return was;
	for (size_t i = t - n; i < t; i++)
		if (was == 0 ? c[t] <= c[i] : c[t] >= c[i])
			return was;
	return was == 0;
}

static double plain_buy_hold(const int64_t *c, size_t t, double was, const struct strategy_value *v)
{
	(void)c, (void)t, (void)was, (void)v;
	return 1;
}

/* Squares fit 128 bits for closes below 2^45 and short windows: what these tests use. */
static double plain_bollinger(const int64_t *c, size_t t, double was, const struct strategy_value *v)
{
	size_t n = (size_t)v[0].whole;
	if (t + 1 < n)
		return was;
	int128 m = sum_of(c, n, t), below = m - (int128)c[t] * v[0].whole, squares = 0, unit = STRATEGY_UNIT / 1000;
	for (size_t i = t + 1 - n; i <= t; i++)
		squares += (int128)c[i] * c[i];
	int128 spread = v[0].whole * squares - m * m, width = v[1].units / unit;
	bool outside = below * below * 1000 * 1000 > width * width * spread;
	if (outside)
		return below > 0 ? 1 : -1;
	return (was > 0 && below <= 0) || (was < 0 && below >= 0) ? 0 : was;
}

typedef double plain_rule(const int64_t *c, size_t t, double was, const struct strategy_value *v);

static const struct {
	const char *name;
	plain_rule *rule; /* NULL: compared with the reference answers only (tests/oracle) */
	const char *grid;
} strategies[] = {
	{ "bollinger", plain_bollinger, "period=1,2,5,20 width=0,1,1.5,2,0.333" },
	{ "breakout", plain_breakout, "entry=1,5,20 exit=1,3,30" },
	{ "buy_hold", plain_buy_hold, "" },
	{ "mean_reversion", plain_mean_reversion, "period=1,2,5,20 threshold=0,0.01,0.05,0.1,1" },
	{ "momentum", plain_momentum, "lookback=1,3,20 threshold=0,0.01,0.05,0.1,2" },
	{ "rsi", NULL, "period=1,5,14 low=0,30,50 high=50,70,100" },
	{ "sma_cross", plain_sma_cross, "fast=1,2,5,20 slow=1,5,20,60" },
};
enum { STRATEGIES = sizeof strategies / sizeof *strategies };

/* ---- prices ---- */

enum kind { TICKS, FLAT, STEPS, WIDE, KINDS };

static void fill(enum kind kind, size_t n, uint64_t seed, int64_t *close)
{
	int64_t p = 200;
	for (size_t i = 0; i < n; i++) {
		switch (kind) {
		case TICKS: /* 0.05 up and down, often unchanged */
			p += (int64_t)(next(&seed) % 5) - 2;
			p = p < 20 ? 20 : p;
			close[i] = p * 5000000;
			break;
		case FLAT:
			close[i] = 1011000000;
			break;
		case STEPS: /* hits averages and thresholds exactly */
			close[i] = (int64_t)(90 + 5 * (next(&seed) % 5)) * 100000000;
			break;
		default: /* as large as prices get: 128 bits are needed */
			close[i] = INT64_C(3999999999999000) + (int64_t)(next(&seed) % 999);
		}
	}
}

static void make(enum kind kind, size_t n, uint64_t seed, struct history *h)
{
	int64_t *date = xmalloc(n * sizeof *date), *close = xmalloc(n * sizeof *close);
	for (size_t i = 0; i < n; i++)
		date[i] = -200000 + (int64_t)i;
	fill(kind, n, seed, close);
	history_make(n, date, close, NULL, h);
	free(date);
	free(close);
}

static void values(const struct rule *r, const struct grid *g, const struct grid_point *p, struct strategy_value *v)
{
	int axis;
	for (size_t i = 0; (axis = rule_axis(r, g, i)) >= 0; i++) {
		struct number x;
		grid_number(g, (size_t)axis, p->digit[axis], &x);
		number_scaled(x, 9, &v[i].units);
		v[i].whole = v[i].units / STRATEGY_UNIT;
	}
}

static void open_rule(size_t i, struct rule *r, struct grid **g)
{
	struct error e = ERROR_NONE;
	if (rule_open(strategies[i].name, 1, r, &e) || rule_grid(r, strategies[i].grid, NULL, 0, g, &e))
		fail_msg("%s", e.text);
}

static void against_definition(enum kind kind, size_t n, uint64_t seed)
{
	struct history h;
	struct positions p = POSITIONS_EMPTY;
	struct error e;
	make(kind, n, seed, &h);
	for (size_t i = 0; i < STRATEGIES; i++) {
		struct rule r;
		struct grid *g;
		struct grid_point at;
		open_rule(i, &r, &g);
		for (bool more = grid_first(g, &at); more && strategies[i].rule; more = grid_next(g, &at)) {
			struct strategy_value v[STRATEGY_PARAMS];
			/* Squares of the widest prices leave 128 bits; tests/oracle compares those. */
			if (kind == WIDE && !strcmp(strategies[i].name, "bollinger"))
				continue;
			values(&r, g, &at, v);
			assert_int_equal(rule_run(&(struct rule_point){ &r, g, &at }, &h, &p, &e), LOT_OK);
			double was = 0;
			size_t k = 0;
			for (size_t t = 0; t < n; t++) {
				double want = strategies[i].rule(h.close, t, was, v);
				if (k < p.count && p.change[k].day == t)
					k++;
				double got = k ? p.change[k - 1].value : 0;
				if (got != want) {
					struct buffer b = BUFFER_EMPTY;
					grid_point_text(g, &at, &b);
					fail_msg("%s %.*s, prices %d, day %zu: expected %g, got %g", r.name,
					         (int)b.size, b.data, (int)kind, t, want, got);
				}
				was = want;
			}
		}
		grid_free(g);
		rule_release(&r);
	}
	positions_release(&p);
	history_release(&h);
}

/* TRAPS 27b and the widest prices. */
static void definitions(void **state)
{
	(void)state;
	against_definition(TICKS, 5000, 1);
	against_definition(STEPS, 2000, 2);
	against_definition(WIDE, 2000, 3);
	against_definition(TICKS, 1, 4);
	against_definition(TICKS, 19, 5);
}

static void long_series(void **state)
{
	(void)state;
	against_definition(TICKS, 100000, 6);
}

/* TRAPS 27a: no average, band or threshold ever sees a signal in flat prices. */
static void flat(void **state)
{
	(void)state;
	struct history h;
	struct positions p = POSITIONS_EMPTY;
	struct error e;
	make(FLAT, 3000, 0, &h);
	for (size_t i = 0; i < STRATEGIES; i++) {
		struct rule r;
		struct grid *g;
		struct grid_point at;
		if (!strcmp(strategies[i].name, "buy_hold"))
			continue;
		open_rule(i, &r, &g);
		for (bool more = grid_first(g, &at); more; more = grid_next(g, &at)) {
			assert_int_equal(rule_run(&(struct rule_point){ &r, g, &at }, &h, &p, &e), LOT_OK);
			assert_int_equal(p.count, 0);
		}
		grid_free(g);
		rule_release(&r);
	}
	history_release(&h);
	positions_release(&p);
}

/* TRAPS 25: cut the prices after day t, and nothing up to t changes; nor is there a position before
 * the warm-up ends, and some strategy has one right behind it. */
static void truncation(void **state)
{
	(void)state;
	enum { DAYS = 300 };
	struct positions full = POSITIONS_EMPTY, cut = POSITIONS_EMPTY;
	struct error e;
	size_t sharp = 0, points = 0;
	for (uint64_t seed = 0; seed < 40; seed++) {
		struct history h;
		make(seed % 2 ? TICKS : STEPS, DAYS, 100 + seed, &h);
		for (size_t i = 0; i < STRATEGIES; i++) {
			struct rule r;
			struct grid *g;
			struct grid_point at;
			open_rule(i, &r, &g);
			for (bool more = grid_first(g, &at); more; more = grid_next(g, &at)) {
				assert_int_equal(rule_run(&(struct rule_point){ &r, g, &at }, &h, &full, &e), LOT_OK);
				size_t warmup = rule_warmup(&(struct rule_point){ &r, g, &at });
				points += seed == 0;
				if (full.count)
					assert_true(full.change[0].day >= warmup);
				sharp += full.count && full.change[0].day == warmup;
				struct history part;
				size_t n = 1 + (size_t)(seed * 7 + i * 13) % (DAYS - 1);
				history_cut(&h, n, &part);
				assert_int_equal(rule_run(&(struct rule_point){ &r, g, &at }, &part, &cut, &e), LOT_OK);
				for (size_t t = 0; t < n; t++)
					assert_true(positions_at(&full, t) == positions_at(&cut, t));
				history_release(&part);
			}
			grid_free(g);
			rule_release(&r);
		}
		history_release(&h);
	}
	assert_true(sharp > points);
	positions_release(&full);
	positions_release(&cut);
}

/* What is linked in is what is tested here. */
static void all_of_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < STRATEGIES; i++) {
		assert_non_null(rule_built_in(i));
		assert_string_equal(rule_built_in(i)->name, strategies[i].name);
	}
	assert_null(rule_built_in(STRATEGIES));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(definitions), cmocka_unit_test(long_series), cmocka_unit_test(flat),
		cmocka_unit_test(truncation),  cmocka_unit_test(all_of_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
