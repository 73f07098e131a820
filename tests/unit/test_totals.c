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
#include "totalspack.h"
#include "totalstable.h"

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

/* The same figures added up flat, in another order, and by groups of groups. */
static void any_order(void **state)
{
	(void)state;
	enum { PARTS = 60, BROKERS = 50, GROUPS = 7 };
	static struct totals part[PARTS], group[GROUPS];
	struct totals flat = TOTALS_EMPTY, mixed = TOTALS_EMPTY, nested = TOTALS_EMPTY, half = TOTALS_EMPTY;
	int128 expect[BROKERS] = { 0 };
	int64_t seen[BROKERS] = { 0 };
	struct error e = ERROR_NONE;
	uint64_t seed = 7;
	for (int i = 0; i < PARTS; i++) {
		char code[64];
		int128 total = 0;
		int64_t brokers = 0;
		for (int k = 0; k < BROKERS; k++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			if (seed >> 62)
				continue;
			int128 v = PAIR((int64_t)seed >> 20, seed * seed);
			/* Codes longer than eight bytes that differ early, late, or in length alone. */
			snprintf(code, sizeof code, "%.*s%02d", k % 24, "abcdefghijklmnopqrstuvwxyz", k);
			add_account(&part[i], code, v)->sum[ACCOUNT_TIMING_ALPHA] = -v;
			expect[k] += v;
			total += v;
			seen[k]++;
			brokers++;
		}
		snprintf(code, sizeof code, "%d", i * 37 % PARTS);
		add_symbol(&part[i], code, brokers, total);
		part[i].position = i % 2;
		assert_int_equal(totals_sort(&part[i], &e), LOT_OK);
	}
	for (int i = 0; i < PARTS; i++) {
		assert_int_equal(totals_merge(&flat, &part[i], NULL, &e), LOT_OK);
		assert_int_equal(totals_merge(&mixed, &part[(i * 23 + 5) % PARTS], NULL, &e), LOT_OK);
		assert_int_equal(totals_merge(&group[i % GROUPS], &part[i], NULL, &e), LOT_OK);
	}
	for (int g = 0; g < GROUPS; g++) {
		struct totals back = TOTALS_EMPTY;
		assert_int_equal(totals_sort(&group[g], &e), LOT_OK);
		again(&group[g], &back);
		assert_int_equal(totals_merge(g < 3 ? &half : &nested, &back, NULL, &e), LOT_OK);
		totals_release(&back);
		totals_release(&group[g]);
	}
	assert_int_equal(totals_sort(&half, &e), LOT_OK);
	assert_int_equal(totals_merge(&nested, &half, NULL, &e), LOT_OK);
	assert_int_equal(totals_sort(&flat, &e), LOT_OK);
	assert_int_equal(totals_sort(&mixed, &e), LOT_OK);
	assert_int_equal(totals_sort(&nested, &e), LOT_OK);
	assert_same(&flat, &mixed);
	assert_same(&flat, &nested);
	assert_int_equal(flat.symbols, PARTS);
	assert_false(flat.position);
	assert_int_equal(flat.accounts, BROKERS);
	for (size_t i = 0; i < flat.accounts; i++) {
		const struct account_row *a = &flat.account[i];
		long k = strtol(a->broker + strcspn(a->broker, "0123456789"), NULL, 10);
		assert_true(i == 0 || strcmp(a[-1].broker, a->broker) < 0);
		assert_true(a->sum[ACCOUNT_TOTAL_PNL] == expect[k]);
		assert_true(a->sum[ACCOUNT_TIMING_ALPHA] == -expect[k]);
		assert_true(a->symbols == seen[k]);
	}
	for (int i = 0; i < PARTS; i++)
		totals_release(&part[i]);
	totals_release(&flat);
	totals_release(&mixed);
	totals_release(&nested);
	totals_release(&half);
}

