/* sweeps.h - many symbols' results of one study as one table: a row a point.
 *
 * lot-backtest leaves a partial a symbol (docs/formats.md); all of one sweep hold the same points over
 * the same windows.  Over the symbols each metric has a mean and a median; a metric that a symbol
 * lacks (a ratio without a divisor) is left out of both and of its count.  A symbol counts for a
 * window only if it has a day in it.
 *
 * The figure that ranks, BY, is a metric's median or mean.  With --split points are ranked on the days before the
 * date, and how they then did stands beside it; with --folds each window but the first is out of
 * sample for the one before it.  A fold holds up for a point that does better out of sample than
 * the median point does there.
 */
#ifndef LOTMILL_SWEEPS_H
#define LOTMILL_SWEEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "backtests.h"
#include "buffer.h"
#include "error.h"
#include "inputs.h"
#include "study.h"

/* A metric over the symbols of a window that have it. */
struct sweep_figure {
	size_t count;  /* symbols that have it */
	double mean;   /* NAN where count is 0 */
	double median; /* the mean of the two middle ones where count is even */
};

/* One point in one window. */
struct sweep_cell {
	size_t symbols; /* with a day in the window */
	size_t gains;   /* whose total_return is above 0 */
	size_t beats;   /* whose total_return is above their buy_hold_return */
	struct sweep_figure figure[METRICS];
};

/* What the points of a sweep came to.  Fields are for reading. */
struct sweep {
	size_t symbols;                            /* partials read */
	size_t points;
	char **strategy, **point;                  /* points x: name; "fast=5,slow=20" */
	struct study_window window[STUDY_WINDOWS]; /* the whole one first */
	size_t windows;
	struct sweep_cell *cell;                   /* window-major: cell[window * points + point] */

	/* The equal-weight portfolio, where daily returns were asked for: on each day the mean of
	 * the returns of all symbols that have a price. */
	size_t days;                /* on which any symbol has a price */
	int64_t *date;              /* days x */
	double *daily;              /* point-major: daily[point * days + day] */
	struct metrics *portfolio;  /* points x, over the whole window; NULL where not asked for */
};

/* What ranks points: a metric's median or mean over symbols, highest first unless `lowest`. */
struct sweep_by {
	int metric;
	bool mean, lowest;
};

/* Reads "sharpe" (its median), "sharpe_median", "calmar_mean", "-volatility" (lowest first).  LOT_BAD_USAGE for anything
 * else. */
int sweep_by(const char *text, struct sweep_by *by, struct error *err);

/* Reads the partials and reduces them, within about `memory` bytes (more passes over the files where
 * they need more); the order of the inputs does not matter.  With `daily` the portfolio too.  LOT_BAD_DATA with the
 * symbols of all that do not exist, with a file that is no partial, or holds other points, windows or costs than the
 * first, a symbol that occurs twice, or no input.  On success the caller releases *s. */
int sweep_read(struct input_entry *input, size_t inputs, size_t memory, bool daily, struct sweep *s, struct error *err);
void sweep_release(struct sweep *s);

/* Mean and median of those of the n values that are finite; reorders the values. */
struct sweep_figure sweep_reduce(double *v, size_t n);

/* ---- what the figures say (sweepranks.c); every function takes a sweep that was read ---- */

/* Digits that figures are printed with. */
enum { SWEEP_DIGITS = 12 };

/* What ranks a point in a window, the higher the better (the negative of a figure that ranks lowest
 * first), rounded as it is printed: what the order of additions makes of equal days is no lead.  NAN where no symbol has it. */
double sweep_value(const struct sweep *s, const struct sweep_by *by, size_t window, size_t point);

/* Points by rank in a window: best first, points without the figure last, ties by strategy and then
 * parameters in ascending order.  order has room for all points. */
void sweep_rank(const struct sweep *s, const struct sweep_by *by, size_t window, size_t *order);
/* The same the other way about: rank[point] from 1; the caller frees it. */
size_t *sweep_ranks(const struct sweep *s, const struct sweep_by *by, size_t window);

/* Whether the windows are those of a split: 1 before, 2 behind it. */
bool sweep_is_split(const struct sweep *s);
/* The window whose figures rank the table: the days before a split, else all. */
size_t sweep_ranking_window(const struct sweep *s);
/* Folds: window f + 2 is out of sample for window f + 1, f from 0.  A split is one fold. */
size_t sweep_pairs(const struct sweep *s);

/* One fold: the best point of its first window, and how it did in the second. */
struct sweep_fold {
	size_t best;      /* the point; the first where `in` is NAN: none has the figure in the first window, so none is the best */
	size_t out_rank;  /* in the second window */
	double in, out;   /* its sweep_value in both */
	double middle;    /* the median point's in the second */
	bool held;        /* out is above middle */
};

struct sweep_fold sweep_fold(const struct sweep *s, const struct sweep_by *by, size_t f);

/* In how many folds each point does better in the second window than the median point; the caller frees it. */
size_t *sweep_held(const struct sweep *s, const struct sweep_by *by);

/* How far two windows order the points alike. */
struct sweep_correlation {
	double value;  /* 1 the same order, 0 chance, -1 the reverse */
	size_t points; /* that have the figure in both windows */
};

/* C. Spearman's rank correlation of the points that have the figure in both windows; those of one figure share the mean of their
 * ranks: of 1 2 2 and 1 2 3 it is 0.866.  NAN where fewer than two points have it, or all the same in one window. */
struct sweep_correlation sweep_rank_correlation(const struct sweep *s, const struct sweep_by *by, size_t first, size_t second);

/* The next NAME=VALUE of a point's text from *at on, with *at moved behind it; false at its end.  Without `=` it is all name, and its
 * value empty; points that were read have none such. */
struct sweep_pair {
	const char *name, *value; /* within the point's text */
	size_t name_n, value_n;
};

bool sweep_pair(const char **at, struct sweep_pair *p);

#endif
