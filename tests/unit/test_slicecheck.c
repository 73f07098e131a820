/* verify: each thing that can be wrong with a slice is said once, with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#include <unistd.h>
#include <cmocka.h>

#include "node.h"
#include "igzip.h"
#include "npz.h"
#include "output.h"
#include "totals.h"
#include "totalspack.h"
#include "slicecheck.h"
#include "trades.h"

/* What was reported, a line each; emptied by said(). */
static struct buffer lines;

static void keep(void *context, const struct error *problem)
{
	(void)context;
	assert_int_equal(problem->status, LOT_BAD_DATA);
	buffer_text(&lines, problem->text);
	buffer_char(&lines, '\n');
}

static const char *said(void)
{
	buffer_char(&lines, '\0');
	lines.size = 0;
	return lines.data;
}

static const char *verify(const struct npz_array *a, size_t count)
{
	struct buffer b = BUFFER_EMPTY;
	npz_pack(a, count, igzip_deflate, &b);
	size_t before = lines.size, n = verify_slice("f", b.data, b.size, NULL, keep, NULL), told = 0;
	for (size_t i = before; i < lines.size; i++)
		told += lines.data[i] == '\n';
	assert_int_equal(n, told);
	buffer_release(&b);
	return said();
}

#define VERIFY(a) verify(a, sizeof(a) / sizeof *(a))

static void series(void **state)
{
	(void)state;
	int64_t date[] = { 1, 2, 3, 4, 5 };
	double close[] = { 10, 0.00000001, 39999999.99999999, 10.05, 7 }, value[] = { 0, -0.99, 1e9, 0.1, -0.1 };
	struct npz_array p[] = { { "date", 'M', 8, 5, 0, date }, { "close", 'f', 8, 5, 0, close } };
	struct npz_array r[] = { { "date", 'M', 8, 5, 0, date }, { "value", 'f', 8, 5, 0, value } };
	assert_string_equal(VERIFY(p), "");
	assert_string_equal(VERIFY(r), "");
	p[0].rows = p[1].rows = 0;
	assert_string_equal(VERIFY(p), "");
	p[0].rows = p[1].rows = 5;
	close[1] = NAN;
	assert_string_equal(VERIFY(p), "f: array 'close', row 1 (1970-01-03): nan is not a price of at most 8 decimals, above 0 and "
	                               "below 40000000\n");
	close[1] = 0.000000001;
	close[3] = 0;
	close[4] = 4e7;
	assert_string_equal(VERIFY(p), "f: array 'close', row 1 (1970-01-03): 1.0000000000000001e-09 is not a price of at most 8 "
	                               "decimals, above 0 and below 40000000; and 2 more\n");
	value[0] = -1;
	value[4] = INFINITY;
	assert_string_equal(VERIFY(r), "f: array 'value', row 0 (1970-01-02): -1 is not a return above -1; and 1 more\n");
	value[0] = value[4] = 0;
	date[1] = 1;
	date[3] = INT64_MIN;
	assert_string_equal(VERIFY(r), "f: array 'date', row 3 (no day): the day does not exist\n"
	                               "f: array 'date', row 1 (1970-01-02): the day does not come after the row before\n");
	r[1].rows = 4;
	assert_string_equal(VERIFY(r), "f: array 'value' has 4 rows, 'date' has 5\n");
	r[0].kind = 'i';
	assert_string_equal(VERIFY(r), "f: array 'date' is not one column of datetime64[D]\n");
	assert_string_equal(verify(r + 1, 1), "f: array 'date' is missing in a slice of returns\n");
}

/* Two brokers, three and two rows. */
static int64_t first[3], date[5], buy_shares[5], sell_amount[5];
static int32_t sell_shares[5], buy_amount[5];
static char broker[8];
static struct npz_array trades[7];

