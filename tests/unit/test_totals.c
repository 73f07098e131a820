/* totals: what a partial holds, how partials add up, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "date.h"
#include "npz.h"
#include "totals.h"

#define PAIR(high, low) ((int128)((uint128)(uint64_t)(high) << 64 | (uint64_t)(low)))
#define MOST PAIR(INT64_MAX, UINT64_MAX)
#define LEAST PAIR(INT64_MIN, 0)

static struct account_row *add_account(struct totals *t, const char *broker, int128 total)
{
	struct account_row *a = totals_account(t, broker, strlen(broker));
	a->symbols = 1;
	a->sum[ACCOUNT_TOTAL_PNL] = total;
	return a;
}

static struct symbol_row *add_symbol(struct totals *t, const char *symbol, int64_t brokers, int128 total)
{
	struct symbol_row *s = totals_symbol(t, symbol, strlen(symbol));
	s->brokers = brokers;
	s->sum[SYMBOL_TOTAL_PNL] = total;
	return s;
}

/* One symbol whose only broker has this total. */
static void one(struct totals *t, const char *symbol, const char *broker, int128 total)
{
	totals_clear(t);
	add_account(t, broker, total);
	add_symbol(t, symbol, 1, total);
}

static void assert_same(const struct totals *x, const struct totals *y)
{
	struct buffer a = BUFFER_EMPTY, b = BUFFER_EMPTY;
	totals_pack(x, &a);
	totals_pack(y, &b);
	assert_int_equal(a.size, b.size);
	assert_memory_equal(a.data, b.data, a.size);
	buffer_release(&a);
	buffer_release(&b);
}

/* Packs t and reads it back into `back`. */
static void again(const struct totals *t, struct totals *back)
{
	struct error e = ERROR_NONE;
	struct buffer b = BUFFER_EMPTY;
	totals_pack(t, &b);
	int r = totals_unpack("x.npz", b.data, b.size, back, &e);
	assert_string_equal(e.text, "");
	assert_int_equal(r, LOT_OK);
	buffer_release(&b);
}

static void round_trip(void **state)
{
	(void)state;
	static const int128 values[] = { 0, 1, -1, INT64_MAX, INT64_MIN, (int128)INT64_MAX + 1, (int128)INT64_MIN - 1,
		                         PAIR(0, UINT64_MAX), PAIR(1, 0), PAIR(-1, 0), MOST, LEAST };
	enum { VALUES = sizeof values / sizeof *values };
	struct error e = ERROR_NONE;
	/* Each value stands alone in a column, so that narrow and wide columns alternate, then beside a small one. */
	for (int v = 0; v < VALUES; v++)
		for (int k = 0; k < ACCOUNT_SUMS + SYMBOL_SUMS; k++) {
			struct totals t = TOTALS_EMPTY, back = TOTALS_EMPTY;
			struct account_row *a = add_account(&t, "9A9x", 0);
			add_account(&t, "9A9X", 5)->position = INT64_MIN;
			a = &t.account[0];
			struct symbol_row *s = add_symbol(&t, "2330", 2, 5);
			s->rows = 7;
			s->first = DATE_MIN;
			s->last = DATE_MAX;
			s->priced = v & 1;
			s->books = (enum symbol_check)(v % 3);
			s->zero_sum = (enum symbol_check)(v / 3 % 3);
			t.position = v % 4 == 0;
			if (k < ACCOUNT_SUMS)
				a->sum[k] = values[v];
			else
				s->sum[k - ACCOUNT_SUMS] = values[v];
			/* The sums that are checked against each other stay equal, modulo 2^128. */
			s->sum[SYMBOL_TOTAL_PNL] = (int128)((uint128)a->sum[ACCOUNT_TOTAL_PNL] + 5);
			s->sum[SYMBOL_WINDOW_PNL] = a->sum[ACCOUNT_WINDOW_PNL];
			assert_int_equal(totals_sort(&t, &e), LOT_OK);
			again(&t, &back);
			assert_int_equal(back.accounts, 2);
			assert_string_equal(back.account[0].broker, "9A9X");
			assert_int_equal(back.position, t.position);
			assert_true(back.account[0].position == (t.position ? INT64_MIN : 0));
			assert_true(k >= ACCOUNT_SUMS || back.account[1].sum[k] == values[v]);
			assert_int_equal(back.symbol[0].priced, v & 1);
			assert_int_equal(back.symbol[0].books, v % 3);
			assert_int_equal(back.symbol[0].zero_sum, v / 3 % 3);
			assert_int_equal(back.symbol[0].first, DATE_MIN);
			assert_same(&t, &back);
			totals_release(&t);
			totals_release(&back);
		}
	struct totals t = TOTALS_EMPTY, back = TOTALS_EMPTY;
	again(&t, &back);
	assert_int_equal(back.accounts + back.symbols, 0);
	totals_release(&back);
}

static void overflow(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct totals sum = TOTALS_EMPTY, part = TOTALS_EMPTY;
	one(&part, "1", "A", MOST - 1);
	assert_int_equal(totals_merge(&sum, &part, "1.npz", &e), LOT_OK);
	one(&part, "2", "A", 1);
	assert_int_equal(totals_merge(&sum, &part, "2.npz", &e), LOT_OK);
	assert_true(sum.account[0].sum[ACCOUNT_TOTAL_PNL] == MOST);
	one(&part, "3", "A", 1);
	assert_int_equal(totals_merge(&sum, &part, "3.npz", &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "3.npz: broker 'A': the sum of total_pnl does not fit");
	totals_clear(&sum);
	one(&part, "1", "A", LEAST);
	part.account[0].symbols = INT64_MAX;
	assert_int_equal(totals_merge(&sum, &part, NULL, &e), LOT_OK);
	one(&part, "2", "A", 0);
	assert_int_equal(totals_merge(&sum, &part, NULL, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "broker 'A': the sum of symbols does not fit");
	one(&part, "2", "A", -1);
	part.account[0].symbols = 0;
	assert_int_equal(totals_merge(&sum, &part, NULL, &e), LOT_BAD_DATA);
	/* A negative and a positive extreme cancel. */
	totals_clear(&sum);
	one(&part, "1", "A", LEAST);
	assert_int_equal(totals_merge(&sum, &part, NULL, &e), LOT_OK);
	one(&part, "2", "A", MOST);
	assert_int_equal(totals_merge(&sum, &part, NULL, &e), LOT_OK);
	assert_true(sum.account[0].sum[ACCOUNT_TOTAL_PNL] == -1);
	/* Each amount fits, their sum does not. */
	struct buffer b = BUFFER_EMPTY;
	sum.account[0].sum[ACCOUNT_BUY_AMOUNT] = MOST;
	sum.account[0].sum[ACCOUNT_SELL_AMOUNT] = 1;
	assert_int_equal(totals_brokers(&sum, NULL, &b, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "broker 'A': total_amount does not fit");
	buffer_release(&b);
	totals_release(&sum);
	totals_release(&part);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(overflow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
