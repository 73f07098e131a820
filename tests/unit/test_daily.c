/* daily, equity: a worked account, START and END, marks that stay, both ways through files, damaged files, sums of curves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daily.h"
#include "equity.h"
#include "igzip.h"
#include "npz.h"

/* TRAPS 5 on days 10, 12, 13: S100@10 C9, B50@9 C9, B100@11 C12; another broker is on the other side of the first.  A close on
 * day 11 (9.5) that nobody traded at, and one behind the last trade. */
static char codes[][CODE_MAX + 1] = { "a", "b" };
static size_t first[] = { 0, 3, 4 };
static int64_t dates[] = { 10, 12, 13, 10 };
static int64_t bought[] = { 0, 50, 100, 100 };
static int64_t sold[] = { 100, 0, 0, 0 };
static int64_t paid[] = { 0, 4500000, 11000000, 10000000 };
static int64_t received[] = { 10000000, 0, 0, 0 };
static int64_t price_dates[] = { 10, 11, 12, 13, 20 };
static int64_t closes[] = { 900000000, 950000000, 900000000, 1200000000, 5000000000 };

static char path[][2] = { "f", "g", "h", "i", "j", "k" };
static char *paths[] = { path[0], path[1], path[2], path[3], path[4], path[5] };

static struct daily make(int64_t start, int64_t end, size_t prices_from)
{
	struct trades t = { .brokers = 2, .code = codes, .first = first, .rows = 4, .date = dates,
		.figure = { { bought, 8 }, { sold, 8 }, { paid, 8 }, { received, 8 } } };
	trades_measure(&t);
	const struct prices p = { .n = 5 - prices_from, .date = price_dates + prices_from, .close = closes + prices_from };
	const struct pnl_window w = { start, end };
	struct daily d = DAILY_EMPTY;
	struct error e = ERROR_NONE;
	assert_int_equal(daily_make("A", &t, &p, &w, &d, &e), LOT_OK);
	return d;
}

static void check_row(const struct daily *d, size_t i, int64_t date, int64_t realized, int64_t position, int64_t unrealized)
{
	assert_int_equal(d->mark_date[d->day[i]], date);
	assert_int_equal(d->realized[i], realized);
	assert_int_equal(d->position[i], position);
	assert_int_equal((int64_t)daily_unrealized(position, d->cost[i], d->mark[d->day[i]]), unrealized);
}

static void by_hand(void **state)
{
	(void)state;
	struct daily d = make(PNL_ALWAYS, PNL_FOREVER, 0);
	assert_int_equal(d.brokers, 2);
	assert_int_equal(d.rows, 4);
	assert_int_equal(d.days, 4); /* the close behind the last trade is none of them */
	check_row(&d, 0, 10, 0, -100, 1000000);
	check_row(&d, 1, 12, 500000, -50, 500000);
	check_row(&d, 2, 13, 0 - 0, 50, 500000);
	check_row(&d, 3, 10, 0, 100, -1000000);
	daily_release(&d);
	/* START on 12: the first row tells what was brought along. */
	d = make(11, 12, 0);
	assert_int_equal(d.rows, 3);
	assert_int_equal(d.days, 2);
	check_row(&d, 0, 11, 0, -100, 500000);
	check_row(&d, 1, 12, 500000, -50, 500000);
	check_row(&d, 2, 11, 0, 100, -500000);
	daily_release(&d);
	/* No close yet on 10 and 11: worth its cost. */
	d = make(PNL_ALWAYS, PNL_FOREVER, 2);
	assert_int_equal(d.mark[0], DAILY_NO_MARK);
	check_row(&d, 0, 10, 0, -100, 0);
	daily_release(&d);
	/* START behind everything, END with a later close, END before everything. */
	d = make(15, PNL_FOREVER, 0);
	assert_int_equal(d.days, 1);
	check_row(&d, 0, 15, 0, 50, 500000);
	daily_release(&d);
	d = make(PNL_ALWAYS, 20, 0);
	assert_int_equal(d.mark_date[d.days - 1], 20);
	assert_int_equal(d.mark[d.days - 1], 500000);
	daily_release(&d);
	d = make(PNL_ALWAYS, 9, 0);
	assert_int_equal(d.brokers, 0);
	struct error e = ERROR_NONE;
	struct buffer b = BUFFER_EMPTY;
	struct daily back = DAILY_EMPTY;
	daily_pack(&d, &b);
	assert_int_equal(daily_unpack("f", b.data, b.size, &back, &e), LOT_OK);
	buffer_release(&b);
	daily_release(&back);
	daily_release(&d);
}

