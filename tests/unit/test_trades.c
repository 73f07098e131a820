/* Slices of trades that nobody of ours wrote: brokers and days out of order are refused with the file's name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "date.h"
#include "igzip.h"
#include "output.h"
#include "trades.h"

enum { BROKERS = 4, ROWS = 7, WIDTH = 3 };

/* A sound slice, which a test spoils: A and C trade on three days, B on none, D on one. */
struct made {
	char code[BROKERS][WIDTH];
	int64_t first[BROKERS + 1], date[ROWS];
	int32_t figure[ROWS];
};

static const struct made sound = { { "A", "AB", "C", "D" }, { 0, 3, 3, 6, 7 }, { 10, 11, 15, 9, 15, 16, 16 }, { 1, 2, 3, 4, 5, 6, 7 } };

static void write_made(struct made *m)
{
	const struct npz_array a[] = {
		{ "broker", 'S', WIDTH, BROKERS, 0, m->code }, { "first", 'i', 8, BROKERS + 1, 0, m->first },
		{ "date", 'M', 8, ROWS, 0, m->date },          { "buy_shares", 'i', 4, ROWS, 0, m->figure },
		{ "sell_shares", 'i', 4, ROWS, 0, m->figure }, { "buy_amount", 'i', 4, ROWS, 0, m->figure },
		{ "sell_amount", 'i', 4, ROWS, 0, m->figure },
	};
	struct buffer b = BUFFER_EMPTY;
	struct error e;
	npz_pack(a, sizeof a / sizeof *a, igzip_deflate, &b);
	assert_int_equal(output_file("made/trades.npz", b.data, b.size, OUTPUT_FOLDERS, &e), LOT_OK);
	buffer_release(&b);
}

static void expect(struct made *m, const char *text)
{
	struct trades t;
	struct error e = ERROR_NONE;
	write_made(m);
	int r = trades_load("made", NULL, &t, &e);
	if (!text) {
		assert_int_equal(r, LOT_OK);
		assert_int_equal(t.brokers, BROKERS);
		assert_int_equal(t.longest, 3);
		trades_release(&t);
		return;
	}
	assert_int_equal(r, LOT_BAD_DATA);
	assert_string_equal(e.text, text);
}

static const char *const unordered = "made/trades.npz: a broker's days are not days in order: not a slice of trades";
static const char *const uncoded = "made/trades.npz: its brokers are not codes in order: not a slice of trades";

static void days(void **state)
{
	(void)state;
	struct made m = sound;
	expect(&m, NULL);
	/* The row before each one is on the same day, a day later, or as late as there are days. */
	static const int64_t before[] = { 10, 11, DATE_MAX };
	for (size_t i = 0; i < ROWS; i++)
		for (size_t k = 0; k < sizeof before / sizeof *before; k++) {
			m = sound;
			bool begins = i == 0 || i == 3 || i == 6;
			for (size_t to = i; to < ROWS && (to == i || (to != 3 && to != 6)); to++)
				m.date[to] = 10 + (int64_t)(to - i);
			if (!begins)
				m.date[i - 1] = before[k];
			expect(&m, begins ? NULL : unordered);
		}
	/* Days that do not exist. */
	static const int64_t no_day[] = { INT64_MIN, DATE_MIN - 1, (int64_t)DATE_MAX + 1, INT64_MAX };
	for (size_t i = 0; i < ROWS; i++)
		for (size_t k = 0; k < sizeof no_day / sizeof *no_day; k++) {
			m = sound;
			m.date[i] = no_day[k];
			expect(&m, unordered);
		}
	/* A turn within a broker does not make up for one that is missing between two. */
	m = sound;
	m.date[3] = 17, m.date[4] = 18, m.date[5] = 18;
	expect(&m, unordered);
}

static void codes(void **state)
{
	(void)state;
	static const char wrong[][WIDTH] = { "A", "", "@", "C", "D", "A\n", "A\x7f" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct made m = sound;
		memcpy(m.code[1], wrong[i], WIDTH);
		expect(&m, uncoded);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(days), cmocka_unit_test(codes) };
	int r = cmocka_run_group_tests(tests, NULL, NULL);
	unlink("made/trades.npz");
	rmdir("made");
	return r;
}
