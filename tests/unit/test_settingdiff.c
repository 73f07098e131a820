/* settingdiff: what differs between two texts of settings, each key told once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "settingdiff.h"

static void differ(const char *old, const char *new, const char *text)
{
	struct buffer b = BUFFER_EMPTY;
	settings_diff(old, new, &b);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, text);
	buffer_release(&b);
}

static void differ_task(const char *old, const char *new, const char *in_brief, const char *in_full)
{
	struct buffer brief = BUFFER_EMPTY, full = BUFFER_EMPTY;
	taskfile_diff(old, new, &brief, &full);
	buffer_char(&brief, '\0');
	buffer_char(&full, '\0');
	assert_string_equal(brief.data, in_brief);
	assert_string_equal(full.data, in_full);
	buffer_release(&brief);
	buffer_release(&full);
}

static void seen(const char *old, const char *new, const char *text)
{
	struct buffer b = BUFFER_EMPTY;
	seen_diff(old, new, &b);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, text);
	buffer_release(&b);
}

static void files_seen(void **state)
{
	(void)state;
	seen("a.csv:1:2:3\nb.csv:4:5:6\n", "a.csv:1:2:3\nb.csv:4:5:6\n", "");
	seen("a.csv:1:2:3\nb.csv:4:5:6\n", "a.csv:1:2:3\nb.csv:4:5:7\n", "b.csv changed");
	seen("a.csv:1:2:3", "d/c.csv:1:1:1\na.csv:1:2:33", "d/c.csv changed and a.csv changed");
	seen("a.csv:1:2:3\nb.csv:4:5:6\n", "b.csv:4:5:6\n", "");
	seen("", "a:1\nb:1\nc:1\nd:1\ne:1\nf:1\n", "a changed and b changed and c changed and d changed and 2 more");
}

static void the_header_s_example(void **state)
{
	(void)state;
	differ("start=\nend=2024-06-30\nbuy-cost=1\n", "start=2024-01-01\nbuy-cost=1\n",
	       "START changed from '' to '2024-01-01', END changed from '2024-06-30' to ''");
	differ_task("line=echo 1\nparameter=x=1\nneeds=2 100 in/1\n", "line=echo 2\nparameter=x=2\nneeds=3 100 in/1\n",
	            "command and parameters and input in/1 changed",
	            "command changed from 'echo 1' to 'echo 2', x changed from '1' to '2', input in/1 changed");
}

/* A key that is there and empty now is not gone as well. */
static void emptied(void **state)
{
	(void)state;
	differ("start=2024-01-01\n", "start=\n", "START changed from '2024-01-01' to ''");
	differ("env=A\nenv=B\n", "env=\n", "ENV changed from 'A B' to ''");
	differ("start=2024-01-01\n", "", "START changed from '2024-01-01' to ''");
	differ("start=\n", "", "");
	differ_task("line=echo\nparameter=x=1\n", "line=echo\nparameter=x=\n", "parameters changed", "x changed from '1' to ''");
	differ_task("line=echo\nenv=A=1\n", "line=echo\n", "env changed", "env changed from 'A=1' to ''");
}

static void many(void **state)
{
	(void)state;
	differ("a=1\nb=1\nc=1\nd=1\ne=1\nf=1\n", "a=\nb=\nc=\nd=\ne=\nf=1\n",
	       "A changed from '1' to '', B changed from '1' to '', C changed from '1' to '', D changed from '1' to '' and 1 more");
	differ("a=1\nab=2\n", "ab=2\na=1\n", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_header_s_example),
		cmocka_unit_test(files_seen),
		cmocka_unit_test(emptied),
		cmocka_unit_test(many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
