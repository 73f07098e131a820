/* pictures.h - what a picture of a sweep shows: the figures, read back from lot-sweep's tables.
 *
 * Only the columns that a picture needs are kept: the strategy, the parameters and one figure in
 * each window.  A figure is a column, named as lot-sweep's --by does: `sharpe` is the median over
 * the symbols, `sharpe_mean` their mean, `-turnover` means that the lowest is best; any other
 * column of numbers may be named in full (`gain_share`, `out_sharpe_median`).
 */
#ifndef LOTMILL_PICTURES_H
#define LOTMILL_PICTURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

/* A window that has the figure. */
struct plot_window {
	char *prefix;  /* of its columns: "", "in_", "out_", "w3_" */
	size_t column; /* where its figure stands in the table */
};

/* A row of the table. */
struct plot_point {
	char *strategy;
	char **value;   /* a text a parameter, "" where the strategy has none such */
	double *figure; /* one a window; NAN for an empty cell; shares of 1, not percent */
	double symbols; /* in the ranking window */
	double count;   /* of those, that have the figure; NAN where the table does not say */
};

struct plot_table {
	char *path;                 /* as given; messages name it */
	char **param;               /* names of the parameters */
	size_t params;
	struct plot_window *window; /* 0 is the one that ranks: the days before a split, else all */
	size_t windows;             /* a split: in, out; folds: all, w1, w2 ...; neither: 1 */
	bool split, folds;          /* what kind of windows; at most one is set */
	char *name;                 /* the figure's column without the window's prefix: "sharpe_median" */
	bool lowest;                /* the lowest figure is best */
	struct plot_point *point;   /* in the order of the file: by rank */
	size_t points;
	size_t best;                /* the point of the best figure in window 0, the first of equals */
	size_t symbols_column;      /* where `symbols` of window 0 stands */
	int count_column;           /* and the figure's `_count`; below 0 where there is none */
	size_t room;                /* of `point` */
};

/* Reads the table of a sweep or comparison (docs/formats.md, Sweeps) for the figure `by`.
 * LOT_BAD_DATA with file and line where it is no such table, has no rows or a figure is not a number;
 * LOT_BAD_USAGE where it has no column `by`.  On failure there is nothing to release. */
int plot_read(const char *path, const char *by, struct plot_table *t, struct error *err);
void plot_release(struct plot_table *t);

/* Two windows one after the other, for in sample against out of sample: the k-th such pair, false
 * where there is none (a table without split and folds has none at all). */
bool plot_pair(const struct plot_table *t, size_t k, size_t *in, size_t *out);

/* The points of a heat map: those of the best point's strategy that agree with the best point in
 * all parameters but two. */
enum { PLOT_NONE = -1 };
struct plot_choice {
	int x, y;            /* places of the parameters; PLOT_NONE for y alone: a line, for both: nothing varies */
	const char **xs, **ys; /* their values: numbers in ascending order, then texts in byte order */
	size_t nx, ny;       /* ny is 1 where y is PLOT_NONE */
	size_t *at;          /* [iy * nx + ix]: the point, SIZE_MAX where none was tried */
	bool numeric;        /* all of xs are numbers */
};

/* Chooses: x and y name the parameters, NULL for the first that vary.  LOT_BAD_USAGE where there is no such
 * parameter, it has one value only, or both are the same.  On success the caller releases *c. */
int plot_choose(const struct plot_table *t, const char *x, const char *y, struct plot_choice *c, struct error *err);
void plot_choice_release(struct plot_choice *c);

/* Equity and drawdown of a comparison's portfolios, day by day. */
struct plot_equity {
	char **name;      /* a strategy each */
	size_t count;
	int32_t *day;     /* ascending */
	size_t days;
	double *equity;   /* [series * days + day]: 1 before the first day; a day without a return changes nothing */
	double *drawdown; /* the same: equity / highest so far - 1, 0 or below; the start counts */
};

/* Reads RUN.portfolio.csv: date, then a column of daily returns a strategy (0.01 = 1 %).  LOT_BAD_DATA
 * with file and line for anything else, for days that do not ascend, and where there are none. */
int plot_equity_read(const char *path, struct plot_equity *e, struct error *err);
void plot_equity_release(struct plot_equity *e);

#endif
