#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "backtests.h"

static const struct costs no_costs = { 0, 0 };

static uint64_t next(uint64_t *s)
{
	*s = *s * 6364136223846793005u + 1442695040888963407u;
	return *s >> 33;
}

/* From 0 to 1. */
static double uniform(uint64_t *s)
{
	return (double)next(s) / (double)(1u << 31);
}

static void make(size_t n, const double *change, struct history *h)
{
	int64_t *date = xmalloc(n * sizeof *date), *close = xmalloc(n * sizeof *close);
	for (size_t i = 0; i < n; i++) {
		date[i] = 10000 + (int64_t)i;
		close[i] = 100000000;
	}
	history_make(n, date, close, change, h);
	free(date);
	free(close);
}

static void run(const struct history *h, const double *position, const struct costs *costs, double *daily,
                struct metrics *m)
{
	struct positions p = POSITIONS_EMPTY;
	double *x = xmalloc(h->n * sizeof *x);
	size_t nonzero;
	struct stretch s = backtest_stretch(h, INT64_MIN, INT64_MAX);
	for (size_t i = 0; i < h->n; i++)
		positions_set(&p, i, position[i]);
	backtest_run(h, &p, &s, costs, x, &nonzero, m);
	backtest_daily(&p, &s, x, daily);
	positions_release(&p);
	free(x);
}

static void close_to(double got, double want)
{
	if (!(fabs(got - want) <= 1e-12 * (fabs(want) > 1 ? fabs(want) : 1)))
		fail_msg("expected %.17g, got %.17g", want, got);
}

/* backtests.h's example, and costs of a turn from one side to the other. */
static void worked(void **state)
{
	(void)state;
	struct history h;
	struct metrics m;
	double daily[4];
	const struct costs costs = { 0.001, 0.002 };
	make(3, (const double[]){ 0.5, 0.10, -0.05 }, &h);
	run(&h, (const double[]){ 1, 1, 0 }, &costs, daily, &m);
	close_to(daily[0], -0.001);
	close_to(daily[1], 0.10);
	close_to(daily[2], -0.052);
	close_to(m.value[METRIC_TOTAL_RETURN], 0.999 * 1.1 * 0.948 - 1);
	close_to(m.value[METRIC_TRADES], 1);
	close_to(m.value[METRIC_WIN_RATE], 1);
	close_to(m.value[METRIC_EXPOSURE], 2.0 / 3);
	close_to(m.value[METRIC_TURNOVER], 2);
	close_to(m.value[METRIC_BUY_HOLD_RETURN], 1.1 * 0.95 - 1);
	history_release(&h);
	make(4, (const double[]){ 0, 0.10, 0.10, 0.10 }, &h);
	run(&h, (const double[]){ 1, -1, -0.5, 0.5 }, &costs, daily, &m);
	close_to(daily[1], 0.10 - 2 * 0.002);
	close_to(daily[2], -0.10 - 0.5 * 0.001);
	close_to(daily[3], -0.05 - 1 * 0.001);
	close_to(m.value[METRIC_TURNOVER], 1 + 2 + 0.5 + 1);
	close_to(m.value[METRIC_TRADES], 3); /* the last is open and counts */
	close_to(m.value[METRIC_WIN_RATE], 1.0 / 3);
	history_release(&h);
}

/* TRAPS 21 to 24: returns on their own. */
static void ratios(void **state)
{
	(void)state;
	struct metrics m;
	double same[10];
	backtest_returns((const double[]){ -0.10, 0, -0.16667 }, 3, &m);
	assert_float_equal(m.value[METRIC_MAX_DRAWDOWN], -0.25, 1e-5);
	backtest_returns((const double[]){ .01, -.02, .03, 0 }, 4, &m);
	assert_float_equal(m.value[METRIC_SHARPE], 3.812933, 1e-6);
	for (size_t i = 0; i < 10; i++)
		same[i] = .001;
	backtest_returns(same, 10, &m);
	assert_true(isnan(m.value[METRIC_SHARPE]));
	assert_true(isnan(m.value[METRIC_SORTINO]));
	assert_true(isnan(m.value[METRIC_CALMAR]));
	assert_float_equal(m.value[METRIC_CAGR], pow(1.001, 252) - 1, 1e-12);
	backtest_returns((const double[]){ -.10, .02, .01, .03 }, 4, &m);
	assert_float_equal(m.value[METRIC_SORTINO], -3.174902, 1e-6);
}