/* Highest total first, ties by broker, whatever the width of the totals. */
static void ranks(void **state)
{
	(void)state;
	enum { ACCOUNTS = 300 };
	struct totals t = TOTALS_EMPTY;
	struct buffer b = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	uint64_t seed = 11;
	for (int round = 0; round < 40; round++) {
		totals_clear(&t);
		b.size = 0;
		for (int i = 0; i < ACCOUNTS; i++) {
			char code[16];
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			int128 total = (int128)(int64_t)(seed >> 33) - (1 << 30);
			total = round % 4 == 0 ? total % 3 : round % 4 == 1 ? total * ((int128)1 << seed % 60) : round % 4 == 2 ? total * UINT32_MAX : total * total * total;
			snprintf(code, sizeof code, "b%03d", i);
			add_account(&t, code, total);
		}
		assert_int_equal(totals_brokers(&t, NULL, &b, &e), LOT_OK);
		buffer_char(&b, '\0');
		const struct account_row *before = NULL;
		const char *line = strchr(b.data, '\n');
		for (int rank = 1; rank <= ACCOUNTS; rank++, line = strchr(line + 1, '\n')) {
			int got, i;
			assert_int_equal(sscanf(line + 1, "%d,b%d", &got, &i), 2);
			assert_int_equal(got, rank);
			const struct account_row *row = &t.account[i];
			assert_true(!before || before->sum[ACCOUNT_TOTAL_PNL] > row->sum[ACCOUNT_TOTAL_PNL] ||
			            (before->sum[ACCOUNT_TOTAL_PNL] == row->sum[ACCOUNT_TOTAL_PNL] && before < row));
			before = row;
		}
		assert_string_equal(line, "\n");
	}
	buffer_release(&b);
	totals_release(&t);
}

/* Positions are one symbol's: a merge has none, whichever side brought them. */
static void positions(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct totals x = TOTALS_EMPTY, y = TOTALS_EMPTY;
	one(&x, "1", "A", 0);
	one(&y, "2", "B", 0);
	x.account[0].position = y.account[0].position = 9;
	x.position = y.position = true;
	assert_int_equal(totals_merge(&x, &y, NULL, &e), LOT_OK);
	assert_false(x.position);
	assert_true(x.account[0].position == 0 && x.account[1].position == 0);
	totals_release(&x);
	totals_release(&y);
}