static void files(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct daily d = make(PNL_ALWAYS, PNL_FOREVER, 0), back = DAILY_EMPTY;
	struct buffer b = BUFFER_EMPTY, again = BUFFER_EMPTY;
	daily_pack(&d, &b);
	assert_int_equal(daily_unpack("f", b.data, b.size, &back, &e), LOT_OK);
	daily_pack(&back, &again);
	assert_int_equal(b.size, again.size);
	assert_memory_equal(b.data, again.data, b.size);
	daily_release(&back);
	assert_int_equal(daily_unpack("f", b.data, b.size / 2, &back, &e), LOT_BAD_DATA);
	daily_release(&back);
	/* Rows out of order and outside the marks. */
	static const struct { size_t row; uint32_t day; } days[] = { { 1, 0 }, { 2, 1 }, { 2, 4 }, { 0, UINT32_MAX } };
	for (size_t i = 0; i < 4; i++) {
		uint32_t was = d.day[days[i].row];
		d.day[days[i].row] = days[i].day;
		again.size = 0;
		daily_pack(&d, &again);
		assert_int_equal(daily_unpack("f", again.data, again.size, &back, &e), LOT_BAD_DATA);
		daily_release(&back);
		d.day[days[i].row] = was;
	}
	/* Days out of order, no mark, none behind one; rows of no broker. */
	int64_t *const wrong[] = { &d.mark_date[1], &d.mark[1], &d.mark[1] };
	static const int64_t value[] = { 10, -2, DAILY_NO_MARK };
	for (size_t i = 0; i < 3; i++) {
		int64_t was = *wrong[i];
		*wrong[i] = value[i];
		again.size = 0;
		daily_pack(&d, &again);
		assert_int_equal(daily_unpack("f", again.data, again.size, &back, &e), LOT_BAD_DATA);
		daily_release(&back);
		*wrong[i] = was;
	}
	d.first[1] = 5;
	again.size = 0;
	daily_pack(&d, &again);
	assert_int_equal(daily_unpack("f", again.data, again.size, &back, &e), LOT_BAD_DATA);
	daily_release(&back);
	daily_release(&d);
	/* Other arrays, and another version. */
	struct equity none = EQUITY_EMPTY, read = EQUITY_EMPTY;
	assert_int_equal(equity_unpack("f", b.data, b.size, &none, &e), LOT_BAD_DATA);
	equity_release(&none);
	equity_begin(&none);
	again.size = 0;
	assert_int_equal(equity_pack(&none, igzip_deflate, &again, &e), LOT_OK);
	assert_int_equal(daily_unpack("f", again.data, again.size, &back, &e), LOT_BAD_DATA);
	daily_release(&back);
	assert_int_equal(equity_unpack("f", again.data, again.size, &read, &e), LOT_OK);
	assert_int_equal(read.brokers, 0);
	equity_release(&read);
	struct npz z;
	assert_int_equal(npz_unpack("f", again.data, again.size, NULL, &z, &e), LOT_OK);
	*(int64_t *)z.array[0].data = EQUITY_VERSION + 1;
	again.size = 0;
	npz_pack(z.array, z.count, igzip_deflate, &again);
	npz_release(&z);
	assert_int_equal(equity_unpack("f", again.data, again.size, &read, &e), LOT_BAD_DATA);
	equity_release(&read);
	equity_release(&none);
	assert_int_equal(npz_unpack("f", b.data, b.size, NULL, &z, &e), LOT_OK);
	*(int64_t *)z.array[0].data = DAILY_VERSION + 1;
	again.size = 0;
	npz_pack(z.array, z.count, igzip_deflate, &again);
	npz_release(&z);
	assert_int_equal(daily_unpack("f", again.data, again.size, &back, &e), LOT_BAD_DATA);
	daily_release(&back);
	buffer_release(&again);
	buffer_release(&b);
}

