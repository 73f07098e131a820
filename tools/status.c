/* lot-status - how far a run is: one on this machine, or the shards of one on many. */
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "clock.h"
#include "deal.h"
#include "ledger.h"
#include "progress.h"
#include "runstate.h"
#include "screen.h"
#include "shares.h"
#include "standing.h"
#include "summary.h"

enum { OPT_SHARDS = CLI_LONG, OPT_DEAL, OPT_KIND, OPT_LIST, OPT_STALE, OPT_LINE, OPT_ENDED, OPT_NOW, OPT_WAIT };

static const struct cli_option options[] = {
	{ OPT_WAIT, "wait", NULL, "follow the run until it ends; exit 1 unless it ended well" },
	{ 'q', "quiet", NULL, "with --wait: no progress" },
	{ OPT_SHARDS, "shards", "N", "how many shards there are" },
	{ OPT_DEAL, "deal", "DIR", "the folder of 1.mk, 2.mk, ... that lot-shard wrote" },
	{ OPT_KIND, "kind", "KIND", "the kind of task that makes a symbol's result (fifo)" },
	{ OPT_LIST, "list", "NAME", "the list of the symbols in the shards' makefiles (SYMBOLS)" },
	{ OPT_STALE, "stale", "TARGET PREREQUISITE...", "a symbol, standing for %, is done when its TARGET is there\nand not older than a PREREQUISITE" },
	{ OPT_LINE, "line", NULL, "one line and no table" },
	{ OPT_ENDED, "ended", NULL, "no task runs any more: those without an end are lost" },
	{ OPT_NOW, "now", "SECONDS", "the time, since 1970 (the clock's)" },
	{ 0 },
};
static const struct cli cli = {
	"lot-status", "[OPTION]... RECORD",
	"Says whether the run of RECORD (OUT/log/RUN.csv) is at work, how far it is, what runs and what failed;\n"
	"with --shards, --deal and --stale how far each shard of a run on many machines is.", options };

/* Naps that --wait gives a run which nobody has heard of: it may have been started in the same breath. */
enum { GRACE = 20 };

static int64_t set_now;
static bool line, quiet;

static double now(void)
{
	return set_now ? (double)set_now : clock_calendar();
}

static void nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
}

static void add_report(struct buffer *b, struct report *r)
{
	if (report_rows(r)) {
		buffer_char(b, '\n');
		report_write(r, REPORT_TABLE, b);
	}
	report_release(r);
}

static void print(struct buffer *b)
{
	fwrite(b->data, 1, b->size, stdout);
	buffer_release(b);
}

/* ---- shards ---- */

static void print_shards(const struct shares *s, const char *kind, const struct ledger *l)
{
	struct buffer b = BUFFER_EMPTY;
	struct report r;
	shares_line(s, kind, &b);
	buffer_char(&b, '\n');
	if (!line) {
		shares_report(s, &r);
		add_report(&b, &r);
		summary_failures(l, &r);
		add_report(&b, &r);
	}
	print(&b);
}

static int show_shards(const char *record, const struct shares_call *call, bool ended, struct error *err)
{
	struct ledger ledger = LEDGER_EMPTY;
	struct shares shares = { .count = 0 };
	int r = record_read(record, ledger_row, &ledger, err);
	if (!r && ended)
		ledger_close(&ledger, 0);
	if (!r)
		r = shares_look(&shares, call, &ledger, now(), err);
	shares.ended = ended;
	if (!r)
		print_shards(&shares, call->kind, &ledger);
	shares_release(&shares);
	ledger_release(&ledger);
	return r;
}

/* ---- one run ---- */

/* A run as it is looked at; paths are absolute, for the backlog's are those of the run's folder. */
struct looked {
	char *name, *record, *path; /* of the run, its record and its state */
	struct runstate state;
	struct ledger ledger;
	struct backlog backlog;
	struct record_tail tail;
	struct standing standing;
};