static void twice(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct totals sum = TOTALS_EMPTY, part = TOTALS_EMPTY;
	one(&part, "2330", "A", 1);
	assert_int_equal(totals_merge(&sum, &part, "b.npz", &e), LOT_OK);
	assert_int_equal(totals_merge(&sum, &part, "a.npz", &e), LOT_OK);
	assert_int_equal(totals_sort(&sum, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "symbol '2330' would be counted twice: it is in 'a.npz' and in 'b.npz'");
	add_symbol(&part, "2330", 0, 0);
	assert_int_equal(totals_sort(&part, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "symbol '2330' would be counted twice");
	one(&part, "2330", "A", 1);
	add_account(&part, "A", 1);
	assert_int_equal(totals_sort(&part, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "broker 'A' stands twice in one symbol");
	totals_release(&sum);
	totals_release(&part);
}

/* A sound partial of two brokers and one symbol with one array changed: what does the reader say? */
enum change { GONE, KIND, ROWS, COLUMNS, VALUE };

static const char *changed(const char *name, enum change change, const void *value, size_t n)
{
	static struct error e;
	struct totals t = TOTALS_EMPTY, back = TOTALS_EMPTY;
	struct buffer b = BUFFER_EMPTY;
	struct npz z;
	add_account(&t, "A1", 1);
	add_account(&t, "B1", 2);
	add_symbol(&t, "2330", 2, 3);
	t.position = true;
	totals_pack(&t, &b);
	assert_int_equal(npz_unpack("x", b.data, b.size, NULL, &z, &e), LOT_OK);
	for (size_t i = 0; i < z.count; i++) {
		struct npz_array *a = &z.array[i];
		if (strcmp(a->name, name))
			continue;
		if (change == GONE)
			strcpy(a->name, "gone");
		else if (change == KIND)
			a->kind = a->kind == 'i' ? 'u' : 'i', a->item = a->kind == 'i' ? 1 : 8;
		else if (change == ROWS)
			a->rows--;
		else if (change == COLUMNS)
			a->columns = 1;
		else
			memcpy(a->data, value, n);
	}
	b.size = 0;
	npz_pack(z.array, z.count, NULL, &b);
	npz_release(&z);
	e = (struct error)ERROR_NONE;
	int r = totals_unpack("x", b.data, b.size, &back, &e);
	assert_int_equal(r, e.status);
	assert_true(!r || back.accounts + back.symbols == 0);
	buffer_release(&b);
	totals_release(&t);
	totals_release(&back);
	return e.text;
}

static void refused(void **state)
{
	(void)state;
	static const char *const arrays[] = {
		"version", "broker", "total_pnl", "realized_pnl", "unrealized_pnl", "window_pnl", "buy_amount", "sell_amount",
		"timing_alpha", "symbols", "symbol", "symbol_rows", "symbol_brokers", "symbol_first", "symbol_last",
		"symbol_mark", "symbol_flags", "symbol_buy_shares", "symbol_sell_shares", "symbol_buy_amount", "symbol_sell_amount",
		"symbol_total_pnl", "symbol_window_pnl", "first_trade", "last_trade", "position",
	};
	char text[200];
	assert_string_equal(changed("none", GONE, NULL, 0), "");
	for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
		snprintf(text, sizeof text, "x: array '%s' is missing: not a partial", arrays[i]);
		assert_string_equal(changed(arrays[i], GONE, NULL, 0), strcmp(arrays[i], "position") ? text : "");
		snprintf(text, sizeof text, "x: array '%s' is not of a partial's type", arrays[i]);
		assert_string_equal(changed(arrays[i], KIND, NULL, 0), text);
		assert_string_equal(changed(arrays[i], COLUMNS, NULL, 0), text);
		assert_string_not_equal(changed(arrays[i], ROWS, NULL, 0), "");
	}
	static const int64_t one = 1, two = 2, minus = -1, far = DATE_MAX + 1, never = TOTALS_NO_DATE, most = INT64_MAX;
	assert_string_equal(changed("symbols", ROWS, NULL, 0), "x: array 'symbols' has 1 rows where 2 are expected");
	assert_string_equal(changed("version", VALUE, &one, 8), "x: partial version 1 is not known (this program knows 2)");
	static const char *const codes[] = { "B1A1", "A1A1", "A1\0\0", "A1\0B", "A\x01""B1", "\0" "1B1" };
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		snprintf(text, sizeof text, "x: row %d of array 'broker' is no code or out of order", i < 4);
		assert_string_equal(changed("broker", VALUE, codes[i], 4), text);
	}
	assert_string_equal(changed("symbol", VALUE, "\x7f", 1), "x: row 0 of array 'symbol' is no code or out of order");
	static const char *const symbol_wrong = "x: symbol '2330' has figures that cannot be";
	assert_string_equal(changed("symbol_rows", VALUE, &minus, 8), symbol_wrong);
	assert_string_equal(changed("symbol_brokers", VALUE, &minus, 8), symbol_wrong);
	assert_string_equal(changed("symbol_first", VALUE, &far, 8), symbol_wrong);
	assert_string_equal(changed("symbol_last", VALUE, &far, 8), symbol_wrong);
	assert_string_equal(changed("symbol_last", VALUE, &never, 8), "");
	assert_string_equal(changed("symbol_mark", VALUE, &minus, 8), symbol_wrong);
	assert_string_equal(changed("first_trade", VALUE, &far, 8), "x: broker 'A1' has figures that cannot be");
	assert_string_equal(changed("last_trade", VALUE, &never, 8), "x: broker 'A1' has figures that cannot be");
	static const int64_t flags[] = { -1, 32, 3 << 1, 3 << 3 };
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		assert_string_equal(changed("symbol_flags", VALUE, &flags[i], 8), symbol_wrong);
	assert_string_equal(changed("symbols", VALUE, &two, 8), "x: broker 'A1' has figures that cannot be");
	assert_string_equal(changed("symbols", VALUE, &minus, 8), "x: broker 'A1' has figures that cannot be");
	assert_string_equal(changed("symbol_brokers", VALUE, &most, 8), "x: its accounts and its symbols disagree in the number of accounts");
	assert_string_equal(changed("total_pnl", VALUE, &two, 8), "x: its accounts and its symbols disagree in total_pnl");
	assert_string_equal(changed("symbol_window_pnl", VALUE, &two, 8), "x: its accounts and its symbols disagree in window_pnl");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(overflow),
		cmocka_unit_test(any_order),
		cmocka_unit_test(ranks),
		cmocka_unit_test(positions),
		cmocka_unit_test(twice),
		cmocka_unit_test(refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
