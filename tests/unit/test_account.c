/* The account engine against worked cases (TRAPS 1 to 5, 11, 12) and against a queue of lots in
 * exact fractions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "account.h"
#include "error.h"

enum { DAYS = 64 };

struct table {
	int64_t date[DAYS], buy_shares[DAYS], sell_shares[DAYS], buy_amount[DAYS], sell_amount[DAYS];
	size_t n;
};

static struct account_days days_of(const struct table *t)
{
	return (struct account_days){ t->n, t->date, t->buy_shares, t->sell_shares, t->buy_amount, t->sell_amount };
}

/* A day with shares at a price in whole units. */
static void day(struct table *t, int64_t buy, int64_t buy_price, int64_t sell, int64_t sell_price)
{
	size_t i = t->n++;
	t->date[i] = (int64_t)i * 3 + 100;
	t->buy_shares[i] = buy;
	t->sell_shares[i] = sell;
	t->buy_amount[i] = buy * buy_price * 10000;
	t->sell_amount[i] = sell * sell_price * 10000;
}

struct step {
	int64_t buy, buy_price, sell, sell_price;
	int64_t close2;     /* the mark, in halves of a unit; 0 for none */
	int64_t realized;   /* so far, units */
	int64_t unrealized; /* units, where there is a mark */
};

static void check_steps(const struct step *s, size_t n)
{
	struct table t = { .n = 0 };
	struct account a = { 0 };
	for (size_t i = 0; i < n; i++) {
		day(&t, s[i].buy, s[i].buy_price, s[i].sell, s[i].sell_price);
		struct account_days d = days_of(&t);
		assert_int_equal(account_apply(&a, &d, i, i + 1), 0);
		assert_true(a.realized == s[i].realized * 10000);
		struct account_point p = { 0 };
		assert_int_equal(account_sum(&p, &d, 0, d.n, i % 2), 0);
		account_open(&p, &d, d.n);
		assert_true(account_realized(&p) == s[i].realized * 10000);
		assert_true(account_position(&a) == p.bought - p.sold && account_open_amount(&a) == p.open);
		if (s[i].close2)
			assert_true(account_point_unrealized(&p, s[i].close2 * 5000) == s[i].unrealized * 10000);
	}
	account_release(&a);
}

static void worked_cases(void **state)
{
	(void)state;
	/* TRAPS 1: first in is first out, not the average */
	static const struct step one[] = { { 100, 10, 0, 0, 0, 0, 0 }, { 100, 20, 0, 0, 0, 0, 0 }, { 0, 0, 100, 25, 50, 1500, 500 } };
	/* TRAPS 2 */
	static const struct step two[] = { { 6, 10, 0, 0, 0, 0, 0 }, { 0, 0, 5, 11, 0, 5, 0 }, { 4, 10, 0, 0, 0, 5, 0 },
		                           { 0, 0, 3, 11, 0, 8, 0 }, { 0, 0, 8, 9, 0, 6, 0 }, { 1, 8, 0, 0, 0, 7, 0 } };
	/* TRAPS 3: a day's purchases and sales in either order */
	static const struct step three[] = { { 100, 10, 0, 0, 0, 0, 0 }, { 100, 12, 150, 13, 25, 350, 25 } };
	/* TRAPS 4: short, then through zero */
	static const struct step four[] = { { 0, 0, 100, 50, 0, 0, 0 }, { 250, 40, 0, 0, 84, 1000, 300 } };
	/* TRAPS 5 */
	static const struct step five[] = { { 0, 0, 100, 10, 18, 0, 100 }, { 50, 9, 0, 0, 18, 50, 50 }, { 100, 11, 0, 0, 24, 0, 50 } };
	check_steps(one, 3);
	check_steps(two, 6);
	check_steps(three, 2);
	check_steps(four, 2);
	check_steps(five, 3);
}

static void open_lots(void **state)
{
	(void)state;
	struct table t = { .n = 0 };
	struct account a = { 0 };
	day(&t, 6, 10, 0, 0);
	day(&t, 0, 0, 5, 11);
	day(&t, 4, 10, 0, 0);
	day(&t, 0, 0, 3, 11);
	day(&t, 0, 0, 8, 9);
	day(&t, 1, 8, 0, 0);
	struct account_days d = days_of(&t);
	assert_int_equal(account_apply(&a, &d, 0, d.n), 0);
	assert_int_equal(a.lots, 1);
	assert_true(account_position(&a) == -5);
	assert_true(a.lot[0].shares - a.lot[0].settled == 5);
	assert_true(lot_open_amount(&a.lot[0]) == 45 * 10000);
	assert_true(a.lot[0].date == t.date[4]);
	account_release(&a);
}

