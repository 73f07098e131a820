/* marks.h - closes that value what is held, where they should not: warnings of an audit (audit.h).
 *
 *     prices    what is held of a symbol is worth the last close on or before its last day, however old: one of more than
 *               MARKS_STALE calendar days before that day.  END may lie ahead of all tables, so it counts as no later than the last
 *               trade of all
 *     split     the close of a day falls to less than MARKS_PART ninths of that before, or rises to more than 9 / MARKS_PART of it,
 *               while the symbol is traded (in a market without trades: ever): what was bought at the old prices is worth the
 *               new ones as if nothing had happened.
 *               5/9 is halved and a tenth more, for the market moves on the day of a split too
 *
 * Of stale symbols the MARKS_NAMED with the oldest closes are named and the others counted.
 */
#ifndef LOTMILL_MARKS_H
#define LOTMILL_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "oddities.h"
#include "series.h"

enum { MARKS_STALE = 30, MARKS_NAMED = 20, MARKS_PART = 5, MARKS_SPLITS = 3 };

struct marks; /* opaque */

struct marks *marks_new(oddity_fn *tell, void *context);

/* A symbol's days: its first trade and its last one, and the day that it is valued on, END or that of its last trade; of its
 * closes where there are no trades. */
struct marks_days {
	int64_t first, traded, last;
};

/* Tells of the symbol's splits, the first MARKS_SPLITS of them, and, where some account holds shares, keeps how old its mark is.
 * Thread-safe. */
void marks_symbol(struct marks *m, const char *symbol, const struct prices *p, const struct marks_days *days, bool held);

/* Tells of the old marks, after the last symbol. */
void marks_market(struct marks *m);

/* NULL is allowed. */
void marks_free(struct marks *m);

#endif
