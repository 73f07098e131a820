/* progress, backlog, noise, summary: what a run says about itself, from rows alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "noise.h"
#include "output.h"
#include "progress.h"
#include "summary.h"

static struct ledger ledger;
static struct backlog backlog;

static int fresh(void **state)
{
	(void)state;
	ledger = (struct ledger)LEDGER_EMPTY;
	backlog = (struct backlog)BACKLOG_EMPTY;
	return 0;
}

static int done(void **state)
{
	(void)state;
	ledger_release(&ledger);
	backlog_release(&backlog);
	return 0;
}

static void enter(const char *kind, const char *task, const char *status, double start, double seconds, const char *error)
{
	struct error e;
	struct record_row row = { .task = task, .kind = kind, .status = status, .start = start, .seconds = seconds, .cpu_seconds = seconds,
		                  .max_rss_kb = 1024, .worker = 7, .host = "h", .attempts = 1, .error = error };
	ledger_row(&ledger, &row, &e);
}

static void start(const char *kind, const char *task, double when)
{
	enter(kind, task, "started", when, -1, "");
}

static void write_file(const char *path, const char *text)
{
	struct error e;
	assert_int_equal(output_file(path, text, strlen(text), OUTPUT_FOLDERS, &e), LOT_OK);
}

static void says(struct progress *p, double now, const char *want)
{
	struct buffer b = BUFFER_EMPTY;
	progress_line(p, now, &b);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, want);
	buffer_release(&b);
}

static void spans(void **state)
{
	(void)state;
	static const struct { double seconds; const char *want; } cases[] = {
		{ -1, "0.00 s" }, { 0.04, "0.04 s" }, { 0.9949, "0.99 s" }, { 0.995, "1.0 s" }, { 9.94, "9.9 s" }, { 9.95, "10 s" }, { 59.4, "59 s" }, { 59.5, "1:00" }, { 185, "3:05" },
		{ 3599.6, "1:00:00" }, { 3723, "1:02:03" }, { 360000, "100:00:00" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer b = BUFFER_EMPTY;
		progress_span(&b, cases[i].seconds);
		buffer_char(&b, '\0');
		assert_string_equal(b.data, cases[i].want);
		buffer_release(&b);
	}
}

static void stages(void **state)
{
	(void)state;
	struct error e;
	struct progress p;
	char name[16];
	progress_init(&p, &ledger, &backlog);
	says(&p, 100, "reading the graph");
	start("partition", "trades", 100);
	says(&p, 112, "partition trades, 12 s");
	enter("partition", "trades", "ok", 100, 20, "");
	says(&p, 120, "partition 1 done");
	write_file("manifest.mk", "LOTMILL_MANIFEST := 1\nSYMBOLS := a b c d e f g h i j\nPRICED := a b\nGROUPS := 00\n");
	assert_int_equal(backlog_total(&backlog, "fifo=SYMBOLS", &e), LOT_OK);
	backlog_manifest(&backlog, "manifest.mk");
	start("fifo", "a", 121);
	start("fifo", "b", 121);
	says(&p, 121.5, "fifo 0 of 10 (0 %), 2 running");
	enter("fifo", "a", "ok", 121, 1, "");
	start("fifo", "c", 122);
	says(&p, 123, "fifo 1 of 10 (10 %), 0.5/s, 18 s left, 2 running");
	enter("fifo", "b", "failed", 121, 2, "out of luck");
	says(&p, 123, "fifo 2 of 10 (20 %), 1.0/s, 8.0 s left, 1 failed");
	/* What has no list comes second. */
	start("merge", "07", 124);
	says(&p, 125, "fifo 2 of 10 (20 %), 0.5/s, 16 s left, 1 failed");
	enter("fifo", "c", "ok", 122, 3, "");
	says(&p, 125, "merge 07, 1.0 s, 1 failed");
	start("merge", "08", 125);
	start("merge", "09", 125);
	enter("merge", "07", "ok", 124, 1, "");
	says(&p, 126, "merge 1 done, 2 running, 1 failed");
	/* More tasks than the list had (it is being rewritten): never more than all. */
	for (int i = 0; i < 12; i++) {
		snprintf(name, sizeof name, "x%d", i);
		start("fifo", name, 127);
	}
	enter("fifo", "x0", "ok", 127, 1, "");
	says(&p, 128, "fifo 4 of 15 (26 %), 0.6/s, 19 s left, 11 running, 1 failed");
}

