/* lot-equity - adds symbols' days, or groups' curves, up to equity curves. */
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "equity.h"
#include "igzip.h"
#include "input.h"
#include "lists.h"
#include "output.h"
#include "record.h"
#include "workers.h"

enum { OPT_CSV = CLI_LONG, OPT_LIST, OPT_IN, OPT_CURVES, OPT_EXPECT, OPT_JOBS, OPT_SYNC };

/* More threads would wait for each other to add, and each holds an input. */
enum { JOBS_MAX = 4 };

static const struct cli_option options[] = {
	{ 'o', "output", "FILE", "write the curves as arrays (.npz), for a further sum" },
	{ OPT_CSV, "csv", "FILE", "write them as CSV: broker,date,realized_pnl,unrealized_pnl,\ntotal_pnl (default: to standard output, where no other\noutput is asked for)" },
	{ OPT_CURVES, "curves", NULL, "the inputs are curves, not symbols' days" },
	{ OPT_EXPECT, "expect", "N", "refuse unless there are exactly N inputs" },
	{ OPT_JOBS, "jobs", "N", "threads, and inputs in memory, of which more than 4 are not\nused (1)" },
	{ OPT_LIST, "list", "FILE", "read further inputs' names from FILE, a line each" },
	{ OPT_IN, "in", "DIR", "a line NAME of a list stands for DIR/NAME.npz" },
	{ OPT_SYNC, "sync", NULL, "flush each output to its disk before it appears" },
	{ 0 },
};

static const struct cli cli = {
	"lot-equity", "[OPTION]... [FILE]...",
	"Adds up what lot-daily writes of a symbol, or curves it wrote itself, to one equity curve a broker.\n"
	"One input a thread is in memory at a time, beside the sum of brokers x days.", options
};

struct call {
	const char *output, *csv, *list, *folder;
	bool curves;
	int64_t jobs, expect; /* expect: -1 where nobody said */
	char **path; /* owned */
	size_t paths, room;
};

static void add_path(struct call *c, char *path)
{
	c->path = xgrow(c->path, &c->room, c->paths + 1, sizeof *c->path);
	c->path[c->paths++] = path;
}

static int add_listed(void *context, char *line, struct error *err)
{
	struct call *c = context;
	(void)err;
	add_path(c, c->folder ? xformat("%s/%s.npz", c->folder, line) : xstrdup(line));
	return LOT_OK;
}

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	int r = LOT_OK;
	*c = (struct call){ .jobs = 1, .expect = -1 };
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case 'o': c->output = optarg; break;
		case OPT_CSV: c->csv = optarg; break;
		case OPT_CURVES: c->curves = true; break;
		case OPT_EXPECT: r = cli_number("--expect", optarg, 0, INT64_MAX, &c->expect, err); break;
		case OPT_JOBS: r = cli_number("--jobs", optarg, 1, 1024, &c->jobs, err); break;
		case OPT_LIST: c->list = optarg; break;
		case OPT_IN: c->folder = optarg; break;
		case OPT_SYNC: output_sync(true); break;
		}
	if (r)
		return r;
	c->jobs = c->jobs < JOBS_MAX ? c->jobs : JOBS_MAX;
	for (int i = optind; i < argc; i++)
		add_path(c, xstrdup(argv[i]));
	if (!c->paths && !c->list)
		return error_usage(err, "no inputs: name them, or give --list");
	if (c->folder && !c->list)
		return error_usage(err, "--in is about the lines of a list: give --list too");
	if (!c->output && !c->csv)
		c->csv = "-";
	r = c->list ? list_read(c->list, add_listed, c, err) : LOT_OK;
	if (!r && c->expect >= 0 && (uint64_t)c->expect != c->paths)
		r = error_data(err, "%s%s%zu inputs where there must be %lld: the list is not whole", c->list ? c->list : "", c->list ? ": " : "",
		               c->paths, (long long)c->expect);
	return r;
}

/* Inputs that are named or added by several threads; the sum is added to by one at a time. */
struct summing {
	const struct call *call;
	struct equity sum;
	bool add;
	pthread_mutex_t lock;
};

/* One input: its brokers and days are named, or it is added. */
static int take(void *context, size_t i, struct error *err)
{
	struct summing *s = context;
	const char *path = s->call->path[i];
	const bool curved = s->call->curves;
	struct daily daily = DAILY_EMPTY;
	struct equity curves = EQUITY_EMPTY;
	struct input_map map;
	int r = input_map(path, &map, err);
	if (!r)
		r = curved ? (s->add ? equity_unpack : equity_unpack_span)(path, map.data, map.n, &curves, err)
		           : (s->add ? daily_unpack : daily_unpack_span)(path, map.data, map.n, &daily, err);
	input_unmap(&map);
	pthread_mutex_lock(&s->lock);
	if (!r && s->add)
		r = curved ? equity_add(&s->sum, &curves, path, err) : equity_add_daily(&s->sum, &daily, path, err);
	else if (!r && curved)
		equity_span(&s->sum, &curves);
	else if (!r)
		equity_span_daily(&s->sum, &daily);
	pthread_mutex_unlock(&s->lock);
	daily_release(&daily);
	equity_release(&curves);
	return r;
}

static int add_up(struct summing *s, struct error *err)
{
	const struct call *c = s->call;
	int r = workers_each((int)c->jobs, c->paths, take, s, err);
	equity_begin(&s->sum);
	s->add = true;
	if (!r)
		r = workers_each((int)c->jobs, c->paths, take, s, err);
	if (!c->curves)
		equity_finish(&s->sum);
	return r;
}

static int work(const struct call *c, struct error *err)
{
	struct summing s = { .call = c, .sum = EQUITY_EMPTY };
	struct buffer npz = BUFFER_EMPTY, csv = BUFFER_EMPTY;
	pthread_mutex_init(&s.lock, NULL);
	int r = add_up(&s, err);
	if (!r && c->output)
		r = equity_pack(&s.sum, igzip_deflate, &npz, err);
	if (!r && c->csv)
		equity_table(&s.sum, &csv);
	equity_release(&s.sum);
	pthread_mutex_destroy(&s.lock);
	if (!r && c->output && output_file(c->output, npz.data, npz.size, OUTPUT_FOLDERS, err) < 0)
		r = err->status;
	if (!r && c->csv)
		r = output_file(c->csv, csv.data, csv.size, OUTPUT_FOLDERS, err);
	buffer_release(&npz);
	buffer_release(&csv);
	return r;
}

int main(int argc, char **argv)
{
	struct call c;
	struct error err = ERROR_NONE;
	if (!parse(argc, argv, &c, &err)) {
		record_start("equity", c.output ? c.output : c.csv);
		work(&c, &err);
	}
	while (c.paths)
		free(c.path[--c.paths]);
	free(c.path);
	return cli_finish(&err);
}
