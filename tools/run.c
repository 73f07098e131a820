/* lot-run - supervises one make of the data graph: lock, record, progress, closing words. */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backlog.h"
#include "child.h"
#include "cli.h"
#include "clock.h"
#include "ledger.h"
#include "lock.h"
#include "manifests.h"
#include "noise.h"
#include "output.h"
#include "process.h"
#include "progress.h"
#include "runstate.h"
#include "screen.h"
#include "summary.h"
#include "tasktable.h"
#include "taskview.h"

enum { SLOWEST = 5 };
static const double worth_a_summary = 1; /* seconds */
static const double look_often = 0.1;    /* seconds, where failures are counted as they come */

enum { OPT_OUT = CLI_LONG, OPT_RECORD, OPT_MANIFEST, OPT_TOTAL, OPT_STALE, OPT_RESULT, OPT_SYMBOLS, OPT_START, OPT_NO_WAIT, OPT_MAX_FAILURES, OPT_TASKS, OPT_TABLE };

static const struct cli_option options[] = {
	{ OPT_OUT, "out", "DIR", "folder of the results, where one run at a time may work (out)" },
	{ OPT_RECORD, "record", "FILE", "record of tasks (DIR/log/run.csv); the one before it is\nkept as run.1.csv" },
	{ OPT_MANIFEST, "manifest", "FILE", "lists of symbols, for --total (DIR/manifest.mk)" },
	{ OPT_TOTAL, "total", "KIND=N", "there are N tasks of KIND, or as many as the manifest's\nlist N has words" },
	{ OPT_STALE, "stale", "KIND=TARGET PREREQUISITE...",
	  "of these only the words are to be done, each standing for %,\nwhose TARGET is missing or older than a PREREQUISITE" },
	{ OPT_RESULT, "result", "FILE", "what the command makes, to be named at the end" },
	{ OPT_SYMBOLS, "symbols", "FILE", "table of symbols to be counted at the end" },
	{ OPT_START, "start", "DATE", "say at the end where that table has no trade from this day on" },
	{ OPT_TASKS, "tasks", "KIND=FILE", "write how each task of KIND went to FILE; rows of others stay" },
	{ OPT_TABLE, "table", "DIR", "write the table of the tasks that lot-tasks planned in DIR" },
	{ OPT_MAX_FAILURES, "max-failures", "N", "stop the command when N tasks have failed (0: never)" },
	{ OPT_NO_WAIT, "no-wait", NULL, "end with 1 when another run works in DIR" },
	{ 'q', "quiet", NULL, "say nothing but what went wrong" },
	{ 'v', "verbose", NULL, "hold nothing back of what the command says, and always\nclose with a summary" },
	{ 0 },
};
static const struct cli cli = { "lot-run", "[OPTION]... -- COMMAND [ARGUMENT]...",
	"Runs COMMAND, usually a make of the data graph, alone in its output folder:\n"
	"keeps the record of its tasks, shows progress and sums up.", options };

static const char *out_dir = "out", *record_path, *manifest, *result, *symbols;
static char *view, *view_kind, *view_path, *table_folder;
static bool no_wait, quiet, verbose;
static int64_t max_failures, start = INT64_MIN;

/* One run. */
struct run {
	struct child child;
	struct screen screen;
	struct ledger ledger;
	struct backlog backlog;
	struct progress progress;
	struct record_tail tail;
	struct runstate state;
	struct noise noise;
	struct buffer out, err; /* the command's lines that are not whole yet */
	double began;           /* by the clock that nobody sets */
	bool blind;             /* the record cannot be read: warned about, and no longer tried */
	bool stopped;           /* too many tasks failed: the command was told to end */
};

static int take_lock(struct lock *lock, struct error *err)
{
	char *path = xformat("%s/.lock", out_dir);
	struct lock_holder holder;
	int r = output_folder(out_dir, err);
	if (!r)
		r = lock_try(lock, path, &holder, err);
	if (r == 1) {
		r = LOT_OK;
	} else if (!r && lock_is_ours(path)) {
		r = error_usage(err, "this is part of the run that works in '%s': it would wait for itself", out_dir);
	} else if (!r) {
		char *who = holder.pid ? xformat("run by pid %lld on host %s", (long long)holder.pid, holder.host) : xstrdup("another run");
		if (no_wait) {
			r = error_data(err, "'%s' is in use: %s", out_dir, who);
		} else {
			cli_warn("waiting for %s", who);
			r = lock_wait(lock, path, err);
		}
		free(who);
	}
	free(path);
	return r;
}

