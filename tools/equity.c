/* lot-equity - adds symbols' days, or groups' curves, up to equity curves. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "equity.h"
#include "igzip.h"
#include "input.h"
#include "lists.h"
#include "output.h"
#include "record.h"

enum { OPT_CSV = CLI_LONG, OPT_LIST, OPT_IN, OPT_CURVES, OPT_SYNC };

static const struct cli_option options[] = {
	{ 'o', "output", "FILE", "write the curves as arrays (.npz), for a further sum" },
	{ OPT_CSV, "csv", "FILE", "write them as CSV: broker,date,realized_pnl,unrealized_pnl,\ntotal_pnl (default: to standard output, where no other\noutput is asked for)" },
	{ OPT_CURVES, "curves", NULL, "the inputs are curves, not symbols' days" },
	{ OPT_LIST, "list", "FILE", "read further inputs' names from FILE, a line each" },
	{ OPT_IN, "in", "DIR", "a line NAME of a list stands for DIR/NAME.npz" },
	{ OPT_SYNC, "sync", NULL, "flush each output to its disk before it appears" },
	{ 0 },
};

static const struct cli cli = {
	"lot-equity", "[OPTION]... [FILE]...",
	"Adds up what lot-daily writes of a symbol, or curves it wrote itself, to one equity curve a broker.\n"
	"One input is in memory at a time, beside the sum of brokers x days.", options
};

struct call {
	const char *output, *csv, *list, *folder;
	bool curves;
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
	*c = (struct call){ .output = NULL };
	for (int key; (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case 'o': c->output = optarg; break;
		case OPT_CSV: c->csv = optarg; break;
		case OPT_CURVES: c->curves = true; break;
		case OPT_LIST: c->list = optarg; break;
		case OPT_IN: c->folder = optarg; break;
		case OPT_SYNC: output_sync(true); break;
		}
	for (int i = optind; i < argc; i++)
		add_path(c, xstrdup(argv[i]));
	if (!c->paths && !c->list)
		return error_usage(err, "no inputs: name them, or give --list");
	if (c->folder && !c->list)
		return error_usage(err, "--in is about the lines of a list: give --list too");
	if (!c->output && !c->csv)
		c->csv = "-";
	return c->list ? list_read(c->list, add_listed, c, err) : LOT_OK;
}

/* One input: its brokers and days are named, or it is added. */
static int take(const struct call *c, const char *path, bool add, struct equity *sum, struct buffer *b, struct error *err)
{
	struct daily daily = DAILY_EMPTY;
	struct equity curves = EQUITY_EMPTY;
	b->size = 0;
	int r = input_file(path, b, err);
	if (!r)
		r = c->curves ? (add ? equity_unpack : equity_unpack_span)(path, b->data, b->size, &curves, err)
		              : (add ? daily_unpack : daily_unpack_span)(path, b->data, b->size, &daily, err);
	if (!r && add)
		r = c->curves ? equity_add(sum, &curves, path, err) : equity_add_daily(sum, &daily, path, err);
	else if (!r && c->curves)
		equity_span(sum, &curves);
	else if (!r)
		equity_span_daily(sum, &daily);
	daily_release(&daily);
	equity_release(&curves);
	return r;
}

static int add_up(const struct call *c, struct equity *sum, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int r = LOT_OK;
	for (size_t i = 0; i < c->paths && !r; i++)
		r = take(c, c->path[i], false, sum, &b, err);
	equity_begin(sum);
	for (size_t i = 0; i < c->paths && !r; i++)
		r = take(c, c->path[i], true, sum, &b, err);
	if (!c->curves)
		equity_finish(sum);
	buffer_release(&b);
	return r;
}

static int work(const struct call *c, struct error *err)
{
	struct equity sum = EQUITY_EMPTY;
	struct buffer npz = BUFFER_EMPTY, csv = BUFFER_EMPTY;
	int r = add_up(c, &sum, err);
	if (!r && c->output)
		r = equity_pack(&sum, igzip_deflate, &npz, err);
	if (!r && c->csv)
		equity_table(&sum, &csv);
	equity_release(&sum);
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