/* Two symbols with days of their own: what each adds stays where it has no day, and at its end. */
static void sums(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct daily d = make(PNL_ALWAYS, PNL_FOREVER, 0);
	struct equity one = EQUITY_EMPTY, sum = EQUITY_EMPTY;
	equity_span(&one, &d);
	equity_begin(&one);
	assert_int_equal(equity_add(&one, &d, paths, 1, &e), LOT_OK);
	equity_finish(&one);
	struct buffer b = BUFFER_EMPTY;
	equity_table(&one, &b);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, "broker,date,realized_pnl,unrealized_pnl,total_pnl\n"
	                            "a,1970-01-11,0.0000,100.0000,100.0000\na,1970-01-12,0.0000,50.0000,50.0000\n"
	                            "a,1970-01-13,50.0000,50.0000,100.0000\na,1970-01-14,0.0000,50.0000,50.0000\n"
	                            "b,1970-01-11,0.0000,-100.0000,-100.0000\nb,1970-01-12,0.0000,-50.0000,-50.0000\n"
	                            "b,1970-01-13,0.0000,-100.0000,-100.0000\nb,1970-01-14,0.0000,200.0000,200.0000\n");
	/* And the same five days later, b called c. */
	struct daily both[] = { d, make(PNL_ALWAYS, PNL_FOREVER, 0) };
	for (size_t i = 0; i < d.days; i++)
		both[1].mark_date[i] += 5;
	both[1].code[1][0] = 'c';
	equity_span(&sum, &both[0]);
	equity_span(&sum, &both[1]);
	equity_begin(&sum);
	assert_int_equal(equity_add(&sum, both, paths, 2, &e), LOT_OK);
	equity_finish(&sum);
	assert_int_equal(sum.brokers, 3);
	assert_int_equal(sum.days, 8);
	assert_int_equal((int64_t)equity_unrealized(&sum, 0, 3), 500000);            /* a on 13 */
	assert_int_equal((int64_t)equity_unrealized(&sum, 0, 4), 500000 + 1000000);  /* a on 15: both */
	assert_int_equal((int64_t)equity_unrealized(&sum, 1, 7), 2000000);           /* b to the end */
	assert_int_equal((int64_t)equity_unrealized(&sum, 2, 3), 0);                 /* c not yet */
	assert_int_equal((int64_t)equity_unrealized(&sum, 2, 7), 2000000);
	/* By way of files it is the same. */
	struct equity back = EQUITY_EMPTY;
	b.size = 0;
	assert_int_equal(equity_pack(&sum, igzip_deflate, &b, &e), LOT_OK);
	assert_int_equal(equity_unpack("f", b.data, b.size, &back, &e), LOT_OK);
	assert_memory_equal(back.unrealized, sum.unrealized, 24 * sizeof *sum.unrealized);
	assert_memory_equal(back.realized, sum.realized, 24 * sizeof *sum.realized);
	equity_release(&back);
	assert_int_equal(equity_unpack("f", b.data, b.size - 1, &back, &e), LOT_BAD_DATA);
	equity_release(&back);
	sum.broker[0].wide = calloc(2 * sum.days, sizeof *sum.broker[0].wide);
	sum.broker[0].wide[5] = (int128)INT64_MAX + 1;
	assert_int_equal(equity_pack(&sum, igzip_deflate, &b, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "broker 'a': realized is beyond 2^63");
	buffer_release(&b);
	equity_release(&sum);
	equity_release(&one);
	daily_release(&both[0]);
	daily_release(&both[1]);
}

static uint64_t seed = 11;

static int64_t draw(int64_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (int64_t)(seed >> 20) % below;
}

enum { SYMBOLS = 6, BROKERS = 5, DAYS = 30 };

/* Days of a symbol at random, figures up to `size` each way. */
static void random_daily(struct daily *d, int64_t size)
{
	static const char *const names[BROKERS] = { "1020", "5380", "9100", "9800", "9A00" };
	size_t most = BROKERS * DAYS;
	int64_t **const column[] = { &d->realized, &d->position, &d->cost };
	*d = (struct daily)DAILY_EMPTY;
	d->code = calloc(BROKERS, sizeof *d->code);
	d->first = calloc(BROKERS + 1, sizeof *d->first);
	d->day = calloc(most, sizeof *d->day);
	for (size_t i = 0; i < sizeof column / sizeof *column; i++)
		*column[i] = calloc(most, sizeof **column[i]);
	d->mark_date = calloc(DAYS, sizeof *d->mark_date);
	d->mark = calloc(DAYS, sizeof *d->mark);
	size_t unmarked = (size_t)draw(4);
	for (int64_t day = 100 + draw(5); day < 100 + DAYS; day += 1 + draw(3)) {
		d->mark_date[d->days] = day;
		d->mark[d->days] = d->days < unmarked ? DAILY_NO_MARK : draw(size);
		d->days++;
	}
	for (size_t b = 0; b < BROKERS; b++) {
		if (!draw(3))
			continue;
		strcpy(d->code[d->brokers], names[b]);
		for (size_t i = 0; i < d->days; i++) {
			if (draw(4) && (i + 1 < d->days || d->rows > d->first[d->brokers]))
				continue;
			d->day[d->rows] = (uint32_t)i;
			d->realized[d->rows] = draw(2 * size) - size;
			d->position[d->rows] = draw(3) ? draw(2 * size) - size : 0;
			d->cost[d->rows] = d->position[d->rows] ? draw(2 * size) - size : 0;
			d->rows++;
		}
		d->first[++d->brokers] = d->rows;
	}
}

