/* smartmoney: nets, sides, ranks up to the day before, and that nothing later is in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "smartmoney.h"

/* Days 100..103.  a sells to b at 10 on 100 and the close goes to 12 by 102: a loses 20 a share short, b earns them.
 * On 103 d, who is new, buys 3 from b and 2 from a; on 102 c buys one from a. */
static char codes[][CODE_MAX + 1] = { "a", "b", "c", "d" };
static size_t first[] = { 0, 3, 5, 6, 7 };
static int64_t dates[] = { 100, 102, 103, 100, 103, 102, 103 };
static int64_t bought[] = { 0, 0, 0, 10, 0, 1, 5 };
static int64_t sold[] = { 10, 1, 2, 0, 3, 0, 0 };
static int64_t paid[] = { 0, 0, 0, 1000000, 0, 120000, 650000 };
static int64_t received[] = { 1000000, 120000, 260000, 0, 390000, 0, 0 };
static int64_t price_dates[] = { 100, 101, 102, 103 };
static int64_t closes[] = { 1000000000, 1100000000, 1200000000, 1300000000 };

static struct trades trades(void)
{
	struct trades t = { .brokers = 4, .code = codes, .first = first, .rows = 7, .date = dates,
		.figure = { { bought, 8 }, { sold, 8 }, { paid, 8 }, { received, 8 } } };
	trades_measure(&t);
	return t;
}

static struct prices prices(void)
{
	return (struct prices){ .n = 4, .date = price_dates, .close = closes };
}

static const int64_t days[] = { 1, 2, 9 };

static int make(struct signal *s, int64_t asof, size_t top, const char *ranks)
{
	const struct signal_call call = { .asof = asof, .days = days, .windows = 3, .top = top, .ranks = ranks };
	struct trades t = trades();
	struct prices p = prices();
	struct error e = ERROR_NONE;
	return signal_make("A", &t, &p, &call, s, &e);
}

static void last_day(void **state)
{
	(void)state;
	struct signal s;
	assert_int_equal(make(&s, INT64_MAX, 15, "all"), LOT_OK);
	assert_int_equal(s.ranked, 3); /* b 1, c 2, a 3 */
	const struct signal_window *w = &s.window[0];
	assert_int_equal(w->from, 103);
	assert_int_equal(w->to, 103);
	assert_int_equal(w->buyers, 1);
	assert_string_equal(w->buyer[0].broker, "d");
	assert_int_equal(w->buyer[0].rank, 0);
	assert_int_equal((int64_t)w->buyer[0].shares, 5);
	assert_int_equal((int64_t)w->buyer[0].amount, 650000);
	assert_int_equal(w->buying_force, 4);
	assert_int_equal(w->sellers, 2);
	assert_string_equal(w->seller[0].broker, "b");
	assert_int_equal((int64_t)w->seller[0].shares, -3);
	assert_int_equal(w->seller[0].rank, 1);
	assert_int_equal(w->seller[1].rank, 3);
	assert_int_equal(w->selling_force, 4);
	/* Two trading days are 102 and 103: nobody traded on 101. */
	assert_int_equal(s.window[1].from, 102);
	assert_int_equal((int64_t)s.window[1].seller[0].shares, -3);
	assert_string_equal(s.window[1].seller[0].broker, "a"); /* -3 too, but before b */
	/* More days than there are. */
	assert_int_equal(s.window[2].from, 100);
	assert_int_equal(s.window[2].days, 9);
	assert_string_equal(s.window[2].buyer[0].broker, "b");
	assert_int_equal((int64_t)s.window[2].buyer[0].shares, 7);
	signal_release(&s);
	assert_int_equal(make(&s, INT64_MAX, 1, "all"), LOT_OK);
	assert_int_equal(s.window[0].sellers, 1);
	assert_int_equal(s.window[0].selling_force, 1);
	signal_release(&s);
}

/* On a day without a trade the signal's day is the one before; ranks come from before that. */
static void earlier_days(void **state)
{
	(void)state;
	struct signal s;
	assert_int_equal(make(&s, 101, 15, "all"), LOT_OK);
	assert_int_equal(s.window[0].to, 100);
	assert_int_equal(s.ranked, 0);
	assert_int_equal(s.window[0].buying_force, 1);
	signal_release(&s);
	assert_int_equal(make(&s, 99, 15, "all"), LOT_BAD_DATA);
	signal_release(&s);
	assert_int_equal(make(&s, 103, 15, "no"), LOT_BAD_USAGE);
	signal_release(&s);
	assert_int_equal(make(&s, 103, 15, "1970-01-01..1975-01-01"), LOT_BAD_USAGE);
	signal_release(&s);
}

static void check_same(const struct signal *a, const struct signal *b)
{
	assert_int_equal(a->ranked, b->ranked);
	for (size_t i = 0; i < 3; i++) {
		const struct signal_window *x = &a->window[i], *y = &b->window[i];
		assert_int_equal(x->buying_force, y->buying_force);
		assert_int_equal(x->selling_force, y->selling_force);
		assert_int_equal(x->buyers, y->buyers);
		for (size_t k = 0; k < x->buyers; k++)
			assert_true(x->buyer[k].shares == y->buyer[k].shares && x->buyer[k].rank == y->buyer[k].rank);
	}
}

/* What happens later changes nothing; what happens on the day changes nets and no rank. */
static void looks_nowhere_ahead(void **state)
{
	(void)state;
	struct signal before, after;
	assert_int_equal(make(&before, 102, 15, "all"), LOT_OK);
	bought[6] = 5000, paid[6] = 1, sold[4] = 900, received[2] = 77, closes[3] = 1;
	assert_int_equal(make(&after, 102, 15, "all"), LOT_OK);
	check_same(&before, &after);
	signal_release(&after);
	closes[2] = 1, paid[5] = 1, received[1] = 999999999; /* the day itself */
	assert_int_equal(make(&after, 102, 15, "all"), LOT_OK);
	check_same(&before, &after);
	signal_release(&after);
	signal_release(&before);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(last_day), cmocka_unit_test(earlier_days), cmocka_unit_test(looks_nowhere_ahead) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