static void look(struct run *r)
{
	struct error e;
	if (!r->blind && record_tail_read(&r->tail, ledger_row, &r->ledger, &e)) {
		screen_clear(&r->screen);
		cli_warn("%s", e.text);
		r->blind = true;
	}
}

static void out_line(void *context, const char *line, size_t n)
{
	struct run *r = context;
	screen_print(&r->screen, STDOUT_FILENO, line, n);
}

static void err_line(void *context, const char *line, size_t n)
{
	struct run *r = context;
	if (verbose || !noise_hold(&r->noise, line, n))
		screen_print(&r->screen, STDERR_FILENO, line, n);
}

static void pass_lines(struct run *r, int events)
{
	if ((events & CHILD_OUT) && r->child.out >= 0 && !screen_read_lines(r->child.out, &r->out, out_line, r)) {
		close(r->child.out);
		r->child.out = -1;
	}
	if ((events & CHILD_ERR) && r->child.err >= 0 && !screen_read_lines(r->child.err, &r->err, err_line, r)) {
		close(r->child.err);
		r->child.err = -1;
	}
}

/* What already runs may end with more failures than were allowed; nothing new begins. */
static void stop_if_hopeless(struct run *r)
{
	if (!max_failures || r->stopped)
		return;
	look(r);
	if (ledger_failures(&r->ledger) >= (size_t)max_failures) {
		r->stopped = true;
		kill(-r->child.pid, SIGTERM);
	}
}

/* What was at work when the run was ended did not fail; killed by make, it could not say so itself. */
static void interrupt_rest(struct run *r)
{
	double now = clock_calendar();
	for (size_t i = 0; i < r->ledger.count; i++) {
		struct error e;
		const struct ledger_task *t = r->ledger.task[i];
		if (t->state != TASK_RUNNING || strcmp(t->host, process_host()))
			continue;
		const struct record_row row = {
			.task = t->name, .kind = t->kind->name, .host = t->host, .error = "", .status = task_state_name[TASK_INTERRUPTED],
			.start = t->start, .seconds = now - t->start, .worker = t->worker, .attempts = t->attempts,
		};
		if (record_append(record_path, &row, &e))
			cli_warn("%s", e.text);
		ledger_row(&r->ledger, &row, &e);
	}
}

static void watch(struct run *r)
{
	struct buffer line = BUFFER_EMPTY;
	for (int events = 0; !(events & CHILD_ENDED);) {
		double now = clock_steady(), wait;
		if (screen_due(&r->screen, now, &wait)) {
			look(r);
			progress_line(&r->progress, clock_calendar(), &line);
			screen_tick(&r->screen, now, cli_name(), line.data, line.size);
			continue;
		}
		events = child_wait(&r->child, max_failures && wait > look_often ? look_often : wait);
		pass_lines(r, events);
		stop_if_hopeless(r);
	}
	child_sweep(&r->child);
	pass_lines(r, CHILD_OUT | CHILD_ERR);
	screen_clear(&r->screen);
	look(r);
	if (r->child.caught || r->stopped)
		interrupt_rest(r);
	ledger_close(&r->ledger, 0);
	buffer_release(&line);
}

/* make -n, -q and -t run nothing, and so there is nothing to say of what they did. */
static bool pretending(void)
{
	const char *flags = getenv("MAKEFLAGS");
	size_t letters = flags && *flags != '-' ? strcspn(flags, " =") : 0;
	size_t one = flags ? strcspn(flags, "nqt") : 0;
	return one < letters && flags[letters] != '=';
}

