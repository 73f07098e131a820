#include <stdlib.h>

#include "backtests.h"
#include "strategy.h"

enum { ENTRY, EXIT };

static const struct strategy_param params[] = {
	{ "entry", STRATEGY_WHOLE, "20", "1", "1000000", "closes before today whose highest is to be passed" },
	{ "exit", STRATEGY_WHOLE, "10", "1", "1000000", "closes before today whose lowest ends the position" },
	{ 0 },
};

static size_t warmup(const struct strategy_value *value)
{
	return (size_t)value[ENTRY].whole;
}

/* out[t] is the highest close (side 1) or the lowest (side -1) of the `length` days before t; `none`
 * before there are as many.  A queue holds the days that can still become it, their closes falling
 * (rising), so each day enters and leaves once. */
static void extremes(const struct history *h, size_t length, int64_t side, int64_t none, int64_t *out)
{
	size_t *queue = xmalloc(h->n * sizeof *queue), head = 0, tail = 0;
	for (size_t t = 0; t < h->n; t++) {
		out[t] = t < length ? none : h->close[queue[head]];
		while (tail > head && side * h->close[queue[tail - 1]] <= side * h->close[t])
			tail--;
		queue[tail++] = t;
		if (queue[head] + length <= t)
			head++;
	}
	free(queue);
}

static void highest(struct history *h, size_t length, void *items)
{
	extremes(h, length, 1, INT64_MAX, items);
}

static void lowest(struct history *h, size_t length, void *items)
{
	extremes(h, length, -1, INT64_MIN, items);
}

static void batch(struct history *h, const struct strategy_value *value, struct positions *p)
{
	const int64_t *high = history_share(h, highest, (size_t)value[ENTRY].whole, sizeof *high);
	const int64_t *low = history_share(h, lowest, (size_t)value[EXIT].whole, sizeof *low);
	const int64_t *close = h->close;
	for (size_t t = 0, n = h->n; t < n; t++) {
		while (t < n && close[t] <= high[t])
			t++;
		if (t < n)
			positions_set(p, t++, 1.0);
		while (t < n && close[t] >= low[t])
			t++;
		if (t < n)
			positions_set(p, t, 0.0);
	}
}

STRATEGY(breakout) = {
	STRATEGY_VERSION, "breakout",
	"Long after a close above the highest of the closes before, out after one below the lowest.",
	params, warmup, .batch = batch
};
