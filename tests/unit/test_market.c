/* market: what must hold of every made-up market, and the bytes that a seed must always give. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "buffer.h"
#include "code.h"
#include "error.h"
#include "market.h"

static const struct market_shape shapes[] = {
	{ 60, 250, 40, 4 * MARKET_ONE, 0, 1, 19723 },
	{ 1, 1, 1, MARKET_ONE, 0, 1, 19723 },
	{ 7, 90, 1, MARKET_ONE / 3, 0, 5, 19723 },
	{ 30, 60, 9, 9 * MARKET_ONE, 0, 9, 0 },
	{ 30, 60, 9, MARKET_ONE, 8, UINT64_MAX, -5000 },
	{ 25, 40, 5000, 300 * MARKET_ONE, 100, 3, 19723 },
	{ 300, 20, 200, 5 * MARKET_ONE / 2, 3, 77, 19723 },
};

#define EACH_SHAPE(s) const struct market_shape *s = shapes; s < shapes + sizeof shapes / sizeof *shapes; s++

/* FNV-1a over everything a day says. */
static uint64_t digest(uint64_t h, const struct market_day *d)
{
	const int64_t head[] = { d->listed, d->priced, d->close, d->before, (int64_t)d->trades };
	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		h = (h ^ (uint64_t)head[i]) * 1099511628211u;
	for (size_t i = 0; i < d->trades; i++) {
		const struct market_trade *t = &d->trade[i];
		const int64_t x[] = { t->broker, t->buy_shares, t->sell_shares, t->buy_amount, t->sell_amount };
		for (size_t k = 0; k < sizeof x / sizeof *x; k++)
			h = (h ^ (uint64_t)x[k]) * 1099511628211u;
	}
	return h;
}

static void zero_sum(void **state)
{
	(void)state;
	for (EACH_SHAPE(s)) {
		struct market *m = market_new(s);
		struct market_day d;
		for (size_t day = 0; day < s->days; day++)
			for (size_t symbol = 0; symbol < s->symbols; symbol++) {
				int64_t shares = 0, amount = 0;
				market_step(m, symbol, day, &d);
				for (size_t i = 0; i < d.trades; i++) {
					const struct market_trade *t = &d.trade[i];
					shares += t->buy_shares - t->sell_shares;
					amount += t->buy_amount - t->sell_amount;
					assert_true(t->broker < s->brokers && (!i || t->broker > d.trade[i - 1].broker));
					assert_true(t->buy_shares >= 0 && t->sell_shares >= 0 && t->buy_shares + t->sell_shares > 0);
					assert_int_equal(t->buy_shares > 0, t->buy_amount > 0);
					assert_int_equal(t->sell_shares > 0, t->sell_amount > 0);
				}
				assert_true(shares == 0 && amount == 0);
			}
		market_free(m);
	}
}

/* By date or by symbol, the same rows; and another seed gives others. */
static void order_does_not_matter(void **state)
{
	(void)state;
	for (EACH_SHAPE(s)) {
		struct market_shape other = *s;
		other.seed++;
		struct market *a = market_new(s), *b = market_new(s), *c = market_new(&other);
		uint64_t *by_date = xcalloc(s->symbols, sizeof *by_date), *by_symbol = xcalloc(s->symbols, sizeof *by_symbol);
		uint64_t one = 0, two = 0;
		struct market_day d;
		for (size_t day = 0; day < s->days; day++)
			for (size_t i = 0; i < s->symbols; i++) {
				market_step(a, i, day, &d);
				by_date[i] = digest(by_date[i], &d);
				one = digest(one, &d);
				market_step(c, i, day, &d);
				two = digest(two, &d);
			}
		for (size_t i = 0; i < s->symbols; i++)
			for (size_t day = 0; day < s->days; day++) {
				market_step(b, i, day, &d);
				by_symbol[i] = digest(by_symbol[i], &d);
			}
		assert_memory_equal(by_date, by_symbol, s->symbols * sizeof *by_date);
		assert_true(one != two || s->days == 1);
		free(by_date);
		free(by_symbol);
		market_free(a);
		market_free(b);
		market_free(c);
	}
}

