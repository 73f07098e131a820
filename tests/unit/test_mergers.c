/* mergers: chains, days, codes given away anew, cycles by line, and the resolved table there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "date.h"
#include "mergers.h"
#include "output.h"

static int read_text(const char *text, struct mergers *m, struct error *e)
{
	assert_int_equal(output_file("m.csv", text, strlen(text), 0, e), LOT_OK);
	return mergers_read("m.csv", m, e);
}

static int64_t day(const char *text)
{
	int32_t d = 0;
	assert_int_equal(date_parse(text, strlen(text), &d), 0);
	return d;
}

/* What text resolves to, and that this resolves to itself. */
static void check_table(const char *text, const char *want)
{
	struct mergers m, again;
	struct error e = ERROR_NONE;
	struct buffer b = BUFFER_EMPTY;
	assert_int_equal(read_text(text, &m, &e), LOT_OK);
	mergers_write(&m, &b);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, want);
	assert_int_equal(read_text(b.data, &again, &e), LOT_OK);
	b.size = 0;
	mergers_write(&again, &b);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, want);
	mergers_release(&again);
	mergers_release(&m);
	buffer_release(&b);
}

static void tables(void **state)
{
	(void)state;
	check_table("old_broker,new_broker\n116W,962H\n962H,961K\n", "old_broker,new_broker\n116W,961K\n962H,961K\n");
	check_table("new_broker,x,old_broker\nb,1,a\nb,2,a\n", "old_broker,new_broker\na,b\n");
	check_table("old_broker,new_broker,valid_until\na,b,\n", "old_broker,new_broker\na,b\n");
	check_table("old_broker,new_broker\n", "old_broker,new_broker\n");
	/* The worked example of mergers.h. */
	check_table("old_broker,new_broker,valid_until\nA,B,\nB,C,2020-12-31\n", "old_broker,new_broker,valid_until\nA,C,2020-12-31\nA,B,\nB,C,2020-12-31\n");
	/* A code given away twice, in any order of the rows. */
	check_table("old_broker,new_broker,valid_until\na,y,20220630\na,x,2020-12-31\n",
	            "old_broker,new_broker,valid_until\na,x,2020-12-31\na,y,2022-06-30\n");
	/* A chain ends before its first link does, and the other way round. */
	check_table("old_broker,new_broker,valid_until\na,b,2022-01-01\nb,c,2021-01-01\n",
	            "old_broker,new_broker,valid_until\na,c,2021-01-01\na,b,2022-01-01\nb,c,2021-01-01\n");
	check_table("old_broker,new_broker,valid_until\na,b,2021-01-01\nb,c,2022-01-01\n",
	            "old_broker,new_broker,valid_until\na,c,2021-01-01\nb,c,2022-01-01\n");
	/* Two ways to the same end are one row. */
	check_table("old_broker,new_broker,valid_until\na,b,2021-01-01\na,c,2022-01-01\nb,c,\n",
	            "old_broker,new_broker,valid_until\na,c,2022-01-01\nb,c,\n");
}

static void days(void **state)
{
	(void)state;
	struct mergers m;
	struct error e = ERROR_NONE;
	int64_t until;
	assert_int_equal(read_text("old_broker,new_broker,valid_until\na,x,2020-12-31\na,y,2022-06-30\nb,x,\n", &m, &e), LOT_OK);
	assert_string_equal(mergers_at(&m, "a", day("1999-01-01"), &until), "x");
	assert_int_equal(until, day("2020-12-31"));
	assert_string_equal(mergers_at(&m, "a", day("2020-12-31"), &until), "x");
	assert_string_equal(mergers_at(&m, "a", day("2021-01-01"), &until), "y");
	assert_string_equal(mergers_at(&m, "a", day("2022-07-01"), &until), "a");
	assert_true(until == MERGER_ALWAYS);
	assert_string_equal(mergers_at(&m, "b", day("2022-07-01"), &until), "x");
	assert_true(until == MERGER_ALWAYS);
	assert_string_equal(mergers_at(&m, "c", 0, &until), "c");
	assert_string_equal(mergers_at(NULL, "a", 0, &until), "a");
	mergers_release(&m);
}

static void refused(void **state)
{
	(void)state;
	static const struct { const char *text, *want; } cases[] = {
		{ "old_broker,new_broker\nx,y\ny,x\n", "m.csv:2: old_broker 'x' merges into itself" },
		{ "old_broker,new_broker\na,b\nx,x\n", "m.csv:3: old_broker 'x' merges into itself" },
		{ "old_broker,new_broker\na,b\na,c\n", "m.csv:3: old_broker 'a' already became 'b' in line 2" },
		{ "old_broker,new_broker,valid_until\na,b,2020-01-01\na,c,20200101\n", "m.csv:3: old_broker 'a' already became 'b' in line 2" },
		/* A cycle on some days only. */
		{ "old_broker,new_broker,valid_until\nk,l,\nx,y,2020-01-01\ny,x,2019-01-01\n", "m.csv:3: old_broker 'x' merges into itself" },
		{ "old_broker,new_broker,valid_until\na,b,2020-02-30\n", "m.csv:2: valid_until '2020-02-30' is not a date that exists" },
		{ "old_broker\na\n", "m.csv:1: column 'new_broker' is missing" },
		{ "new_broker\na\n", "m.csv:1: column 'old_broker' is missing" },
		{ "old_broker,new_broker\n,a\n", "m.csv:2: old_broker '' is not a code of 1 to 32 bytes" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct mergers m;
		struct error e = ERROR_NONE;
		assert_int_equal(read_text(cases[i].text, &m, &e), LOT_BAD_DATA);
		assert_string_equal(e.text, cases[i].want);
	}
	/* One after the other is no cycle. */
	struct mergers m;
	struct error e = ERROR_NONE;
	assert_int_equal(read_text("old_broker,new_broker,valid_until\nx,y,2020-01-01\ny,z,\n", &m, &e), LOT_OK);
	mergers_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(tables), cmocka_unit_test(days), cmocka_unit_test(refused) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