/* TRAPS 11 and 12: wide figures, and rounding that never accumulates. */
static void exactness(void **state)
{
	(void)state;
	struct table t = { .n = 0 };
	struct account a = { 0 };
	day(&t, 123457, 1085, 0, 0);
	day(&t, 2147483648, 1, 0, 0);
	struct account_days d = days_of(&t);
	assert_int_equal(account_apply(&a, &d, 0, 2), 0);
	assert_true(a.paid == (int64_t)(133950845 + 2147483648) * 10000);
	account_release(&a);

	t = (struct table){ .n = 4, .date = { 1, 2, 3, 4 }, .buy_shares = { 3 }, .buy_amount = { 100000 }, .sell_shares = { 0, 1, 1, 1 },
		            .sell_amount = { 0, 40000, 40000, 40000 } };
	d = days_of(&t);
	static const int64_t realized[] = { 0, 6667, 13333, 20000 }; /* costs 3.3333, 3.3334, 3.3333 */
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(account_apply(&a, &d, i, i + 1), 0);
		assert_true(a.realized == realized[i]);
	}
	for (int round = 0; round < 10000; round++) {
		for (size_t i = 0; i < 4; i++)
			t.date[i] += 4;
		assert_int_equal(account_apply(&a, &d, 0, 3), 0);
		/* Two of three shares settled for good: off the exact third by less than half a unit. */
		assert_true(llabs(3 * a.realized - 3 * 20000ll * (round + 1) - 40000) <= 3);
		assert_int_equal(account_apply(&a, &d, 3, 4), 0);
		assert_true(a.realized == 20000ll * (round + 2));
	}
	account_release(&a);

	t = (struct table){ .n = 2, .date = { 1, 2 }, .buy_shares = { 1, 1 }, .buy_amount = { INT64_MAX, 1 } };
	d = days_of(&t);
	assert_int_equal(account_apply(&a, &d, 0, 2), -1);
	account_release(&a);
	struct account_point p = { 0 };
	assert_int_equal(account_sum(&p, &d, 0, 2, false), -1);
}

static uint64_t random_next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

/* The usual queue of lots, with money in exact sixtieths of fractions: every trade here has 1 to 5
 * shares, so prices are multiples of 1/60. */
struct queue {
	int64_t shares[4 * DAYS], price60[4 * DAYS];
	size_t from, to;
	int side;
	int64_t realized60;
};

static void queue_trade(struct queue *q, int side, int64_t shares, int64_t price60)
{
	while (shares && q->from < q->to && q->side == -side) {
		int64_t take = shares < q->shares[q->from] ? shares : q->shares[q->from];
		q->realized60 += take * (price60 - q->price60[q->from]) * (side < 0 ? 1 : -1);
		shares -= take;
		if (!(q->shares[q->from] -= take))
			q->from++;
	}
	if (shares) {
		q->side = side;
		q->shares[q->to] = shares;
		q->price60[q->to++] = price60;
	}
}

static void against_a_queue(void **state)
{
	(void)state;
	uint64_t seed = 3;
	for (int market = 0; market < 3000; market++) {
		struct table t = { .n = DAYS };
		struct queue q = { .from = 0 };
		struct account whole = { 0 }, cut = { 0 };
		for (size_t i = 0; i < DAYS; i++) {
			t.date[i] = (int64_t)i * 2;
			t.buy_shares[i] = random_next(&seed) % 3 ? 0 : (int64_t)(random_next(&seed) % 5 + 1);
			t.sell_shares[i] = random_next(&seed) % 3 ? 0 : (int64_t)(random_next(&seed) % 5 + 1);
			t.buy_amount[i] = t.buy_shares[i] ? (int64_t)(random_next(&seed) % 1000000) : 0;
			t.sell_amount[i] = t.sell_shares[i] ? (int64_t)(random_next(&seed) % 1000000) : 0;
		}
		struct account_days d = days_of(&t);
		size_t at = 0;
		for (size_t i = 0; i < DAYS; i++) {
			if (t.sell_shares[i])
				queue_trade(&q, -1, t.sell_shares[i], t.sell_amount[i] * 60 / t.sell_shares[i]);
			if (t.buy_shares[i])
				queue_trade(&q, 1, t.buy_shares[i], t.buy_amount[i] * 60 / t.buy_shares[i]);
			struct account_point p = { 0 };
			account_sum(&p, &d, 0, i + 1, true);
			account_open(&p, &d, i + 1);
			/* Both divided figures are within half a unit: the difference within one. */
			assert_true(llabs((int64_t)account_realized(&p) * 60 - q.realized60) <= 60);
			int64_t unrealized60 = 0, position = 0;
			for (size_t k = q.from; k < q.to; k++) {
				unrealized60 += q.side * q.shares[k] * (7000 * 60 - q.price60[k]);
				position += q.side * q.shares[k];
			}
			assert_true(position == p.bought - p.sold);
			assert_true(llabs((int64_t)account_point_unrealized(&p, 7000) * 60 - unrealized60) <= 60);
			/* TRAPS 9: nothing is lost. */
			assert_true(account_realized(&p) + account_point_unrealized(&p, 7000) == (int128)p.received - p.paid + position * 7000);
			if (random_next(&seed) % 4 == 0) {
				assert_int_equal(account_apply(&cut, &d, at, i + 1), 0);
				at = i + 1;
				assert_true(cut.realized == account_realized(&p));
				assert_true(account_open_amount(&cut) == p.open);
				assert_int_equal(cut.lots, q.to - q.from);
			}
		}
		/* However the days are cut, the saved account is the same. */
		assert_int_equal(account_apply(&cut, &d, at, DAYS), 0);
		assert_int_equal(account_apply(&whole, &d, 0, DAYS), 0);
		assert_int_equal(cut.lots, whole.lots);
		if (whole.lots)
			assert_memory_equal(cut.lot, whole.lot, whole.lots * sizeof *whole.lot);
		assert_true(cut.realized == whole.realized && cut.paid == whole.paid);
		account_release(&cut);
		account_release(&whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worked_cases), cmocka_unit_test(open_lots), cmocka_unit_test(exactness),
		cmocka_unit_test(against_a_queue),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
