/* command: values of random bytes at every kind of place reach the program as they are, by the shell and without one. */
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

#include "command.h"
#include "input.h"
#include "output.h"

enum { ROUNDS = 60, LONGEST = 12 };

/* Bytes that mean something somewhere, more often than others. */
static size_t random_value(char *text)
{
	static const char odd[] = "'\"\\$`{}()[]<>|&;*?!~#=% \t\n-a0_\xe5\x8f\xb0";
	size_t n = (size_t)rand() % LONGEST;
	for (size_t i = 0; i < n; i++) {
		char any = (char)(1 + rand() % 255);
		text[i] = odd[(size_t)rand() % (sizeof odd - 1)];
		if (rand() % 8 == 0)
			text[i] = any;
	}
	return n;
}

static void fill(const char *template, const char *text, size_t n, struct buffer *line)
{
	struct error e = ERROR_NONE;
	const struct command_value value[] = { { "", text, 0, n }, { "two words", text, 9, n } };
	line->size = 0;
	if (command_fill("test", 1, template, value, 2, line, &e))
		fail_msg("%s: %s", template, e.text);
	buffer_char(line, '\0');
}

/* What the words or the shell's line print, NULs between them. */
static void through_shell(const char *line, struct buffer *out)
{
	struct error e;
	FILE *f = fopen("line.sh", "w");
	fputs(line, f);
	fclose(f);
	assert_int_equal(system("sh ./line.sh >out.bytes"), 0);
	out->size = 0;
	assert_int_equal(input_file("out.bytes", out, &e), LOT_OK);
}

static void places(void **state)
{
	(void)state;
	static const char *const template[] = {
		"printf '%s\\0' {}", "printf '%s\\0' \"{}\"", "printf '%s\\0' '{}'", "printf '%s\\0' {two words}",
		"x=; printf '%s\\0' \"$x{}\"", "x=; printf '%s\\0' $x{}", "x={}; printf '%s\\0' \"$x\"", "x=\"{}\"; printf '%s\\0' \"${x}\"",
		"printf '%s\\0' \"$(printf '%s.' '{}')\" | sed 's/\\.\\x00$/\\x00/'", "printf '%s\\0' \"$(printf '%s.' \"{}\")\" | sed 's/\\.\\x00$/\\x00/'",
		"f() { printf '%s\\0' \"$1\"; }; f {} # {} it's", ": {};printf '%s\\0' {}|cat", "printf '%s\\0' ''\"\"{}''",
	};
	struct buffer line = BUFFER_EMPTY, out = BUFFER_EMPTY;
	char value[LONGEST];
	srand(1);
	for (size_t t = 0; t < sizeof template / sizeof *template; t++)
		for (int i = 0; i < ROUNDS / 4; i++) {
			size_t n = random_value(value);
			fill(template[t], value, n, &line);
			through_shell(line.data, &out);
			if (out.size != n + 1 || memcmp(out.data, value, n) || out.data[n])
				fail_msg("%s, filled as: %s", template[t], line.data);
		}
	buffer_release(&line);
	buffer_release(&out);
}

/* Where command_words finds words, the shell finds the same. */
static void words(void **state)
{
	(void)state;
	static const char piece[][12] = { "a", "'", "\"", "\\", " ", "{}", "$x", "=", "-", "#", "~", "\\ ", "\"{}\"", "'{}'", "*", "b c", "{two words}" };
	struct buffer template = BUFFER_EMPTY, line = BUFFER_EMPTY, out = BUFFER_EMPTY, want = BUFFER_EMPTY;
	char value[LONGEST];
	int direct = 0;
	srand(2);
	for (int i = 0; i < 40 * ROUNDS; i++) {
		struct error e;
		template.size = line.size = want.size = 0;
		buffer_text(&template, "printf %s\\\\0 ");
		for (int k = rand() % 6; k >= 0; k--)
			buffer_text(&template, piece[(size_t)rand() % (sizeof piece / sizeof *piece)]);
		buffer_char(&template, '\0');
		size_t n = random_value(value);
		const struct command_value v[] = { { "", value, 0, n }, { "two words", value, 9, n } };
		if (command_fill("test", 1, template.data, v, 2, &line, &e))
			continue; /* a quote that is not closed */
		buffer_char(&line, '\0');
		char **argv = command_words(line.data);
		if (!argv)
			continue;
		for (size_t w = 2; argv[w]; w++) {
			buffer_text(&want, argv[w]);
			buffer_char(&want, '\0');
		}
		if (!argv[1] || !argv[2])
			buffer_char(&want, '\0');
		free(argv);
		if (direct++ > 2 * ROUNDS)
			break;
		through_shell(line.data, &out);
		if (out.size != want.size || memcmp(out.data, want.data, want.size))
			fail_msg("%s, filled as: %s", template.data, line.data);
	}
	assert_true(direct > ROUNDS);
	buffer_release(&template);
	buffer_release(&line);
	buffer_release(&out);
	buffer_release(&want);
}

static void programs(void **state)
{
	(void)state;
	static const struct { const char *line, *program; } cases[] = {
		{ "./f.sh a b", "./f.sh" }, { "  sort", "sort" }, { "'a program' x", "a program" }, { "A=1 B=2 sort | uniq", "sort" },
		{ "sort <f", "sort" }, { "sort>f", "sort" }, { "A=$x sort", NULL }, { "A=1", NULL }, { "$p x", NULL }, { "cd / && ls", NULL }, { "", NULL },
		{ "(sort)", NULL }, { "f() { :; }", NULL }, { "if x; then y; fi", NULL }, { "a*", NULL }, { "sort;ls", "sort" }, { "exit", NULL }, { "# sort", NULL },
	};
	struct buffer b = BUFFER_EMPTY;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		b.size = 0;
		bool found = command_program(cases[i].line, &b);
		buffer_char(&b, '\0');
		if (found != (cases[i].program != NULL) || (found && strcmp(b.data, cases[i].program)))
			fail_msg("%s: %s", cases[i].line, b.data);
	}
	buffer_release(&b);
	struct error e;
	assert_int_equal(output_file("plain", "", 0, 0, &e), LOT_OK);
	assert_true(command_found("sh", getenv("PATH")) && command_found("sh", NULL) && command_found("/bin/sh", ""));
	assert_false(command_found("./plain", NULL) || command_found("plain", ".:") || command_found("sh", "/nowhere") || command_found("", NULL));
	assert_int_equal(chmod("plain", 0755), 0);
	assert_true(command_found("./plain", NULL) && command_found("plain", "/nowhere:") && command_found("plain", "/nowhere:."));
	assert_false(command_found(".", "/bin"));
}

static void escapes(void **state)
{
	(void)state;
	char value[LONGEST], text[2 * LONGEST + 1];
	struct buffer b = BUFFER_EMPTY;
	srand(3);
	for (int i = 0; i < 100 * ROUNDS; i++) {
		size_t n = random_value(value);
		b.size = 0;
		command_escape(value, n, &b);
		assert_null(b.size ? memchr(b.data, '\n', b.size) : NULL);
		memcpy(text, b.data ? b.data : "", b.size);
		assert_int_equal(command_unescape(text, b.size), n);
		assert_memory_equal(text, value, n);
	}
	buffer_release(&b);
	char lone[] = "a\\tb\\";
	assert_int_equal(command_unescape(lone, 5), 5);
	assert_string_equal(lone, "a\\tb\\");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(places), cmocka_unit_test(words), cmocka_unit_test(programs), cmocka_unit_test(escapes) };
	return cmocka_run_group_tests_name("command", tests, NULL, NULL);
}
