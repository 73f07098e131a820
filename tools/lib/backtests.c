/* The order of the operations is part of the result.  Equity, drawdown and trades multiply day by
 * day, so that a figure near 0 has the same rounding wherever it is computed; sums are compensated.
 * Days out of the market are x = 0: they multiply by 1 and add nothing, and are passed over. */
#include "backtests.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double tiny = 1e-12; /* a ratio over less is undefined */
static const double days_a_year = 252.0;

const struct metric_kind metric_kind[METRICS] = {
	{ "days", false, false, "days", "days of the window" },
	{ "total_return", false, true, "total return", "growth of 1 over the window, less 1" },
	{ "cagr", true, true, "return a year (CAGR)", "growth a year of 252 days" },
	{ "volatility", false, true, "volatility a year", "deviation of daily returns (n - 1), a year" },
	{ "sharpe", true, false, "Sharpe ratio (a year)", "mean over deviation of daily returns, a year" },
	{ "sortino", true, false, "Sortino ratio (a year)", "mean over root mean square of losing days, a year" },
	{ "max_drawdown", false, true, "largest drawdown", "deepest fall of equity below an earlier height, 0 or less" },
	{ "calmar", true, false, "Calmar ratio", "cagr over deepest fall" },
	{ "trades", false, false, "number of trades", "runs of days on one side" },
	{ "win_rate", true, true, "trades that win", "share of trades that gained" },
	{ "exposure", false, true, "days with a position", "share of days that end with a position" },
	{ "turnover", false, false, "turnover (multiples of the capital)", "sum of position changes" },
	{ "buy_hold_return", false, true, "return of buy and hold", "return of holding through the window, without costs" },
};

int metric_find(const char *name, size_t n)
{
	for (int i = 0; i < METRICS; i++)
		if (strlen(metric_kind[i].name) == n && !memcmp(metric_kind[i].name, name, n))
			return i;
	return -1;
}

void positions_clear(struct positions *p)
{
	p->count = 0;
}

void positions_release(struct positions *p)
{
	free(p->change);
	*p = (struct positions)POSITIONS_EMPTY;
}

