/* study.h - strategies, their grids and windows, run over one symbol: the work of lot-backtest.
 *
 * A study is what a user asked for; it knows nothing of a symbol until it is run.  Its result is a row a
 * point, and each row names all that made it, so that it can be made again from the row alone (rerun.h).
 *
 * Windows.  Every point is measured over the whole window START..END.  --split DATE adds what it did
 * before the date (columns in_...) and from it on (out_...); --folds N cuts START..END into N + 1
 * consecutive windows of equally many calendar days (columns w1_... to wN+1_...), of which each but the first is
 * out of sample for the one before.  A window starts without a position and with warm indicators.
 */
#ifndef LOTMILL_STUDY_H
#define LOTMILL_STUDY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "backtests.h"
#include "error.h"
#include "grids.h"
#include "rule.h"

enum {
	STUDY_FOLDS = 30,               /* folds at most */
	STUDY_WINDOWS = STUDY_FOLDS + 2 /* windows at most, the whole one included */
};

/* "No date": the window is open on that side. */
#define STUDY_FIRST INT64_MIN
#define STUDY_LAST INT64_MAX

#define STUDY_BUY_COST "0.001425"
#define STUDY_SELL_COST "0.004425"
#define STUDY_SECONDS 60

/* What is asked for.  Texts are borrowed and must outlive the study. */
struct study_options {
	const char **strategy;    /* NAME, PATH.so or cmd:PROGRAM; the first two perhaps with :P=V,P=V behind */
	size_t strategies;        /* at least 1 */
	const char *grid;         /* for a single strategy; NULL: defaults */
	const char **constraint;  /* on that grid */
	size_t constraints;
	uint64_t sample, seed;    /* so many points of the grid by this seed; sample 0: all */
	int64_t start, end;       /* days since 1970-01-01, both included; STUDY_FIRST, STUDY_LAST */
	const char *split;        /* a date, or the share of start..end before it as "70%"; NULL: none */
	int64_t folds;            /* 0: none; needs start and end */
	const char *buy_cost;     /* decimal text, 0..1; NULL: STUDY_BUY_COST */
	const char *sell_cost;    /* NULL: STUDY_SELL_COST */
	double seconds;           /* how long a point may take where the code is not ours; 0: STUDY_SECONDS */
};

struct study_window {
	char prefix[8];   /* of its columns; "" for the whole one */
	int64_t from, to; /* days, both included; STUDY_FIRST, STUDY_LAST */
};

/* Opened.  Fields are for reading. */
struct study {
	struct study_part {
		struct rule rule;
		struct grid *grid;
	} *part;                                   /* one a strategy */
	size_t parts;
	char **column;                             /* names of the parameters' columns, in order; owned */
	size_t columns;
	struct study_window window[STUDY_WINDOWS]; /* the whole one first */
	size_t windows;
	int64_t start, end, split, folds;          /* split: STUDY_FIRST where there is none */
	char *buy_text, *sell_text;                /* canonical; owned */
	struct costs costs;
	double seconds;
};

/* Opens what `o` asks for.  LOT_BAD_USAGE names what is not understood; a grid whose constraints leave
 * no point is one.  On success the caller releases *s. */
int study_open(const struct study_options *o, struct study *s, struct error *err);
void study_release(struct study *s);

/* Columns of the table behind the metrics: with strategy and parameters they are what makes a row. */
enum { STUDY_RUN_COLUMNS = 7 };
extern const char *const study_run_column[STUDY_RUN_COLUMNS];

/* Points of all strategies; UINT64_MAX where there are more. */
uint64_t study_count(const struct study *s);

/* Where results go; NULL: not wanted. */
struct study_outputs {
	const char *csv;     /* the table */
	const char *partial; /* typed arrays for lot-sweep (docs/formats.md) */
	bool daily;          /* the partial holds every point's daily returns too */
};

/* Runs all points over the slices in `folder` and writes the results, whole or not at all.  Where a
 * point fails nothing is written, and the error names it.  LOT_BAD_USAGE, before any is run, where a partial of
 * so many points would have 4 GiB or more (npz_room).  A symbol without prices gives rows of no days. */
int study_run(struct study *s, const char *folder, const char *symbol, const struct study_outputs *out,
              struct error *err);

/* The table of study_run, header and all, appended to `table`; a shared object runs unguarded. */
int study_table(struct study *s, const char *folder, const char *symbol, struct buffer *table, struct error *err);

/* Writes date,position,return of the study's only point over the whole window to `path`.
 * LOT_BAD_USAGE for a study of several points. */
int study_daily(struct study *s, const char *folder, const char *path, struct error *err);

/* The first and last day with a price over the folders that the file `list` names, a line each, as the settings
 * `start=` and `end=` (docs/formats.md) in `out`; a side that `start` or `end` gives stays as given.
 * Where a given side lies beyond all prices, the other is STUDY_FOLDS days from it, so that the days can be split and folded.
 * LOT_BAD_DATA where no folder has a price. */
int study_span(const char *list, int64_t start, int64_t end, struct buffer *out, struct error *err);

#endif
