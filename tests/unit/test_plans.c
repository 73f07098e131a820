/* plans, runstate, process: what make says it would do; what a run says of itself. */
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

#include "output.h"
#include "planreport.h"
#include "plans.h"
#include "process.h"
#include "runstate.h"

static void write_file(const char *path, const char *text)
{
	struct error e;
	assert_int_equal(output_file(path, text, strlen(text), OUTPUT_FOLDERS, &e), LOT_OK);
}

static void read_plan(struct plan *p, const char *const *lines)
{
	plan_init(p, "o");
	for (; *lines; lines++)
		plan_line(p, *lines, strlen(*lines));
	plan_close(p);
}

static void says(const struct plan *p, const struct plan *all, const char *want)
{
	struct buffer b = BUFFER_EMPTY;
	plan_summary(p, all, &b);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, want);
	buffer_release(&b);
}

static void says_csv(const struct plan *p, const char *want)
{
	struct buffer b = BUFFER_EMPTY;
	plan_csv(p, &b);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, want);
	buffer_release(&b);
}

static void nothing(void **state)
{
	(void)state;
	static const char *const lines[] = { "", "\n", "make: Nothing to be done for 'run'.\n", "lotmill+stray\n", ":12: update\n", NULL };
	struct plan p, all;
	read_plan(&p, lines);
	read_plan(&all, lines);
	says(&p, &all, "");
	says_csv(&p, "kind,task,target,reason,certain\n");
	plan_release(&p);
	plan_release(&all);
}

/* Reasons by class, grouped, the most frequent first; programs and settings are no tasks. */
static void reasons(void **state)
{
	(void)state;
	static const char *const lines[] = {
		"lotmill-differs o/settings/fifo\n", "lotmill+version=1\n", "lotmill+start=2024-01-01\n", "lotmill+buy-cost=1\n", "lotmill+\n",
		"lotmill-differs o/x.list\n", "lotmill+b\n",
		"p.mk:1: update target 'o/settings/fifo' due to: lotmill-force\n", ":\n",
		"p.mk:1: target 'bin/lot-x' does not exist\n", "gcc -o bin/lot-x\n",
		"p.mk:2: update target 'o/pnl/a.npz' due to: o/slices/a/trades.parts\n", "bin/lot-fifo a\n",
		"p.mk:2: update target 'o/pnl/b.npz' due to: o/slices/b/trades.parts o/slices/b/prices.parts\n", "bin/lot-fifo b\n",
		"p.mk:2: update target 'o/pnl/c.npz' due to: o/slices/c/trades.parts\n", "bin/lot-fifo c\n",
		"p.mk:2: target 'o/pnl/d.npz' does not exist\n", "bin/lot-fifo d\n",
		"p.mk:3: target 'o/pnl/d.csv' does not exist\n", ": lotmill-with o/pnl/d.npz\n",
		"p.mk:4: update target 'o/groups/7.npz' due to: o/pnl/a.npz o/pnl/b.npz bin/lot-merge\n", "bin/lot-merge \\\n", "  7\n",
		"p.mk:4: update target 'o/e' due to: o/settings/fifo\n", "rm -f o/e\n", "/usr/bin/lot-e\n",
		"p.mk:4: update target 'o/f' due to: o/x.list\n", "touch o/f\n", NULL };
	struct plan p, all;
	write_file("o/settings/fifo", "version=1\nstart=\nend=2024-06-30\nbuy-cost=1\n");
	write_file("o/x.list", "a\n");
	for (const char *const *s = (const char *const[]){ "o/pnl/a.npz", "o/pnl/b.npz", "o/pnl/c.npz", "o/groups/7.npz", "o/e", "o/f", NULL }; *s; s++)
		write_file(*s, "");
	read_plan(&p, lines);
	read_plan(&all, lines);
	says(&p, &all,
	     "fifo: 4 of 4: 2 trades changed, 1 missing, 1 trades changed and prices changed\n"
	     "merge: 1 of 1: after fifo and lot-merge rebuilt\n"
	     "e: 1 of 1: START changed from '' to '2024-01-01', END changed from '2024-06-30' to ''\n"
	     "other: 1 of 1: x.list changed\n");
	says_csv(&p, "kind,task,target,reason,certain\n"
	             "fifo,a,o/pnl/a.npz,trades changed,yes\n"
	             "fifo,b,o/pnl/b.npz,trades changed and prices changed,yes\n"
	             "fifo,c,o/pnl/c.npz,trades changed,yes\n"
	             "fifo,d,o/pnl/d.npz,missing,yes\n"
	             "merge,7,o/groups/7.npz,after fifo and lot-merge rebuilt,yes\n"
	             "e,e,o/e,\"START changed from '' to '2024-01-01', END changed from '2024-06-30' to ''\",yes\n"
	             "other,f,o/f,x.list changed,yes\n");
	plan_release(&p);
	plan_release(&all);
}