static int say_result(const struct run *r, double seconds, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int status = LOT_OK;
	if (!r->ledger.count) {
		buffer_text(&b, "nothing to do");
		if (result)
			buffer_format(&b, ": %s is up to date", result);
	} else {
		if (symbols)
			status = summary_symbols(symbols, start, &b, err);
		else
			summary_count(&b, r->ledger.count, "task");
		buffer_text(&b, " in ");
		progress_span(&b, seconds);
		if (result)
			buffer_format(&b, ": %s", result);
	}
	buffer_char(&b, '\n');
	if (!status && !quiet && !(pretending() && !r->ledger.count))
		fwrite(b.data, 1, b.size, stdout);
	buffer_release(&b);
	return status;
}

static void say_summary(struct run *r, double seconds)
{
	struct buffer b = BUFFER_EMPTY;
	struct report kinds, slowest;
	summary_kinds(&r->ledger, &kinds);
	summary_slowest(&r->ledger, SLOWEST, &slowest);
	report_write(&kinds, REPORT_TABLE, &b);
	buffer_char(&b, '\n');
	report_write(&slowest, REPORT_TABLE, &b);
	buffer_char(&b, '\n');
	summary_busy(&r->ledger, seconds, cli_processors(), &b);
	buffer_char(&b, '\n');
	screen_print(&r->screen, STDERR_FILENO, b.data, b.size);
	report_release(&kinds);
	report_release(&slowest);
	buffer_release(&b);
}

/* What there is to say at the end; returns the exit code, or a negative status with *err. */
static int close_run(struct run *r, struct error *err)
{
	double seconds = clock_steady() - r->began;
	int code = child_code(&r->child);
	size_t failures = ledger_failures(&r->ledger), interrupted = ledger_in_state(&r->ledger, TASK_INTERRUPTED);
	struct buffer *b = &r->err, failed = BUFFER_EMPTY;
	if (!noise_explained(&r->noise, failures) && !r->child.caught && !r->stopped)
		screen_print(&r->screen, STDERR_FILENO, r->noise.held.data, r->noise.held.size);
	if (r->ledger.count && !quiet && (verbose || (r->screen.kind == SCREEN_LIVE && seconds >= worth_a_summary)))
		say_summary(r, seconds);
	buffer_format(b, "%s: ", cli_name());
	if (r->child.caught) {
		buffer_text(b, "interrupted after ");
		summary_count(b, r->ledger.count - failures - interrupted, "task");
		buffer_text(b, "; the next run goes on from there");
	} else {
		if (r->stopped)
			buffer_format(b, "stopped at --max-failures=%lld: ", (long long)max_failures);
		summary_failed(&r->ledger, &r->backlog, &failed);
		buffer_add(b, failed.data, failed.size);
		buffer_release(&failed);
	}
	buffer_char(b, '\n');
	if (r->child.caught || failures)
		screen_print(&r->screen, STDERR_FILENO, b->data, b->size);
	if (r->child.caught || code)
		return failures ? 1 : code;
	return say_result(r, seconds, err);
}

/* For who asks from another shell how far this run is; that it cannot be written is no failure. */
static void tell_state(struct run *r, int code)
{
	struct error e;
	if (pretending())
		return;
	if (!r->state.pid) {
		runstate_begin(&r->state, r->backlog.manifest, result, view);
	} else {
		r->state.ended = clock_calendar();
		r->state.code = code < 0 ? -code : code;
		r->state.interrupted = r->child.caught;
		r->state.tasks = (int64_t)r->ledger.count;
	}
	char *path = runstate_path(record_path);
	if (runstate_write(path, &r->state, &e))
		cli_warn("%s", e.text);
	free(path);
}

/* What is kept beside the results; the table of tasks is a result itself. */
static int write_tables(const struct run *r, struct error *err)
{
	struct error unseen;
	if (view_path && taskview_write(&r->ledger, view_kind, view_path, &unseen))
		cli_warn("%s", unseen.text);
	return table_folder && !pretending() ? tasktable_write(table_folder, err) : LOT_OK;
}

/* What runs before this one knew of their tasks. */
static void take_over_killed(void)
{
	const char *slash = strrchr(record_path, '/');
	char *log = slash ? xformat("%.*s", (int)(slash - record_path + 1), record_path) : xstrdup(".");
	struct error e;
	if (taskview_take_over(log, &e))
		cli_warn("%s", e.text);
	free(log);
}

