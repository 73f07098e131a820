/* oddities.h - what the trades of a market may hold, but rarely should: the warnings of an audit (audit.h).
 *
 *     balance   days on which a symbol's purchases and sales differ, in shares or in amount
 *     date      a day on which nobody else traded: one symbol has trades, while ODDITIES_SPANNED others or more have trades both
 *               before and after it; a wrong date label looks like that.  Or a day with the very rows of an earlier one
 *               (daycopies.h)
 *     jump      a day with less than half or more than double the median number of symbols of the ODDITIES_DAYS
 *               days before (lonely ones do not count); a broker or a symbol whose rows a trading day grow or shrink ODDITIES_JUMP-fold from one month
 *               to the next, where both months have ODDITIES_MONTH trading days or more and the fuller one
 *               ODDITIES_ROWS rows or more
 *
 * A symbol alone tells the first; the others come to light when all symbols have been added:
 *
 *     struct oddities *o = oddities_new(folder, count, tell, context);
 *     for each symbol, in any order, by any threads: oddities_symbol(o, at, &trades, end);
 *     oddities_market(o);
 *     oddities_free(o);
 *
 * Memory is some 32 bytes a day between the first and the last trade, and 4 bytes a month of each symbol and broker.
 */
#ifndef LOTMILL_ODDITIES_H
#define LOTMILL_ODDITIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trades.h"

enum { ODDITIES_SPANNED = 5, ODDITIES_DAYS = 20, ODDITIES_JUMP = 4, ODDITIES_MONTH = 5, ODDITIES_ROWS = 100 };

/* Is told of an oddity: the check, as above; its subject, a symbol, "day 2024-01-02" or "broker 9800"; a phrase.  No text
 * lives longer than the call, but for `check`.  Several threads may call it at once. */
typedef void oddity_fn(void *context, const char *check, const char *subject, const char *text);

struct oddities; /* opaque */

/* A market of `count` symbols, which have their slices in folders of these names (code_folder); the names stay the
 * caller's and must outlive it.  The caller frees it. */
struct oddities *oddities_new(char *const *folder, size_t count, oddity_fn *tell, void *context);

/* Adds the trades of symbol folder[at], a row or more, and tells of their balance.  Each symbol once, whose folder
 * code_symbol reads; thread-safe.  Returns whether purchases and sales are equal on each day up to `end`. */
bool oddities_symbol(struct oddities *o, size_t at, const struct trades *t, int64_t end);

/* Tells what all the symbols together show, after the last of them; nothing where there was none. */
void oddities_market(struct oddities *o);

/* NULL is allowed. */
void oddities_free(struct oddities *o);

#endif
