/* Compared by squares, without a root: with sum and squares over n closes,
 *     below = sum - n close, spread = n squares - sum^2 (n^2 times the variance),
 * a close is outside the bands when below^2 > width^2 spread. */
#include <math.h>

#include "backtests.h"
#include "estimate.h"
#include "strategy.h"

enum { PERIOD, WIDTH };

static const struct strategy_param params[] = {
	{ "period", STRATEGY_WHOLE, "20", "1", "1000000", "closes of the average and its deviation" },
	{ "width", STRATEGY_DECIMAL, "2", "0", "1000", "deviations between the average and a band" },
	{ 0 },
};

static size_t warmup(const struct strategy_value *value)
{
	return (size_t)value[PERIOD].whole - 1;
}

/* 256 bits, for what a product of two 128-bit figures needs: closes reach 2^52, periods 2^20. */
struct wide {
	uint128 high, low;
};

static struct wide multiply(uint128 a, uint128 b)
{
	const uint128 half = UINT64_MAX;
	uint128 al = a & half, ah = a >> 64, bl = b & half, bh = b >> 64;
	uint128 low = al * bl, m1 = ah * bl, m2 = al * bh;
	uint128 middle = (low >> 64) + (m1 & half) + (m2 & half);
	return (struct wide){ ah * bh + (m1 >> 64) + (m2 >> 64) + (middle >> 64), (middle << 64) | (low & half) };
}

static struct wide subtract(struct wide a, struct wide b)
{
	return (struct wide){ a.high - b.high - (a.low < b.low), a.low - b.low };
}

/* a * b for an a and b whose product is below 2^256. */
static struct wide scale(struct wide a, uint128 b)
{
	struct wide w = multiply(a.low, b);
	w.high += a.high * b;
	return w;
}

static double wide_estimate(struct wide w)
{
	return w.high ? ldexp((double)w.high, 128) + (double)w.low : (double)w.low;
}

struct figures {
	int128 below;
	struct wide spread;
};

/* `squares` sums the closes' squares: at most 2^104 each, so that 2^24 days fit. */
static struct figures figures_at(const struct history *h, size_t length, size_t t, uint128 squares)
{
	uint128 sum = history_window(h, length, t);
	return (struct figures){ (int128)sum - (int128)h->close[t] * (int128)length,
		                 subtract(multiply(squares, length), multiply(sum, sum)) };
}

static uint128 square(int64_t v)
{
	return (uint128)v * (uint128)v;
}

/* below^2 / spread with the sign of below: beyond width^2 the close is outside. */
static void fill(struct history *h, size_t length, void *items)
{
	double *score = items;
	uint128 squares = 0;
	bool narrow = (int128)h->highest * (int128)length <= INT64_MAX; /* then all of it fits 128 bits */
	for (size_t t = 0; t < h->n; t++) {
		squares += square(h->close[t]);
		if (t >= length)
			squares -= square(h->close[t - length]);
		score[t] = NAN;
		if (t + 1 < length)
			continue;
		double below, spread;
		if (narrow) {
			int64_t sum = (int64_t)history_window(h, length, t), gap = sum - h->close[t] * (int64_t)length;
			below = (double)gap;
			spread = estimate((int128)squares * (int128)length - (int128)sum * sum);
		} else {
			struct figures f = figures_at(h, length, t, squares);
			below = estimate(f.below);
			spread = wide_estimate(f.spread);
		}
		score[t] = below == 0.0 ? 0.0 : below * fabs(below) / spread;
	}
}

/* Whether below^2 > width^2 spread at day t, exactly; width in 1/STRATEGY_UNIT. */
static bool outside(const struct history *h, size_t length, size_t t, int64_t width)
{
	uint128 squares = 0;
	for (size_t i = t + 1 - length; i <= t; i++)
		squares += square(h->close[i]);
	struct figures f = figures_at(h, length, t, squares);
	uint128 gap = f.below < 0 ? (uint128)-f.below : (uint128)f.below;
	struct wide left = scale(multiply(gap, gap), square(STRATEGY_UNIT)), right = scale(f.spread, square(width));
	return left.high != right.high ? left.high > right.high : left.low > right.low;
}

static void batch(struct history *h, const struct strategy_value *value, struct positions *p)
{
	size_t length = (size_t)value[PERIOD].whole;
	struct band edge = band_around(value[WIDTH].real * value[WIDTH].real);
	const double *score = history_share(h, fill, length, sizeof *score);
	int was = 0;
	for (size_t t = warmup(value); t < h->n; t++) {
		double s = score[t], far = fabs(s);
		int side = (s > 0.0) - (s < 0.0), now = was;
		if (far > edge.high || (far >= edge.low && outside(h, length, t, value[WIDTH].units)))
			now = side;
		else if (side != was)
			now = 0;
		if (now != was)
			positions_set(p, t, now);
		was = now;
	}
}

STRATEGY(bollinger) = {
	STRATEGY_VERSION, "bollinger", "Long below the lower band, short above the upper one, out again at the average.",
	params, warmup, .batch = batch
};
