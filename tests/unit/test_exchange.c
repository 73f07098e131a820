/* What raw files are made of: character sets, rows, cells, names of files; and the daybook that gathers them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cell.h"
#include "charset.h"
#include "date.h"
#include "daybook.h"
#include "exchange.h"
#include "rawname.h"
#include "rawrows.h"

static const char *ended(struct buffer *b)
{
	buffer_char(b, '\0');
	b->size--;
	return b->data;
}

static void charsets(void **state)
{
	(void)state;
	static const struct { const char *forced, *bytes, *name, *text; size_t bad; } cases[] = {
		{ NULL, "", "UTF-8", "", 0 },
		{ NULL, "plain", "UTF-8", "plain", 0 },
		{ NULL, "\xef\xbb\xbf" "a\xe5\x8f\xb0", "UTF-8", "a台", 0 },
		{ NULL, "\xa5\x78\xbf\x6e", "CP950", "台積", 0 },
		/* Trail bytes that look like '\' and '|'. */
		{ NULL, "\xb3\x5c\xa5\x5c,\xa8\x7c", "CP950", "許功,育", 0 },
		/* No character of CP950: two bytes, one '?'; a lone lead byte at the end. */
		{ NULL, "\xa5\x78\xfa\x40x\xa5", "CP950", "台?x?", 2 },
		{ "CP950", "\xff" "a", "CP950", "?a", 1 },
		/* UTF-8 with one byte lost is UTF-8 still, not CP950. */
		{ NULL, "\xe5\x8f\xb0\xe7\xa9\xe9\x9b\xbb", "UTF-8", "台??電", 2 },
		{ "UTF-8", "\xc0\x80\xed\xa0\x80\xf5", "UTF-8", "??????", 6 },
		{ NULL, "\xff\xfe" "a\0\xf0\x53", "UTF-16LE", "a台", 0 },
		{ "GB18030", "\xcc\xa8", "GB18030", "台", 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct charset c;
		struct error e = ERROR_NONE;
		struct buffer out = BUFFER_EMPTY;
		size_t n = strlen(cases[i].bytes) + (i == 9 ? 3 : 0);
		assert_int_equal(charset_open(&c, cases[i].forced, cases[i].bytes, n, &e), LOT_OK);
		assert_string_equal(c.name, cases[i].name);
		assert_int_equal(charset_text(&c, cases[i].bytes + c.mark, n - c.mark, &out), cases[i].bad);
		assert_string_equal(ended(&out), cases[i].text);
		buffer_release(&out);
		charset_release(&c);
	}
	struct charset c;
	struct error e = ERROR_NONE;
	assert_int_equal(charset_open(&c, "klingon", "", 0, &e), LOT_BAD_USAGE);
	assert_string_equal(e.text, "encoding 'klingon' is not known to iconv (iconv -l lists those that are)");
}

/* What rawrows relies on: no trail byte of CP950 is a comma, a quote, a digit, a blank or a line end. */
static void cp950_splits(void **state)
{
	(void)state;
	struct charset c;
	struct error e = ERROR_NONE;
	assert_int_equal(charset_open(&c, "CP950", "", 0, &e), LOT_OK);
	for (int lead = 0x81; lead <= 0xfe; lead++)
		for (const char *s = ",\"0123456789 \t\r\n="; *s; s++) {
			char pair[2] = { (char)lead, *s };
			struct buffer out = BUFFER_EMPTY;
			assert_int_equal(charset_text(&c, pair, 2, &out), 1);
			assert_int_equal(out.data[out.size - 1], *s);
			buffer_release(&out);
		}
	charset_release(&c);
}

static int show(void *context, const struct row *row, struct error *err)
{
	(void)err;
	struct buffer *b = context;
	buffer_format(b, "%zu:", row->line);
	for (size_t i = 0; i < row->count; i++) {
		buffer_char(b, '[');
		buffer_add(b, row->field[i].text, row->field[i].n);
		buffer_char(b, ']');
	}
	return LOT_OK;
}

