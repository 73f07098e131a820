#include "backtests.h"
#include "strategy.h"

static void batch(struct history *h, const struct strategy_value *value, struct positions *p)
{
	(void)value;
	if (h->n)
		positions_set(p, 0, 1.0);
}

STRATEGY(buy_hold) = { STRATEGY_VERSION, "buy_hold", "Long from the first day on.", NULL, .batch = batch };