/* What hangs only on what may come out as it was may run; what is missing will. */
static void perhaps(void **state)
{
	(void)state;
	static const char *const lines[] = {
		"p.mk:1: update target 'o/settings/stamp' due to: x\n", "lot-backtest --span\n",
		"p.mk:1: update target 'o/settings/span' due to: o/settings/stamp\n", ": lotmill-comes-of o/settings/stamp\n",
		"p.mk:2: update target 'o/s/a' due to: o/settings/span o/slices/a/prices.parts\n", "lot-backtest a\n",
		"p.mk:2: update target 'o/s/b' due to: o/settings/span\n", "lot-backtest b\n",
		"p.mk:2: target 'o/s/c' does not exist\n", "lot-backtest c\n",
		"p.mk:3: update target 'o/g' due to: o/s/b\n", "lot-sweep g\n",
		"p.mk:3: update target 'o/h' due to: o/s/b o/s/a\n", "lot-sweep h\n", NULL };
	struct plan p, all;
	for (const char *const *s = (const char *const[]){ "o/settings/span", "o/s/a", "o/s/b", "o/g", "o/h", NULL }; *s; s++)
		write_file(*s, "");
	read_plan(&p, lines);
	read_plan(&all, lines);
	says(&p, &all,
	     "backtest: 2 of 3: 1 missing, 1 settings/span made again and prices changed; 1 more may: settings/span made again\n"
	     "sweep: 1 of 2: after backtest; 1 more may: after backtest\n");
	plan_release(&p);
	plan_release(&all);
}

/* What comes of a target that is not made is settled, and with it what would be made for nothing else. */
static void settled(void **state)
{
	(void)state;
	static const char *const lines[] = {
		"p.mk:1: update target 'o/settings/span' due to: o/settings/stamp\n", ": lotmill-comes-of o/settings/stamp\n",
		"p.mk:2: update target 'o/s/a' due to: o/settings/span o/slices/a/prices.parts\n", "lot-backtest a\n",
		"p.mk:2: update target 'o/s/b' due to: o/settings/span\n", "lot-backtest b\n",
		"p.mk:3: update target 'o/g' due to: o/s/b\n", "lot-sweep g\n",
		"p.mk:3: update target 'o/h' due to: o/s/b o/s/a\n", "lot-sweep h\n", NULL };
	static const char *const made[] = { "p.mk:1: update target 'o/settings/stamp' due to: x\n", "lot-backtest --span\n", NULL };
	struct plan p;
	read_plan(&p, lines);
	says(&p, &p, "backtest: 1 of 1: prices changed\nsweep: 1 of 1: after backtest\n");
	plan_release(&p);
	plan_init(&p, "o");
	for (size_t i = 0; made[i]; i++)
		plan_line(&p, made[i], strlen(made[i]));
	for (size_t i = 0; lines[i]; i++)
		plan_line(&p, lines[i], strlen(lines[i]));
	plan_close(&p);
	says(&p, &p, "backtest: 1 of 2: settings/span made again and prices changed; 1 more may: settings/span made again\n"
	             "sweep: 1 of 2: after backtest; 1 more may: after backtest\n");
	plan_release(&p);
}

