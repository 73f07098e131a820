/* trades.h - one symbol's trades, loaded from its slices as the engines take them.
 *
 * Slices of several parts come back as one table, in which rows of one (broker, date) are added up.
 */
#ifndef LOTMILL_TRADES_H
#define LOTMILL_TRADES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account.h"
#include "code.h"
#include "error.h"
#include "mergers.h"
#include "npz.h"
#include "slices.h"

/* A column of figures, in the type that its slice holds it in: int32 or int64. */
struct figures {
	const void *data;
	unsigned item; /* bytes a figure, 4 or 8 */
};

enum trade_figure { BUY_SHARES, SELL_SHARES, BUY_AMOUNT, SELL_AMOUNT, TRADE_FIGURES };

/* A day's trades of each broker, sorted by (broker, date), a key once.  The figures stay as narrow
 * as they were unpacked: memory that is touched for the first time costs more than unpacking into
 * it, so an account's rows are widened only when it is their turn (trades_days). */
struct trades {
	size_t brokers;
	char (*code)[CODE_MAX + 1]; /* brokers x, NUL-terminated, ascending in byte order */
	size_t *first;              /* brokers + 1: the row where each broker's rows begin, then rows */
	size_t longest;             /* rows of the broker who has most */
	size_t rows;
	const int64_t *date;        /* rows x, days since 1970-01-01 */
	struct figures figure[TRADE_FIGURES]; /* rows x, not negative: shares, and 1/10000 currency unit */
	int64_t low, high;          /* the first and the last date; meaningless without rows */
	int64_t any[TRADE_FIGURES]; /* the or of a column's figures: bounds each of them */
	struct npz slice;           /* what the columns point into, where they are a slice's */
	int64_t *memory;            /* the same where slices were joined; NULL else */
};

/* `mergers` may be NULL; it renames brokers first, and rows of one (broker, date) are added up.
 * A sum beyond 2^63 is LOT_BAD_DATA, and so is a slice whose brokers or days are not as above. */
int trades_load(const char *folder, const struct mergers *mergers, struct trades *t, struct error *err);
/* The same from the slices in `list`, which is told what was found. */
int trades_load_list(const char *folder, struct slice_list *list, const struct mergers *mergers, struct trades *t,
                     struct error *err);
void trades_release(struct trades *t);

/* Finds longest, low, high and any of a table whose other fields are set and as above.  False where a figure is
 * negative. */
bool trades_measure(struct trades *t);

/* One figure of a row, where few are wanted. */
static inline int64_t trades_figure(const struct trades *t, enum trade_figure k, size_t row)
{
	const struct figures *f = &t->figure[k];
	return f->item == 8 ? ((const int64_t *)f->data)[row] : ((const int32_t *)f->data)[row];
}

/* The days of a broker (0 to brokers - 1).  Narrow columns are widened into `room`, which holds
 * TRADE_FIGURES x t->longest figures; the days are good until it is used again. */
struct account_days trades_days(const struct trades *t, size_t broker, int64_t *room);

#endif