/* The rate forgets what was long ago. */
static void rates(void **state)
{
	(void)state;
	struct error e;
	struct progress p;
	struct buffer b = BUFFER_EMPTY;
	char name[16];
	progress_init(&p, &ledger, &backlog);
	assert_int_equal(backlog_total(&backlog, "fifo=1000", &e), LOT_OK);
	double now = 1000;
	start("fifo", "waiting", now);
	for (int i = 0; i < 200; i++) { /* 1/s, then 10/s */
		snprintf(name, sizeof name, "t%d", i);
		double then = now;
		start("fifo", name, then);
		now += i < 100 ? 1 : 0.1;
		enter("fifo", name, "ok", then, now - then, "");
		progress_line(&p, now, &b);
	}
	says(&p, now, "fifo 200 of 1,000 (20 %), 6.6/s, 2:01 left");
	for (int i = 200; i < 400; i++) {
		snprintf(name, sizeof name, "t%d", i);
		double then = now;
		start("fifo", name, then);
		now += 0.1;
		enter("fifo", name, "ok", then, 0.1, "");
		progress_line(&p, now, &b);
	}
	says(&p, now, "fifo 400 of 1,000 (40 %), 10/s, 1:00 left");
	buffer_release(&b);
}

static void touch(const char *path, long seconds)
{
	write_file(path, "x");
	struct timespec t[2] = { { .tv_sec = seconds }, { .tv_sec = seconds } };
	assert_int_equal(utimensat(AT_FDCWD, path, t, 0), 0);
}

static bool is_word(const void *context, const char *kind, const char *word)
{
	return !strcmp(kind, "fifo") && !strcmp(word, context);
}

