/* backtests.h - what positions would have earned: daily returns after costs, and their metrics.
 *
 * Positions are kept as their changes, because a strategy holds one for many days: between two
 * changes nothing is paid, and while it is 0 nothing happens at all.
 *
 * Day t of a window earns
 *     x[t] = max(-1, p[t-1] r[t] - cost(p[t-1] -> p[t])),   cost = buy per unit bought + sell per unit sold,
 * with p = 0 before the window's first day and r = 0 on it.  Worked by hand: buy 0.001, sell 0.002, p = 1, 1, 0 and
 * r = -, .10, -.05 give x = -.001, .10, -.052.
 */
#ifndef LOTMILL_BACKTESTS_H
#define LOTMILL_BACKTESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "history.h"

/* The position from the close of `day` on, until the next change. */
struct position_change {
	size_t day;
	double value; /* in [-1, 1] */
};

/* Positions of all days: 0 before the first change; days ascend, neighbours differ. */
struct positions {
	struct position_change *change; /* owned */
	size_t count;
	size_t room; /* allocated */
};

#define POSITIONS_EMPTY { NULL, 0, 0 }

/* Says that from `day` on the position is `value`; days in ascending order.  No change, no entry. */
static inline void positions_set(struct positions *p, size_t day, double value)
{
	if ((p->count ? p->change[p->count - 1].value : 0.0) == value)
		return;
	if (p->count == p->room)
		p->change = xgrow(p->change, &p->room, p->count + 1, sizeof *p->change);
	p->change[p->count++] = (struct position_change){ day, value };
}

/* None any more; keeps its room. */
void positions_clear(struct positions *p);
void positions_release(struct positions *p);
/* The position from the close of `day` on. */
double positions_at(const struct positions *p, size_t day);

/* The metrics, in the order of the result's columns. */
enum metric {
	METRIC_DAYS,
	METRIC_TOTAL_RETURN,
	METRIC_CAGR,
	METRIC_VOLATILITY,
	METRIC_SHARPE,
	METRIC_SORTINO,
	METRIC_MAX_DRAWDOWN,
	METRIC_CALMAR,
	METRIC_TRADES,
	METRIC_WIN_RATE,
	METRIC_EXPOSURE,
	METRIC_TURNOVER,
	METRIC_BUY_HOLD_RETURN,
	METRICS
};

struct metric_kind {
	const char *name;  /* the column */
	bool may_miss;     /* a ratio that can be undefined: NAN here, an empty cell in tables */
	bool share;        /* of 1: pictures show it in percent */
	const char *title; /* what pictures call it */
	const char *text;  /* what it says, with its unit */
};

extern const struct metric_kind metric_kind[METRICS];

/* The metric of that name, or -1. */
int metric_find(const char *name, size_t n);

/* value[METRIC_...]; NAN where undefined (a divisor under 1e-12).  A figure beyond a double's range is infinite or NAN
 * here and an empty cell in tables; where equity ever is, total_return, cagr, max_drawdown and calmar are. */
struct metrics {
	double value[METRICS];
};

struct costs {
	double buy;  /* of the value bought, 0.001425 = 0.1425 % */
	double sell; /* of the value sold */
};

/* A stretch of days, from..to-1 by index, and what holding through it returned. */
struct stretch {
	size_t from, to;
	double hold; /* product of 1 + r over its days but the first, less 1 */
};

/* The days from `start` to `end`, both included; from == to where there is none. */
struct stretch backtest_stretch(const struct history *h, int64_t start, int64_t end);

/* Runs positions over a stretch.  `x` has room for its days: on return the first *nonzero items are the
 * days' returns that could differ from 0, in order.  A stretch without days gives zeros and NANs. */
void backtest_run(const struct history *h, const struct positions *p, const struct stretch *s,
                  const struct costs *costs, double *x, size_t *nonzero, struct metrics *m);

/* Spreads the x of backtest_run over all days of the stretch: daily[i] belongs to day s->from + i. */
void backtest_daily(const struct positions *p, const struct stretch *s, const double *x, double *daily);

/* The metrics of n daily returns alone, each at least -1: what needs positions (trades, win_rate, exposure,
 * turnover, buy_hold_return) is NAN. */
void backtest_returns(const double *x, size_t n, struct metrics *m);

/* The sum of n doubles, what rounding loses carried along: as if it were exact and rounded once, but for an error of 2^-100 of the sum of
 * the sizes. */
double compensated_sum(const double *x, size_t n);

#endif
