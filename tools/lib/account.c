#include "account.h"

#include <stdlib.h>

#include "error.h"

/* What the first k of n shares cost of an amount, rounded half up. */
static int64_t share_of(int64_t amount, int64_t k, int64_t n)
{
	return (int64_t)(((int128)amount * k * 2 + n) / ((int128)n * 2));
}

int64_t lot_open_amount(const struct lot *lot)
{
	return lot->settled ? lot->amount - share_of(lot->amount, lot->settled, lot->shares) : lot->amount;
}

int account_sum(struct account_point *p, const struct account_days *days, size_t from, size_t to, bool unchecked)
{
	if (unchecked) {
		int64_t bought = 0, sold = 0, paid = 0, received = 0;
		for (size_t i = from; i < to; i++) {
			bought += days->buy_shares[i];
			sold += days->sell_shares[i];
			paid += days->buy_amount[i];
			received += days->sell_amount[i];
		}
		p->bought += bought;
		p->sold += sold;
		p->paid += paid;
		p->received += received;
		return 0;
	}
	for (size_t i = from; i < to; i++)
		if (__builtin_add_overflow(p->bought, days->buy_shares[i], &p->bought) |
		    __builtin_add_overflow(p->sold, days->sell_shares[i], &p->sold) |
		    __builtin_add_overflow(p->paid, days->buy_amount[i], &p->paid) |
		    __builtin_add_overflow(p->received, days->sell_amount[i], &p->received))
			return -1;
	return 0;
}

/* Walks back from row `to` over the open side until `open` shares are met or the rows end.
 * Returns the oldest row met; *settled is how many of its shares are not open or, negative, how
 * many open shares the rows did not hold.  *total is the amount of the rows met. */
static size_t walk_back(const int64_t *shares, const int64_t *amount, size_t from, size_t to, int64_t open, int64_t *total,
                        int64_t *settled)
{
	size_t i = to;
	*total = 0;
	while (i > from && open > 0) {
		i--;
		open -= shares[i];
		*total += amount[i];
	}
	*settled = -open;
	return i;
}

void account_open(struct account_point *p, const struct account_days *days, size_t to)
{
	int64_t position = p->bought - p->sold, settled;
	const int64_t *shares = position >= 0 ? days->buy_shares : days->sell_shares;
	const int64_t *amount = position >= 0 ? days->buy_amount : days->sell_amount;
	size_t i = walk_back(shares, amount, 0, to, position >= 0 ? position : -position, &p->open, &settled);
	if (settled > 0)
		p->open -= share_of(amount[i], settled, shares[i]);
}

static void add_lot(struct account *a, struct lot lot)
{
	a->lot = xgrow(a->lot, &a->lot_room, a->lots + 1, sizeof *a->lot);
	a->lot[a->lots++] = lot;
}

/* Drops lots from the front until `open` shares are left in those that stay. */
static void settle_front(struct account *a, int64_t open)
{
	size_t i = a->lots;
	while (i > 0 && open > 0)
		open -= a->lot[--i].shares;
	if (i)
		memmove(a->lot, a->lot + i, (a->lots - i) * sizeof *a->lot);
	a->lots -= i;
	if (a->lots)
		a->lot[0].settled = -open;
}

int account_apply(struct account *a, const struct account_days *days, size_t from, size_t to)
{
	struct account_point p = { a->bought, a->sold, a->paid, a->received, 0 };
	if (account_sum(&p, days, from, to, false))
		return -1;
	int64_t before = a->bought - a->sold, position = p.bought - p.sold, unused, settled;
	bool is_long = position >= 0;
	const int64_t *shares = is_long ? days->buy_shares : days->sell_shares;
	const int64_t *amount = is_long ? days->buy_amount : days->sell_amount;
	size_t i = walk_back(shares, amount, from, to, is_long ? position : -position, &unused, &settled);
	/* Only where the new days do not hold all that is open do older lots, of the same side, stay. */
	if (settled < 0 && (before >= 0) == is_long)
		settle_front(a, -settled);
	else
		a->lots = 0;
	for (size_t k = i; k < to; k++)
		if (shares[k])
			add_lot(a, (struct lot){ days->date[k], shares[k], amount[k], k == i && settled > 0 ? settled : 0 });
	a->bought = p.bought;
	a->sold = p.sold;
	a->paid = p.paid;
	a->received = p.received;
	p.open = account_open_amount(a);
	int128 realized = account_realized(&p);
	a->realized = (int64_t)realized;
	return realized == a->realized ? 0 : -1;
}

int64_t account_open_amount(const struct account *a)
{
	int64_t sum = 0;
	for (size_t i = 0; i < a->lots; i++)
		sum += lot_open_amount(&a->lot[i]);
	return sum;
}

void account_release(struct account *a)
{
	free(a->lot);
	*a = (struct account){ .lots = 0 };
}