static void backlogs(void **state)
{
	(void)state;
	struct error e;
	static const char *const bad[] = { "", "fifo", "=3", "fifo=", "fifo=0", "fifo=3x", "fifo=99999999999" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(backlog_total(&backlog, bad[i], &e), LOT_BAD_USAGE);
	assert_int_equal(backlog_total(&backlog, "merge=64", &e), LOT_OK);
	assert_int_equal(backlog_rule(&backlog, "merge=x y", &e), LOT_BAD_USAGE);
	assert_int_equal(backlog_rule(&backlog, "fifo=x y", &e), LOT_BAD_USAGE);
	assert_int_equal(backlog_total(&backlog, "fifo=SYMBOLS", &e), LOT_OK);
	assert_int_equal(backlog_rule(&backlog, "fifo=", &e), LOT_BAD_USAGE);
	assert_int_equal(backlog_rule(&backlog, "fifo=m/%.npz m/%.parts settings", &e), LOT_OK);
	assert_int_equal(backlog_rule(&backlog, "fifo=m/%.npz", &e), LOT_BAD_USAGE);
	assert_int_equal(backlog_of(&backlog, "merge", NULL, NULL)->due, 64);
	assert_null(backlog_of(&backlog, "other", NULL, NULL));
	assert_null(backlog_of(&backlog, "fifo", NULL, NULL));
	backlog_manifest(&backlog, "m/manifest.mk");
	assert_null(backlog_of(&backlog, "fifo", NULL, NULL));
	touch("settings", 50);
	touch("m/fresh.parts", 100);
	touch("m/fresh.npz", 100);
	touch("m/old.parts", 101);
	touch("m/old.npz", 100);
	touch("m/new.parts", 100);
	touch("m/again.parts", 100);
	touch("m/again.npz", 200);
	write_file("m/manifest.mk", "LOTMILL_MANIFEST := 1\nPRICED := p q\nSYMBOLS :=  fresh old new again \nGROUPS :=\n");
	assert_int_equal(backlog_of(&backlog, "fifo", NULL, NULL)->all, 4);
	assert_int_equal(backlog_of(&backlog, "fifo", NULL, NULL)->due, 2);
	/* Counted once: what ends later does not change it ... */
	touch("m/new.npz", 300);
	assert_int_equal(backlog_of(&backlog, "fifo", is_word, "new")->due, 2);
	/* ... until the manifest does. */
	touch("settings", 250);
	write_file("m/manifest.mk", "SYMBOLS := fresh old new again 2330");
	struct timespec t[2] = { { .tv_sec = 5 }, { .tv_sec = 5 } };
	assert_int_equal(utimensat(AT_FDCWD, "m/manifest.mk", t, 0), 0);
	assert_int_equal(backlog_of(&backlog, "fifo", is_word, "new")->all, 5);
	assert_int_equal(backlog_of(&backlog, "fifo", is_word, "new")->due, 5); /* new has begun, and fresh, old, again and 2330 are due */
}

static void noises(void **state)
{
	(void)state;
	static const struct { const char *line; int held; } cases[] = {
		{ "make: *** [Makefile:7: out/x] Error 1\n", 1 }, { "make[1]: *** [pipeline.mk:88: out/pnl/2330.npz] Error 1\n", 1 },
		{ "/usr/bin/make[12]: *** [x] Killed\n", 1 }, { "gmake: *** [x] Terminated (core dumped)\n", 1 },
		{ "make[1]: *** Waiting for unfinished jobs....\n", 1 },
		{ "make[1]: Target 'run' not remade because of errors.\n", 1 }, { "make[1]: *** wait: No child processes.  Stop.\n", 1 },
		{ "make[1]: Failed to remake makefile 'out/manifest.mk'.\n", 1 },
		{ "/x/pipeline.mk:182: Failed to remake makefile 'out/manifest.mk'.\n", 1 },
		{ "lot-x: Failed to remake makefile 'out/manifest.mk'.\n", 0 },
		{ "pipeline.mk:182: /tmp/out/manifest.mk: No such file or directory\n", 1 },
		{ "pipeline.mk: out/manifest.mk: No such file or directory\n", 0 }, { "a:b: c.mk: No such file or directory\n", 0 },
		{ "lot-fifo: x.mk: No such file or directory\n", 0 }, { "x.c:7: fatal error: y.h: No such file or directory\n", 0 },
		{ "make: *** No rule to make target 'x'.  Stop.\n", 0 }, { "make: [Makefile:7: x] Error 1 (ignored)\n", 0 },
		{ "make[1]: *** Deleting file 'out/x'\n", 0 }, { "lot-fifo: make: *** [x] Error 1\n", 0 }, { "remake: *** [x] Error 1\n", 1 },
		{ "Target 'run' not remade because of errors.\n", 0 }, { "make: Target 'run' is up to date.\n", 0 }, { "\n", 0 }, { ": x\n", 0 },
		{ "make\n", 0 }, { "make: \n", 0 }, { "make: *** [x\n", 0 }, { "ake: *** [x] Error 1\n", 0 }, { "]: x\n", 0 },
	};
	struct noise n = { BUFFER_EMPTY, 0 };
	assert_true(noise_explained(&n, 0));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(noise_hold(&n, cases[i].line, strlen(cases[i].line)), cases[i].held);
	assert_int_equal(n.recipes, 5);
	assert_false(noise_explained(&n, 0));
	assert_false(noise_explained(&n, 4));
	assert_true(noise_explained(&n, 5));
	buffer_release(&n.held);
}

static void failed_line(const char *want)
{
	struct buffer b = BUFFER_EMPTY;
	summary_failed(&ledger, &backlog, &b);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, want);
	buffer_release(&b);
}

/* Tasks of a list are tasks, and a hundred of them are named. */
static void listed_failures(void **state)
{
	(void)state;
	struct error e;
	struct buffer b = BUFFER_EMPTY;
	char words[2000] = "TASK_IDS :=", name[16];
	for (int i = 0; i < 200; i++)
		snprintf(words + strlen(words), sizeof words - strlen(words), " t%03d", i);
	write_file("manifest.mk", words);
	backlog_manifest(&backlog, "manifest.mk");
	assert_int_equal(backlog_total(&backlog, "task=TASK_IDS", &e), LOT_OK);
	start("tasks", "list", 1);
	enter("tasks", "list", "failed", 1, 1, "no list");
	enter("task", "t000", "failed", 1, 1, "exit 1");
	enter("task", "t001", "timeout", 1, 1, "timeout after 2 s");
	failed_line("2 of 200 tasks failed: t000 (exit 1), t001 (timeout after 2 s); 1 task failed: tasks list (no list)");
	for (int i = 2; i < 130; i++) {
		snprintf(name, sizeof name, "t%03d", i);
		enter("task", name, "failed", 1, 1, "x");
	}
	summary_failed(&ledger, &backlog, &b);
	buffer_char(&b, '\0');
	assert_non_null(strstr(b.data, ", t099 (x) and 30 more; 1 task failed"));
	assert_null(strstr(b.data, "t100"));
	buffer_release(&b);
}