/* The figures that seed 1 gave when this was written: a change of them is a change of every sample. */
static void pinned(void **state)
{
	(void)state;
	struct market *m = market_new(&shapes[0]);
	struct market_day d;
	uint64_t h = 14695981039346656037u;
	for (size_t day = 0; day < shapes[0].days; day++)
		for (size_t i = 0; i < shapes[0].symbols; i++) {
			market_step(m, i, day, &d);
			h = digest(h, &d);
		}
	assert_true(h == 0xa81bfa4cb0390cc7u);
	market_free(m);
}

static void mean_number_of_brokers(void **state)
{
	(void)state;
	for (EACH_SHAPE(s)) {
		if (s->symbols * s->days < 1000)
			continue;
		struct market *m = market_new(s);
		struct market_day d;
		double rows = 0, days = 0;
		for (size_t day = 0; day < s->days; day++)
			for (size_t i = 0; i < s->symbols; i++) {
				market_step(m, i, day, &d);
				rows += (double)d.trades;
				days += d.listed;
				assert_true(d.trades <= s->brokers);
			}
		double mean = rows / days, want = (double)s->active / MARKET_ONE;
		assert_true(mean > want * 0.96 && mean < want * 1.04);
		market_free(m);
	}
}

static int64_t step_of(int64_t cents)
{
	return cents < 1000 ? 1 : cents < 5000 ? 5 : cents < 10000 ? 10 : cents < 50000 ? 50 : cents < 100000 ? 100 : 500;
}

/* Prices are on the grid, move by 10 % and the rounding at most, and each names the one before. */
static void prices(void **state)
{
	(void)state;
	const struct market_shape shape = { 200, 2000, 3, 0, 0, 4, 0 };
	struct market *m = market_new(&shape);
	size_t halted = 0, unknown = 0, late = 0, gone = 0;
	for (size_t i = 0; i < shape.symbols; i++) {
		int64_t last = 0;
		bool was = false;
		struct market_day d;
		for (size_t day = 0; day < shape.days; day++) {
			market_step(m, i, day, &d);
			late += d.listed && !was && day;
			gone += was && !d.listed;
			was = d.listed;
			if (!d.listed)
				continue;
			unknown += !d.priced;
			halted += d.priced && !d.close;
			assert_true(d.trades == 0);
			if (!d.close)
				continue;
			assert_true(d.close > 0 && d.close % step_of(d.close) == 0);
			assert_true(d.before == last);
			last = d.close;
		}
	}
	assert_true(halted > 500 && halted < 1500 && unknown > 500 && unknown < 1500);
	assert_true(late > 15 && late < 50 && gone > 8 && gone < 30);
	market_free(m);
}

static void codes(void **state)
{
	(void)state;
	static const struct { size_t symbols, brokers; } sizes[] = { { 1, 1 }, { 2, 2 }, { 60, 40 }, { 3000, 800 }, { 9000, 3 },
		                                                     { 100000, 100000 } };
	for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
		struct market_shape shape = { sizes[k].symbols, 1, sizes[k].brokers, 0, 0, k, 0 };
		struct market *m = market_new(&shape);
		for (size_t i = 0; i < shape.symbols; i++) {
			const char *code = market_symbol(m, i);
			assert_true(code_valid(code, strlen(code)));
			assert_true(!i || strcmp(market_symbol(m, i - 1), code) < 0);
		}
		for (size_t i = 0; i < shape.brokers; i++) {
			assert_int_equal(strlen(market_broker(m, i)), 4);
			assert_true(!i || strcmp(market_broker(m, i - 1), market_broker(m, i)) < 0);
		}
		market_free(m);
	}
	/* TRAPS 37: codes that differ in case only. */
	struct market *m = market_new(&shapes[0]);
	int found = 0;
	for (size_t i = 0; i < 40; i++)
		found += !strcmp(market_broker(m, i), "9A9x") || !strcmp(market_broker(m, i), "9A9X");
	assert_int_equal(found, 2);
	market_free(m);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void names(void **state)
{
	(void)state;
	enum { N = 5000 };
	struct market_shape shape = { 1, 1, N, 0, 0, 1, 0 };
	struct market *m = market_new(&shape);
	char (*name)[128] = xcalloc(N, sizeof *name);
	for (size_t i = 0; i < N; i++)
		market_name(m, i, name[i], sizeof name[i]);
	qsort(name, N, sizeof *name, by_text);
	for (size_t i = 1; i < N; i++)
		assert_true(strcmp(name[i - 1], name[i]));
	free(name);
	market_free(m);
}