static void manifest(void **state)
{
	(void)state;
	static const char *const lines[] = {
		"p.mk:1: update target 'o/parts/trades/2024.csv' due to: data/trades/2024.csv\n", "lot-partition 2024\n",
		"p.mk:2: update target 'o/manifest.mk' due to: o/parts/trades/2024.csv\n", "lot-manifest\n", NULL };
	struct plan p, all;
	write_file("o/parts/trades/2024.csv", "");
	read_plan(&p, lines);
	read_plan(&all, lines);
	says(&p, &all,
	     "partition: 1 of 1: data/trades/2024.csv changed\n"
	     "manifest: 1 of 1: missing\n"
	     "There is no manifest yet (o/manifest.mk): what else there is to do is known only after partitioning; make slices does that "
	     "alone.\n");
	plan_release(&p);
	write_file("o/manifest.mk", "");
	read_plan(&p, lines);
	says(&p, &all,
	     "partition: 1 of 1: data/trades/2024.csv changed\n"
	     "manifest: 1 of 1: after partition\n"
	     "The manifest (o/manifest.mk) is out of date: trades/2024.csv.  Which symbols' rows changed is known only after partitioning "
	     "(make slices); the tasks above are by the tables as they were.\n");
	plan_release(&p);
	plan_release(&all);
}

/* Many reasons are cut: the rarest together, those of one task after three. */
static void many(void **state)
{
	(void)state;
	struct plan p, all;
	char text[200];
	plan_init(&p, "o");
	plan_init(&all, "o");
	for (int i = 0; i < 9; i++) {
		int n = snprintf(text, sizeof text, "p.mk:1: update target 'o/t%d' due to: in%d a b c\n", i, i);
		plan_line(&p, text, (size_t)n);
		n = snprintf(text, sizeof text, "lot-task %d\n", i);
		plan_line(&p, text, (size_t)n);
		snprintf(text, sizeof text, "o/t%d", i);
		write_file(text, "");
	}
	plan_close(&p);
	plan_close(&all);
	struct buffer b = BUFFER_EMPTY;
	plan_summary(&p, &all, &b);
	buffer_char(&b, '\0');
	assert_non_null(strstr(b.data, "task: 9 of 9: 1 in0 changed and a changed and b changed and 1 more, 1 in1 changed"));
	assert_non_null(strstr(b.data, ", 3 for other reasons\n"));
	buffer_release(&b);
	plan_release(&p);
	plan_release(&all);
}

static void why(void **state)
{
	(void)state;
	static const char *const lines[] = { "p.mk:1: update target 'o/tasks/n/B+2FR.out' due to: in\n", "lot-task x\n",
		"p.mk:1: update target 'o/tasks/n.csv' due to: o/tasks/n/B+2FR.out\n", "lot-tasks y\n", NULL };
	static const char *const more[] = { "p.mk:1: target 'o/tasks/n/c.d.out' does not exist\n", "lot-task z\n", NULL };
	struct plan p, all;
	struct buffer b = BUFFER_EMPTY;
	struct error e;
	write_file("o/tasks/n/B+2FR.out", "");
	write_file("o/tasks/n.csv", "");
	read_plan(&p, lines);
	plan_init(&all, "o");
	for (int i = 0; i < 2; i++)
		for (const char *const *s = i ? more : lines; *s; s++)
			plan_line(&all, *s, strlen(*s));
	plan_close(&all);
	assert_int_equal(plan_why(&p, &all, "B/R", &b, &e), LOT_OK);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, "task o/tasks/n/B+2FR.out would run:\n  in changed: in is newer\n    lot-task x\n"
	                            "then\n  tasks o/tasks/n.csv\n    lot-tasks y\n");
	b.size = 0;
	for (const char *const *s = (const char *const[]){ "c.d", "n/c.d", "o/tasks/n/c.d.out", "tasks/n/c.d.out", NULL }; *s; s++) {
		b.size = 0;
		assert_int_equal(plan_why(&p, &all, *s, &b, &e), LOT_OK);
		buffer_char(&b, '\0');
		assert_string_equal(b.data, "task o/tasks/n/c.d.out is up to date\n");
	}
	for (const char *const *s = (const char *const[]){ "c", "d", ".d", "", "/", "x/n/c.d", NULL }; *s; s++)
		assert_int_equal(plan_why(&p, &all, *s, &b, &e), LOT_BAD_USAGE);
	buffer_release(&b);
	plan_release(&p);
	plan_release(&all);
}