static void failures(void **state)
{
	(void)state;
	struct error e;
	char words[40000] = "SYMBOLS :=", reason[600];
	failed_line("");
	start("partition", "trades", 1);
	enter("partition", "trades", "failed", 1, 1, "data/trades.csv:17: bad");
	failed_line("1 task failed: partition trades (data/trades.csv:17: bad)");
	for (int i = 0; i < 2839; i++)
		snprintf(words + strlen(words), sizeof words - strlen(words), " s%d", i);
	write_file("manifest.mk", words);
	backlog_manifest(&backlog, "manifest.mk");
	assert_int_equal(backlog_total(&backlog, "fifo=SYMBOLS", &e), LOT_OK);
	assert_int_equal(backlog_total(&backlog, "backtest=SYMBOLS", &e), LOT_OK);
	start("fifo", "2330", 1);
	enter("fifo", "2330", "failed", 1, 1, "no luck");
	start("fifo", "2317", 1);
	start("backtest", "2330", 1);
	enter("backtest", "2330", "failed", 1, 1, "worse");
	memset(reason, 'r', sizeof reason - 1);
	reason[sizeof reason - 1] = '\0';
	enter("fifo", "0050", "timeout", 1, 1, "");
	enter("fifo", "1101", "failed", 1, 1, reason);
	enter("fifo", "3008", "interrupted", 1, 1, "");
	ledger_close(&ledger, 0);
	reason[160] = '\0';
	char want[1000];
	snprintf(want, sizeof want, "4 of 2,839 symbols failed: 0050 (ran out of time), 1101 (%s...), 2317 (lost: killed before its end), "
	         "2330 (worse); 1 task failed: partition trades (data/trades.csv:17: bad)", reason);
	failed_line(want);
}

static void symbol_counts(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct buffer b = BUFFER_EMPTY;
	write_file("symbols.csv", "symbol,rows,brokers,first_date\n2330,1200,40,2024-01-02\n00,1,1,2024-01-02\n");
	assert_int_equal(summary_symbols("symbols.csv", INT64_MIN, &b, &e), LOT_OK);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, "2 symbols, 41 accounts, 1,201 rows");
	buffer_release(&b);
	write_file("symbols.csv", "symbol,rows,brokers,last_date\n2330,1200,40,2024-01-02\n00,1,1,2024-01-04\n9999,0,0,\n");
	for (int32_t day = 19726; day < 19728; day++) { /* 2024-01-04, 2024-01-05 */
		assert_int_equal(summary_symbols("symbols.csv", day, &b, &e), LOT_OK);
		buffer_char(&b, '\0');
		assert_string_equal(b.data, day == 19726 ? "3 symbols, 41 accounts, 1,201 rows"
		                                         : "3 symbols, 41 accounts, 1,201 rows (none from 2024-01-05 on)");
		buffer_release(&b);
	}
	write_file("symbols.csv", "symbol,rows,first_date\n2330,1200,x\n");
	assert_int_equal(summary_symbols("symbols.csv", INT64_MIN, &b, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "symbols.csv:1: columns 'rows' and 'brokers' are expected");
	write_file("symbols.csv", "symbol,rows,brokers\n2330,1200,-4\n");
	assert_int_equal(summary_symbols("symbols.csv", INT64_MIN, &b, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "symbols.csv:2: '-4' is not a count");
	assert_int_equal(summary_symbols("none.csv", INT64_MIN, &b, &e), LOT_SYSTEM);
	assert_int_equal(b.size, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(spans, fresh, done), cmocka_unit_test_setup_teardown(stages, fresh, done),
		cmocka_unit_test_setup_teardown(rates, fresh, done), cmocka_unit_test_setup_teardown(backlogs, fresh, done),
		cmocka_unit_test_setup_teardown(noises, fresh, done), cmocka_unit_test_setup_teardown(failures, fresh, done), cmocka_unit_test_setup_teardown(listed_failures, fresh, done),
		cmocka_unit_test_setup_teardown(symbol_counts, fresh, done),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