/* TRAPS 27c: +150 % twice while short. */
static void ruin(void **state)
{
	(void)state;
	struct history h;
	struct metrics m;
	double daily[4];
	make(4, (const double[]){ 0, 1.5, 1.5, -0.5 }, &h);
	run(&h, (const double[]){ -1, -1, -1, -1 }, &no_costs, daily, &m);
	close_to(daily[1], -1);
	close_to(daily[2], -1);
	close_to(m.value[METRIC_TOTAL_RETURN], -1);
	close_to(m.value[METRIC_MAX_DRAWDOWN], -1);
	close_to(m.value[METRIC_CAGR], -1);
	close_to(m.value[METRIC_WIN_RATE], 0);
	history_release(&h);
}

/* Equity passes a double's range: what hangs on it is not there, also after losses and ruin. */
static void beyond(void **state)
{
	(void)state;
	static const enum metric gone[] = { METRIC_TOTAL_RETURN, METRIC_CAGR, METRIC_MAX_DRAWDOWN, METRIC_CALMAR };
	static const double last[] = { 0.5, -0.999999, -1 };
	for (size_t i = 0; i < sizeof last / sizeof *last; i++) {
		struct history h;
		struct metrics m;
		double daily[5];
		make(5, (const double[]){ 0, 1e200, 1e200, -0.5, last[i] }, &h);
		run(&h, (const double[]){ 1, 1, 1, 1, 1 }, &(struct costs){ 0.001425, 0 }, daily, &m);
		for (size_t k = 0; k < sizeof gone / sizeof *gone; k++)
			assert_true(!isfinite(m.value[gone[k]]));
		close_to(m.value[METRIC_EXPOSURE], 1);
		history_release(&h);
	}
}

static void empty(void **state)
{
	(void)state;
	struct history h;
	struct metrics m;
	struct positions p = POSITIONS_EMPTY;
	size_t nonzero;
	double x[2];
	make(2, (const double[]){ 0, 0.1 }, &h);
	positions_set(&p, 0, 1);
	for (int k = 0; k < 2; k++) {
		struct stretch s = k ? backtest_stretch(&h, 1, 2) : backtest_stretch(&h, 20000, 30000);
		assert_int_equal(s.from, s.to);
		backtest_run(&h, &p, &s, &no_costs, x, &nonzero, &m);
		for (size_t i = 0; i < METRICS; i++) {
			bool ratio = i == METRIC_SHARPE || i == METRIC_SORTINO || i == METRIC_CALMAR ||
			             i == METRIC_WIN_RATE;
			assert_true(ratio ? isnan(m.value[i]) : m.value[i] == 0);
		}
	}
	/* A day of its own costs its entry, and knows no return. */
	struct stretch s = backtest_stretch(&h, 10001, 10001);
	backtest_run(&h, &p, &s, &(struct costs){ 0.25, 0 }, x, &nonzero, &m);
	close_to(m.value[METRIC_DAYS], 1);
	close_to(m.value[METRIC_TOTAL_RETURN], -0.25);
	close_to(m.value[METRIC_BUY_HOLD_RETURN], 0);
	close_to(m.value[METRIC_TRADES], 1);
	positions_release(&p);
	history_release(&h);
}

