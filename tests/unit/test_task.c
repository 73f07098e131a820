/* child, attempt, record, taskplan, taskfiles, taskretry, tasktable: the parts of a task that no program shows by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "attempt.h"
#include "child.h"
#include "input.h"
#include "ledger.h"
#include "output.h"
#include "process.h"
#include "record.h"
#include "taskfiles.h"
#include "taskplan.h"
#include "taskretry.h"
#include "tasktable.h"

static void write_file(const char *path, const char *text)
{
	struct error e;
	assert_int_equal(output_file(path, text, strlen(text), OUTPUT_FOLDERS, &e), LOT_OK);
}

static void holds(const char *path, const char *want)
{
	struct error e;
	struct buffer b = BUFFER_EMPTY;
	assert_int_equal(input_file(path, &b, &e), LOT_OK);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, want);
	buffer_release(&b);
}

static int try(const char *script, struct attempt_call call, struct attempt *a, struct error *e)
{
	char sh[] = "sh", c[] = "-c", text[400];
	snprintf(text, sizeof text, "%s", script);
	char *argv[] = { sh, c, text, NULL };
	call.argv = argv;
	*e = (struct error)ERROR_NONE;
	return attempt_run(&call, a, e);
}

static void attempts(void **state)
{
	(void)state;
	struct attempt a;
	struct error e;
	const struct attempt_call plain = { .result = "folder/r.out" };
	assert_int_equal(try("echo one; echo two >&2", plain, &a, &e), LOT_OK);
	assert_string_equal(a.status, "ok");
	assert_int_equal(a.caught, 0);
	holds("folder/r.out", "one\n");
	assert_true(access("folder/r.out.err", F_OK));
	assert_int_equal(try("echo half; echo why >&2; exit 2", plain, &a, &e), LOT_BAD_DATA);
	assert_string_equal(a.status, "failed");
	assert_string_equal(e.text, "why");
	holds("folder/r.out", "one\n");
	holds("folder/r.out.err", "why\n");
	assert_int_equal(try("exit 7", plain, &a, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "exit 7");
	assert_true(access("folder/r.out.err", F_OK)); /* that of before is not this one's */
	assert_int_equal(try("kill -9 $$", plain, &a, &e), LOT_BAD_DATA);
	assert_string_equal(a.status, "signal");
	assert_string_equal(e.text, "signal 9 (Killed)");
	struct attempt_call limited = { .result = "r", .timeout = 0.05 };
	assert_int_equal(try("echo late >&2; exec sleep 1000", limited, &a, &e), LOT_BAD_DATA);
	assert_string_equal(a.status, "timeout");
	assert_string_equal(e.text, "timeout after 0.05 s: late");
	/* Files that cannot be written are not the command's failure. */
	write_file("plain", "");
	assert_int_equal(try("true", (struct attempt_call){ .result = "plain/r" }, &a, &e), LOT_SYSTEM);
	assert_int_equal(mkdir("taken", 0777), 0);
	write_file("taken/x", "");
	assert_int_equal(try("true", (struct attempt_call){ .result = "taken" }, &a, &e), LOT_SYSTEM);
	assert_string_equal(a.status, "failed");
	assert_true(access(".taken", F_OK));
}

static void pauses(void **state)
{
	(void)state;
	assert_int_equal(attempt_pause(0.01), 0);
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL); /* so that it waits for us */
	kill(getpid(), SIGTERM);
	assert_int_equal(attempt_pause(60), SIGTERM);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	signal(SIGHUP, SIG_IGN); /* nohup */
	kill(getpid(), SIGHUP);
	assert_int_equal(attempt_pause(0.01), 0);
	signal(SIGHUP, SIG_DFL);
}

static int to_ledger(void *context, const struct record_row *row, struct error *err)
{
	struct ledger *l = context;
	ledger_row(l, row, err);
	/* Between the end of an attempt and the start of the next nobody sees a failure. */
	assert_true(l->kind[0]->state[TASK_FAILED] <= 1);
	return LOT_OK;
}