/* What differs in the file of a task: in words that tasks share, and for one task in full. */
static void lists(void **state)
{
	(void)state;
	static const char *const names[] = { "a", "b", "c", "d", "e" };
	static const char *const was[] = {
		"version=1\nname=a\nline=echo 1\nparameter=x=1\nneeds=2 100 in\n", "version=1\nline=echo 1\nparameter=x=1\nneeds=2 100 in\n",
		"version=1\nline=f\nenv=A=1\nneeds=2 100 in/a b\nneeds=3 7 y\n", "version=1\nline=f\n", NULL };
	static const char *const is[] = { "lotmill+version=1\nlotmill+name=a\nlotmill+line=echo 1\nlotmill+parameter=x=1\nlotmill+needs=3 100 in",
		"lotmill+version=1\nlotmill+line=echo 2\nlotmill+parameter=x=2\nlotmill+parameter=y=3\nlotmill+needs=2 100 in",
		"lotmill+version=1\nlotmill+line=f\nlotmill+env=A=2\nlotmill+needs=2 101 in/a b", "lotmill+version=1\nlotmill+line=f",
		"lotmill+version=1\nlotmill+line=g" };
	struct plan p, all;
	char text[400];
	plan_init(&p, "o");
	plan_init(&all, "o");
	for (int i = 0; i < 5; i++) {
		snprintf(text, sizeof text, "o/tasks/n/%s.task", names[i]);
		if (was[i])
			write_file(text, was[i]);
		snprintf(text, sizeof text, "o/tasks/n/%s.out", names[i]);
		write_file(text, "");
		snprintf(text, sizeof text, "lotmill-differs o/tasks/n/%s.task\n%s\n", names[i], is[i]);
		for (char *s = text, *end; i != 3 && (end = strchr(s, '\n')) != NULL; s = end + 1)
			plan_line(&p, s, (size_t)(end + 1 - s));
	}
	for (int i = 0; i < 5; i++) {
		int n = snprintf(text, sizeof text, "t.mk:1: update target 'o/tasks/n/%s.out' due to: o/tasks/n/%s.task\n", names[i], names[i]);
		plan_line(&p, text, (size_t)n);
		n = snprintf(text, sizeof text, "lot-task --settings=o/settings/task/n --settings=o/tasks/n/%s.task\n", names[i]);
		plan_line(&p, text, (size_t)n);
	}
	plan_close(&p);
	plan_close(&all);
	says(&p, &all, "task: 5 of 5: 1 command and parameters changed, 1 command, parameters or input changed, 1 env and input in/a b and input y "
	               "changed, 1 input in changed, 1 task file missing\n");
	static const char *const full[] = {
		"task o/tasks/n/a.out would run:\n  input in changed: o/tasks/n/a.task would be rewritten\n"
		"    lot-task --settings=o/settings/task/n --settings=o/tasks/n/a.task\n      echo 1\n",
		"task o/tasks/n/b.out would run:\n  command changed from 'echo 1' to 'echo 2', x changed from '1' to '2', y changed from '' to '3': "
		"o/tasks/n/b.task would be rewritten\n    lot-task --settings=o/settings/task/n --settings=o/tasks/n/b.task\n      echo 2\n",
		"task o/tasks/n/c.out would run:\n  env changed from 'A=1' to 'A=2', input in/a b changed, input y changed: o/tasks/n/c.task would be "
		"rewritten\n    lot-task --settings=o/settings/task/n --settings=o/tasks/n/c.task\n      f\n",
		"task o/tasks/n/d.out would run:\n  command, parameters or input changed: o/tasks/n/d.task is newer\n"
		"    lot-task --settings=o/settings/task/n --settings=o/tasks/n/d.task\n      f\n",
		"task o/tasks/n/e.out would run:\n  task file missing: o/tasks/n/e.task would be rewritten\n"
		"    lot-task --settings=o/settings/task/n --settings=o/tasks/n/e.task\n      g\n" };
	for (int i = 0; i < 5; i++) {
		struct buffer b = BUFFER_EMPTY;
		struct error e;
		assert_int_equal(plan_why(&p, &all, names[i], &b, &e), LOT_OK);
		buffer_char(&b, '\0');
		assert_string_equal(b.data, full[i]);
		buffer_release(&b);
	}
	plan_release(&p);
	plan_release(&all);
}

