/* Strategies of one's own: programs that behave and programs that do not; work that crashes. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "filter.h"
#include "guard.h"
#include "input.h"
#include "rule.h"

static void make(size_t n, struct history *h)
{
	int64_t *date = xmalloc(n * sizeof *date), *close = xmalloc(n * sizeof *close);
	for (size_t i = 0; i < n; i++) {
		date[i] = 10957 + (int64_t)i; /* 2000-01-01 */
		close[i] = 1234500000 + (int64_t)(i % 7) * 5000000;
	}
	history_make(n, date, close, NULL, h);
	free(date);
	free(close);
}

/* Runs a program over n days; its positions are in *p. */
static int ask(const char *spec, const char *grid, size_t n, double seconds, struct positions *p, struct error *e)
{
	struct rule r;
	struct grid *g;
	struct grid_point at;
	struct history h;
	int result = rule_open(spec, seconds, &r, e);
	if (result)
		return result;
	result = rule_grid(&r, grid, NULL, 0, &g, e);
	if (!result) {
		make(n, &h);
		grid_first(g, &at);
		result = rule_run(&(struct rule_point){ &r, g, &at }, &h, p, e);
		history_release(&h);
		grid_free(g);
	}
	rule_release(&r);
	return result;
}

static void good(void **state)
{
	(void)state;
	struct positions p = POSITIONS_EMPTY;
	struct error e = ERROR_NONE;
	/* The table as it comes: a header, closes in full, one line a day. */
	int r = ask("cmd:awk -F, 'NR==1 { if ($0 != \"date,close,return\") exit 9; next } { print ($2 > {level}) ? 1 : -0.5 }'", "level=12.4", 10, 5,
	            &p, &e);
	if (r)
		fail_msg("%s", e.text);
	assert_true(positions_at(&p, 0) == -0.5 && positions_at(&p, 1) == -0.5 && positions_at(&p, 2) == 1 &&
	            positions_at(&p, 7) == -0.5);
	/* CRLF, no last line end, exponents. */
	assert_int_equal(ask("cmd:printf '1\\r\\n-1e0\\r\\n0.25'", "", 3, 5, &p, &e), LOT_OK);
	assert_true(positions_at(&p, 0) == 1 && positions_at(&p, 1) == -1 && positions_at(&p, 2) == 0.25);
	/* An answer without reading the question; more days than a pipe holds, both ways. */
	assert_int_equal(ask("cmd:sh -c 'yes 1 | head -n 200000'", "", 200000, 20, &p, &e), LOT_OK);
	assert_int_equal(ask("cmd:sh -c 'sed 1d | sed s/.*/0.333333333333333333333333333333333333/'", "", 200000, 20,
	                     &p, &e), LOT_OK);
	/* A child that lives on keeps neither us nor the pipe waiting. */
	assert_int_equal(ask("cmd:sh -c 'sleep 100 & printf \"0\\n0\\n\"'", "", 2, 20, &p, &e), LOT_OK);
	/* Days there are none. */
	assert_int_equal(ask("cmd:sed 1d", "", 0, 5, &p, &e), LOT_OK);
	positions_release(&p);
}

