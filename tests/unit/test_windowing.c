/* windows: when they begin, 29 February, what is none, and the table there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "date.h"
#include "output.h"
#include "windowing.h"

static int64_t day(const char *text)
{
	int32_t d;
	assert_int_equal(date_parse(text, strlen(text), &d), 0);
	return d;
}

static void days(void **state)
{
	(void)state;
	static const struct { const char *asof, *text, *start, *end; } cases[] = {
		{ "2026-06-17", "1y", "2025-06-18", "2026-06-17" },  { "2026-06-17", "3y", "2023-06-18", "2026-06-17" },
		{ "2024-02-29", "1y", "2023-03-01", "2024-02-29" },  { "2024-02-29", "4y", "2020-03-01", "2024-02-29" },
		{ "2024-02-28", "1y", "2023-03-01", "2024-02-28" },  { "2025-02-28", "1y", "2024-02-29", "2025-02-28" },
		{ "2024-03-01", "1y", "2023-03-02", "2024-03-01" },  { "2026-06-17", "3m", "2026-03-18", "2026-06-17" },
		{ "2026-03-31", "1m", "2026-03-01", "2026-03-31" },  { "2024-03-31", "1m", "2024-03-01", "2024-03-31" },
		{ "2026-01-31", "2m", "2025-12-01", "2026-01-31" },  { "2026-06-17", "2w", "2026-06-04", "2026-06-17" },
		{ "2026-06-17", "1d", "2026-06-17", "2026-06-17" },  { "2026-06-17", "ytd", "2026-01-01", "2026-06-17" },
		{ "2026-06-17", "mtd", "2026-06-01", "2026-06-17" }, { "2026-06-17", "all", "0001-01-01", "2026-06-17" },
		{ "2026-06-17", "2024-01-01..2024-12-31", "2024-01-01", "2024-12-31" },
		{ "2026-06-17", "20240101..20240101", "2024-01-01", "2024-01-01" },
		{ "2026-06-17", "2024-01-01..", "2024-01-01", "2026-06-17" },
	};
	struct error e = ERROR_NONE;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct windows w = WINDOWS_EMPTY;
		assert_int_equal(windows_add(&w, cases[i].text, strlen(cases[i].text), day(cases[i].asof), &e), LOT_OK);
		assert_string_equal(w.window[0].name, cases[i].text);
		assert_int_equal(w.window[0].start, day(cases[i].start));
		assert_int_equal(w.window[0].end, day(cases[i].end));
		windows_release(&w);
	}
}

static void refused(void **state)
{
	(void)state;
	static const char *const none[] = { "", "y", "0y", "-1y", "1.5y", "3", "3Y", "3yy", "..", "../..", ".3y", "2024-02-30..2024-03-01",
		"2024-03-01..2024-02-01", "2027-01-01..", "2024-01-01", "2024-01-01...", "..2024-01-01", "3000y", "999999d", "9999999999y",
		"1y ", "123456789012345678901234567890123", "a/b" };
	struct error e = ERROR_NONE;
	struct windows w = WINDOWS_EMPTY;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_int_equal(windows_add(&w, none[i], strlen(none[i]), day("2026-06-17"), &e), LOT_BAD_USAGE);
	assert_int_equal(windows_add(&w, "1y", 2, day("2026-06-17"), &e), LOT_OK);
	assert_int_equal(windows_add(&w, "1y", 2, day("2026-06-17"), &e), LOT_BAD_USAGE);
	assert_int_equal(w.count, 1);
	windows_release(&w);
	assert_true(windows_rolls("1y") && windows_rolls("2024-01-01..") && !windows_rolls("2024-01-01..2024-01-02"));
}

static void table(void **state)
{
	(void)state;
	static const struct { const char *text; int result; } cases[] = {
		{ "name,start,end\n1y,2025-06-18,2026-06-17\nall,0001-01-01,2026-06-17\n", LOT_OK },
		{ "name,start,end\n", LOT_BAD_DATA },
		{ "name,start\n1y,2025-06-18\n", LOT_BAD_DATA },
		{ "start,end\n2025-06-18,2026-06-17\n", LOT_BAD_DATA },
		{ "name,end\n1y,2025-06-18\n", LOT_BAD_DATA },
		{ "name,start,end\n../1y,2025-06-18,2026-06-17\n", LOT_BAD_DATA },
		{ "name,start,end\n1y,2025-06-31,2026-06-17\n", LOT_BAD_DATA },
		{ "name,start,end\n1y,2025-06-18,x\n", LOT_BAD_DATA },
		{ "name,start,end\n1y,2025-06-18,2025-06-17\n", LOT_BAD_DATA },
		{ "name,start,end\n1y,2025-06-18,2025-06-19\n1y,2025-06-18,2025-06-19\n", LOT_BAD_DATA },
	};
	struct error e = ERROR_NONE;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct windows w = WINDOWS_EMPTY;
		struct buffer b = BUFFER_EMPTY;
		assert_int_equal(output_file("windows.csv", cases[i].text, strlen(cases[i].text), 0, &e), LOT_OK);
		assert_int_equal(windows_read("windows.csv", &w, &e), cases[i].result);
		if (!cases[i].result) {
			windows_write(&w, &b);
			buffer_char(&b, '\0');
			assert_string_equal(b.data, cases[i].text);
		}
		buffer_release(&b);
		windows_release(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(days), cmocka_unit_test(refused), cmocka_unit_test(table) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