static void records(void **state)
{
	(void)state;
	struct error e;
	struct ledger l = LEDGER_EMPTY;
	const struct record_row failed = { .status = "failed", .cpu_seconds = 0.5, .max_rss_kb = 77, .error = "no" };
	const struct record_row ok = { .status = "ok", .cpu_seconds = 0.25, .max_rss_kb = 88, .error = "" };
	setenv("LOTMILL_RECORD", "record.csv", 1);
	record_start("task", "a, \"b\"");
	record_end_as(&failed, true);
	usleep(2000);
	record_work();
	record_end_as(&ok, false);
	record_end_as(&failed, false); /* nothing was started */
	unsetenv("LOTMILL_RECORD");
	assert_int_equal(record_read("record.csv", to_ledger, &l, &e), LOT_OK);
	const struct ledger_task *t = ledger_find_task(&l, "task", "a, \"b\" and more", 6);
	assert_non_null(t);
	assert_int_equal(t->state, TASK_OK);
	assert_int_equal(t->attempts, 2);
	assert_int_equal(t->max_rss_kb, 88);
	assert_int_equal(l.kind[0]->attempts, 2);
	assert_true(l.kind[0]->cpu_seconds > 0.74 && l.kind[0]->cpu_seconds < 0.76);
	assert_null(ledger_find_task(&l, "task", "a", 1));
	assert_null(ledger_find_task(&l, "tas", "a, \"b\"", 6));
	ledger_release(&l);
}

static void plan(const char *list, const char *command)
{
	struct error e = ERROR_NONE;
	struct taskplan p = TASKPLAN_EMPTY;
	write_file("list.csv", list);
	const struct taskplan_call call = { .list = "list.csv", .command = command };
	if (taskplan_read(&call, &p, &e) || taskfiles_write(&p, "t/n", &e))
		fail_msg("%s", e.text);
	taskplan_release(&p);
}

