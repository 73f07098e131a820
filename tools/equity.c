/* lot-equity - adds symbols' days up to equity curves. */
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "equity.h"
#include "igzip.h"
#include "input.h"
#include "inputs.h"
#include "output.h"
#include "record.h"
#include "workers.h"

enum { OPT_CSV = CLI_LONG, OPT_EXPECT, OPT_JOBS, OPT_SYNC };

static const struct cli_option options[] = {
	{ 'o', "output", "FILE", "write the curves as arrays (.npz)" },
	{ OPT_CSV, "csv", "FILE", "write them as CSV: broker,date,realized_pnl,unrealized_pnl,\ntotal_pnl (default: to standard output, where no other\noutput is asked for)" },
	{ OPT_EXPECT, "expect", "N", "refuse unless there are exactly N inputs" },
	{ OPT_JOBS, "jobs", "N", "threads, each with some inputs in memory (1)" },
	INPUTS_OPTIONS("inputs'"),
	{ OPT_SYNC, "sync", NULL, "flush each output to its disk before it appears" },
	{ 0 },
};

static const struct cli cli = {
	"lot-equity", "[OPTION]... [FILE]...",
	"Adds up what lot-daily writes of each symbol to one equity curve a broker.\n"
	"One input a thread is in memory at a time, beside the sum of brokers x days.", options
};

struct call {
	const char *output, *csv;
	int64_t jobs, expect; /* expect: -1 where nobody said */
	struct inputs in;
};

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	int r = LOT_OK;
	*c = (struct call){ .in = INPUTS_NONE, .jobs = 1, .expect = -1 };
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case 'o': c->output = optarg; break;
		case OPT_CSV: c->csv = optarg; break;
		case OPT_EXPECT: r = cli_number("--expect", optarg, 0, INT64_MAX, &c->expect, err); break;
		case OPT_JOBS: r = cli_number("--jobs", optarg, 1, 1024, &c->jobs, err); break;
		case OPT_SYNC: output_sync(true); break;
		default: inputs_set(&c->in, key, optarg);
		}
	if (!c->output && !c->csv)
		c->csv = "-";
	if (!r)
		r = inputs_check(&c->in, "inputs", argc - optind, argv + optind, err);
	if (!r)
		r = inputs_read(&c->in, err);
	if (!r && c->expect >= 0 && (uint64_t)c->expect != c->in.count)
		r = error_data(err, "%s%s%zu inputs where there must be %lld: the list is not whole", c->in.list ? c->in.list : "",
		               c->in.list ? ": " : "", c->in.count, (long long)c->expect);
	return r;
}

/* Inputs that are added together: so many, or so many bytes of them, if it is not one alone. */
enum { BATCH = 32, BATCH_BYTES = 16 << 20 };

struct summing {
	const struct call *call;
	struct equity sum;
	pthread_mutex_t lock; /* of its names */
	size_t *bytes;        /* of each input */
	size_t *batch;        /* where each batch begins; the number of inputs last */
};

/* Brokers and days of an input. */
static int name(void *context, size_t i, struct error *err)
{
	struct summing *s = context;
	struct daily daily = DAILY_EMPTY;
	struct input_map map;
	int r = input_map(s->call->in.entry[i].path, &map, err);
	if (!r)
		r = daily_unpack_span(s->call->in.entry[i].path, map.data, map.n, &daily, err);
	s->bytes[i] = map.n;
	input_unmap(&map);
	if (!r) {
		pthread_mutex_lock(&s->lock);
		equity_span(&s->sum, &daily);
		pthread_mutex_unlock(&s->lock);
	}
	daily_release(&daily);
	return r;
}

static int add_batch(void *context, size_t at, struct error *err)
{
	struct summing *s = context;
	size_t n = s->batch[at + 1] - s->batch[at];
	char *path[BATCH];
	struct daily *daily = xcalloc(n, sizeof *daily);
	int r = LOT_OK;
	for (size_t i = 0; i < n; i++)
		path[i] = s->call->in.entry[s->batch[at] + i].path;
	for (size_t i = 0; i < n && !r; i++) {
		struct input_map map;
		r = input_map(path[i], &map, err);
		if (!r)
			r = daily_unpack(path[i], map.data, map.n, &daily[i], err);
		input_unmap(&map);
	}
	if (!r)
		r = equity_add(&s->sum, daily, path, n, err);
	for (size_t i = 0; i < n; i++)
		daily_release(&daily[i]);
	free(daily);
	return r;
}

/* Returns how many batches there are. */
static size_t cut(struct summing *s)
{
	size_t n = s->call->in.count, count = 0, bytes = 0;
	for (size_t i = 0; i < n; i++) {
		if (!i || i - s->batch[count - 1] == BATCH || bytes + s->bytes[i] > BATCH_BYTES) {
			s->batch[count++] = i;
			bytes = 0;
		}
		bytes += s->bytes[i];
	}
	s->batch[count] = n;
	return count;
}

static int add_up(struct summing *s, struct error *err)
{
	const struct call *c = s->call;
	int r = workers_each((int)c->jobs, c->in.count, name, s, err);
	equity_begin(&s->sum);
	if (!r)
		r = workers_each((int)c->jobs, cut(s), add_batch, s, err);
	equity_finish(&s->sum);
	return r;
}

static int work(const struct call *c, struct error *err)
{
	struct summing s = { .call = c, .sum = EQUITY_EMPTY, .bytes = xcalloc(c->in.count, sizeof *s.bytes),
		.batch = xcalloc(c->in.count + 1, sizeof *s.batch) };
	struct buffer npz = BUFFER_EMPTY, csv = BUFFER_EMPTY;
	pthread_mutex_init(&s.lock, NULL);
	int r = add_up(&s, err);
	if (!r && c->output)
		r = equity_pack(&s.sum, igzip_deflate, &npz, err);
	if (!r && c->csv)
		equity_table(&s.sum, &csv);
	equity_release(&s.sum);
	pthread_mutex_destroy(&s.lock);
	free(s.bytes);
	free(s.batch);
	if (!r && c->output)
		r = output_file(c->output, npz.data, npz.size, OUTPUT_FOLDERS, err);
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
	inputs_release(&c.in);
	return cli_finish(&err);
}