static void bad(void **state)
{
	(void)state;
	static const struct {
		const char *spec, *grid;
		int status;
		const char *text;
	} cases[] = {
		{ "cmd:printf '1\\n1\\n'", "", LOT_BAD_DATA, "strategy 'cmd:printf '1\\n1\\n'': it answers 2 positions for 3 days" },
		{ "cmd:printf '1\\n1\\n1\\n1\\n'", "", LOT_BAD_DATA, "strategy 'cmd:printf '1\\n1\\n1\\n1\\n'': it answers 4 positions for 3 days" },
		{ "cmd:true", "", LOT_BAD_DATA, "strategy 'cmd:true': it answers 0 positions for 3 days" },
		{ "cmd:printf '1\\nx\\n1\\n'", "", LOT_BAD_DATA, "strategy 'cmd:printf '1\\nx\\n1\\n'': line 2 of its answer, 'x', is not a number" },
		{ "cmd:printf '1\\n\\n1\\n'", "", LOT_BAD_DATA, "strategy 'cmd:printf '1\\n\\n1\\n'': line 2 of its answer, '', is not a number" },
		{ "cmd:printf '1\\nnan\\n1\\n'", "", LOT_BAD_DATA, "strategy 'cmd:printf '1\\nnan\\n1\\n'': line 2 of its answer, 'nan', is not a number" },
		{ "cmd:printf '1\\n1.01\\n1\\n'", "", LOT_BAD_DATA,
		  "strategy 'cmd:printf '1\\n1.01\\n1\\n'': its position on 2000-01-02 is 1.01, not in [-1, 1]" },
		{ "cmd:sh -c 'echo one >&2; echo two words >&2; exit {n}'", "n=3", LOT_BAD_DATA,
		  "strategy 'cmd:sh -c 'echo one >&2; echo two words >&2; exit {n}'' at n=3: exit 3: two words" },
		{ "cmd:sh -c 'kill -SEGV $$'", "", LOT_BAD_DATA, "strategy 'cmd:sh -c 'kill -SEGV $$'': ended by signal 11 (Segmentation fault)" },
		{ "cmd:./no-such-program", "", LOT_SYSTEM, "strategy 'cmd:./no-such-program': cannot start './no-such-program': No such file or directory" },
		{ "cmd:yes", "", LOT_BAD_DATA, "strategy 'cmd:yes': it writes more than 65728 bytes" },
		{ "cmd:./x {fast}", "", LOT_BAD_USAGE, "strategy 'cmd:./x {fast}' needs a value for {fast}: give it in the grid" },
		{ "cmd:./x {fast}", "fast=1 slow=2", LOT_BAD_USAGE, "strategy 'cmd:./x {fast}' has no {slow}: all its values would give the same" },
		{ "cmd:", "", LOT_BAD_USAGE, "strategy 'cmd:': no program behind cmd:, or a quote that is not closed" },
		{ "cmd:./x 'y", "", LOT_BAD_USAGE, "strategy 'cmd:./x 'y': no program behind cmd:, or a quote that is not closed" },
		{ "nonsense", "", LOT_BAD_USAGE,
		  "strategy 'nonsense' is not known; --list prints those that are, others are PATH.so or cmd:PROGRAM" },
		{ "sma_cross", "fsat=5", LOT_BAD_USAGE, "strategy 'sma_cross' has no parameter 'fsat'; --list prints what it has" },
		{ "sma_cross", "fast=0..5", LOT_BAD_USAGE, "strategy 'sma_cross': fast '0' is not a whole number from 1 to 1000000" },
		{ "sma_cross", "fast=1..5/0.5", LOT_BAD_USAGE, "strategy 'sma_cross': fast '1.5' is not a whole number from 1 to 1000000" },
		{ "sma_cross", "fast=1..1000001", LOT_BAD_USAGE, "strategy 'sma_cross': fast '1000001' is not a whole number from 1 to 1000000" },
		{ "sma_cross", "fast=1,2,x", LOT_BAD_USAGE, "strategy 'sma_cross': fast 'x' is not a whole number from 1 to 1000000" },
		{ "rsi", "low=0.0000000001", LOT_BAD_USAGE, "strategy 'rsi': low '0.0000000001' is not a number from 0 to 100 of at most 9 decimals" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct positions p = POSITIONS_EMPTY;
		struct error e = ERROR_NONE;
		assert_int_equal(ask(cases[i].spec, cases[i].grid, 3, 5, &p, &e), cases[i].status);
		assert_string_equal(e.text, cases[i].text);
		positions_release(&p);
	}
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A timeout ends the whole group: the shell's child too. */
static void timeout(void **state)
{
	(void)state;
	struct positions p = POSITIONS_EMPTY;
	struct error e = ERROR_NONE;
	struct buffer b = BUFFER_EMPTY;
	double since = now();
	unlink("child");
	assert_int_equal(ask("cmd:sh -c 'sleep 100 & echo $! >child; wait'", "", 3, 0.2, &p, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "strategy 'cmd:sh -c 'sleep 100 & echo $! >child; wait'': no answer within 0.2 s");
	assert_true(now() - since < 20);
	if (!input_file("child", &b, &e)) {
		buffer_char(&b, '\0');
		pid_t child = (pid_t)atol(b.data);
		for (int i = 0; i < 200 && !kill(child, 0); i++) { /* gone, or a zombie that init has yet to reap */
			char *path = xformat("/proc/%d/stat", (int)child);
			struct buffer stat = BUFFER_EMPTY;
			bool zombie = input_file(path, &stat, &e) || memmem(stat.data, stat.size, ") Z ", 4);
			free(path);
			buffer_release(&stat);
			if (zombie)
				break;
			assert_true(i < 199);
			usleep(10000);
		}
	}
	buffer_release(&b);
	positions_release(&p);
}

static void words(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} cases[] = { { "a b", "a|b|" },  { "  a\tb  ", "a|b|" }, { "'a b' c", "a b|c|" }, { "a'b'\"c\"", "abc|" },
		      { "\"it's\"", "it's|" }, { "'' x", "|x|" },     { "a\\b", "a\\b|" } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer b = BUFFER_EMPTY;
		char **w = filter_words(cases[i].text);
		for (size_t k = 0; w && w[k]; k++) {
			buffer_text(&b, w[k]);
			buffer_char(&b, '|');
		}
		buffer_char(&b, '\0');
		assert_string_equal(b.data, cases[i].want);
		buffer_release(&b);
		filter_words_free(w);
	}
	assert_null(filter_words(""));
	assert_null(filter_words("  "));
	assert_null(filter_words("a 'b"));
	assert_null(filter_words("a\""));
}

/* ---- guarded work ---- */

enum fate { FINE, REFUSE, CRASH, LEAVE, HANG, HANG_LATER };

static int work(void *context, struct error *err)
{
	const enum fate *fate = context;
	guard_alive("the third point");
	switch (*fate) {
	case FINE: return LOT_OK;
	case REFUSE: return error_usage(err, "not like this");
	case CRASH: kill(getpid(), SIGABRT); break;
	case LEAVE: _exit(0);
	case HANG_LATER:
		for (int i = 0; i < 6; i++) {
			usleep(50000);
			guard_alive("the fourth point");
		}
		break;
	default: break;
	}
	for (;;)
		pause();
}

static void guarded(void **state)
{
	(void)state;
	static const struct {
		enum fate fate;
		int status;
		const char *text;
	} cases[] = {
		{ FINE, LOT_OK, "" },
		{ REFUSE, LOT_BAD_USAGE, "not like this" },
		{ CRASH, LOT_BAD_DATA, "the third point: ended by signal 6 (Aborted)" },
		{ LEAVE, LOT_BAD_DATA, "the third point: ended by itself with exit 0" },
		{ HANG, LOT_BAD_DATA, "the third point: no answer within 0.1 s" },
		{ HANG_LATER, LOT_BAD_DATA, "the fourth point: no answer within 0.2 s" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error e = ERROR_NONE;
		enum fate fate = cases[i].fate;
		assert_int_equal(guard_run(work, &fate, fate == HANG_LATER ? 0.2 : fate == HANG ? 0.1 : 20, &e), cases[i].status);
		assert_string_equal(e.text, cases[i].text);
	}
}

/* A program that cannot be started for want of descriptors leaves none open. */
static void short_of_descriptors(void **state)
{
	(void)state;
	char name[] = "cat", *argv[] = { name, NULL };
	struct rlimit before, few;
	int lowest = dup(STDIN_FILENO);
	close(lowest);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = before;
	for (int more = 0; more < 8; more++) {
		struct buffer out = BUFFER_EMPTY;
		struct error e;
		few.rlim_cur = (rlim_t)(lowest + more);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
		int r = filter_run(argv, "", 0, 5, 100, &out, &e);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
		assert_int_equal(r, LOT_SYSTEM);
		int fd = dup(STDIN_FILENO);
		close(fd);
		assert_int_equal(fd, lowest);
		buffer_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good), cmocka_unit_test(bad), cmocka_unit_test(timeout), cmocka_unit_test(words), cmocka_unit_test(guarded),
		cmocka_unit_test(short_of_descriptors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