/* Where this run is not at work, another may be: appends a line for each that is, by the states beside `path`. */
static void add_others(const char *path, struct buffer *b)
{
	const char *slash = strrchr(path, '/');
	char *pattern = xformat("%.*s*.run", (int)(slash ? slash + 1 - path : 0), path);
	glob_t g = { .gl_pathc = 0 };
	glob(pattern, 0, NULL, &g);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		struct runstate other;
		struct error unseen;
		const char *name = strrchr(g.gl_pathv[i], '/');
		name = name ? name + 1 : g.gl_pathv[i];
		if (!runstate_read(g.gl_pathv[i], &other, &unseen) && runstate_phase(&other) == RUN_WORKING)
			buffer_format(b, "%.*s is at work here: pid %lld\n", (int)(strlen(name) - strlen(".run")), name, (long long)other.pid);
		runstate_release(&other);
	}
	globfree(&g);
	free(pattern);
}

static int unknown(const char *name, const char *path, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	add_others(path, &b);
	error_usage(err, "there was no run '%s' here: there is no %s%s%.*s", name, path, b.size ? "; " : "", (int)(b.size ? b.size - 1 : 0),
	            b.size ? b.data : "");
	buffer_release(&b);
	return err->status;
}

static int find(struct looked *l, const char *record, bool wait, struct error *err)
{
	const char *slash = strrchr(record, '/'), *file = slash ? slash + 1 : record, *dot = strrchr(file, '.');
	char *path = runstate_path(record);
	l->name = xformat("%.*s", (int)(dot ? dot - file : (ptrdiff_t)strlen(file)), file);
	for (int tries = wait ? GRACE : 1; !l->path && tries; tries--)
		if ((l->path = realpath(path, NULL)) == NULL && tries > 1)
			nap();
	int r = l->path ? runstate_read(l->path, &l->state, err) : unknown(l->name, path, err);
	if (!r) {
		l->record = xformat("%.*s.csv", (int)(strlen(l->path) - strlen(".run")), l->path);
		record_tail_open(&l->tail, l->record);
		r = runstate_backlog(&l->state, &l->backlog, err);
	}
	if (!r && *l->state.folder && chdir(l->state.folder))
		r = error_system(err, "cannot go to '%s', where the run '%s' works", l->state.folder, l->name);
	l->standing = (struct standing){ l->name, &l->state, RUN_WORKING, &l->ledger, &l->backlog, 0 };
	free(path);
	return r;
}

/* The state is read before the record: of a run that has ended, the record is whole. */
static int look(struct looked *l, struct error *err)
{
	runstate_release(&l->state);
	int r = runstate_read(l->path, &l->state, err);
	if (r)
		return r;
	l->standing.phase = runstate_phase(&l->state);
	l->standing.now = now();
	if (l->standing.phase == RUN_ENDED && !l->state.tasks)
		return LOT_OK; /* the record is that of the run before */
	r = record_tail_read(&l->tail, ledger_row, &l->ledger, err);
	if (l->standing.phase == RUN_ENDED || l->standing.phase == RUN_KILLED)
		ledger_close(&l->ledger, 0);
	return r;
}

static void print_run(struct looked *l)
{
	struct buffer b = BUFFER_EMPTY, far = BUFFER_EMPTY;
	struct report kinds, running, failures, interrupted;
	standing_head(&l->standing, &b);
	buffer_char(&b, '\n');
	standing_kinds(&l->standing, &kinds);
	if (l->standing.phase == RUN_WORKING) {
		struct progress p;
		progress_init(&p, &l->ledger, &l->backlog);
		progress_line(&p, l->standing.now, &far);
		buffer_format(&b, "%.*s\n", (int)far.size, far.data);
		buffer_release(&far);
	}
	if (l->standing.phase != RUN_WORKING)
		add_others(l->path, &b);
	standing_running(&l->standing, &running);
	summary_failures(&l->ledger, &failures);
	summary_interrupted(&l->ledger, &interrupted);
	if (line) {
		report_release(&kinds);
		report_release(&running);
		report_release(&failures);
		report_release(&interrupted);
	} else {
		add_report(&b, &kinds);
		add_report(&b, &running);
		add_report(&b, &failures);
		add_report(&b, &interrupted);
	}
	print(&b);
}

