/* bench_backtest - points x days a second of every built-in strategy, on one core.
 *
 * usage: bench_backtest [FOLDER...]
 *
 * FOLDERs are symbols' slices; without any a made-up symbol of 5,000 days stands in.  sma_cross runs 190
 * points, the others 100.  "pass" is the time of the work as a multiple of one pass over the
 * closes (their sum), once a point.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "backtests.h"
#include "rule.h"

static const struct {
	const char *name, *grid;
} work[] = {
	{ "sma_cross", "fast=5..50/5 slow=20..200/10" },      { "buy_hold", "" },
	{ "mean_reversion", "period=5..50/5 threshold=0.01..0.1/0.01" }, { "momentum", "lookback=10..100/10 threshold=0.01..0.1/0.01" },
	{ "breakout", "entry=5..50/5 exit=5..50/5" },         { "rsi", "period=5..14 low=20..40/5 high=60,80" },
	{ "bollinger", "period=5..50/5 width=1..2.8/0.2" },
};

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void make_up(struct history *h)
{
	enum { DAYS = 5000 };
	static int64_t date[DAYS], close[DAYS];
	uint64_t seed = 1;
	int64_t p = 2000;
	for (size_t i = 0; i < DAYS; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		p += (int64_t)(seed >> 33) % 61 - 30;
		p = p < 100 ? 100 : p;
		date[i] = (int64_t)i;
		close[i] = p * 5000000;
	}
	history_make(DAYS, date, close, NULL, h);
}

static double pass_seconds(const struct history *h, size_t n, uint64_t *points_days)
{
	double since = now();
	int64_t sum = 0;
	for (int k = 0; k < 100; k++)
		for (size_t i = 0; i < n; i++) {
			int64_t part = 0;
			for (size_t t = 0; t < h[i].n; t++)
				part += h[i].close[t];
			__asm__ volatile("" : "+r"(part));
			sum += part;
		}
	for (size_t i = 0; i < n; i++)
		*points_days += 100 * h[i].n;
	return sum == 42 ? 0 : now() - since;
}

static double run(const char *name, const char *grid, struct history *h, size_t n, uint64_t *point_days)
{
	struct rule r;
	struct grid *g;
	struct grid_point p;
	struct error e;
	struct positions positions = POSITIONS_EMPTY;
	struct metrics m;
	const struct costs costs = { 0.001425, 0.004425 };
	if (rule_open(name, 1, &r, &e) || rule_grid(&r, grid, NULL, 0, &g, &e)) {
		fprintf(stderr, "%s\n", e.text);
		exit(1);
	}
	double since = now();
	for (size_t i = 0; i < n; i++) {
		struct stretch s = backtest_stretch(&h[i], INT64_MIN, INT64_MAX);
		double *x = xmalloc(h[i].n * sizeof *x);
		size_t nonzero;
		for (bool more = grid_first(g, &p); more; more = grid_next(g, &p)) {
			rule_run(&(struct rule_point){ &r, g, &p }, &h[i], &positions, &e);
			backtest_run(&h[i], &positions, &s, &costs, x, &nonzero, &m);
			*point_days += h[i].n;
		}
		history_trim(&h[i], 0);
		free(x);
	}
	double seconds = now() - since;
	positions_release(&positions);
	grid_free(g);
	rule_release(&r);
	return seconds;
}

int main(int argc, char **argv)
{
	size_t n = argc > 1 ? (size_t)argc - 1 : 1, days = 0;
	struct history *h = xcalloc(n, sizeof *h);
	struct error e;
	for (size_t i = 0; i < n; i++) {
		if (argc == 1)
			make_up(&h[i]);
		else if (history_load(argv[i + 1], &h[i], &e)) {
			fprintf(stderr, "%s\n", e.text);
			return 1;
		}
		days += h[i].n;
	}
	uint64_t passed = 0;
	double a_pass = pass_seconds(h, n, &passed) / (double)passed;
	printf("%zu symbols, %zu days; one pass over the closes: %.0f M days/s\n", n, days, 1e-6 / a_pass);
	printf("%-15s %12s %10s %10s %8s\n", "strategy", "point-days", "seconds", "M/s", "passes");
	for (size_t k = 0; k < sizeof work / sizeof *work; k++) {
		uint64_t point_days = 0;
		double seconds = run(work[k].name, work[k].grid, h, n, &point_days);
		printf("%-15s %12llu %10.4f %10.0f %8.1f\n", work[k].name, (unsigned long long)point_days, seconds,
		       1e-6 * (double)point_days / seconds, seconds / (double)point_days / a_pass);
	}
	for (size_t i = 0; i < n; i++)
		history_release(&h[i]);
	free(h);
	return 0;
}