static void age(const char *path, int seconds)
{
	struct timespec times[2] = { { .tv_sec = 1700000000 + seconds }, { .tv_sec = 1700000000 + seconds } };
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void tables(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	assert_int_equal(tasktable_write("t/nothing", &e), LOT_OK); /* nothing was planned */
	assert_true(access("t/nothing.csv", F_OK));
	plan("task_id,x\na,1\nb,2\nc,3\nd,4\n", "true");
	write_file("t/n/a.out", "one line\n");
	unlink("t/n/a.task"); /* nothing says that the result is old */
	write_file("t/n/b.out", "");
	write_file("t/n/c.out", "an \x01 odd byte");
	write_file("t/n/d.out", "old");
	age("t/n/d.out", 0);
	write_file("t/n.tasks.csv", "task,status,seconds,cpu_seconds,max_rss_kb,worker,host,attempts,error\n"
	                            "a,ok,0.5,0,0,11,h,1,\nc,ok,1,0,0,12,h,1,\nd,lost,,,,13,h,1,\n");
	assert_int_equal(tasktable_write("t/n", &e), LOT_OK);
	holds("t/n.csv", "task_id,x,result,execution_time,worker,success,error\n"
	                 "a,1,one line,0.5,11,true,\n"
	                 "b,2,,,,true,\n"
	                 "c,3,t/n/c.out,1,12,true,\n"
	                 "d,4,,,13,false,lost\n");
	/* Nothing is younger: it stays as it is, whatever it holds. */
	write_file("t/n.csv", "mine");
	assert_int_equal(tasktable_write("t/n", &e), LOT_OK);
	holds("t/n.csv", "mine");
	age("t/n.csv", 1);
	assert_int_equal(tasktable_write("t/n", &e), LOT_OK);
	size_t count;
	assert_int_equal(taskretry_plan("t/n", &count, &e), LOT_OK);
	assert_int_equal(count, 1);
	holds("t/n.retry.mk", "TASKS_VERSION := 1\nTASK_IDS := d\n");
	write_file("t/n.tasks.csv", "task,status\na,ok\n");
	assert_int_equal(taskretry_plan("t/n", &count, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "t/n.tasks.csv:1: not a table of tasks: column 'seconds' is missing");
	age("t/n.csv", 2);
	assert_int_equal(tasktable_write("t/n", &e), LOT_BAD_DATA);
	unlink("t/n.tasks.csv");
	write_file("t/n.list", "task_id,version\na,2\n");
	assert_int_equal(tasktable_write("t/n", &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "t/n.list:2: version '2' is not known");
	write_file("t/n.list", "task_id\na\n");
	assert_int_equal(tasktable_write("t/n", &e), LOT_BAD_DATA);
}

/* A process that cannot be started for want of descriptors leaves none open and no signal blocked. */
static void short_of_descriptors(void **state)
{
	(void)state;
	char name[] = "true", *argv[] = { name, NULL };
	struct rlimit before, few;
	sigset_t blocked;
	int lowest = dup(STDIN_FILENO);
	close(lowest);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = before;
	for (int more = 0; more < 3; more++) {
		struct child c;
		struct error e;
		few.rlim_cur = (rlim_t)(lowest + more);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
		int r = child_start(&c, argv, 0, &e);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
		assert_int_equal(r, LOT_SYSTEM);
		assert_string_equal(e.text, "cannot start 'true': Too many open files");
		sigprocmask(SIG_BLOCK, NULL, &blocked);
		assert_false(sigismember(&blocked, SIGINT));
		int fd = dup(STDIN_FILENO);
		close(fd);
		assert_int_equal(fd, lowest);
	}
}

/* How a child of that policy is scheduled after process_prompt, and one that it starts; whether it was taken. */
static bool prompted(int policy, int *its, int *of_its_own)
{
	int go[2], told[2];
	char c = 0;
	assert_int_equal(pipe(go) | pipe(told), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		struct sched_param none = { 0 };
		if (sched_setscheduler(0, policy, &none) || nice(5) < 0 || write(told[1], "r", 1) != 1 || read(go[0], &c, 1) != 1)
			_exit(1);
		pid_t own = fork();
		int how = own ? 0 : sched_getscheduler(0);
		if (!own && write(told[1], &how, sizeof how) != sizeof how)
			_exit(1);
		_exit(own ? waitpid(own, NULL, 0) != own : 0);
	}
	assert_int_equal(read(told[0], &c, 1), 1);
	bool taken = process_prompt(pid);
	*its = sched_getscheduler(pid);
	assert_int_equal(getpriority(PRIO_PROCESS, (id_t)pid), getpriority(PRIO_PROCESS, 0) + 5);
	assert_int_equal(write(go[1], "g", 1), 1);
	assert_int_equal(read(told[0], of_its_own, sizeof *of_its_own), sizeof *of_its_own);
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	for (int i = 0; i < 2; i++) {
		close(go[i]);
		close(told[i]);
	}
	return taken;
}

/* A prompt process starts usual ones, and one that was given another policy keeps it. */
static void prompt(void **state)
{
	(void)state;
	int its, of_its_own;
	bool taken = prompted(SCHED_OTHER, &its, &of_its_own);
	assert_int_equal(of_its_own, SCHED_OTHER);
	assert_int_equal(its, taken ? SCHED_OTHER | SCHED_RESET_ON_FORK : SCHED_OTHER);
	assert_false(prompted(SCHED_BATCH, &its, &of_its_own));
	assert_int_equal(its, SCHED_BATCH);
	assert_int_equal(of_its_own, SCHED_BATCH);
	assert_false(process_prompt(INT32_MAX));
	if (!taken) {
		print_message("the system does not take slices of processes: not tested\n");
		skip();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attempts), cmocka_unit_test(pauses), cmocka_unit_test(records), cmocka_unit_test(tables),
		cmocka_unit_test(short_of_descriptors), cmocka_unit_test(prompt),
	};
	return cmocka_run_group_tests_name("task", tests, NULL, NULL);
}
