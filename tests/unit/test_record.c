/* record, ledger: whole rows under many writers, torn and damaged rows, lost tasks, versions, generations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "input.h"
#include "ledger.h"
#include "output.h"
#include "process.h"
#include "record.h"

enum { WRITERS = 16, TASKS = 200 };

static struct record_row row_of(const char *kind, const char *task, const char *status)
{
	return (struct record_row){ .task = task, .kind = kind, .host = "elsewhere", .error = "", .status = status, .start = 1000.125,
		                    .seconds = strcmp(status, "started") ? 2.5 : -1, .cpu_seconds = 1.25, .max_rss_kb = 2048,
		                    .worker = 77, .attempts = 1 };
}

static void append(const char *path, struct record_row row)
{
	struct error e = ERROR_NONE;
	assert_int_equal(record_append(path, &row, &e), LOT_OK);
}

static void write_file(const char *path, const char *text)
{
	struct error e;
	assert_int_equal(output_file(path, text, strlen(text), 0, &e), LOT_OK);
}

static int count_row(void *context, const struct record_row *row, struct error *err)
{
	(void)row;
	(void)err;
	++*(int *)context;
	return LOT_OK;
}

static void many_writers(void **state)
{
	(void)state;
	char error[400];
	memset(error, 'e', sizeof error - 1);
	error[sizeof error - 1] = '\0';
	for (int w = 0; w < WRITERS; w++)
		if (!fork()) {
			for (int i = 0; i < TASKS; i++) {
				char task[32];
				struct error e;
				snprintf(task, sizeof task, "t%d.%d", w, i);
				struct record_row row = row_of("fifo", task, "started");
				if (record_append("many.csv", &row, &e))
					_exit(1);
				row = row_of("fifo", task, i % 3 ? "ok" : "failed");
				row.error = i % 3 ? "" : error;
				if (record_append("many.csv", &row, &e))
					_exit(1);
			}
			_exit(0);
		}
	for (int w = 0, status; w < WRITERS; w++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	struct ledger l = LEDGER_EMPTY;
	struct error e;
	struct buffer b = BUFFER_EMPTY;
	assert_int_equal(input_file("many.csv", &b, &e), LOT_OK);
	assert_memory_equal(b.data, RECORD_HEADER, sizeof RECORD_HEADER - 1);
	size_t lines = 0;
	for (size_t i = 0; i < b.size; i++)
		lines += b.data[i] == '\n';
	assert_int_equal(lines, 1 + 2 * WRITERS * TASKS);
	buffer_release(&b);
	assert_int_equal(record_read("many.csv", ledger_row, &l, &e), LOT_OK);
	assert_int_equal(l.count, WRITERS * TASKS);
	assert_int_equal(l.kind[0]->state[TASK_FAILED], WRITERS * ((TASKS + 2) / 3));
	assert_int_equal(l.kind[0]->state[TASK_OK], WRITERS * TASKS - WRITERS * ((TASKS + 2) / 3));
	ledger_close(&l, 0);
	assert_int_equal(l.kind[0]->state[TASK_LOST], 0);
	ledger_release(&l);
}

struct seen {
	struct record_row row;
	char task[100], kind[20], error[100];
	int rows;
};

static int keep(void *context, const struct record_row *row, struct error *err)
{
	(void)err;
	struct seen *s = context;
	s->row = *row;
	snprintf(s->task, sizeof s->task, "%s", row->task);
	snprintf(s->kind, sizeof s->kind, "%s", row->kind);
	snprintf(s->error, sizeof s->error, "%s", row->error);
	s->rows++;
	return LOT_OK;
}

static void round_trip(void **state)
{
	(void)state;
	struct seen s = { .rows = 0 };
	struct error e;
	struct record_row row = row_of("k,\"x\"", "a b,\n\"c\"\x7f", "failed");
	row.error = "said \"no\",\ttwice\r";
	append("trip.csv", row);
	assert_int_equal(record_read("trip.csv", keep, &s, &e), LOT_OK);
	assert_int_equal(s.rows, 1);
	assert_string_equal(s.kind, "k,\"x\"");
	assert_string_equal(s.task, "a b,?\"c\"?");
	assert_string_equal(s.error, "said \"no\",?twice?");
	assert_true(s.row.start == 1000.125 && s.row.seconds == 2.5 && s.row.cpu_seconds == 1.25);
	assert_int_equal(s.row.max_rss_kb, 2048);
	assert_int_equal(s.row.worker, 77);
	struct buffer b = BUFFER_EMPTY;
	record_time(&b, 1781685000.1234);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, "2026-06-17T08:30:00.123Z");
	buffer_release(&b);
}

/* Whatever byte of a record is the last one that reached the disk, the rows before it are read. */
static void torn_anywhere(void **state)
{
	(void)state;
	struct error e;
	struct record_row bad = row_of("fifo", "b,\"quoted\"", "failed");
	bad.error = "x, \"y\"";
	append("torn.csv", row_of("fifo", "a", "ok"));
	append("torn.csv", bad);
	append("torn.csv", row_of("fifo", "c", "ok"));
	struct buffer whole = BUFFER_EMPTY;
	assert_int_equal(input_file("torn.csv", &whole, &e), LOT_OK);
	size_t end[4] = { sizeof RECORD_HEADER - 1 }, lines = 0;
	for (size_t i = 0; i < whole.size; i++)
		if (whole.data[i] == '\n')
			end[lines++] = i + 1;
	assert_int_equal(lines, 4);
	for (size_t cut = end[0]; cut <= whole.size; cut++) {
		int rows = 0, want = (cut >= end[1]) + (cut >= end[2]) + (cut >= end[3]);
		assert_int_equal(output_file("cut.csv", whole.data, cut, 0, &e), LOT_OK);
		assert_int_equal(record_read("cut.csv", count_row, &rows, &e), LOT_OK);
		assert_int_equal(rows, want);
		/* A later writer goes on behind the tear: at most its first row is spoilt with it. */
		append("cut.csv", row_of("fifo", "d", "ok"));
		append("cut.csv", row_of("fifo", "e", "ok"));
		rows = 0;
		assert_int_equal(record_read("cut.csv", count_row, &rows, &e), LOT_OK);
		assert_true(rows == want + 2 || (rows == want + 1 && cut != end[0] && cut != end[1] && cut != end[2] && cut != end[3]));
	}
	buffer_release(&whole);
}