static int fresh(void **state)
{
	(void)state;
	static const struct npz_array good[7] = {
		{ "broker", 'S', 4, 2, 0, broker },          { "first", 'i', 8, 3, 0, first },
		{ "date", 'M', 8, 5, 0, date },              { "buy_shares", 'i', 8, 5, 0, buy_shares },
		{ "sell_shares", 'i', 4, 5, 0, sell_shares }, { "buy_amount", 'i', 4, 5, 0, buy_amount },
		{ "sell_amount", 'i', 8, 5, 0, sell_amount },
	};
	memcpy(trades, good, sizeof good);
	memcpy(broker, "9A9X9A9x", 8);
	memcpy(first, (int64_t[]){ 0, 3, 5 }, sizeof first);
	for (int i = 0; i < 5; i++) {
		date[i] = 10 + i % 3;
		buy_shares[i] = 5 + i;
		sell_shares[i] = i;
		buy_amount[i] = 50 + i;
		sell_amount[i] = i ? (int64_t)1 << 40 : 0;
	}
	return 0;
}

static void trades_rows(void **state)
{
	assert_string_equal(VERIFY(trades), "");
	sell_shares[4] = -1;
	buy_shares[1] = buy_shares[3] = 0;
	assert_string_equal(VERIFY(trades), "f: array 'sell_shares', row 4 (1970-01-12 9A9x): negative\n"
	                                    "f: array 'buy_amount', row 1 (1970-01-12 9A9X): an amount without shares; and 1 more\n");
	fresh(state);
	buy_shares[0] = buy_amount[0] = 0;
	assert_string_equal(VERIFY(trades), "f: array 'buy_shares', row 0 (1970-01-11 9A9X): a row of zeros\n");
	fresh(state);
	date[4] = 10;
	assert_string_equal(VERIFY(trades), "f: array 'date', row 4 (1970-01-11 9A9x): the day does not come after the row before\n");
}

static void trades_shape(void **state)
{
	static const struct { int64_t first[3]; const char *text; } wrong[] = {
		{ { 1, 3, 5 }, "f: array 'first' begins with 1, not 0\n" },
		{ { 0, 0, 5 }, "f: array 'first', item 1: 0 is not above 0: the broker has no rows\n" },
		{ { 0, 6, 5 }, "f: array 'first', item 2: 5 is not above 6: the broker has no rows\n" },
		{ { 0, 3, 4 }, "f: array 'first' ends with 4, but there are 5 rows\n" },
		{ { 0, 3, 9 }, "f: array 'first' ends with 9, but there are 5 rows\n" },
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		memcpy(first, wrong[i].first, sizeof first);
		assert_string_equal(VERIFY(trades), wrong[i].text);
	}
	fresh(state);
	memcpy(broker, "9A9x9A9X", 8);
	assert_string_equal(VERIFY(trades), "f: array 'broker', item 1: '9A9X' does not come after '9A9x'\n");
	memcpy(broker, "9\0\0A9A9x", 8);
	assert_string_equal(VERIFY(trades), "f: array 'broker', item 0: not a code\n");
	memcpy(broker, "9A9X\0\0\0\0", 8);
	assert_string_equal(VERIFY(trades), "f: array 'broker', item 1: not a code\n");
	fresh(state);
	trades[1].rows = 2;
	assert_string_equal(VERIFY(trades), "f: array 'first' has 2 items, 'broker' has 2: one more is needed\n");
	fresh(state);
	trades[3].rows = trades[5].rows = 4;
	assert_string_equal(VERIFY(trades), "f: array 'buy_shares' has 4 rows, 'date' has 5\n"
	                                    "f: array 'buy_amount' has 4 rows, 'date' has 5\n");
	fresh(state);
	assert_string_equal(verify(trades + 3, 4), "f: array 'date' is missing in a slice of trades\n"
	                                           "f: array 'broker' is missing in a slice of trades\n"
	                                           "f: array 'first' is missing in a slice of trades\n");
	assert_string_equal(verify(trades, 1), ""); /* of no table that is known */
	trades[0].kind = 'u';
	trades[4] = trades[6];
	assert_string_equal(VERIFY(trades), "f: array 'sell_amount' stands there twice\n"
	                                    "f: array 'broker' is not one column of bytes\n"
	                                    "f: array 'sell_shares' is missing in a slice of trades\n");
}

