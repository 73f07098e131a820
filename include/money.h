/* money.h - money in whole numbers: what it counts, how much of it a table may hold, and how it is rounded.
 *
 * Amounts count 1/10000 of the currency unit, prices 1/10^8.  What lot-verify checks it rounds for itself, on purpose: a rule is
 * not checked by itself.
 */
#ifndef LOTMILL_MONEY_H
#define LOTMILL_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"

/* A row's amount and a price are below these: 9 x 10^14 and 4 x 10^7 units. */
#define MONEY_LIMIT INT64_C(9000000000000000000)
#define PRICE_LIMIT INT64_C(4000000000000000)

/* What so many shares cost, rounded half up: 3 at 1.00005 are 3.00015 and so 3.0002.  Neither is below 0.  False, and nothing is
 * set, where that is not below MONEY_LIMIT. */
static inline bool money_of_shares(int64_t shares, int64_t price, int64_t *amount)
{
	int128 exact = ((int128)shares * price + 5000) / 10000;
	if (exact >= MONEY_LIMIT)
		return false;
	*amount = (int64_t)exact;
	return true;
}

/* What a share is worth at a close: the close as an amount, rounded half up. */
static inline int64_t money_mark(int64_t close)
{
	return (close + 5000) / 10000;
}

#endif