/* Looks on until the run has ended. */
static int follow(struct looked *l, struct error *err)
{
	struct screen screen;
	struct progress progress;
	struct buffer text = BUFFER_EMPTY;
	int r = LOT_OK;
	progress_init(&progress, &l->ledger, &l->backlog);
	screen_open(&screen, STDERR_FILENO, quiet ? SCREEN_NONE : screen_kind_of(STDERR_FILENO), now());
	while (!r && (l->standing.phase == RUN_WORKING || l->standing.phase == RUN_AWAY)) {
		nap();
		r = look(l, err);
		if (!r && screen_due(&screen, now(), NULL)) {
			progress_line(&progress, now(), &text);
			screen_tick(&screen, now(), cli_name(), text.data, text.size);
		}
	}
	screen_close(&screen);
	buffer_release(&text);
	return r;
}

static int close_run(struct looked *l)
{
	struct buffer b = BUFFER_EMPTY, failed = BUFFER_EMPTY;
	standing_head(&l->standing, &b);
	if (l->standing.phase == RUN_ENDED && !l->state.interrupted)
		summary_failed(&l->ledger, &l->backlog, &failed);
	if (failed.size)
		buffer_format(&b, ": %.*s", (int)failed.size, failed.data);
	buffer_char(&b, '\n');
	print(&b);
	buffer_release(&failed);
	return standing_well(&l->standing) ? 0 : 1;
}

static int show_run(const char *record, bool wait, int *code, struct error *err)
{
	struct looked l = { .ledger = LEDGER_EMPTY, .backlog = BACKLOG_EMPTY, .tail = { .fd = -1 } };
	int r = find(&l, record, wait, err);
	if (!r)
		r = look(&l, err);
	if (!r && wait)
		r = follow(&l, err);
	if (!r && wait)
		*code = close_run(&l);
	else if (!r)
		print_run(&l);
	ledger_release(&l.ledger);
	backlog_release(&l.backlog);
	record_tail_close(&l.tail);
	runstate_release(&l.state);
	free(l.name);
	free(l.record);
	free(l.path);
	return r;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct shares_call call = { .kind = "fifo", .list = "SYMBOLS" };
	int64_t shards = 0;
	bool wait = false, ended = false;
	int r = LOT_OK, code = 0;
	for (int c; !r && (c = cli_next(&cli, argc, argv)) != -1;)
		switch (c) {
		case OPT_WAIT: wait = true; break;
		case 'q': quiet = true; break;
		case OPT_SHARDS: r = cli_number("--shards", optarg, 1, DEAL_MAX, &shards, &err); break;
		case OPT_DEAL: call.dir = optarg; break;
		case OPT_KIND: call.kind = optarg; break;
		case OPT_LIST: call.list = optarg; break;
		case OPT_STALE: call.rule = optarg; break;
		case OPT_LINE: line = true; break;
		case OPT_ENDED: ended = true; break;
		case OPT_NOW: r = cli_number("--now", optarg, 0, INT32_MAX, &set_now, &err); break;
		}
	call.count = (unsigned)shards;
	bool many = call.count || call.dir || call.rule;
	if (!r && many && (!call.count || !call.dir || !call.rule))
		r = error_usage(&err, "%s is missing; see --help", !call.count ? "--shards" : !call.dir ? "--deal" : "--stale");
	if (!r && many && wait)
		r = error_usage(&err, "--wait is for a run on this machine; see --help");
	if (!r && argc - optind != 1)
		r = error_usage(&err, "one record is expected; see --help");
	if (!r)
		r = many ? show_shards(argv[optind], &call, ended, &err) : show_run(argv[optind], wait, &code, &err);
	int own = cli_finish(&err);
	return own ? own : code;
}