/* Every damaged array is named, not only the first; of a broken zip there is one line. */
static void damage(void **state)
{
	(void)state;
	struct buffer b = BUFFER_EMPTY;
	npz_pack(trades, 7, NULL, &b);
	struct npz_entry entry[NPZ_ARRAYS];
	struct error e;
	size_t count, rows = 1;
	assert_int_equal(npz_directory("f", b.data, b.size, entry, &count, &e), LOT_OK);
	/* The last byte of the first and of the third array. */
	size_t at = 0;
	for (size_t i = 0; i < 3; i++) {
		at += 30 + strlen(entry[i].array.name) + 4 + entry[i].packed;
		b.data[at - 1] ^= (char)(i != 1);
	}
	assert_int_equal(verify_slice("f", b.data, b.size, &rows, keep, NULL), 2);
	assert_string_equal(said(), "f: array 'broker' has a wrong checksum: the file is damaged\n"
	                            "f: array 'date' has a wrong checksum: the file is damaged\n");
	assert_int_equal(rows, 0);
	assert_int_equal(verify_slice("f", b.data, b.size - 1, NULL, keep, NULL), 1);
	assert_string_equal(said(), "f: not a whole .npz: its directory is missing (truncated?)\n");
	buffer_release(&b);
}

static void partials(void **state)
{
	(void)state;
	struct totals t = TOTALS_EMPTY;
	struct buffer b = BUFFER_EMPTY;
	struct error e;
	struct account_row *a = totals_account(&t, "9A9x", 4);
	a->symbols = 1;
	struct symbol_row *s = totals_symbol(&t, "2330", 4);
	s->rows = s->brokers = 1;
	s->first = s->last = 19000;
	assert_int_equal(totals_sort(&t, &e), LOT_OK);
	totals_pack(&t, &b);
	assert_int_equal(verify_slice("f", b.data, b.size, NULL, keep, NULL), 0);
	b.size = 0;
	a->sum[ACCOUNT_TOTAL_PNL] = 7;
	totals_pack(&t, &b);
	assert_int_equal(verify_slice("f", b.data, b.size, NULL, keep, NULL), 1);
	assert_non_null(strstr(said(), "f: "));
	totals_release(&t);
	buffer_release(&b);
}

