/* report, ranking: widths, figures, the three forms, exact ranking. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "decimal.h"
#include "output.h"
#include "report.h"
#include "ranking.h"

static void wide_decimals(void **state)
{
	(void)state;
	static const struct { const char *text; int places, result; const char *want; } cases[] = {
		{ "170141183460469231731687303715884105727", 0, DECIMAL_OK, "170141183460469231731687303715884105727" },
		{ "-170141183460469231731687303715884105727", 0, DECIMAL_OK, "-170141183460469231731687303715884105727" },
		{ "170141183460469231731687303715884105728", 0, DECIMAL_RANGE, "0" },
		{ "99999999999999999999999999999.0000", 9, DECIMAL_OK, "99999999999999999999999999999000000000" },
		{ "9e29", 9, DECIMAL_RANGE, "0" },
		{ "0.00005", 4, DECIMAL_OK, "1" },
		{ "", 4, DECIMAL_SYNTAX, "0" },
		{ "1x", 4, DECIMAL_SYNTAX, "0" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int128 v = 0;
		struct buffer b = BUFFER_EMPTY;
		assert_int_equal(decimal_wide(cases[i].text, strlen(cases[i].text), cases[i].places, &v), cases[i].result);
		buffer_int(&b, v);
		buffer_char(&b, '\0');
		assert_string_equal(b.data, cases[i].want);
		buffer_release(&b);
	}
}

static void figures(void **state)
{
	(void)state;
	static const struct { const char *text; int decimals; const char *want; } cases[] = {
		{ "1234567.8900", 0, "1,234,568" }, { "-1234.5600", 1, "-1,234.6" }, { "-0.4000", 0, "0" }, { "-0.5", 0, "-1" },
		{ "999", 0, "999" }, { "1000", 0, "1,000" }, { "-1000", 2, "-1,000.00" }, { "999.9999", 2, "1,000.00" },
		{ "1234.5", -1, "1,234.5" }, { "1234567", -1, "1,234,567" }, { "", 0, "" }, { "n/a", 0, "n/a" }, { "1e5", 0, "1e5" },
		{ "-", 0, "-" }, { "99999999999999999999999999.9999", 0, "100,000,000,000,000,000,000,000,000" },
		{ "9999999999999999999999999999999999999999999", 0, "9999999999999999999999999999999999999999999" },
		{ "\x1b[1m", 0, "?[1m" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer b = BUFFER_EMPTY;
		report_figure(&b, cases[i].text, strlen(cases[i].text), cases[i].decimals);
		buffer_char(&b, '\0');
		assert_string_equal(b.data, cases[i].want);
		buffer_release(&b);
	}
}

static void widths(void **state)
{
	(void)state;
	static const struct { const char *text; size_t width; } cases[] = {
		{ "", 0 }, { "abc", 3 }, { "元大", 4 }, { "合　庫", 6 }, { "é", 1 }, { "e\xcc\x81", 1 }, { "ﾊﾝ", 2 }, { "한국", 4 }, { "📈", 2 },
		{ "\xff\xfe", 2 }, { "\xe5\x85", 2 }, { "a\tb", 3 }, { "\xed\xa0\x80", 3 }, { "\xc0\x80", 2 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(report_width(cases[i].text, strlen(cases[i].text)), cases[i].width);
	assert_int_equal(report_fit("元大", 6, 3), 3);
	assert_int_equal(report_fit("元大", 6, 4), 6);
	assert_int_equal(report_fit("abc", 3, 0), 0);
	assert_int_equal(report_fit("abc", 3, 9), 3);
}

static void forms(void **state)
{
	(void)state;
	static const struct report_column columns[] = { { "broker", false, 0 }, { "name", false, 0 }, { "total", true, 1 } };
	static const char *const want[] = {
		("broker  name    total\n"
		 "00      元大  1,234.6\n"
		 "...\n"
		 "1e5     a\"b?\n"
		 "x\n"),
		"broker,name,total\n00,元大,1234.5600\n1e5,\"a\"\"b\x01\",\nx,,\n",
		("[\n{\"broker\":\"00\",\"name\":\"元大\",\"total\":1234.5600},\n"
		 "{\"broker\":\"1e5\",\"name\":\"a\\\"b\\u0001\",\"total\":null},\n{\"broker\":\"x\",\"name\":\"\",\"total\":null}\n]\n"),
	};
	struct report r;
	report_start(&r, columns, 3);
	report_text(&r, "00");
	report_text(&r, "元大");
	report_text(&r, "1234.5600");
	report_gap(&r);
	report_text(&r, "1e5");
	report_text(&r, "a\"b\x01");
	report_text(&r, "");
	report_format(&r, "%c", 'x');
	report_text(&r, "");
	report_text(&r, "");
	assert_int_equal(report_rows(&r), 3);
	for (int form = REPORT_TABLE; form <= REPORT_JSON; form++) {
		struct buffer b = BUFFER_EMPTY;
		report_write(&r, (enum report_form)form, &b);
		buffer_char(&b, '\0');
		assert_string_equal(b.data, want[form]);
		buffer_release(&b);
	}
	report_release(&r);
	/* Nothing but a header. */
	static const char *const bare[] = { "broker  name  total\n", "broker,name,total\n", "[\n]\n" };
	report_start(&r, columns, 3);
	for (int form = REPORT_TABLE; form <= REPORT_JSON; form++) {
		struct buffer b = BUFFER_EMPTY;
		report_write(&r, (enum report_form)form, &b);
		buffer_char(&b, '\0');
		assert_string_equal(b.data, bare[form]);
		buffer_release(&b);
	}
	report_release(&r);
}