/* Section 6 day by day, without runs, without sharing: the same operations in the same order. */
static void plainly(const struct history *h, const double *position, size_t from, size_t to, const struct costs *costs,
                    double *daily, struct metrics *m)
{
	double held = 0, equity = 1, peak = 1, drawdown = 0, trade = 0, turnover = 0, hold = 1;
	long double sum = 0, all = 0, low = 0;
	size_t n = to - from, trades = 0, wins = 0, exposed = 0;
	for (size_t i = from; i < to; i++) {
		double r = i > from ? h->change[i] : 0, p = position[i], gain = held * r;
		double paid = costs->buy * fmax(p - held, 0) + costs->sell * fmax(held - p, 0);
		double x = fmax(gain - paid, -1), out = costs->buy * fmax(-held, 0) + costs->sell * fmax(held, 0);
		daily[i - from] = x;
		equity *= 1 + x;
		hold *= i > from ? 1 + r : 1;
		peak = fmax(peak, equity);
		drawdown = fmin(drawdown, equity / peak - 1);
		int was = (held > 0) - (held < 0), is = (p > 0) - (p < 0);
		if (was && was == is) {
			trade *= fmax(1 + gain - paid, 0);
		} else {
			if (was) {
				trades++;
				wins += trade * fmax(1 + gain - out, 0) - 1 > 0;
			}
			trade = 1 - (costs->buy * fmax(p, 0) + costs->sell * fmax(-p, 0));
		}
		exposed += p != 0;
		turnover += fabs(p - held);
		held = p;
		sum += x;
	}
	if (held != 0) {
		trades++;
		wins += trade - 1 > 0;
	}
	double mean = n ? (double)sum / (double)n : 0;
	for (size_t i = 0; i < n; i++) {
		all += ((long double)daily[i] - mean) * ((long double)daily[i] - mean);
		low += daily[i] < 0 ? (long double)daily[i] * daily[i] : 0;
	}
	double s = n > 1 ? sqrt((double)all / (double)(n - 1)) : 0, d = n ? sqrt((double)low / (double)n) : 0;
	double *v = m->value;
	v[METRIC_DAYS] = (double)n;
	v[METRIC_TOTAL_RETURN] = equity - 1;
	v[METRIC_CAGR] = !n ? 0 : equity > 0 ? pow(equity, 252.0 / (double)n) - 1 : -1;
	v[METRIC_VOLATILITY] = s * sqrt(252);
	v[METRIC_SHARPE] = s > 1e-12 ? mean / s * sqrt(252) : NAN;
	v[METRIC_SORTINO] = d > 1e-12 ? mean / d * sqrt(252) : NAN;
	v[METRIC_MAX_DRAWDOWN] = drawdown;
	v[METRIC_CALMAR] = drawdown < -1e-12 ? v[METRIC_CAGR] / -drawdown : NAN;
	v[METRIC_TRADES] = (double)trades;
	v[METRIC_WIN_RATE] = trades ? (double)wins / (double)trades : NAN;
	v[METRIC_EXPOSURE] = n ? (double)exposed / (double)n : 0;
	v[METRIC_TURNOVER] = turnover;
	v[METRIC_BUY_HOLD_RETURN] = hold - 1;
}

/* Random positions, fractions among them, over random windows. */
static void twins(void **state)
{
	(void)state;
	uint64_t seed = 5;
	for (int round = 0; round < 4000; round++) {
		size_t n = 1 + next(&seed) % 120;
		double change[120], position[120], daily[120], want_daily[120], x[120], p = 0;
		struct history h;
		struct positions positions = POSITIONS_EMPTY;
		struct metrics m, want;
		const struct costs costs = { uniform(&seed) * (round % 3 ? 0.01 : 0.9), uniform(&seed) * 0.01 };
		double size = round % 5 ? 0.05 : 2.5;
		for (size_t i = 0; i < n; i++) {
			change[i] = next(&seed) % 5 ? fmax((uniform(&seed) - 0.5) * size, -0.999) : 0;
			if (next(&seed) % 4 == 0)
				p = round % 2 ? (double)(next(&seed) % 3) - 1 : uniform(&seed) * 2 - 1;
			position[i] = p;
			positions_set(&positions, i, p);
		}
		make(n, change, &h);
		struct stretch s = backtest_stretch(&h, 10000 + (int64_t)(next(&seed) % (n + 2)) - 1,
		                                    10000 + (int64_t)(next(&seed) % (n + 2)) - 1);
		size_t nonzero;
		backtest_run(&h, &positions, &s, &costs, x, &nonzero, &m);
		backtest_daily(&positions, &s, x, daily);
		plainly(&h, position, s.from, s.to, &costs, want_daily, &want);
		for (size_t i = 0; i < s.to - s.from; i++)
			assert_true(daily[i] == want_daily[i]);
		for (size_t i = 0; i < METRICS; i++) {
			bool rounded = i == METRIC_VOLATILITY || i == METRIC_SHARPE || i == METRIC_SORTINO;
			double a = m.value[i], b = want.value[i];
			if (isnan(a) != isnan(b) || (!isnan(a) && (rounded ? fabs(a - b) > 1e-12 * fabs(b) : a != b)))
				fail_msg("round %d, %s: expected %.17g, got %.17g", round, metric_kind[i].name, b, a);
		}
		positions_release(&positions);
		history_release(&h);
	}
}

