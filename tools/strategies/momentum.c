#include <math.h>

#include "backtests.h"
#include "estimate.h"
#include "strategy.h"

enum { LOOKBACK, THRESHOLD };

static const struct strategy_param params[] = {
	{ "lookback", STRATEGY_WHOLE, "60", "1", "1000000", "days between the closes compared" },
	{ "threshold", STRATEGY_DECIMAL, "0.05", "0", "1000", "change that makes a side, 0.05 = 5 %" },
	{ 0 },
};

static size_t warmup(const struct strategy_value *value)
{
	return (size_t)value[LOOKBACK].whole;
}

/* Close over the one `length` days ago. */
static void fill(struct history *h, size_t length, void *items)
{
	double *ratio = items;
	for (size_t t = 0; t < h->n; t++)
		ratio[t] = t < length ? NAN : (double)h->close[t] / (double)h->close[t - length];
}

/* The sign of close - before * limit / unit. */
static int against(int64_t close, int64_t before, int64_t limit)
{
	int128 a = (int128)close * STRATEGY_UNIT, b = (int128)before * limit;
	return (a > b) - (a < b);
}

static void batch(struct history *h, const struct strategy_value *value, struct positions *p)
{
	size_t length = (size_t)value[LOOKBACK].whole;
	int64_t over = STRATEGY_UNIT + value[THRESHOLD].units, under = STRATEGY_UNIT - value[THRESHOLD].units;
	struct band up = band_around((double)over / STRATEGY_UNIT), down = band_around((double)under / STRATEGY_UNIT);
	const double *ratio = history_share(h, fill, length, sizeof *ratio);
	int was = 0;
	for (size_t t = length; t < h->n; t++) {
		double q = ratio[t];
		int now = (q > up.high) - (q < down.low);
		if ((q >= up.low && q <= up.high) || (q >= down.low && q <= down.high)) {
			int64_t close = h->close[t], before = h->close[t - length];
			now = against(close, before, over) > 0 ? 1 : against(close, before, under) < 0 ? -1 : 0;
		}
		if (now != was)
			positions_set(p, t, now);
		was = now;
	}
}

STRATEGY(momentum) = {
	STRATEGY_VERSION, "momentum",
	"Long when the close is more than threshold above the one lookback days ago, short when as far below.",
	params, warmup, .batch = batch
};
