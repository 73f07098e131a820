/* lot-daily - one symbol's accounts day by day. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "code.h"
#include "daily.h"
#include "output.h"
#include "record.h"

enum { OPT_START = CLI_LONG, OPT_END, OPT_MERGERS, OPT_SYNC };

static const struct cli_option options[] = {
	{ 'o', "output", "FILE", "the slice to write (.npz), - is standard output (-)" },
	{ OPT_START, "start", "DATE", "first day that counts (the first trade); earlier rows build lots" },
	{ OPT_END, "end", "DATE", "last day that is read (the last trade)" },
	{ OPT_MERGERS, "mergers", "FILE", "broker_mergers table, applied first" },
	{ OPT_SYNC, "sync", NULL, "make the file durable before it is published" },
	{ 0 },
};

static const struct cli cli = {
	"lot-daily", "[OPTION]... FOLDER",
	"What every broker in one symbol had realized, held and paid for it after each of its trading days,\n"
	"from the slices in the symbol's FOLDER, and the marks that value it: a slice for lot-equity.", options
};

struct call {
	struct pnl_window window;
	const char *folder, *output, *mergers;
	char symbol[CODE_MAX + 1];
};

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	int r = LOT_OK;
	*c = (struct call){ .window = { PNL_ALWAYS, PNL_FOREVER }, .output = "-" };
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case 'o': c->output = optarg; break;
		case OPT_START: r = cli_date("start", optarg, &c->window.start, err); break;
		case OPT_END: r = cli_date("end", optarg, &c->window.end, err); break;
		case OPT_MERGERS: c->mergers = optarg; break;
		case OPT_SYNC: output_sync(true); break;
		}
	if (r)
		return r;
	if (optind != argc - 1)
		return error_usage(err, "exactly one FOLDER is needed; see --help");
	c->folder = argv[optind];
	return slices_symbol(argv[optind], c->symbol, NULL, err);
}

static int work(const struct call *c, struct error *err)
{
	struct mergers mergers = { .count = 0 };
	struct prices prices = { .n = 0 };
	struct trades trades = { .rows = 0 };
	struct daily daily = DAILY_EMPTY;
	struct buffer b = BUFFER_EMPTY;
	int r = c->mergers ? mergers_read(c->mergers, &mergers, err) : LOT_OK;
	if (!r)
		r = trades_load(c->folder, &mergers, &trades, err);
	if (!r)
		r = prices_load(c->folder, &prices, err);
	if (!r)
		r = daily_make(c->symbol, &trades, &prices, &c->window, &daily, err);
	if (!r) {
		daily_pack(&daily, &b);
		r = output_file(c->output, b.data, b.size, OUTPUT_FOLDERS, err);
	}
	buffer_release(&b);
	daily_release(&daily);
	trades_release(&trades);
	prices_release(&prices);
	mergers_release(&mergers);
	return r;
}

int main(int argc, char **argv)
{
	struct call c;
	struct error err = ERROR_NONE;
	if (!parse(argc, argv, &c, &err)) {
		record_start("daily", c.symbol);
		work(&c, &err);
	}
	return cli_finish(&err);
}
