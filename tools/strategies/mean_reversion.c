#include <math.h>

#include "backtests.h"
#include "estimate.h"
#include "strategy.h"

enum { PERIOD, THRESHOLD };

static const struct strategy_param params[] = {
	{ "period", STRATEGY_WHOLE, "20", "1", "1000000", "closes of the average" },
	{ "threshold", STRATEGY_DECIMAL, "0.05", "0", "1", "how far below the average to buy, 0.05 = 5 %" },
	{ 0 },
};

static size_t warmup(const struct strategy_value *value)
{
	return (size_t)value[PERIOD].whole - 1;
}

/* Close over average. */
static void fill(struct history *h, size_t length, void *items)
{
	double *ratio = items;
	for (size_t t = 0; t < h->n; t++) {
		double sum = t + 1 < length ? NAN : estimate((int128)history_window(h, length, t));
		ratio[t] = (double)h->close[t] * (double)length / sum;
	}
}

/* close * length < sum * limit / unit */
static bool below(const struct history *h, size_t length, size_t t, int64_t limit, int64_t unit)
{
	return (int128)h->close[t] * (int128)length * unit < (int128)history_window(h, length, t) * limit;
}

static void batch(struct history *h, const struct strategy_value *value, struct positions *p)
{
	size_t length = (size_t)value[PERIOD].whole, n = h->n;
	int64_t limit = STRATEGY_UNIT - value[THRESHOLD].units;
	struct band buy = band_around((double)limit / STRATEGY_UNIT), leave = band_around(1.0);
	const double *ratio = history_share(h, fill, length, sizeof *ratio);
	for (size_t t = warmup(value); t < n; t++) {
		while (t < n && !(ratio[t] < buy.low ||
		                  (ratio[t] <= buy.high && below(h, length, t, limit, STRATEGY_UNIT))))
			t++;
		if (t < n)
			positions_set(p, t++, 1.0);
		while (t < n && (ratio[t] < leave.low || (ratio[t] <= leave.high && below(h, length, t, 1, 1))))
			t++;
		if (t < n)
			positions_set(p, t, 0.0);
	}
}

STRATEGY(mean_reversion) = {
	STRATEGY_VERSION, "mean_reversion",
	"Buys when the close is threshold below its average, leaves when it is back at it.",
	params, warmup, .batch = batch
};
