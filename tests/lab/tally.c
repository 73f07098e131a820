/* tally - adds up what a run of tasks said and what its record says into one row of measurements. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outcome.h"
#include "cli.h"
#include "ledger.h"
#include "results.h"
#include "rows.h"
#include "text.h"

enum {
	OPT_EXPERIMENT = CLI_LONG,
	OPT_WAY,
	OPT_JOBS,
	OPT_BATCH,
	OPT_SIZE,
	OPT_ITEMS,
	OPT_RUN,
	OPT_WALL,
	OPT_RECORD,
	OPT_KIND,
	OPT_FOREIGN,
	OPT_HEADER
};

static const struct cli_option options[] = {
	{ OPT_EXPERIMENT, "experiment", "NAME", "which experiment this was" },
	{ OPT_WAY, "way", "NAME", "and which way of doing it" },
	{ OPT_JOBS, "jobs", "N", "jobs or workers (1)" },
	{ OPT_BATCH, "batch", "N", "items a task (1)" },
	{ OPT_SIZE, "size", "SECONDS", "work of an item (0)" },
	{ OPT_ITEMS, "items", "N", "how many items must have been done" },
	{ OPT_RUN, "run", "N", "number of this run of the same (1)" },
	{ OPT_WALL, "wall", "SECONDS", "what the whole make took" },
	{ OPT_RECORD, "record", "FILE", "the run's record of tasks" },
	{ OPT_KIND, "kind", "KIND", "tasks of this kind in it count (task)" },
	{ OPT_FOREIGN, "foreign", NULL,
	  "the tasks' results are no answers of workloads: each is one item, whose\nseconds are the size" },
	{ OPT_HEADER, "header", NULL, "print the header of measurements instead" },
	{ 0 },
};
static const struct cli cli = { "lab-tally", "[OPTION]... TABLE",
	"Prints a row of measurements from TABLE, the results of a list of tasks.", options };

struct tally {
	struct result row;
	const char *table, *record, *kind;
	bool foreign;
	int64_t wanted;                    /* items, -1: not said */
	int id, result, success, error;    /* fields; -1 before the header */
	struct outcome sum;
};

static int columns(struct tally *t, const struct row *row, struct error *err)
{
	t->id = row_column(row, "task_id");
	t->result = row_column(row, "result");
	t->success = row_column(row, "success");
	t->error = row_column(row, "error");
	return t->id >= 0 && t->result >= 0 && t->success >= 0 && t->error >= 0
	               ? LOT_OK
	               : error_at(err, t->table, row->line, "not a table of results of tasks");
}

static int add(void *context, const struct row *row, struct error *err)
{
	struct tally *t = context;
	struct outcome one = { .items = 1 };
	if (t->id < 0)
		return columns(t, row, err);
	const struct row_field *id = &row->field[t->id], *f = &row->field[t->result], *e = &row->field[t->error];
	const struct row_field *success = &row->field[t->success];
	if (success->n != 4 || memcmp(success->text, "true", 4))
		return error_at(err, t->table, row->line, "task %.*s failed: %.*s", (int)id->n, id->text, (int)e->n, e->text);
	if (!t->foreign && !outcome_read(f->text, f->n, &one))
		return error_at(err, t->table, row->line, "task %.*s does not answer: '%.*s'", (int)id->n, id->text,
		                (int)f->n, f->text);
	outcome_add(&t->sum, &one);
	t->row.tasks++;
	return LOT_OK;
}