static void nodes(void **state)
{
	(void)state;
	struct buffer b = BUFFER_EMPTY, text = BUFFER_EMPTY;
	struct error e;
	char sum[NODE_CHECKSUM];
	npz_pack(trades, 7, igzip_deflate, &b);
	node_checksum(b.data, b.size, sum);
	assert_int_equal(output_file("d/trades/2024-06.npz", b.data, b.size, OUTPUT_FOLDERS, &e), LOT_OK);
	assert_int_equal(output_file("d/trades/2024.npz", b.data, b.size, OUTPUT_FOLDERS, &e), LOT_OK);
	buffer_format(&text, NODE_HEADER "trades/2024.npz 5 %zu %s\ntrades/2024-06.npz 5 %zu %s\n", b.size, sum, b.size, sum);
	assert_true(node_recognise(text.data, text.size));
	/* By part, as lot-manifest writes them: 2024 before 2024-06, though '-' is before '.'. */
	assert_int_equal(verify_node("d/trades.parts", text.data, text.size, NULL, keep, NULL), 0);
	/* What is right need not be read again to be loaded. */
	struct slice_list list;
	struct trades loaded;
	assert_int_equal(output_file("d/trades.parts", text.data, text.size, 0, &e), LOT_OK);
	assert_int_equal(slices_list("d", "trades", &list, &e), LOT_OK);
	assert_int_equal(verify_node("d/trades.parts", text.data, text.size, &list, keep, NULL), 0);
	assert_int_equal(rename("d/trades/2024.npz", "d/gone.npz"), 0);
	assert_int_equal(trades_load_list("d", &list, NULL, &loaded, &e), LOT_OK);
	assert_int_equal(loaded.rows, 5);
	trades_release(&loaded);
	/* Held once: loading takes it, and what is wrong is not held. */
	assert_int_equal(trades_load_list("d", &list, NULL, &loaded, &e), LOT_SYSTEM);
	assert_int_equal(output_file("d/trades/2024.npz", "x", 1, 0, &e), LOT_OK);
	assert_int_equal(verify_node("d/trades.parts", text.data, text.size, &list, keep, NULL), 2);
	assert_non_null(strstr(said(), "d/trades/2024.npz"));
	assert_null(list.slice[0].held);
	assert_non_null(list.slice[1].held);
	slices_list_release(&list);
	assert_int_equal(rename("d/gone.npz", "d/trades/2024.npz"), 0);
	text.size = 0;
	buffer_format(&text, NODE_HEADER "trades/2024-06.npz 4 %zu %s\ntrades/2024.npz 5 1 %s\ntrades/2023.npz 5 %zu %s\n", b.size, sum,
	              sum, b.size, sum);
	struct buffer want = BUFFER_EMPTY;
	buffer_format(&want,
	              "d/trades/2024-06.npz: 5 rows, but d/trades.parts says 4\n"
	              "d/trades.parts: 'd/trades/2024.npz' does not come after 'd/trades/2024-06.npz'\n"
	              "d/trades/2024.npz: %zu bytes, but d/trades.parts says 1\n"
	              "d/trades.parts: 'd/trades/2023.npz' does not come after 'd/trades/2024.npz'\n"
	              "d/trades/2023.npz: checksum %s, but d/trades.parts says %s\n%c",
	              b.size, sum, "0000000000000000", 0);
	assert_int_equal(output_file("d/trades/2023.npz", b.data, b.size, 0, &e), LOT_OK);
	memset(text.data + text.size - 17, '0', 16);
	assert_int_equal(verify_node("d/trades.parts", text.data, text.size, NULL, keep, NULL), 5);
	assert_string_equal(said(), want.data);
	static const char *const bad[] = {
		"trades.npz 1 1 0123456789abcde\n", "trades.npz 1 1 0123456789abcdeF\n", "trades.npz 1 x 0123456789abcdef\n",
		"trades.npz -1 1 0123456789abcdef\n", "/trades.npz 1 1 0123456789abcdef\n", " 1 1 0123456789abcdef\n", "trades.npz 1 1\n",
		"trades.npz\n", "\n", "trades.npz 1 1 0123456789abcdef", "trades.npz 1 1 0123456789abcdef \n",
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		text.size = 0;
		buffer_text(&text, NODE_HEADER);
		buffer_text(&text, bad[i]);
		assert_int_equal(verify_node("n.parts", text.data, text.size, NULL, keep, NULL), 1);
		assert_string_equal(said(), "n.parts:2: not a line of a node: NAME ROWS BYTES CHECKSUM\n");
	}
	assert_int_equal(verify_node("n.parts", "lotmill-parts 2\n", 16, NULL, keep, NULL), 1);
	assert_string_equal(said(), "n.parts:1: not a node of slices of version 1\n");
	assert_true(node_recognise("lotmill-parts 2\n", 16));
	assert_false(node_recognise("lotmill", 7));
	struct node node;
	assert_int_equal(node_parse("n.parts", NODE_HEADER, sizeof NODE_HEADER - 1, &node, &e), LOT_OK);
	assert_int_equal(node.count, 0);
	node_release(&node);
	buffer_release(&b);
	buffer_release(&text);
	buffer_release(&want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(series), cmocka_unit_test_setup(trades_rows, fresh), cmocka_unit_test_setup(trades_shape, fresh),
		cmocka_unit_test_setup(damage, fresh), cmocka_unit_test(partials), cmocka_unit_test_setup(nodes, fresh),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	buffer_release(&lines);
	return failed;
}