static void json_numbers(void **state)
{
	(void)state;
	static const struct report_column columns[] = { { "v", true, 0 } };
	static const struct { const char *text, *want; } cases[] = {
		{ "-0.5000", "-0.5000" }, { "01", "\"01\"" }, { ".5", "\".5\"" }, { "5.", "\"5.\"" }, { "1e-7", "1e-7" }, { "nan", "\"nan\"" },
		{ "-", "\"-\"" }, { "1e", "\"1e\"" }, { "0", "0" }, { "\xff", "\"\xef\xbf\xbd\"" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct report r;
		struct buffer b = BUFFER_EMPTY, want = BUFFER_EMPTY;
		report_start(&r, columns, 1);
		report_text(&r, cases[i].text);
		report_write(&r, REPORT_JSON, &b);
		buffer_char(&b, '\0');
		buffer_format(&want, "[\n{\"v\":%s}\n]\n", cases[i].want);
		buffer_char(&want, '\0');
		assert_string_equal(b.data, want.data);
		buffer_release(&b);
		buffer_release(&want);
		report_release(&r);
	}
}

/* Totals beyond 64 bits and beyond a double's digits keep their order; ties go by code in byte order. */
static void ranking(void **state)
{
	(void)state;
	static const char table[] = "rank,broker,total_pnl,symbols\n"
	                            "1,b,9223372036854775808.0001,2\n"
	                            "2,a,9223372036854775808.0002,2\n"
	                            "3,00,-9223372036854775808.0002,1\n"
	                            "4,0,-9223372036854775808.0002,3\n"
	                            "5,\xe5\x85\x83,-9223372036854775808.0001,1\n";
	struct error e = ERROR_NONE;
	struct ranking s;
	assert_int_equal(output_file("t.csv", table, sizeof table - 1, 0, &e), LOT_OK);
	assert_int_equal(ranking_read("t.csv", &s, &e), LOT_OK);
	assert_int_equal(s.rows, 5);
	assert_int_equal(ranking_sort(&s, "total_pnl", &e), LOT_OK);
	static const char *const names[] = { "nothing", "rank", "broker", NULL };
	static const struct { size_t top, bottom; const char *want; } cases[] = {
		{ 0, 0, "rank,broker\n1,a\n2,b\n3,\xe5\x85\x83\n4,0\n5,00\n" }, { 1, 0, "rank,broker\n1,a\n" },
		{ 0, 2, "rank,broker\n4,0\n5,00\n" }, { 1, 1, "rank,broker\n1,a\n5,00\n" },
		{ 3, 2, "rank,broker\n1,a\n2,b\n3,\xe5\x85\x83\n4,0\n5,00\n" }, { 9, 9, "rank,broker\n1,a\n2,b\n3,\xe5\x85\x83\n4,0\n5,00\n" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct report r;
		struct buffer b = BUFFER_EMPTY;
		ranking_report(&s, names, cases[i].top, cases[i].bottom, &r);
		report_write(&r, REPORT_CSV, &b);
		buffer_char(&b, '\0');
		assert_string_equal(b.data, cases[i].want);
		buffer_release(&b);
		report_release(&r);
	}
	assert_int_equal(ranking_sort(&s, "broker", &e), LOT_OK);
	assert_int_equal(s.order[0], 3);
	assert_int_equal(ranking_sort(&s, "position", &e), LOT_BAD_USAGE);
	ranking_release(&s);
	/* A table of a header alone. */
	assert_int_equal(output_file("t.csv", "broker,total_pnl\n", 17, 0, &e), LOT_OK);
	assert_int_equal(ranking_read("t.csv", &s, &e), LOT_OK);
	assert_int_equal(ranking_sort(&s, "total_pnl", &e), LOT_OK);
	struct report r;
	ranking_report(&s, NULL, 10, 10, &r);
	assert_int_equal(report_rows(&r), 0);
	report_release(&r);
	ranking_release(&s);
}

/* Rows of sums stay in front, turnover leaves rows out, names join brokers. */
static void totals_and_names(void **state)
{
	(void)state;
	static const char table[] = "rank,broker,name,total_pnl,total_buy_amount,total_sell_amount\n"
	                            ",,,3,6,6\n1,a,old,1,1.0000,0.9999\n2,b,old,2,1,1\n3,c,,0,4,4.0001\n";
	struct error e = ERROR_NONE;
	struct ranking s;
	struct names names = NAMES_EMPTY;
	assert_int_equal(output_file("n.csv", "broker,name\nb,B and C\n", 22, 0, &e), LOT_OK);
	assert_int_equal(names_read("n.csv", &names, &e), LOT_OK);
	assert_int_equal(ranking_parse("t", table, sizeof table - 1, &s, &e), LOT_OK);
	s.totals = 1;
	ranking_names(&s, &names);
	assert_int_equal(ranking_turnover(&s, 20000, &e), LOT_OK);
	assert_int_equal(ranking_sort(&s, "total_pnl", &e), LOT_OK);
	struct report r;
	struct buffer b = BUFFER_EMPTY;
	ranking_report(&s, NULL, 1, 0, &r);
	report_write(&r, REPORT_CSV, &b);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, "rank,broker,name,total_pnl,total_buy_amount,total_sell_amount\n,,,3,6,6\n1,b,B and C,2,1,1\n");
	buffer_release(&b);
	report_release(&r);
	ranking_release(&s);
	assert_int_equal(ranking_parse("t", "symbol,x\na,1\n", 13, &s, &e), LOT_OK);
	ranking_names(&s, &names);
	assert_int_equal(s.columns, 2);
	assert_int_equal(ranking_turnover(&s, 1, &e), LOT_BAD_DATA);
	ranking_release(&s);
	assert_int_equal(ranking_parse("t", "broker,buy_amount,sell_amount\na,1,x\n", 36, &s, &e), LOT_OK);
	ranking_names(&s, &names);
	assert_int_equal(s.columns, 4);
	assert_int_equal(ranking_turnover(&s, 1, &e), LOT_BAD_DATA);
	ranking_release(&s);
	names_release(&names);
}

/* The same row again is nothing new; two names of a broker are refused in either order, the first such line named. */
static void names_agree(void **state)
{
	(void)state;
	static const struct { const char *text, *message; } cases[] = {
		{ "broker,name\nx,A\ny,\nx,A\ny,\n", NULL },
		{ "broker,name\nx,A\nx,B\n", "n.csv:3: broker 'x' already has another name in line 2" },
		{ "broker,name\nx,B\nx,A\n", "n.csv:3: broker 'x' already has another name in line 2" },
		{ "broker,name\ny,A\nx,A\ny,B\nx,\n", "n.csv:4: broker 'y' already has another name in line 2" },
		{ "name,broker\nA,x\nAA,x\nA,x\n", "n.csv:3: broker 'x' already has another name in line 2" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error e = ERROR_NONE;
		struct names names = NAMES_EMPTY;
		assert_int_equal(output_file("n.csv", cases[i].text, strlen(cases[i].text), 0, &e), LOT_OK);
		assert_int_equal(names_read("n.csv", &names, &e), cases[i].message ? LOT_BAD_DATA : LOT_OK);
		if (cases[i].message)
			assert_string_equal(e.text, cases[i].message);
		else
			assert_int_equal(names.count, 2);
		names_release(&names);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wide_decimals), cmocka_unit_test(figures), cmocka_unit_test(widths),
		cmocka_unit_test(forms), cmocka_unit_test(json_numbers), cmocka_unit_test(ranking), cmocka_unit_test(totals_and_names),
		cmocka_unit_test(names_agree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