/* Lock, record, command: returns as close_run does. */
static int supervise(struct run *r, struct lock *lock, char **command, struct error *err)
{
	enum screen_kind kind = quiet ? SCREEN_NONE : screen_kind_of(STDERR_FILENO);
	unsigned pipes = CHILD_PIPE_ERR | (kind == SCREEN_LIVE && isatty(STDOUT_FILENO) ? CHILD_PIPE_OUT : 0);
	int code = take_lock(lock, err);
	if (!code)
		take_over_killed();
	if (!code)
		code = record_begin(record_path, err);
	if (code)
		return code;
	/* Before the command: who kills this run as soon as a task begins shall not find the run before it. */
	r->began = clock_steady();
	tell_state(r, 0);
	code = child_start(&r->child, command, pipes, err);
	if (code) {
		tell_state(r, code);
		return code;
	}
	process_prompt(r->child.pid);
	record_tail_open(&r->tail, record_path);
	progress_init(&r->progress, &r->ledger, &r->backlog);
	screen_open(&r->screen, STDERR_FILENO, kind, r->began);
	watch(r);
	struct error of_table;
	int table = write_tables(r, &of_table);
	code = close_run(r, err);
	if (table && code >= 0) {
		*err = of_table;
		code = table;
	}
	screen_close(&r->screen);
	record_tail_close(&r->tail);
	struct error late;
	if (record_settle(record_path, &late))
		cli_warn("%s", late.text);
	if (code)
		manifest_doubt(out_dir); /* what failed may have met with damage */
	tell_state(r, r->child.caught && !code ? 1 : code);
	return code;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct run r = { .ledger = LEDGER_EMPTY, .backlog = BACKLOG_EMPTY };
	struct lock lock = { NULL, -1 };
	int code = LOT_OK;
	for (int c; !code && (c = cli_next(&cli, argc, argv)) != -1;)
		switch (c) {
		case OPT_OUT: out_dir = optarg; break;
		case OPT_RECORD: record_path = optarg; break;
		case OPT_MANIFEST: manifest = optarg; break;
		case OPT_TOTAL:
			code = backlog_total(&r.backlog, optarg, &err);
			runstate_total(&r.state, optarg);
			break;
		case OPT_STALE:
			code = backlog_rule(&r.backlog, optarg, &err);
			runstate_rule(&r.state, optarg);
			break;
		case OPT_RESULT: result = optarg; break;
		case OPT_SYMBOLS: symbols = optarg; break;
		case OPT_START: code = cli_date("start", optarg, &start, &err); break;
		case OPT_TASKS:
			free(view);
			view = xstrdup(optarg);
			view_kind = optarg;
			if ((view_path = strchr(optarg, '=')) == NULL)
				code = error_usage(&err, "tasks '%s' is not KIND=FILE", optarg);
			else
				*view_path++ = '\0';
			break;
		case OPT_TABLE: table_folder = optarg; break;
		case OPT_MAX_FAILURES: code = cli_number("max-failures", optarg, 0, INT64_MAX, &max_failures, &err); break;
		case OPT_NO_WAIT: no_wait = true; break;
		case 'q': quiet = true; break;
		case 'v': verbose = true; break;
		}
	if (!code && optind == argc)
		code = error_usage(&err, "a command is expected; see --help");
	char *record = record_path ? xstrdup(record_path) : xformat("%s/log/run.csv", out_dir);
	char *lists = manifest ? xstrdup(manifest) : xformat("%s/manifest.mk", out_dir);
	if (!code) {
		record_path = record;
		backlog_manifest(&r.backlog, lists);
		code = supervise(&r, &lock, argv + optind, &err);
	}
	lock_release(&lock);
	ledger_release(&r.ledger);
	backlog_release(&r.backlog);
	runstate_release(&r.state);
	buffer_release(&r.noise.held);
	buffer_release(&r.err);
	free(lists);
	free(record);
	free(view);
	if (r.child.caught)
		child_reraise(&r.child);
	int own = cli_finish(&err);
	return own ? own : code;
}