/* TRAPS 26: a strategy that knows today's return at today's close earns nothing by it, because the
 * position earns tomorrow's.  An engine that paid it today's would gain every day. */
static void cheat(void **state)
{
	(void)state;
	enum { DAYS = 20000 };
	double *change = xmalloc(DAYS * sizeof *change), *position = xmalloc(DAYS * sizeof *position), *daily = xmalloc(DAYS * sizeof *daily);
	double leaked = 0;
	uint64_t seed = 3;
	struct history h;
	struct metrics m;
	for (size_t i = 0; i < DAYS; i++) {
		change[i] = (uniform(&seed) + uniform(&seed) + uniform(&seed) - 1.5) * 0.02;
		position[i] = change[i] > 0 ? 1 : -1;
		leaked += fabs(change[i]);
	}
	make(DAYS, change, &h);
	run(&h, position, &no_costs, daily, &m);
	assert_true(fabs(compensated_sum(daily, DAYS)) < leaked / 50);
	assert_true(fabs(m.value[METRIC_SHARPE]) < 0.5);
	history_release(&h);
	free(change);
	free(position);
	free(daily);
}

static void sums(void **state)
{
	(void)state;
	static const double hostile[] = { 1e-30, 3, 1e16, 1, -1e16 };
	assert_true(fabs(compensated_sum((const double[]){ 1e16, 1, -1e16, 1, 1, 1, 1e-3, 1 }, 8) - 5.001) < 1e-14);
	assert_true(compensated_sum(hostile, 5) == 4);
	assert_true(compensated_sum(NULL, 0) == 0);
	assert_true(compensated_sum((const double[]){ .1, .2, -.3 }, 3) == 2.7755575615628914e-17);
	uint64_t seed = 9;
	for (int round = 0; round < 2000; round++) {
		double x[40];
		long double sum = 0;
		size_t n = next(&seed) % 41;
		for (size_t i = 0; i < n; i++) {
			x[i] = ldexp((double)next(&seed), -(int)(next(&seed) % 30)) * (next(&seed) % 2 ? 1 : -1);
			sum += x[i];
		}
		assert_true(compensated_sum(x, n) == (double)sum); /* 31 bits over a range of 30: 64 hold all */
	}
}

static void changes(void **state)
{
	(void)state;
	struct positions p = POSITIONS_EMPTY;
	assert_true(positions_at(&p, 5) == 0);
	positions_set(&p, 0, 0);
	positions_set(&p, 3, 1);
	positions_set(&p, 4, 1);
	positions_set(&p, 6, -0.5);
	positions_set(&p, 7, 0);
	assert_int_equal(p.count, 3);
	assert_true(positions_at(&p, 2) == 0 && positions_at(&p, 3) == 1 && positions_at(&p, 5) == 1);
	assert_true(positions_at(&p, 6) == -0.5 && positions_at(&p, 7) == 0 && positions_at(&p, 99) == 0);
	positions_release(&p);
	assert_int_equal(metric_find("sharpe", 6), METRIC_SHARPE);
	assert_int_equal(metric_find("sharpe_", 7), -1);
	assert_int_equal(metric_find("", 0), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worked), cmocka_unit_test(ratios), cmocka_unit_test(ruin),  cmocka_unit_test(empty),
		cmocka_unit_test(beyond),
		cmocka_unit_test(twins),  cmocka_unit_test(cheat),  cmocka_unit_test(sums),  cmocka_unit_test(changes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
