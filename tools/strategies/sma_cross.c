#include "backtests.h"
#include "strategy.h"

enum { FAST, SLOW };

static const struct strategy_param params[] = {
	{ "fast", STRATEGY_WHOLE, "10", "1", "1000000", "closes of the fast average" },
	{ "slow", STRATEGY_WHOLE, "50", "1", "1000000", "closes of the slow average" },
	{ 0 },
};

static size_t warmup(const struct strategy_value *value)
{
	int64_t longer = value[FAST].whole > value[SLOW].whole ? value[FAST].whole : value[SLOW].whole;
	return (size_t)longer - 1;
}

static void fill(struct history *h, size_t length, void *items)
{
	int64_t *sum = items;
	for (size_t t = 0; t < h->n; t++)
		sum[t] = t + 1 < length ? 0 : (int64_t)history_window(h, length, t);
}

/* a / fast > b / slow without dividing. */
static void batch(struct history *h, const struct strategy_value *value, struct positions *p)
{
	int64_t fast = value[FAST].whole, slow = value[SLOW].whole;
	bool was = false, now;
	size_t t = warmup(value);
	if ((int128)h->highest * fast * slow <= INT64_MAX) {
		const int64_t *a = history_share(h, fill, (size_t)fast, sizeof *a);
		const int64_t *b = history_share(h, fill, (size_t)slow, sizeof *b);
		for (; t < h->n; t++, was = now) {
			now = a[t] * slow > b[t] * fast;
			if (now != was)
				positions_set(p, t, now);
		}
	} else {
		for (; t < h->n; t++, was = now) {
			uint128 a = history_window(h, (size_t)fast, t), b = history_window(h, (size_t)slow, t);
			now = a * (uint64_t)slow > b * (uint64_t)fast;
			if (now != was)
				positions_set(p, t, now);
		}
	}
}

STRATEGY(sma_cross) = {
	STRATEGY_VERSION, "sma_cross", "Long while the fast average is above the slow one, else out.",
	params, warmup, .batch = batch
};