static void raw_rows(void **state)
{
	(void)state;
	static const struct { const char *text, *rows; } cases[] = {
		{ "", "" },
		{ "a", "1:[a]" },
		{ "a,b\r\nc,d \ne", "1:[a][b]2:[c][d ]3:[e]" },
		{ "\n \r\n,\n", "3:[][]" },
		{ "x,=\"0050\"\r\n", "1:[x][0050]" },
		{ "\"1\",\"a\"  ,\"b\" \n", "1:[1][a][b]" },
		{ "\"a\"\"b\",\"\"\"\",\"\"\n", "1:[a\"b][\"][]" },
		{ "\"a\nb\",c\nd\n", "1:[a\nb][c]3:[d]" },
		{ "1,a\"b,c\n", "1:[1][a\"b][c]" },
		{ "a,,\n,,", "1:[a][][]2:[][][]" },
		{ "=,=x,\"=\"\n", "1:[=][=x][=]" },
		{ "\xb3\x5c,\xa8\x7c\n", "1:[\xb3\x5c][\xa8\x7c]" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer b = BUFFER_EMPTY;
		struct error e = ERROR_NONE;
		/* A copy of exact size, so that a read past the end is seen. */
		size_t n = strlen(cases[i].text);
		char *copy = xmalloc(n);
		memcpy(copy, cases[i].text, n);
		assert_int_equal(rawrows_parse("f", 1, copy, n, show, &b, &e), LOT_OK);
		assert_string_equal(ended(&b), cases[i].rows);
		buffer_release(&b);
		free(copy);
	}
	static const struct { const char *text, *message; } bad[] = {
		{ "a\n\"b\n\nc", "f:2: a quoted field is not closed" },
		{ "\"b\"x,c\n", "f:1: a quote stands where none may" },
		{ "a\n\"b\nb\" x\n", "f:3: a quote stands where none may" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct buffer b = BUFFER_EMPTY;
		struct error e = ERROR_NONE;
		assert_int_equal(rawrows_parse("f", 1, bad[i].text, strlen(bad[i].text), show, &b, &e), LOT_BAD_DATA);
		assert_string_equal(e.text, bad[i].message);
		buffer_release(&b);
	}
}

/* On what RFC 4180 allows, both readers see the same rows. */
static void raw_rows_twin(void **state)
{
	(void)state;
	static const char alphabet[] = "ab,,\n\"\r";
	uint64_t seed = 11;
	int both = 0;
	for (int i = 0; i < 40000; i++) {
		char text[40];
		size_t n = 0;
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		size_t want = (seed >> 40) % 30;
		uint64_t bits = seed;
		while (n < want) {
			bits = bits * 6364136223846793005u + 1442695040888963407u;
			text[n++] = alphabet[(bits >> 33) % (sizeof alphabet - 1)];
		}
		text[n++] = '\n';
		struct buffer a = BUFFER_EMPTY, b = BUFFER_EMPTY;
		struct error e = ERROR_NONE;
		int strict = rows_parse("f", 1, text, n, show, &a, &e), loose = rawrows_parse("f", 1, text, n, show, &b, &e);
		/* A CR alone ends a row there and is a letter here; a row of one empty field is an empty line here. */
		bool lone = false;
		for (size_t k = 0; k < n; k++)
			lone = lone || (text[k] == '\r' && text[k + 1] != '\n');
		if (!strict && !lone && !memmem(text, n, "\"\"\n", 3) && !memmem(text, n, "\"\"\r", 3)) {
			assert_int_equal(loose, LOT_OK);
			assert_string_equal(ended(&b), ended(&a));
			both++;
		}
		buffer_release(&a);
		buffer_release(&b);
	}
	assert_true(both > 5000);
}

static void cells(void **state)
{
	(void)state;
	static const struct { const char *text; int result; int64_t value; } wholes[] = {
		{ "1000", CELL_OK, 1000 }, { " 1,000 ", CELL_OK, 1000 }, { "1,234,567", CELL_OK, 1234567 }, { "1000.0", CELL_OK, 1000 },
		{ "　12　", CELL_OK, 12 }, { "-5", CELL_OK, -5 }, { "-1,000", CELL_OK, -1000 },
		{ "", CELL_BAD, 0 }, { "-", CELL_BAD, 0 }, { "12,34", CELL_BAD, 0 }, { ",123", CELL_BAD, 0 }, { "1,000,", CELL_BAD, 0 },
		{ "1234,567", CELL_BAD, 0 }, { "1,,000", CELL_BAD, 0 }, { "0.5", CELL_PART, 0 }, { "1e30", CELL_RANGE, 0 }, { "1x", CELL_BAD, 0 },
	};
	for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
		int64_t v = 0;
		assert_int_equal(cell_whole(wholes[i].text, strlen(wholes[i].text), &v), wholes[i].result);
		assert_true(v == wholes[i].value);
	}
	static const struct { const char *text; int result; int64_t value; } decimals[] = {
		{ "2255.00", CELL_OK, 225500000000 }, { " 1,085.5 ", CELL_OK, 108550000000 }, { "25.80＊", CELL_OK, 2580000000 },
		{ "25.80*", CELL_OK, 2580000000 }, { "--", CELL_NONE, 0 }, { "-", CELL_NONE, 0 }, { "----", CELL_NONE, 0 }, { "", CELL_EMPTY, 0 },
		{ "　", CELL_EMPTY, 0 }, { "null", CELL_EMPTY, 0 }, { "NaN", CELL_EMPTY, 0 }, { "N/A", CELL_EMPTY, 0 }, { "X0.00", CELL_BAD, 0 },
		{ "1,08.5", CELL_BAD, 0 }, { "1,085.5x", CELL_BAD, 0 }, { "0.000000005", CELL_OK, 1 },
	};
	for (size_t i = 0; i < sizeof decimals / sizeof *decimals; i++) {
		int64_t v = 0;
		assert_int_equal(cell_decimal(decimals[i].text, strlen(decimals[i].text), 8, &v), decimals[i].result);
		assert_true(v == decimals[i].value);
	}
	assert_true(cell_is(" 收盤 ", strlen(" 收盤 "), "收盤"));
	assert_false(cell_is("收盤價", strlen("收盤價"), "收盤"));
}

static void cell_dates(void **state)
{
	(void)state;
	static const struct { const char *text, *day; } cases[] = {
		{ "2026-06-10", "2026-06-10" }, { "20260610", "2026-06-10" }, { "115/06/10", "2026-06-10" }, { " 115/6/9 ", "2026-06-09" },
		{ "99/01/04", "2010-01-04" }, { "1150610", "2026-06-10" }, { "115年06月10日", "2026-06-10" }, { "115年9月3日", "2026-09-03" },
		{ "2026/6/9", "2026-06-09" }, { "115/06/10＊", "2026-06-10" }, { "2026-06-10 00:00:00+08:00", "2026-06-10" },
		{ "2026-06-10T00:00:00", "2026-06-10" }, { "113/02/29", "2024-02-29" }, { "115-06-10", "2026-06-10" },
		{ "115/02/29", NULL }, { "115/13/01", NULL }, { "", NULL }, { "115/06", NULL }, { "115/06/10x", NULL }, { "115.06.10", NULL },
		{ "12026-06-10", NULL }, { "115年06月", NULL }, { "115/06-10", NULL }, { "260610", NULL },
		/* Years before the exchange opened are years of the West cut short. */
		{ "51/02/09", "1962-02-09" }, { "0510209", "1962-02-09" }, { "50/12/31", NULL }, { "26/6/10", NULL }, { "2/6/10", NULL },
		{ "26-06-10", NULL }, { "0260610", NULL }, { "26年6月10日", NULL },
		{ "2026/6/10 9:05", "2026-06-10" }, { "2026-06-10 13:30:00.123456", "2026-06-10" }, { "2026-06-10T13:30:00Z", "2026-06-10" },
		{ "2026-06-10T13:30+0800", "2026-06-10" }, { "2026-06-10 23:59:60-04:00", "2026-06-10" }, { "115/06/10 13:30＊", "2026-06-10" },
		{ "2026-06-11 junk", NULL }, { "2026-06-11T", NULL }, { "2026-06-11 13", NULL }, { "2026-06-11 24:00", NULL }, { "2026-06-11 13:60", NULL },
		{ "2026-06-11 13:30:", NULL }, { "2026-06-11 13:30:00.", NULL }, { "2026-06-11 13:30:00+8", NULL }, { "2026-06-11 13:30 x", NULL },
		{ "2026-06-11 2026-06-12", NULL }, { "2026-06-11x13:30", NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int32_t day;
		char text[DATE_TEXT];
		int r = cell_date(cases[i].text, strlen(cases[i].text), &day);
		assert_int_equal(r, cases[i].day ? 0 : -1);
		if (!r) {
			date_format(day, text);
			assert_string_equal(text, cases[i].day);
		}
	}
	static const struct { const char *format, *text, *day; } formats[] = {
		{ "%d/%m/%Y", "10/06/2026", "2026-06-10" }, { "%m/%d/%Y", "6/9/2026", "2026-06-09" }, { "%d %b %Y%*", "10 Jun 2026 00:00", "2026-06-10" },
		{ "%E.%m.%d", "115.06.10", "2026-06-10" }, { "%E.%m.%d", "26.06.10", NULL }, { "%Y%m%d", "20260610", "2026-06-10" },
		{ "%d/%m/%Y", "31/06/2026", NULL }, { "%d/%m/%Y", "10/06/2026x", NULL }, { "%d %b %Y", "10 Jux 2026", NULL }, { "%Y-%m-%d", "2026-06", NULL },
	};
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		int32_t day;
		char text[DATE_TEXT];
		assert_true(cell_date_format(formats[i].format));
		int r = cell_date_as(formats[i].format, formats[i].text, strlen(formats[i].text), &day);
		assert_int_equal(r, formats[i].day ? 0 : -1);
		if (!r) {
			date_format(day, text);
			assert_string_equal(text, formats[i].day);
		}
	}
	assert_false(cell_date_format("%Y-%m"));
	assert_false(cell_date_format("%Y-%m-%d-%d"));
	assert_false(cell_date_format("%Y-%m-%d%*x"));
	assert_false(cell_date_format("%Y-%m-%d%"));
	assert_false(cell_date_format("%Y-%m-%q"));
}

static void raw_names(void **state)
{
	(void)state;
	static const struct { const char *path, *symbol, *date; } cases[] = {
		{ "twse_2330_20260610.csv.gz", "2330", "2026-06-10" },
		{ "raw/x/2330_2026-06-10.csv", "2330", "2026-06-10" },
		{ "20260610-2330.CSV", "2330", "2026-06-10" },
		{ "3163_1150610.csv", "3163", "2026-06-10" },
		{ "00631L_20260610 (1).csv", "00631L", "2026-06-10" },
		{ "STOCK_DAY_2330_202606.csv", "2330", NULL },
		{ "MI_INDEX_ALLBUT0999_20260610.csv", "", "2026-06-10" },
		{ "2330_台積電_20260610.csv", "2330", "2026-06-10" },
		{ "2330.TW.csv", "2330", NULL }, { "6488.TWO.csv.gz", "6488", NULL }, { "AAPL.csv", "AAPL", NULL }, { "BRK-B.csv", "BRK-B", NULL },
		{ "2002.csv", "2002", NULL }, { "twse_2002_20260610.csv", "2002", "2026-06-10" },
		/* A year beside a word is no symbol, two codes are none, TWSE is no ticker. */
		{ "AAPL_2026.csv", "", NULL }, { "2330_2317.csv", "", NULL }, { "TWSE.csv", "", NULL }, { "notes.csv", "", NULL },
		{ "2330_20260610_20260611.csv", "2330", NULL }, { "2330_20260610_2026-06-10.csv", "2330", "2026-06-10" },
		{ "2330_20261310.csv", "2330", NULL }, { "-", "", NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct rawname name;
		char text[DATE_TEXT];
		rawname_read(cases[i].path, &name);
		assert_string_equal(name.symbol, cases[i].symbol);
		assert_int_equal(name.has_date, cases[i].date != NULL);
		if (cases[i].date) {
			date_format(name.date, text);
			assert_string_equal(text, cases[i].date);
		}
	}
	static const struct { const char *path, *date; } folders[] = {
		{ "raw/20260610/2330.csv", "2026-06-10" }, { "raw/2026-06-10/twse/2330.csv", "2026-06-10" }, { "raw/2026/06/10/2330.csv", "2026-06-10" },
		{ "raw/1150610/2330.csv", "2026-06-10" }, { "backup-20260101/raw/2330.csv", NULL }, { "2330.csv", NULL }, { "/2330.csv", NULL },
	};
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		struct rawname name;
		char text[DATE_TEXT];
		rawname_read(folders[i].path, &name);
		assert_int_equal(name.has_folder, folders[i].date != NULL);
		if (folders[i].date) {
			date_format(name.folder, text);
			assert_string_equal(text, folders[i].date);
		}
	}
	struct rawname name;
	rawname_read("STOCK_DAY_2330_202606.csv", &name);
	assert_int_equal(name.month, 202606);
	assert_true(rawname_agrees_month(&name, 2026, 6));
	assert_false(rawname_agrees_month(&name, 2026, 7));
	rawname_read("2330_202606_202607.csv", &name);
	assert_true(!name.month && name.many_months && rawname_agrees_month(&name, 2011, 1));
	rawname_read("twse_2330_20260610.csv", &name);
	assert_int_equal(name.month, 0);
	assert_true(rawname_agrees(&name, "2330"));
	assert_false(rawname_agrees(&name, "2317"));
	rawname_read("bsr_2026_a.csv", &name);
	assert_true(rawname_agrees(&name, "2317"));
	rawname_read("2330_153045.csv", &name);
	assert_true(rawname_agrees(&name, "2330"));
	rawname_read("download (3).csv", &name);
	assert_true(rawname_agrees(&name, "2317"));
}

/* A row's amount is rounded, then sums are exact. */
static void daybook_sums(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct buffer out = BUFFER_EMPTY;
	size_t rows;
	struct daybook *b = daybook_new(false, false);
	daybook_file(b, "f", 1);
	uint32_t s = daybook_symbol(b, "2330", 4), x = daybook_broker(b, "9A9x", 4), y = daybook_broker(b, "9A9X", 4);
	assert_int_equal(daybook_symbol(b, "a\nb", 3), UINT32_MAX);
	struct daybook_trade t[] = {
		{ s, x, 20614, 100005000, { 3, 0 }, { 0, 0 } },             /* 3 x 1.00005 = 3.00015, rounded 3.0002 */
		{ s, x, 20614, 100005000, { 3, 1 }, { 0, 0 } },             /* once more, and 1.0001 sold */
		{ s, y, 20614, 108500000000, { 123457, 0 }, { 0, 0 } },     /* 133,950,845: TRAPS 11 */
		{ s, x, 20615, -1, { 0, 2147483648 }, { 0, 10000 } },
		{ s, x, 20614, 225500000000, { 0, 10 }, { 0, 0 } },
		{ s, y, 20615, 100000000, { 0, 0 }, { 0, 0 } },             /* no trade */
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		assert_int_equal(daybook_trade(b, &t[i], 1, &e), LOT_OK);
	assert_int_equal(daybook_write(b, DAYBOOK_TRADES, false, &out, &rows, &e), LOT_OK);
	assert_int_equal(rows, 3);
	assert_string_equal(ended(&out), "2330,9A9X,2026-06-10,123457,0,133950845.00,0.00\n"
	                                 "2330,9A9x,2026-06-10,6,11,6.0004,22551.0001\n"
	                                 "2330,9A9x,2026-06-11,0,2147483648,0.00,1.00\n");
	buffer_release(&out);
	daybook_free(b);
}

static void daybook_limits(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct buffer out = BUFFER_EMPTY;
	size_t rows;
	struct daybook *b = daybook_new(false, false);
	daybook_file(b, "f", 1);
	uint32_t s = daybook_symbol(b, "2330", 4), x = daybook_broker(b, "1020", 4);
	struct daybook_trade t = { s, x, 20614, 100000000, { 899999999999999, 0 }, { 0, 0 } };
	assert_int_equal(daybook_trade(b, &t, 1, &e), LOT_OK);
	assert_int_equal(daybook_trade(b, &t, 2, &e), LOT_OK);
	assert_int_equal(daybook_write(b, DAYBOOK_TRADES, false, &out, &rows, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "f: trades of 2330 by 1020 on 2026-06-10 grow too large");
	t.shares[0] = 900000000000000;
	assert_int_equal(daybook_trade(b, &t, 3, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "f:3: shares times price are not below 9e14");
	daybook_drop_file(b);
	daybook_file(b, "g", 2);
	t = (struct daybook_trade){ s, x, 20614, -1, { INT64_MAX, 0 }, { 0, 0 } };
	assert_int_equal(daybook_trade(b, &t, 1, &e), LOT_OK);
	assert_int_equal(daybook_trade(b, &t, 2, &e), LOT_OK);
	assert_int_equal(daybook_write(b, DAYBOOK_TRADES, false, &out, &rows, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "g: trades of 2330 by 1020 on 2026-06-10 grow too large");
	buffer_release(&out);
	daybook_free(b);
}

static void daybook_claims(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct daybook *b = daybook_new(false, false);
	daybook_file(b, "a", 1);
	uint32_t s = daybook_symbol(b, "2330", 4);
	assert_int_equal(daybook_claim(b, s, 20614, true, &e), LOT_OK);
	assert_int_equal(daybook_claim(b, s, 20614, true, &e), LOT_OK);
	daybook_file(b, "b", 1);
	assert_int_equal(daybook_claim(b, s, 20614, true, &e), 1);
	daybook_file(b, "c", 2);
	assert_int_equal(daybook_claim(b, s, 20615, true, &e), LOT_OK);
	assert_int_equal(daybook_claim(b, s, 20614, true, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "c: trades of 2330 on 2026-06-10 once more, and not those of 'a'");
	/* Tables of rows add to each other, not to a report. */
	assert_int_equal(daybook_claim(b, s, 20616, false, &e), LOT_OK);
	daybook_file(b, "d", 3);
	assert_int_equal(daybook_claim(b, s, 20616, false, &e), LOT_OK);
	assert_int_equal(daybook_claim(b, s, 20615, false, &e), LOT_BAD_DATA);
	daybook_free(b);
}

static void daybook_names(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct buffer out = BUFFER_EMPTY;
	size_t rows;
	struct daybook *b = daybook_new(false, false);
	daybook_file(b, "f", 1);
	uint32_t x = daybook_broker(b, "9B2z", 4), y = daybook_broker(b, "1020", 4), z = daybook_broker(b, "1030", 4);
	(void)z;
	daybook_name(b, x, "old", 3, "O", 1, 100);
	daybook_name(b, x, "new", 3, "N", 1, 102);
	daybook_name(b, x, "mid", 3, "M", 1, 101);
	assert_false(daybook_same_name(b, x, "M", 1, 103));
	assert_true(daybook_same_name(b, x, "N", 1, 104));
	daybook_name(b, y, "one", 3, "1", 1, 5);
	daybook_name(b, y, "a,b", 3, "2", 1, 5);
	daybook_name(b, y, "", 0, "", 0, 6);
	assert_int_equal(daybook_write(b, DAYBOOK_NAMES, true, &out, &rows, &e), LOT_OK);
	assert_int_equal(rows, 2);
	assert_string_equal(ended(&out), "1020,\"a,b\",1970-01-06\n9B2z,new,1970-04-15\n");
	buffer_release(&out);
	daybook_free(b);
}

static void daybook_prices(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct buffer out = BUFFER_EMPTY;
	size_t rows;
	struct daybook *b = daybook_new(false, false);
	daybook_file(b, "f", 1);
	uint32_t s = daybook_symbol(b, "2330", 4), t = daybook_symbol(b, "0050", 4);
	daybook_price(b, s, 20614, 225500000000, -1, 7);
	daybook_price(b, t, 20614, 8035000000, 7912345678, 8);
	daybook_price(b, t, 20613, 0, -1, 9);
	daybook_file(b, "g", 2);
	daybook_price(b, s, 20614, 225500000000, -1, 3);
	assert_int_equal(daybook_write(b, DAYBOOK_PRICES, false, &out, &rows, &e), LOT_OK);
	assert_string_equal(daybook_header(b, DAYBOOK_PRICES, false), "symbol,date,close,adj_close\n");
	assert_string_equal(ended(&out), "0050,2026-06-10,80.35,79.12345678\n2330,2026-06-10,2255.00,\n");
	buffer_release(&out);
	daybook_free(b);
	b = daybook_new(false, false);
	daybook_file(b, "f", 1);
	s = daybook_symbol(b, "2330", 4);
	daybook_price(b, s, 20614, 225500000000, -1, 7);
	daybook_file(b, "g", 2);
	daybook_price(b, s, 20614, 225600000000, -1, 3);
	assert_int_equal(daybook_write(b, DAYBOOK_PRICES, false, &out, &rows, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "g:3: close of 2330 on 2026-06-10 is 2256.00 here but 2255.00 in f:7");
	buffer_release(&out);
	daybook_free(b);
}

static void names_are_cleaned(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "合　　庫", "合庫" }, { "  a  b ", "a b" }, { "　x　", "x" }, { "", "" }, { "\t新加坡商 瑞銀\r", "新加坡商 瑞銀" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer b = BUFFER_EMPTY;
		buffer_char(&b, '|');
		exchange_name(cases[i][0], strlen(cases[i][0]), &b);
		assert_string_equal(ended(&b) + 1, cases[i][1]);
		buffer_release(&b);
	}
}

static void maps(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct exchange_map m;
	assert_int_equal(exchange_map_parse("symbol=股票代號,date=日期,close=收盤價", &m, &e), LOT_OK);
	assert_string_equal(m.column[MEANS_CLOSE], "收盤價");
	assert_int_equal(exchange_map_format(&m)->table, DAYBOOK_PRICES);
	free(m.text);
	assert_int_equal(exchange_map_parse("broker=b,buy_shares=n,sell_shares=m,price=p", &m, &e), LOT_OK);
	assert_int_equal(exchange_map_format(&m)->table, DAYBOOK_TRADES);
	free(m.text);
	assert_int_equal(exchange_map_parse("broker=b,name=n", &m, &e), LOT_OK);
	assert_int_equal(exchange_map_format(&m)->table, DAYBOOK_NAMES);
	free(m.text);
	static const char *const bad[] = { "", "symbol", "symbol=", "volume=v", "close=a,close=b", "symbol=a", "broker=b,buy_shares=n,sell_shares=m",
		                           "broker=b,buy_shares=n,sell_shares=m,price=p,buy_amount=x,sell_amount=y", "close=c,broker=b,name=n" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(exchange_map_parse(bad[i], &m, &e), LOT_BAD_USAGE);
}

/* Every format knows its own files and no other's. */
static void formats(void **state)
{
	(void)state;
	static const struct { const char *name, *text; } cases[] = {
		{ "twse-report", "券商買賣股票成交價量資訊\r\n股票代碼,=\"2330\"\r\n序號,券商,價格,買進股數,賣出股數,,序號,券商,價格,買進股數,賣出股數\r\n" },
		{ "tpex-report", "券商買賣證券成交價量資訊\n證券代碼,3163\n序號,券商,價格,買進股數,賣出股數\n\"1\",\"1020 合庫\",\"1\",\"1\",\"0\"\n" },
		{ "tpex-report", "{\"stat\":\"ok\",\"tables\":[{\"fields\":[\"交易日期\",\"證券代號\",\"收盤價\"],\"data\":[[\"115年6月10日\",\"3163 某\",\"1\"]]},"
		                 "{\"fields\":[\"序號\",\"券商\",\"價格\",\"買進股數\",\"賣出股數\"],\"data\":[]}]}" },
		{ "twse-month", "\"115年06月 2330 某 各日成交資訊\"\n\"日期\",\"成交股數\",\"成交金額\",\"開盤價\",\"最高價\",\"最低價\",\"收盤價\",\n" },
		{ "twse-day", "\"115年06月10日 價格指數(臺灣證券交易所)\"\n\"指數\",\"收盤指數\",\n" },
		{ "twse-day", "{\"stat\":\"OK\",\"date\":\"20260610\",\"fields9\":[\"證券代號\",\"收盤價\"],\"data9\":[]}" },
		{ "tpex-day", "上櫃股票行情\n資料日期:115/06/10\n代號,名稱,收盤 ,漲跌\n" },
		{ "yahoo", "Date,Open,High,Low,Close,Adj Close,Volume\n" },
		{ "finmind-prices", "date,stock_id,Trading_Volume,open,max,min,close,spread\n" },
		{ "finmind-trades", ",securities_trader,price,buy,sell,securities_trader_id,stock_id,date\n" },
		{ "twse-open", "[{\"Date\":\"1150610\",\"Code\":\"0050\",\"Name\":\"x\",\"ClosingPrice\":\"1\"}]" },
		{ "tpex-open", "[{\"Date\":\"1150610\",\"SecuritiesCompanyCode\":\"3163\",\"Open\":\"1\",\"Close\":\"1\"}]" },
		{ "trades", "symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount\n" },
		{ "trades-by-price", "symbol,broker,date,price,buy_shares,sell_shares\n" },
		{ "prices", "symbol,date,close,adj_close\n" },
		{ "broker_names", "broker,name\n" },
	};
	static const struct exchange_options options = { .date = 20614, .has_date = true };
	size_t known = 0;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct exchange_file f;
		struct error e = ERROR_NONE;
		FILE *file = fopen("raw.csv", "w");
		fputs(cases[i].text, file);
		fclose(file);
		struct exchange_options o = options;
		o.symbol = strstr(cases[i].text, "3163") ? "3163" : "2330";
		assert_int_equal(exchange_open(&f, "raw.csv", &o, false, &e), LOT_OK);
		assert_string_equal(f.format->name, cases[i].name);
		for (known = 0; exchange_formats[known]; known++) {
			f.format = exchange_formats[known];
			assert_int_equal(f.format->recognise(&f), !strcmp(f.format->name, cases[i].name));
		}
		exchange_close(&f);
		remove("raw.csv");
	}
	for (size_t k = 0; k < known; k++) {
		size_t tried = 0;
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
			tried += !strcmp(cases[i].name, exchange_formats[k]->name);
		assert_true(tried > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(charsets), cmocka_unit_test(cp950_splits), cmocka_unit_test(raw_rows), cmocka_unit_test(raw_rows_twin),
		cmocka_unit_test(cells), cmocka_unit_test(cell_dates), cmocka_unit_test(raw_names), cmocka_unit_test(daybook_sums),
		cmocka_unit_test(daybook_limits), cmocka_unit_test(daybook_claims), cmocka_unit_test(daybook_names), cmocka_unit_test(daybook_prices),
		cmocka_unit_test(names_are_cleaned), cmocka_unit_test(maps), cmocka_unit_test(formats),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