/* What the record has of them: seconds, processor time and, of foreign tasks, memory and the time of one. */
static int weigh(struct tally *t, struct error *err)
{
	struct ledger l = LEDGER_EMPTY;
	int r = record_read(t->record, ledger_row, &l, err);
	const struct ledger_kind *k = r ? NULL : ledger_find_kind(&l, t->kind);
	if (!r && (!k || (int64_t)ledger_ended(k) != t->row.tasks))
		r = error_data(err, "%s: %zu task%s of kind %s ended, %lld are in %s", t->record,
		               k ? ledger_ended(k) : 0, text_plural(k ? ledger_ended(k) : 0), t->kind, (long long)t->row.tasks, t->table);
	if (!r) {
		t->row.seconds = k->last - k->first;
		t->row.cpu = k->cpu_seconds;
		t->row.peak_kb = t->foreign ? k->max_rss_kb : (int64_t)t->sum.peak_kb;
		t->row.size = t->foreign ? k->seconds / (double)k->attempts : t->row.size;
	}
	ledger_release(&l);
	return r;
}

static int gather(struct tally *t, struct error *err)
{
	int r = rows_table(t->table, add, t, err);
	if (!r)
		r = weigh(t, err);
	if (!r && t->wanted >= 0 && (int64_t)t->sum.items != t->wanted)
		r = error_data(err, "%s: %lld items were done, %lld expected", t->table, (long long)t->sum.items,
		               (long long)t->wanted);
	t->row.items = (int64_t)t->sum.items;
	t->row.own_kb = (int64_t)t->sum.own_kb;
	t->row.moved = (int64_t)t->sum.moved;
	if (!t->foreign)
		snprintf(t->row.checksum, sizeof t->row.checksum, "%016llx", (unsigned long long)t->sum.sum);
	return r;
}

static int name(const char *what, const char *text, char *to, struct error *err)
{
	size_t n = strlen(text);
	if (!n || n >= RESULTS_NAME)
		return error_usage(err, "%s '%s' is not a name of 1 to %d bytes", what, text, RESULTS_NAME - 1);
	memcpy(to, text, n + 1);
	return LOT_OK;
}

static int parse(int argc, char **argv, struct tally *t, bool *header, struct error *err)
{
	int r = LOT_OK;
	for (int c; !r && (c = cli_next(&cli, argc, argv)) != -1;)
		switch (c) {
		case OPT_EXPERIMENT: r = name("--experiment", optarg, t->row.experiment, err); break;
		case OPT_WAY: r = name("--way", optarg, t->row.way, err); break;
		case OPT_JOBS: r = cli_number("--jobs", optarg, 0, INT32_MAX, &t->row.jobs, err); break;
		case OPT_BATCH: r = cli_number("--batch", optarg, 1, INT32_MAX, &t->row.batch, err); break;
		case OPT_SIZE: r = cli_double("--size", optarg, 0, 1e9, &t->row.size, err); break;
		case OPT_ITEMS: r = cli_number("--items", optarg, 0, INT64_MAX, &t->wanted, err); break;
		case OPT_RUN: r = cli_number("--run", optarg, 1, INT32_MAX, &t->row.run, err); break;
		case OPT_WALL: r = cli_double("--wall", optarg, 0, 1e9, &t->row.wall, err); break;
		case OPT_RECORD: t->record = optarg; break;
		case OPT_KIND: t->kind = optarg; break;
		case OPT_FOREIGN: t->foreign = true; break;
		case OPT_HEADER: *header = true; break;
		}
	if (r || *header)
		return r;
	if (argc - optind != 1 || !t->record || !t->row.experiment[0] || !t->row.way[0])
		return error_usage(err, "a table, --record, --experiment and --way are expected; see --help");
	t->table = argv[optind];
	return LOT_OK;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct tally t = { .row = { .jobs = 1, .batch = 1, .run = 1 }, .kind = "task", .wanted = -1, .id = -1 };
	struct buffer b = BUFFER_EMPTY;
	bool header = false;
	int r = parse(argc, argv, &t, &header, &err);
	if (!r && !header)
		r = gather(&t, &err);
	if (!r && header)
		buffer_text(&b, RESULTS_HEADER);
	if (!r && !header)
		results_write(&t.row, &b);
	if (!r)
		fwrite(b.data, 1, b.size, stdout);
	buffer_release(&b);
	return cli_finish(&err);
}
