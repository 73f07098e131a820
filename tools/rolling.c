/* lot-rolling - one symbol's brokers over several windows at once. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "code.h"
#include "date.h"
#include "output.h"
#include "pnl.h"
#include "record.h"
#include "totalspack.h"
#include "windowing.h"

enum { OPT_WINDOWS = CLI_LONG, OPT_MERGERS, OPT_SYNC };

static const struct cli_option options[] = {
	{ 'o', "output", "DIR", "write DIR/NAME/pnl/FOLDER.npz for each window NAME\n(out/rolling)" },
	{ OPT_WINDOWS, "windows", "FILE", "the windows as lot-windows writes them (DIR/windows.csv)" },
	{ OPT_MERGERS, "mergers", "FILE", "broker_mergers table, applied first" },
	{ OPT_SYNC, "sync", NULL, "make every file durable before it is published" },
	{ 0 },
};

static const struct cli cli = {
	"lot-rolling", "[OPTION]... FOLDER",
	"Profit and loss of every broker in one symbol, from the slices in the symbol's FOLDER, over each\n"
	"of several windows: what lot-fifo gives for its days, reading the slices once.", options
};

struct call {
	const char *folder, *name; /* the slices, and the last part of their path */
	const char *out, *windows, *mergers;
	char symbol[CODE_MAX + 1];
};

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	*c = (struct call){ .out = "out/rolling" };
	for (int key; (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case 'o': c->out = optarg; break;
		case OPT_WINDOWS: c->windows = optarg; break;
		case OPT_MERGERS: c->mergers = optarg; break;
		case OPT_SYNC: output_sync(true); break;
		}
	if (optind != argc - 1)
		return error_usage(err, "exactly one FOLDER is needed; see --help");
	c->folder = argv[optind];
	return slices_symbol(argv[optind], c->symbol, &c->name, err);
}

struct tables {
	struct mergers mergers;
	struct prices prices;
	struct returns returns;
	struct trades trades;
};

static int load(const struct call *c, struct tables *t, struct error *err)
{
	int r = c->mergers ? mergers_read(c->mergers, &t->mergers, err) : LOT_OK;
	if (!r)
		r = trades_load(c->folder, &t->mergers, &t->trades, err);
	if (!r)
		r = prices_load(c->folder, &t->prices, err);
	return r ? r : returns_load(c->folder, &t->prices, &t->returns, err);
}

/* Every window is reckoned before the first is written. */
static int reckon(const struct call *c, const struct tables *t, const struct windows *w, struct buffer *partial, struct error *err)
{
	struct totals totals = TOTALS_EMPTY;
	int r = LOT_OK;
	for (size_t i = 0; i < w->count && !r; i++) {
		const struct window *from = &w->window[i];
		const struct pnl_input in = {
			&t->trades, &t->prices, &t->returns, { from->start == DATE_MIN ? PNL_ALWAYS : from->start, from->end }, NULL
		};
		totals_clear(&totals);
		r = pnl_symbol(c->symbol, &in, &totals, err);
		if (!r)
			totals_pack(&totals, &partial[i]);
	}
	totals_release(&totals);
	return r;
}

static int work(const struct call *c, struct error *err)
{
	struct windows w = WINDOWS_EMPTY;
	struct tables t = { .mergers = { .count = 0 } };
	char *standard = xformat("%s/windows.csv", c->out);
	int r = windows_read(c->windows ? c->windows : standard, &w, err);
	struct buffer *partial = xcalloc(w.count, sizeof *partial);
	if (!r)
		r = load(c, &t, err);
	if (!r)
		r = reckon(c, &t, &w, partial, err);
	for (size_t i = 0; i < w.count; i++) {
		char *path = xformat("%s/%s/pnl/%s.npz", c->out, w.window[i].name, c->name);
		if (!r)
			r = output_file(path, partial[i].data, partial[i].size, OUTPUT_FOLDERS, err);
		free(path);
		buffer_release(&partial[i]);
	}
	free(partial);
	free(standard);
	trades_release(&t.trades);
	returns_release(&t.returns);
	prices_release(&t.prices);
	mergers_release(&t.mergers);
	windows_release(&w);
	return r;
}

int main(int argc, char **argv)
{
	struct call c;
	struct error err = ERROR_NONE;
	if (!parse(argc, argv, &c, &err)) {
		record_start("rolling", c.symbol);
		work(&c, &err);
	}
	return cli_finish(&err);
}
