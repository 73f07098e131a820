/* history.h - one symbol's days with a price, and the work that points of a grid share.
 *
 * What depends only on the closes and a length (running extremes, averages, ratios) is made once
 * a length and kept: the second point that asks finds it.
 */
#ifndef LOTMILL_HISTORY_H
#define LOTMILL_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"

struct history_shared; /* private: one kept array */

struct history {
	size_t n;         /* days with a price */
	int64_t *date;    /* days since 1970-01-01, ascending; owned */
	int64_t *close;   /* 1/10^8 currency unit, above 0; owned */
	double *change;   /* return since the previous day, 0.01 = 1 %; change[0] is never earned; owned */
	int64_t highest;  /* of close; 0 without days */
	uint128 *sum;     /* n + 1: sum[i] is the exact sum of the first i closes; owned */
	struct history_shared *shared; /* kept arrays; owned */
	size_t shared_bytes;           /* of them */
	struct buffer csv; /* what history_csv made; owned */
};

/* From a symbol's slices (series.h).  change is 0 on a day that a returns table with rows for the
 * symbol lacks, and derived from the closes where the table has none.  A symbol without prices is a history of
 * 0 days.  On success the caller releases *h. */
int history_load(const char *folder, struct history *h, struct error *err);

/* From arrays, which are copied: closes above 0 and below 4 * 10^15, dates ascending.  `change` may be
 * NULL: then it is derived, close[t] / close[t-1] - 1 in doubles, 0 on the first day. */
void history_make(size_t n, const int64_t *date, const int64_t *close, const double *change, struct history *h);

/* The first `n` days of `h` as a history of their own. */
void history_cut(const struct history *h, size_t n, struct history *cut);

void history_release(struct history *h);

/* The first day on or after `date`: its index, n where there is none. */
size_t history_day(const struct history *h, int64_t date);

/* The exact sum of the `length` closes that end at day t; t + 1 >= length. */
static inline uint128 history_window(const struct history *h, size_t length, size_t t)
{
	return h->sum[t + 1] - h->sum[t + 1 - length];
}

/* The days as a table, `date,close,return` with a header: closes in full, returns in as many digits
 * as give the same double back.  Made once; valid until history_release. */
const struct buffer *history_csv(struct history *h);

/* An array of n items of `size` bytes that `fill` writes once per (fill, length); valid until
 * history_trim or history_release.  length is at least 1 and may exceed n. */
typedef void history_fill(struct history *h, size_t length, void *items);
const void *history_share(struct history *h, history_fill *fill, size_t length, size_t size);

/* Forgets kept arrays where they hold more than `bytes`; called between points. */
void history_trim(struct history *h, size_t bytes);

#endif
