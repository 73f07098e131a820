/* overlaps.h - parts of the table of trades that hold the same days of a symbol: a warning of an audit (audit.h).
 *
 * Rows of one (symbol, broker, date) are added up, in whatever parts they stand.  That is right where a day's trades are cut,
 * and doubles them where a part is a copy of another, or holds days that another has too.
 */
#ifndef LOTMILL_OVERLAPS_H
#define LOTMILL_OVERLAPS_H

#include "oddities.h"
#include "slices.h"

struct overlaps; /* opaque */

/* Findings are told as `parts`, with "A and B" for a subject, the parts' names in byte order. */
struct overlaps *overlaps_new(oddity_fn *tell, void *context);

/* Adds the slices of one symbol's trades, once they are loaded.  Not thread-safe. */
void overlaps_symbol(struct overlaps *o, const struct slice_list *trades);

/* Tells of each two parts in how many symbols they overlap and in how many they are the same, after the last symbol. */
void overlaps_market(const struct overlaps *o);

/* NULL is allowed. */
void overlaps_free(struct overlaps *o);

#endif