/* A broker's figures of a symbol on a day, by looking for its last row and the last mark. */
static void on_day(const struct daily *d, const char *code, int64_t day, int128 *realized, int128 *unrealized)
{
	int64_t mark = DAILY_NO_MARK;
	for (size_t i = 0; i < d->days && d->mark_date[i] <= day; i++)
		mark = d->mark[i];
	for (size_t b = 0; b < d->brokers; b++)
		for (size_t i = d->first[b + 1]; i-- > d->first[b] && !strcmp(d->code[b], code);)
			if (d->mark_date[d->day[i]] <= day) {
				*realized += d->realized[i];
				*unrealized += daily_unrealized(d->position[i], d->cost[i], mark);
				break;
			}
}

/* Curves of symbols whose figures are small, need 128 bits, and are both by turns, added some at a time. */
static void plain_sums(void **state)
{
	(void)state;
	for (int turn = 0; turn < 300; turn++) {
		struct daily d[SYMBOLS];
		struct equity e = EQUITY_EMPTY;
		struct error err = ERROR_NONE;
		for (size_t i = 0; i < SYMBOLS; i++) {
			static const int64_t sizes[] = { 1000, (int64_t)1 << 30, (int64_t)1 << 61 };
			random_daily(&d[i], sizes[turn % 4 < 3 ? turn % 4 : draw(3)]);
			equity_span(&e, &d[i]);
		}
		equity_begin(&e);
		for (size_t i = 0, n; i < SYMBOLS; i += n) {
			n = 1 + (size_t)draw((int64_t)(SYMBOLS - i));
			assert_int_equal(equity_add(&e, d + i, paths, n, &err), LOT_OK);
		}
		equity_finish(&e);
		for (size_t b = 0; b < e.brokers; b++)
			for (size_t k = 0; k < e.days; k++) {
				int128 realized = 0, unrealized = 0;
				for (size_t i = 0; i < SYMBOLS; i++)
					on_day(&d[i], e.code[b], e.date[k], &realized, &unrealized);
				assert_true(equity_realized(&e, b, k) == realized && equity_unrealized(&e, b, k) == unrealized);
			}
		equity_release(&e);
		for (size_t i = 0; i < SYMBOLS; i++)
			daily_release(&d[i]);
	}
}

/* A file that is another one when it is read again: nothing is added. */
static void replaced(void **state)
{
	(void)state;
	static const char text[] = "g: other brokers or days than when it was first read: it was replaced meanwhile";
	for (int how = 0; how < 5; how++) {
		struct daily d = make(PNL_ALWAYS, PNL_FOREVER, 0);
		struct equity one = EQUITY_EMPTY;
		struct error e = ERROR_NONE;
		equity_span(&one, &d);
		equity_begin(&one);
		switch (how) {
		case 0: strcpy(d.code[1], "c"); break;
		case 1: strcpy(d.code[0], "A"); break;
		case 2: strcpy(d.code[0], "aa"); break;
		case 3: d.mark_date[0] -= 1; break;
		case 4: d.mark_date[d.days - 1] += 1; break;
		}
		/* Behind one that is as it was. */
		struct daily both[] = { make(PNL_ALWAYS, PNL_FOREVER, 0), d };
		assert_int_equal(equity_add(&one, both, paths, 2, &e), LOT_BAD_DATA);
		assert_string_equal(e.text, text);
		for (size_t i = 0; i < one.brokers * one.days; i++)
			assert_true(!one.realized[i] && !one.unrealized[i]);
		daily_release(&both[0]);
		equity_release(&one);
		daily_release(&d);
	}
}

/* A position that cannot be: purchases of 2^62 shares twice. */
static void too_large(void **state)
{
	(void)state;
	size_t begin[] = { 0, 2 };
	int64_t day[] = { 1, 2 }, big[] = { (int64_t)1 << 62, (int64_t)1 << 62 }, zero[] = { 0, 0 };
	struct trades t = { .brokers = 1, .code = codes, .first = begin, .rows = 2, .date = day,
		.figure = { { big, 8 }, { zero, 8 }, { zero, 8 }, { zero, 8 } } };
	trades_measure(&t);
	const struct prices p = { .n = 0 };
	const struct pnl_window w = { PNL_ALWAYS, PNL_FOREVER };
	struct daily d = DAILY_EMPTY;
	struct error e = ERROR_NONE;
	assert_int_equal(daily_make("A", &t, &p, &w, &d, &e), LOT_BAD_DATA);
	daily_release(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(by_hand), cmocka_unit_test(files), cmocka_unit_test(sums), cmocka_unit_test(plain_sums), cmocka_unit_test(replaced),
		cmocka_unit_test(too_large) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
