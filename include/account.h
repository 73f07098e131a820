/* account.h - first in, first out, in closed form: one account's profit and loss.
 *
 * The k-th share bought is settled against the k-th share sold, whichever came first.  With b
 * shares bought and s sold so far, m = min(b, s) are settled and what lies beyond m on the longer
 * side is open.  So everything follows from four running sums and the cost of the open shares:
 *
 *     position   = b - s
 *     realized   = S(m) - B(m)
 *                = received - paid + cost of the open shares   (long)
 *                = received - paid - proceeds of the open ones (short)
 *     unrealized = position x mark - cost                      (long)
 *                = position x mark + proceeds                  (short)
 *
 * and the open shares are found by walking back from the newest trade.  Nothing is divided but the
 * one trade that m cuts: its first j of n shares, bought for a in all, cost a x j / n rounded half
 * up (docs/figures.md).  Example: 3 shares bought for 10.0000, 1 sold: its cost is 3.3333 and
 * the open two cost 6.6667; with 2 sold, 6.6667 and 3.3333; never more nor less than 10 together.
 *
 * Shares are whole, money is in 1/10000 currency unit, dates are days since 1970-01-01.
 */
#ifndef LOTMILL_ACCOUNT_H
#define LOTMILL_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

/* An account's days: five columns of `n` rows, dates ascending, a day once, no figure negative. */
struct account_days {
	size_t n;
	const int64_t *date;
	const int64_t *buy_shares, *sell_shares; /* shares */
	const int64_t *buy_amount, *sell_amount; /* 1/10000 unit */
};

/* A day's purchases, or sales, that are still open at least in part. */
struct lot {
	int64_t date;
	int64_t shares;  /* of the whole trade, above 0 */
	int64_t amount;  /* of the whole trade, 1/10000 unit */
	int64_t settled; /* its first shares that are settled, 0 to shares - 1; only an account's first
	                    lot has any */
};

/* An account after its last day: all that later days need.  Zero it to begin. */
struct account {
	int64_t bought, sold;   /* shares */
	int64_t paid, received; /* 1/10000 unit */
	int64_t realized;       /* 1/10000 unit */
	struct lot *lot;        /* the open lots, oldest first; owned */
	size_t lots, lot_room;
};

/* Applies days from..to-1 of `days`, which must lie after those applied before.  Returns 0, or -1 where a sum
 * does not fit in 63 bits; the account is then good for account_release alone.  How the days are cut
 * into calls makes no difference to the account. */
int account_apply(struct account *a, const struct account_days *days, size_t from, size_t to);

void account_release(struct account *a);

/* Shares held, negative if short. */
static inline int64_t account_position(const struct account *a)
{
	return a->bought - a->sold;
}

/* What the open shares cost (long), or brought (short), in 1/10000 unit: the lots' amounts, the
 * first cut as above. */
int64_t account_open_amount(const struct account *a);

/* The part of a lot that is open: what its shares beyond `settled` cost. */
int64_t lot_open_amount(const struct lot *lot);

/* ---- the same without keeping lots, for reading profit and loss at a few days ---- */

/* Sums over an account's first days, and what is open after them. */
struct account_point {
	int64_t bought, sold;   /* shares */
	int64_t paid, received; /* 1/10000 unit */
	int64_t open;           /* amount of the open shares, 1/10000 unit */
};

/* Adds days from..to-1 to the sums of *p (zero it to begin; `open` is left as it is).  Where
 * `unchecked`, the caller knows that no sum can pass 2^63.  0, or -1 on overflow. */
int account_sum(struct account_point *p, const struct account_days *days, size_t from, size_t to, bool unchecked);

/* Sets p->open, given that *p holds the sums of days 0..to-1. */
void account_open(struct account_point *p, const struct account_days *days, size_t to);

/* Realized so far at a point: S(m) - B(m). */
static inline int128 account_realized(const struct account_point *p)
{
	int128 cash = (int128)p->received - p->paid;
	return p->bought >= p->sold ? cash + p->open : cash - p->open;
}

/* Unrealized at a point and mark, both in 1/10000 unit. */
static inline int128 account_point_unrealized(const struct account_point *p, int64_t mark)
{
	int64_t position = p->bought - p->sold;
	int128 worth = (int128)position * mark;
	return position >= 0 ? worth - p->open : worth + p->open;
}

#endif
