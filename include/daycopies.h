/* daycopies.h - days that hold the very rows of another day: a day delivered twice, the second time under another date (the
 * check `date` of an audit, oddities.h).
 *
 * A day is compared by its digest, the sum modulo 2^64 of its rows' digests, over all symbols and in any order; that two different
 * days have one is as likely as two numbers of 64 bits drawn alike.
 */
#ifndef LOTMILL_DAYCOPIES_H
#define LOTMILL_DAYCOPIES_H

#include "oddities.h"

enum { DAYCOPIES_ROWS = 20 }; /* days of fewer rows may be equal by chance */

/* What all rows of an account have in common. */
uint64_t daycopies_account(const char *symbol, const char *broker);

/* The digest of the account's row `i`, whatever its date. */
static inline uint64_t daycopies_row(uint64_t account, const struct trades *t, size_t i)
{
	uint64_t x = account;
	x += (uint64_t)trades_figure(t, BUY_SHARES, i) * 0x9e3779b97f4a7c15u;
	x += (uint64_t)trades_figure(t, SELL_SHARES, i) * 0xc2b2ae3d27d4eb4fu;
	x += (uint64_t)trades_figure(t, BUY_AMOUNT, i) * 0x165667b19e3779f9u;
	x += (uint64_t)trades_figure(t, SELL_AMOUNT, i) * 0xd6e8feb86659fd93u;
	x = (x ^ x >> 32) * 0xbf58476d1ce4e5b9u;
	return x ^ x >> 29;
}

struct dayrows {
	int64_t day;
	uint64_t rows, digest; /* how many rows, and the sum of theirs */
};

/* Tells of each day that has DAYCOPIES_ROWS rows or more and they are those of an earlier one.  Puts `day` in another order. */
void daycopies_tell(struct dayrows *day, size_t count, oddity_fn *tell, void *context);

#endif
