#include <math.h>

#include "backtests.h"
#include "strategy.h"

enum { PERIOD, LOW, HIGH };

static const struct strategy_param params[] = {
	{ "period", STRATEGY_WHOLE, "14", "1", "1000000", "days of Wilder's smoothing" },
	{ "low", STRATEGY_DECIMAL, "30", "0", "100", "buys when the index falls below this" },
	{ "high", STRATEGY_DECIMAL, "70", "0", "100", "leaves when it rises above this" },
	{ 0 },
};

static size_t warmup(const struct strategy_value *value)
{
	return (size_t)value[PERIOD].whole;
}

struct strength {
	double up;  /* 100 times the smoothed rise */
	double all; /* smoothed rise and fall together: the index is up / all */
};

/* The one figure here that is smoothed in doubles: exactly these operations, in this order. */
static void fill(struct history *h, size_t length, void *items)
{
	struct strength *strength = items;
	double up = 0.0, down = 0.0, n = (double)length;
	for (size_t t = 0; t < h->n; t++) {
		if (t) {
			int64_t d = h->close[t] - h->close[t - 1];
			double rise = d > 0 ? (double)d : 0.0, fall = d < 0 ? (double)-d : 0.0;
			if (t <= length) {
				up += rise / n;
				down += fall / n;
			} else {
				up += (rise - up) / n;
				down += (fall - down) / n;
			}
		}
		strength[t] = t < length ? (struct strength){ NAN, NAN } : (struct strength){ 100.0 * up, up + down };
	}
}

/* index < v is asked as up < v * all, so that nothing is divided; without any change it is neither. */
static void batch(struct history *h, const struct strategy_value *value, struct positions *p)
{
	const struct strength *i = history_share(h, fill, (size_t)value[PERIOD].whole, sizeof *i);
	double low = value[LOW].real, high = value[HIGH].real;
	for (size_t t = warmup(value), n = h->n; t < n; t++) {
		while (t < n && !(i[t].all > 0.0 && i[t].up < low * i[t].all))
			t++;
		if (t < n)
			positions_set(p, t++, 1.0);
		while (t < n && !(i[t].all > 0.0 && i[t].up > high * i[t].all))
			t++;
		if (t < n)
			positions_set(p, t, 0.0);
	}
}

STRATEGY(rsi) = {
	STRATEGY_VERSION, "rsi", "Wilder's RSI: long after it falls below low, out after it rises above high.",
	params, warmup, .batch = batch
};