/* A row whose numbers are none is passed over, and spoils no other. */
static void damaged_rows(void **state)
{
	(void)state;
	static const char *const row[] = {
		"a,fifo,soon,2,1,9,7,h,1,ok,,1", "a,fifo,2026-13-17T08:30:00.123Z,2,1,9,7,h,1,ok,,1",
		"a,fifo,2026-06-17T08:30:00.123Z,2s,1,9,7,h,1,ok,,1", "a,fifo,2026-06-17T08:30:00.123Z,-2,1,9,7,h,1,ok,,1",
		"a,fifo,2026-06-17T08:30:00.123Z,2,0x1,9,7,h,1,ok,,1", "a,fifo,2026-06-17T08:30:00.123Z,2,1,9k,7,h,1,ok,,1",
		"a,fifo,2026-06-17T08:30:00.123Z,2,1,9,,h,1,ok,,1", "a,fifo,2026-06-17T08:30:00.123Z,2,1,9,99999999999999999999,h,1,ok,,1",
		"a,fifo,2026-06-17T08:30:00.123Z,2,1,9,7,h,4294967297,ok,,1", "a,fifo,2026-06-17T08:30:00.123Z,2,1,9,7,h,one,ok,,1",
		"a,fifo,2026-06-17T08:30:00.123Z,2,1,9,7,h,1,ok,,", "a,fifo,2026-06-17T08:30:00.123Z,2,1,9,7,h,1,ok,,1x",
	};
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		char text[400];
		struct error e;
		struct seen s = { .rows = 0 };
		snprintf(text, sizeof text, "%s%s\nb,fifo,2026-06-17T08:30:00.123Z,,,,7,h,1,started,,1\n", RECORD_HEADER, row[i]);
		write_file("damaged.csv", text);
		assert_int_equal(record_read("damaged.csv", keep, &s, &e), LOT_OK);
		assert_int_equal(s.rows, 1);
		assert_string_equal(s.task, "b");
		assert_true(s.row.seconds < 0 && s.row.max_rss_kb == 0);
	}
}

