/* totalstable.h - totals as tables: CSV for people and the shell (docs/formats.md has the columns). */
#ifndef LOTMILL_TOTALSTABLE_H
#define LOTMILL_TOTALSTABLE_H

#include "buffer.h"
#include "error.h"
#include "names.h"
#include "totals.h"

/* Appends brokers.csv (docs/formats.md) to `out`, or of one symbol (t->position) its table
 * pnl/SYMBOL.csv: ranked by total_pnl, the highest first, ties by
 * broker.  With `names` not NULL a column `name` stands behind broker, empty where unknown.
 * LOT_BAD_DATA where a broker's purchases and sales together do not fit. */
int totals_brokers(const struct totals *t, const struct names *names, struct buffer *out, struct error *err);

/* Appends symbols.csv to `out`.  `priced` is 1 or 0, books and zero_sum are ok, off or n/a; days that
 * do not exist are empty. */
void totals_symbols(const struct totals *t, struct buffer *out);

#endif