/* A merged broker's last day is its last; its successor stays, or merges later. */
static void mergers(void **state)
{
	(void)state;
	const struct market_shape shape = { 40, 300, 20, 4 * MARKET_ONE, 5, 2, 0 };
	struct market *m = market_new(&shape);
	size_t last[20] = { 0 }, merged = 0, chained = 0;
	struct market_day d;
	for (size_t day = 0; day < shape.days; day++)
		for (size_t i = 0; i < shape.symbols; i++) {
			market_step(m, i, day, &d);
			for (size_t k = 0; k < d.trades; k++)
				last[d.trade[k].broker] = day;
		}
	for (size_t b = 0; b < shape.brokers; b++) {
		size_t heir = market_heir(m, b);
		if (heir == MARKET_BROKERS) {
			assert_int_equal(last[b], 299);
			continue;
		}
		merged++;
		chained += market_heir(m, heir) != MARKET_BROKERS;
		assert_true(heir != b && last[b] < 270 && last[heir] > last[b]);
	}
	assert_int_equal(merged, 5);
	assert_int_equal(chained, 2);
	market_free(m);
}

/* Days of trading: no weekend, no New Year's Day, ascending; some 245 to 252 a year; and any start. */
static void calendar(void **state)
{
	(void)state;
	struct market_shape shape = { 1, 2500, 1, 0, 0, 1, -20000 };
	struct market *m = market_new(&shape);
	for (size_t i = 0; i < shape.days; i++) {
		int year, month, mday;
		int32_t day = market_date(m, i);
		date_split(day, &year, &month, &mday);
		assert_true(month != 1 || mday != 1);
		assert_true(((day + 3) % 7 + 7) % 7 < 5);
		assert_true(!i || day > market_date(m, i - 1));
	}
	int32_t span = market_date(m, 2499) - market_date(m, 0);
	assert_true(span > 3560 && span < 3740);
	market_free(m);
}

static void returns(void **state)
{
	(void)state;
	assert_int_equal(market_return(10050, 10000), 50000000);
	assert_int_equal(market_return(9950, 10000), -50000000);
	assert_int_equal(market_return(10000, 10000), 0);
	assert_int_equal(market_return(2, 3), -3333333333);
	assert_int_equal(market_return(5, 3), 6666666667);
	assert_int_equal(market_return(30000000001, 20000000000), 5000000001); /* ...0.5 rounds away from zero */
	assert_int_equal(market_return(9999999999, 20000000000), -5000000001);
}

static void shuffle(void **state)
{
	(void)state;
	enum { N = 1000 };
	uint32_t a[N], b[N];
	bool seen[N] = { false };
	market_shuffle(a, N, 1, 0);
	market_shuffle(b, N, 1, 1);
	assert_true(memcmp(a, b, sizeof a));
	market_shuffle(b, N, 1, 0);
	assert_memory_equal(a, b, sizeof a);
	for (size_t i = 0; i < N; i++) {
		assert_true(a[i] < N && !seen[a[i]]);
		seen[a[i]] = true;
	}
	market_shuffle(a, 0, 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zero_sum), cmocka_unit_test(order_does_not_matter), cmocka_unit_test(pinned),
		cmocka_unit_test(mean_number_of_brokers), cmocka_unit_test(prices), cmocka_unit_test(codes), cmocka_unit_test(names),
		cmocka_unit_test(mergers), cmocka_unit_test(calendar), cmocka_unit_test(returns), cmocka_unit_test(shuffle),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