static void states(void **state)
{
	(void)state;
	struct runstate s = RUNSTATE_EMPTY, back;
	struct backlog backlog;
	struct error e;
	char *path = runstate_path("log/a.b.csv");
	assert_string_equal(path, "log/a.b.run");
	runstate_begin(&s, "mk", NULL, "task=a.tasks.csv");
	runstate_total(&s, "fifo=SYMBOLS");
	runstate_total(&s, "two\nlines=1");
	runstate_rule(&s, "fifo=% in");
	assert_int_equal(runstate_phase(&s), RUN_WORKING);
	assert_int_equal(runstate_write(path, &s, &e), LOT_OK);
	assert_int_equal(runstate_read(path, &back, &e), LOT_OK);
	assert_int_equal(back.pid, getpid());
	assert_int_equal(back.born, s.born);
	assert_string_equal(back.folder, s.folder);
	assert_string_equal(back.result, "");
	assert_string_equal(back.view, "task=a.tasks.csv");
	assert_int_equal(back.totals, 1);
	assert_int_equal(back.rules, 1);
	assert_int_equal(runstate_phase(&back), RUN_WORKING);
	assert_int_equal(runstate_backlog(&back, &backlog, &e), LOT_OK);
	assert_string_equal(backlog.manifest, "mk");
	backlog_release(&backlog);
	back.born++;
	assert_int_equal(runstate_phase(&back), RUN_KILLED);
	runstate_release(&back);
	s.ended = s.started + 1;
	s.code = 3;
	s.interrupted = true;
	s.tasks = 12;
	assert_int_equal(runstate_write(path, &s, &e), LOT_OK);
	assert_int_equal(runstate_read(path, &back, &e), LOT_OK);
	assert_int_equal(runstate_phase(&back), RUN_ENDED);
	assert_int_equal(back.code, 3);
	assert_int_equal(back.tasks, 12);
	assert_true(back.interrupted);
	runstate_release(&back);
	runstate_release(&s);
	assert_int_equal(runstate_read("none.run", &back, &e), LOT_SYSTEM);
	runstate_release(&back);
	static const char *const damaged[] = { "pid=12x", "born=", "started=soon", "ended=1.2.3", "code=99999999999999999999", "tasks=7 8" };
	for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
		char text[200], want[100];
		snprintf(text, sizeof text, "version=1\npid=1\nhost=h\n%s\n", damaged[i]);
		int name = (int)strcspn(damaged[i], "=");
		snprintf(want, sizeof want, "bad.run:4: %.*s '%s' is not a number", name, damaged[i], damaged[i] + name + 1);
		assert_int_equal(output_file("bad.run", text, strlen(text), 0, &e), LOT_OK);
		assert_int_equal(runstate_read("bad.run", &back, &e), LOT_BAD_DATA);
		assert_string_equal(e.text, want);
		runstate_release(&back);
	}
	free(path);
}

static void processes(void **state)
{
	(void)state;
	assert_true(process_lives(getpid()));
	assert_false(process_lives(((int64_t)1 << 32) + getpid()));
	assert_true(process_born(getpid()) > 0);
	assert_int_equal(process_born(getpid()), process_born(getpid()));
	pid_t child = fork();
	if (!child)
		_exit(0);
	siginfo_t info;
	waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
	assert_false(process_lives(child)); /* ended, and not waited for */
	waitpid(child, NULL, 0);
	assert_false(process_lives(child));
	assert_int_equal(process_born(child), 0);
	for (int64_t none = -1; none <= 0; none++) {
		assert_false(process_lives(none));
		assert_int_equal(process_born(none), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing), cmocka_unit_test(reasons), cmocka_unit_test(perhaps), cmocka_unit_test(settled), cmocka_unit_test(manifest),
		cmocka_unit_test(many), cmocka_unit_test(why), cmocka_unit_test(lists), cmocka_unit_test(states), cmocka_unit_test(processes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
