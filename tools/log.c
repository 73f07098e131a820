/* lot-log - says what a record of tasks holds. */
#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "ledger.h"
#include "output.h"
#include "summary.h"
#include "taskview.h"

enum { SLOWEST = 5, SLOWEST_MAX = 1000000 };
static const char standard_record[] = "out/log/run.csv";

enum { OPT_SLOWEST = CLI_LONG, OPT_FAILED, OPT_KIND, OPT_CORES, OPT_CSV, OPT_ALL, OPT_TASKS };

static const struct cli_option options[] = {
	{ OPT_SLOWEST, "slowest", "N", "list the N slowest tasks (5)" },
	{ OPT_FAILED, "failed", NULL, "only the names of the tasks that did not end well, a line each" },
	{ OPT_KIND, "kind", "KIND", "look at tasks of this kind only" },
	{ OPT_CORES, "cores", "N", "cores that the run had, for the busy share (this machine's)" },
	{ OPT_ALL, "all", NULL, "a line a task before that: status, attempts, seconds, ..." },
	{ OPT_CSV, "csv", NULL, "a row a task as CSV: how its last attempt stands" },
	{ OPT_TASKS, "tasks", "KIND=FILE", "of a run that is over: also write how each task of KIND went\nto FILE; rows of others stay" },
	{ 'o', "output", "FILE", "write to FILE, - is standard output (-)" },
	{ 0 },
};
static const struct cli cli = { "lot-log", "[OPTION]... [RECORD]",
	"Reads a record of tasks (out/log/run.csv) and prints what ran, how long it took and what failed.\n"
	"A task that began and neither ended nor still runs on this machine is lost.", options };

static const char *only_kind;

static int enter(void *context, const struct record_row *row, struct error *err)
{
	return only_kind && strcmp(only_kind, row->kind) ? LOT_OK : ledger_row(context, row, err);
}

static void add_report(struct buffer *b, const char *title, struct report *r)
{
	if (report_rows(r)) {
		buffer_format(b, "%s%s", b->size ? "\n" : "", title);
		report_write(r, REPORT_TABLE, b);
	}
	report_release(r);
}

static void add_all(struct buffer *b, const struct ledger *l, size_t slowest, int cores, bool all)
{
	struct report r;
	if (all) {
		summary_lines(l, &r);
		add_report(b, "", &r);
	}
	summary_kinds(l, &r);
	add_report(b, "", &r);
	summary_slowest(l, slowest, &r);
	add_report(b, "slowest\n", &r);
	summary_failures(l, &r);
	add_report(b, "not well\n", &r);
	summary_interrupted(l, &r);
	add_report(b, "interrupted\n", &r);
	if (!l->count) {
		buffer_text(b, "no tasks\n");
	} else if (ledger_span(l) > 0) {
		buffer_char(b, '\n');
		summary_busy(l, ledger_span(l), cores, b);
		buffer_char(b, '\n');
	}
}

static void add_failed(struct buffer *b, const struct ledger *l)
{
	size_t n;
	struct ledger_task **t = summary_not_well(l, SUMMARY_FAILED | SUMMARY_INTERRUPTED, &n);
	for (size_t i = 0; i < n; i++)
		buffer_format(b, "%s\n", t[i]->name);
	free(t);
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct ledger ledger = LEDGER_EMPTY;
	struct buffer b = BUFFER_EMPTY;
	const char *output = "-", *view_kind = NULL;
	char *view = NULL;
	int64_t slowest = SLOWEST, cores = cli_processors();
	bool failed = false, csv = false, all = false;
	int r = LOT_OK;
	for (int c; !r && (c = cli_next(&cli, argc, argv)) != -1;)
		switch (c) {
		case OPT_SLOWEST: r = cli_number("--slowest", optarg, 0, SLOWEST_MAX, &slowest, &err); break;
		case OPT_FAILED: failed = true; break;
		case OPT_KIND: only_kind = optarg; break;
		case OPT_CORES: r = cli_number("--cores", optarg, 1, 1 << 20, &cores, &err); break;
		case OPT_ALL: all = true; break;
		case OPT_CSV: csv = true; break;
		case OPT_TASKS:
			view_kind = optarg;
			if ((view = strchr(optarg, '=')) == NULL)
				r = error_usage(&err, "tasks '%s' is not KIND=FILE", optarg);
			else
				*view++ = '\0';
			break;
		case 'o': output = optarg; break;
		}
	if (!r && argc - optind > 1)
		r = error_usage(&err, "one record is expected, '%s' is another", argv[optind + 1]);
	if (!r && failed && csv)
		r = error_usage(&err, "--failed and --csv exclude each other");
	if (!r)
		r = record_read(optind < argc ? argv[optind] : standard_record, enter, &ledger, &err);
	if (!r) {
		ledger_close(&ledger, !view);
		if (view)
			r = taskview_write(&ledger, view_kind, view, &err);
	}
	if (!r) {
		if (failed) {
			add_failed(&b, &ledger);
		} else if (csv) {
			struct report rows;
			summary_tasks(&ledger, &rows);
			report_write(&rows, REPORT_CSV, &b);
			report_release(&rows);
		} else {
			add_all(&b, &ledger, (size_t)slowest, (int)cores, all);
		}
		output_file(output, b.data, b.size, 0, &err);
	}
	buffer_release(&b);
	ledger_release(&ledger);
	return cli_finish(&err);
}