static void versions(void **state)
{
	(void)state;
	struct error e;
	int rows = 0;
	append("v.csv", row_of("fifo", "a", "ok"));
	struct buffer b = BUFFER_EMPTY;
	assert_int_equal(input_file("v.csv", &b, &e), LOT_OK);
	b.data[b.size - 2] = '2';
	buffer_char(&b, '\0');
	write_file("v.csv", b.data);
	buffer_release(&b);
	assert_int_equal(record_read("v.csv", count_row, &rows, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "v.csv:2: record version 2 is not known");
	write_file("other.csv", "symbol,rows\n2330,7\n");
	assert_int_equal(record_read("other.csv", count_row, &rows, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "other.csv:1: this is not a record of tasks of version 1");
	write_file("empty.csv", "");
	assert_int_equal(record_read("empty.csv", count_row, &rows, &e), LOT_BAD_DATA);
	assert_int_equal(record_read("none.csv", count_row, &rows, &e), LOT_SYSTEM);
	assert_int_equal(rows, 0);
	struct record_row row = row_of("fifo", "a", "ok");
	assert_int_equal(record_append("no/such/folder.csv", &row, &e), LOT_SYSTEM);
	assert_int_equal(record_append("/dev/full", &row, &e), LOT_SYSTEM);
}

static void tail_follows(void **state)
{
	(void)state;
	struct record_tail t;
	struct error e;
	int rows = 0;
	record_tail_open(&t, "tail.csv");
	assert_int_equal(record_tail_read(&t, count_row, &rows, &e), LOT_OK);
	assert_int_equal(rows, 0);
	append("tail.csv", row_of("fifo", "a", "started"));
	assert_int_equal(record_tail_read(&t, count_row, &rows, &e), LOT_OK);
	assert_int_equal(rows, 1);
	FILE *f = fopen("tail.csv", "a");
	fputs("b,fifo,1970-01-01T00:16:40.125Z,,,,77,elsewh", f);
	fflush(f);
	assert_int_equal(record_tail_read(&t, count_row, &rows, &e), LOT_OK);
	assert_int_equal(rows, 1);
	fputs("ere,1,started,,1\n", f);
	fclose(f);
	append("tail.csv", row_of("fifo", "b", "ok"));
	assert_int_equal(record_tail_read(&t, count_row, &rows, &e), LOT_OK);
	assert_int_equal(rows, 3);
	assert_int_equal(record_tail_read(&t, count_row, &rows, &e), LOT_OK);
	assert_int_equal(rows, 3);
	record_tail_close(&t);
}

static void generations(void **state)
{
	(void)state;
	struct error e;
	int rows;
	char path[4096], *cwd = getcwd(path, sizeof path);
	assert_non_null(cwd);
	/* An idle run leaves everything as it was. */
	append("run.csv", row_of("fifo", "first", "ok"));
	assert_int_equal(record_begin("run.csv", &e), LOT_OK);
	assert_string_equal(getenv("LOTMILL_RECORD") + strlen(cwd), "/run.csv");
	assert_int_equal(access("run.csv", F_OK), -1);
	assert_int_equal(record_settle("run.csv", &e), LOT_OK);
	assert_int_equal(record_read("run.csv", count_row, (rows = 0, &rows), &e), LOT_OK);
	assert_int_equal(access("run.1.csv", F_OK), -1);
	/* One that wrote keeps the one before. */
	assert_int_equal(record_begin("run.csv", &e), LOT_OK);
	append("run.csv", row_of("fifo", "a", "ok"));
	append("run.csv", row_of("fifo", "b", "ok"));
	assert_int_equal(record_settle("run.csv", &e), LOT_OK);
	assert_int_equal(record_read("run.1.csv", count_row, (rows = 0, &rows), &e), LOT_OK);
	assert_int_equal(rows, 1);
	/* One that was killed before it settled. */
	assert_int_equal(record_begin("run.csv", &e), LOT_OK);
	append("run.csv", row_of("fifo", "c", "ok"));
	assert_int_equal(record_begin("run.csv", &e), LOT_OK);
	append("run.csv", row_of("fifo", "d", "started"));
	append("run.csv", row_of("fifo", "d", "ok"));
	append("run.csv", row_of("fifo", "e", "ok"));
	assert_int_equal(record_settle("run.csv", &e), LOT_OK);
	assert_int_equal(record_read("run.1.csv", count_row, (rows = 0, &rows), &e), LOT_OK);
	assert_int_equal(rows, 1);
	assert_int_equal(record_read("run.csv", count_row, (rows = 0, &rows), &e), LOT_OK);
	assert_int_equal(rows, 3);
	assert_int_equal(access("run.0.csv", F_OK), -1);
	/* Folders on the way are made; a file in the way is an error. */
	assert_int_equal(record_begin("a/b.c/log", &e), LOT_OK);
	assert_int_equal(record_begin("run.csv/log/run.csv", &e), LOT_SYSTEM);
}

static void attempts(void **state)
{
	(void)state;
	struct ledger l = LEDGER_EMPTY;
	struct error e;
	struct record_row row = row_of("task", "a", "started");
	ledger_row(&l, &row, &e);
	row = row_of("task", "a", "timeout");
	row.error = "took too long";
	ledger_row(&l, &row, &e);
	assert_int_equal(l.task[0]->state, TASK_TIMEOUT);
	assert_string_equal(ledger_reason(l.task[0]), "took too long");
	row = row_of("task", "a", "started");
	row.start = 1010;
	row.attempts = 2;
	row.worker = 78;
	ledger_row(&l, &row, &e);
	assert_int_equal(l.task[0]->state, TASK_RUNNING);
	/* The first attempt's late second end changes nothing but the sums. */
	row = row_of("task", "a", "failed");
	ledger_row(&l, &row, &e);
	assert_int_equal(l.task[0]->state, TASK_RUNNING);
	row = row_of("task", "a", "ok");
	row.start = 1010;
	row.attempts = 2;
	row.worker = 78;
	ledger_row(&l, &row, &e);
	assert_int_equal(l.task[0]->state, TASK_OK);
	assert_int_equal(l.task[0]->attempts, 2);
	assert_int_equal(l.kind[0]->tasks, 1);
	assert_int_equal(l.kind[0]->attempts, 2);
	assert_true(l.kind[0]->seconds == 7.5 && l.kind[0]->cpu_seconds == 3.75);
	assert_int_equal(ledger_failures(&l), 0);
	assert_true(ledger_span(&l) == 12.375);
	assert_true(ledger_busy(&l, 3.75, 2) == 0.5);
	assert_true(ledger_busy(&l, 0, 2) == 0);
	/* Kinds keep their tasks apart; an end without a start counts too. */
	row = row_of("merge", "a", "signal");
	ledger_row(&l, &row, &e);
	assert_int_equal(l.count, 2);
	assert_int_equal(ledger_failures(&l), 1);
	assert_string_equal(ledger_reason(l.task[1]), "ended by a signal");
	/* One that ended with its run failed no more than it is done. */
	row = row_of("merge", "b", "interrupted");
	ledger_row(&l, &row, &e);
	assert_int_equal(ledger_failures(&l), 1);
	assert_int_equal(ledger_in_state(&l, TASK_INTERRUPTED), 1);
	assert_int_equal(ledger_ended(l.kind[1]), 2);
	assert_string_equal(ledger_reason(l.task[2]), "its run was ended");
	ledger_release(&l);
}

static void lost(void **state)
{
	(void)state;
	struct ledger l = LEDGER_EMPTY;
	struct error e;
	struct record_row row = row_of("fifo", "away", "started");
	ledger_row(&l, &row, &e);
	row = row_of("fifo", "here", "started");
	row.host = process_host();
	row.worker = getpid();
	ledger_row(&l, &row, &e);
	row.task = "gone";
	pid_t child = fork();
	if (!child)
		_exit(0);
	siginfo_t ended;
	waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT); /* it stays a zombie */
	row.worker = child;
	ledger_row(&l, &row, &e);
	row = row_of("fifo", "done", "ok");
	row.start = 990;
	row.seconds = 0.5;
	ledger_row(&l, &row, &e);
	ledger_close(&l, 1);
	waitpid(child, NULL, 0);
	assert_int_equal(l.task[0]->state, TASK_LOST);
	assert_int_equal(l.task[1]->state, TASK_RUNNING);
	assert_int_equal(l.task[2]->state, TASK_LOST);
	ledger_close(&l, 0);
	assert_int_equal(l.kind[0]->state[TASK_LOST], 3);
	assert_int_equal(ledger_failures(&l), 3);
	assert_int_equal(ledger_ended(l.kind[0]), 4);
	struct ledger_task *slow[5];
	assert_int_equal(ledger_slowest(&l, slow, 5), 1);
	assert_string_equal(slow[0]->name, "done");
	ledger_release(&l);
}

static void slowest(void **state)
{
	(void)state;
	static const double seconds[] = { 3, 1, 4, 1, 5, 9, 2, 6, 5, 3 };
	struct ledger l = LEDGER_EMPTY;
	struct error e;
	for (int i = 0; i < 10; i++) {
		char name[] = { (char)('a' + i), '\0' };
		struct record_row row = row_of("fifo", name, "ok");
		row.seconds = seconds[i];
		ledger_row(&l, &row, &e);
	}
	struct ledger_task *t[10];
	char names[11] = "";
	assert_int_equal(ledger_slowest(&l, t, 4), 4);
	for (int i = 0; i < 4; i++)
		names[i] = t[i]->name[0];
	assert_string_equal(names, "fhei");
	assert_int_equal(ledger_slowest(&l, t, 10), 10);
	for (int i = 0; i < 10; i++)
		names[i] = t[i]->name[0];
	assert_string_equal(names, "fheicajgbd");
	assert_int_equal(ledger_slowest(&l, t, 0), 0);
	ledger_release(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_writers), cmocka_unit_test(round_trip), cmocka_unit_test(torn_anywhere), cmocka_unit_test(damaged_rows), cmocka_unit_test(versions),
		cmocka_unit_test(tail_follows), cmocka_unit_test(generations), cmocka_unit_test(attempts), cmocka_unit_test(lost),
		cmocka_unit_test(slowest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