/* Changes up to and including `day`. */
static size_t changes_upto(const struct positions *p, size_t day)
{
	size_t low = 0, high = p->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (p->change[middle].day <= day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

double positions_at(const struct positions *p, size_t day)
{
	size_t n = changes_upto(p, day);
	return n ? p->change[n - 1].value : 0.0;
}

struct stretch backtest_stretch(const struct history *h, int64_t start, int64_t end)
{
	struct stretch s = { history_day(h, start), end == INT64_MAX ? h->n : history_day(h, end + 1), 0.0 };
	double growth = 1.0;
	if (s.to < s.from)
		s.to = s.from;
	for (size_t i = s.from + 1; i < s.to; i++)
		growth *= 1.0 + h->change[i];
	s.hold = growth - 1.0;
	return s;
}

/* ---- sums ---- */

/* Four running sums side by side, two to a register: every processor that runs this has those, and
 * the same four sums give the same bits everywhere. */
typedef double pair __attribute__((vector_size(16)));
typedef int64_t mask __attribute__((vector_size(16)));

static inline pair load(const double *x)
{
	pair v;
	memcpy(&v, x, sizeof v);
	return v;
}

/* sum += v; what rounding lost goes to *lost (D. Knuth's two-sum). */
static inline double add(double *lost, double sum, double v)
{
	double total = sum + v, part = total - sum;
	*lost += (sum - (total - part)) + (v - part);
	return total;
}

/* The same for two sums at once. */
static inline pair add_pair(pair *lost, pair sum, pair v)
{
	pair total = sum + v, part = total - sum;
	*lost += (sum - (total - part)) + (v - part);
	return total;
}

double compensated_sum(const double *x, size_t n)
{
	pair a = { 0 }, b = { 0 }, a_lost = { 0 }, b_lost = { 0 };
	size_t i = 0;
	for (; i + 4 <= n; i += 4) {
		a = add_pair(&a_lost, a, load(x + i));
		b = add_pair(&b_lost, b, load(x + i + 2));
	}
	double all = 0.0, rest = (a_lost[0] + a_lost[1]) + (b_lost[0] + b_lost[1]);
	all = add(&rest, all, a[0]);
	all = add(&rest, all, a[1]);
	all = add(&rest, all, b[0]);
	all = add(&rest, all, b[1]);
	for (; i < n; i++)
		all = add(&rest, all, x[i]);
	return isfinite(all) ? all + rest : all;
}

/* Sums of squares only grow: plain sums are exact enough. */
static double squares(const double *x, size_t n, double mean, double *losses)
{
	const pair zero = { 0 }, middle = { mean, mean };
	pair a = zero, b = zero, a_low = zero, b_low = zero;
	size_t i = 0;
	for (; i + 4 <= n; i += 4) {
		pair v = load(x + i), w = load(x + i + 2);
		pair v_low = (pair)((mask)(v < zero) & (mask)v), w_low = (pair)((mask)(w < zero) & (mask)w);
		a += (v - middle) * (v - middle);
		b += (w - middle) * (w - middle);
		a_low += v_low * v_low;
		b_low += w_low * w_low;
	}
	double all = (a[0] + a[1]) + (b[0] + b[1]), low = (a_low[0] + a_low[1]) + (b_low[0] + b_low[1]);
	for (; i < n; i++) {
		double loss = x[i] < 0.0 ? x[i] : 0.0;
		all += (x[i] - mean) * (x[i] - mean);
		low += loss * loss;
	}
	*losses = low;
	return all;
}

/* ---- metrics ---- */

/* What follows from the n daily returns, of which only the first `nonzero` of x can differ from 0. */
static void finish(const double *x, size_t nonzero, size_t n, double equity, double drawdown, struct metrics *m)
{
	double *v = m->value, days = (double)n, year = sqrt(days_a_year), losses;
	double mean = n ? compensated_sum(x, nonzero) / days : 0.0;
	double all = squares(x, nonzero, mean, &losses) + (double)(n - nonzero) * (mean * mean);
	double deviation = n > 1 ? sqrt(all / (days - 1.0)) : 0.0, down = n ? sqrt(losses / days) : 0.0;
	v[METRIC_DAYS] = days;
	v[METRIC_TOTAL_RETURN] = equity - 1.0;
	v[METRIC_CAGR] = !n ? 0.0 : equity <= 0.0 ? -1.0 : pow(equity, days_a_year / days) - 1.0;
	v[METRIC_VOLATILITY] = deviation * year;
	v[METRIC_SHARPE] = deviation > tiny ? mean / deviation * year : NAN;
	v[METRIC_SORTINO] = down > tiny ? mean / down * year : NAN;
	/* What once was beyond a double's range never comes back, and its falls are not seen. */
	v[METRIC_MAX_DRAWDOWN] = drawdown = isfinite(equity) ? drawdown : NAN;
	v[METRIC_CALMAR] = drawdown < -tiny ? v[METRIC_CAGR] / -drawdown : NAN;
}

static double cost(double from, double to, const struct costs *costs)
{
	double bought = to - from, sold = from - to;
	return costs->buy * (bought > 0.0 ? bought : 0.0) + costs->sell * (sold > 0.0 ? sold : 0.0);
}

static int sign(double v)
{
	return (v > 0.0) - (v < 0.0);
}

/* Equity along the way. */
struct course {
	double equity, peak, drawdown;
};

static inline void grow(struct course *c, double x)
{
	c->equity *= 1.0 + x;
	c->peak = c->peak < c->equity ? c->equity : c->peak;
	double below = c->equity / c->peak - 1.0;
	c->drawdown = below < c->drawdown ? below : c->drawdown;
}

void backtest_run(const struct history *h, const struct positions *p, const struct stretch *s,
                  const struct costs *costs, double *x, size_t *nonzero, struct metrics *m)
{
	struct course course = { 1.0, 1.0, 0.0 };
	double held = 0.0, trade = 0.0, turnover = 0.0;
	size_t k = 0, trades = 0, wins = 0, exposed = 0, next = changes_upto(p, s->from);
	for (size_t day = s->from; day < s->to;) {
		double now = next ? p->change[next - 1].value : 0.0;
		size_t stop = next < p->count && p->change[next].day < s->to ? p->change[next].day : s->to;
		next++;
		if (held != 0.0 || now != 0.0) {
			/* The day of the change pays for it. */
			double gain = held * (day > s->from ? h->change[day] : 0.0), paid = cost(held, now, costs);
			double g = gain - paid;
			x[k] = g < -1.0 ? -1.0 : g;
			grow(&course, x[k++]);
			if (sign(held) && sign(held) == sign(now)) {
				double factor = 1.0 + gain - paid;
				trade *= factor > 0.0 ? factor : 0.0;
			} else {
				if (sign(held)) {
					double factor = 1.0 + gain - cost(held, 0.0, costs);
					trades++;
					wins += trade * (factor > 0.0 ? factor : 0.0) - 1.0 > 0.0;
				}
				trade = 1.0 - cost(0.0, now, costs);
			}
			turnover += fabs(now - held);
		}
		day++;
		if (now != 0.0) {
			exposed += stop - day + 1;
			for (; day < stop; day++) {
				double gain = now * h->change[day], g = gain < -1.0 ? -1.0 : gain;
				x[k++] = g;
				grow(&course, g);
				trade *= 1.0 + g;
			}
		}
		day = stop;
		held = now;
	}
	if (sign(held)) {
		trades++;
		wins += trade - 1.0 > 0.0;
	}
	size_t n = s->to - s->from;
	*nonzero = k;
	finish(x, k, n, course.equity, course.drawdown, m);
	m->value[METRIC_TRADES] = (double)trades;
	m->value[METRIC_WIN_RATE] = trades ? (double)wins / (double)trades : NAN;
	m->value[METRIC_EXPOSURE] = n ? (double)exposed / (double)n : 0.0;
	m->value[METRIC_TURNOVER] = turnover;
	m->value[METRIC_BUY_HOLD_RETURN] = s->hold;
}

void backtest_daily(const struct positions *p, const struct stretch *s, const double *x, double *daily)
{
	double held = 0.0;
	size_t k = 0, next = changes_upto(p, s->from);
	for (size_t day = s->from; day < s->to; day++) {
		if (next < p->count && p->change[next].day == day)
			next++;
		double now = next ? p->change[next - 1].value : 0.0;
		daily[day - s->from] = held != 0.0 || now != 0.0 ? x[k++] : 0.0;
		held = now;
	}
}

void backtest_returns(const double *x, size_t n, struct metrics *m)
{
	struct course course = { 1.0, 1.0, 0.0 };
	for (size_t i = 0; i < METRICS; i++)
		m->value[i] = NAN;
	for (size_t i = 0; i < n; i++)
		grow(&course, x[i]);
	finish(x, n, n, course.equity, course.drawdown, m);
}
