/* daily.h - one symbol's accounts day by day: a row for each day on which an account changes.
 *
 * Between two trades only the mark moves an account, so that a row a trade and the symbol's marks say all:
 *
 *     unrealized on a day = position x mark - cost       (position and cost of the last row on or before it)
 *
 * with cost what the open shares cost, or less than 0: what the shares sold short brought.  A market of 2,839 symbols, 1,209
 * days and 12 active brokers a symbol-day has some 37 million such rows and not 2.4 thousand million.
 *
 * Days before START are gathered into one row dated START, whose realized is 0: what an account brought along.  Marks stand on the
 * days of the symbol's calendar (docs/figures.md) from START, or from its first trade, to its last day, and rows on days that have
 * one; on later days the last mark holds, for positions are valued on the last day.
 */
#ifndef LOTMILL_DAILY_H
#define LOTMILL_DAILY_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "code.h"
#include "error.h"
#include "pnl.h"
#include "series.h"
#include "trades.h"

enum { DAILY_VERSION = 2 };

/* A day before any close: the account is worth its cost. */
#define DAILY_NO_MARK (-1)

struct daily {
	size_t brokers;
	char (*code)[CODE_MAX + 1]; /* brokers x, ascending in byte order */
	size_t *first;              /* brokers + 1: where each one's rows begin, then rows */
	size_t rows;
	uint32_t *day;              /* rows x, the number of the day among those of the marks, ascending in each broker */
	int64_t *realized;          /* rows x, since START, 1/10000 unit */
	int64_t *position;          /* rows x, shares after the day, negative if short */
	int64_t *cost;              /* rows x, 1/10000 unit, as above */
	size_t days;
	int64_t *mark_date;         /* days x, ascending */
	int64_t *mark;              /* days x, 1/10000 unit, or DAILY_NO_MARK; all arrays are owned */
};

#define DAILY_EMPTY { .brokers = 0 }

/* Unrealized profit and loss, which fits in 128 bits always. */
static inline int128 daily_unrealized(int64_t position, int64_t cost, int64_t mark)
{
	return mark == DAILY_NO_MARK ? 0 : (int128)position * mark - cost;
}

/* Fills the empty *d, which the caller releases in any case.  LOT_BAD_DATA where a figure of an account passes 2^63. */
int daily_make(const char *symbol, const struct trades *t, const struct prices *p, const struct pnl_window *window, struct daily *d,
               struct error *err);

/* Appends the slice (docs/formats.md) to `out`. */
void daily_pack(const struct daily *d, struct buffer *out);

/* The way back, from the n bytes at `data` of the file `path`, into the empty *d; LOT_BAD_DATA where it is damaged, of another version,
 * or contradicts itself. */
int daily_unpack(const char *path, const void *data, size_t n, struct daily *d, struct error *err);

/* The same of brokers and days alone, for equity_span: the rows stay packed, and unlooked at. */
int daily_unpack_span(const char *path, const void *data, size_t n, struct daily *d, struct error *err);

void daily_release(struct daily *d);

#endif
