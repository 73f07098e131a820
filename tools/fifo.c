/* lot-fifo - one symbol's brokers: first in, first out profit and loss. */
#include <string.h>

#include "cli.h"
#include "code.h"
#include "output.h"
#include "pnl.h"
#include "record.h"
#include "resume.h"
#include "totalspack.h"
#include "totalstable.h"

enum { OPT_START = CLI_LONG, OPT_END, OPT_MERGERS, OPT_PARTIAL, OPT_LOTS, OPT_STATE, OPT_SYNC };

static const struct cli_option options[] = {
	{ 'o', "output", "FILE", "the symbol's table as CSV (standard output)" },
	{ OPT_PARTIAL, "partial", "FILE", "its accounts for lot-merge (.npz); alone, no table is written" },
	{ OPT_LOTS, "lots", "FILE", "the open lots as CSV: broker,side,shares,amount,open_date" },
	{ OPT_START, "start", "DATE", "first day that counts (the first trade); earlier rows build lots" },
	{ OPT_END, "end", "DATE", "last day that is read (the last trade)" },
	{ OPT_MERGERS, "mergers", "FILE", "broker_mergers table, applied first" },
	{ OPT_STATE, "state", "DIR", "resume from, and keep, what parts come down to in DIR; not with --lots" },
	{ OPT_SYNC, "sync", NULL, "make every file durable before it is published" },
	{ 0 },
};

static const struct cli cli = {
	"lot-fifo", "[OPTION]... FOLDER",
	"Profit and loss of every broker in one symbol, from the slices in the symbol's FOLDER.", options
};

struct call {
	struct pnl_window window;
	const char *folder, *table, *partial, *lots, *mergers, *state;
	char symbol[CODE_MAX + 1];
};

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	c->window = (struct pnl_window){ PNL_ALWAYS, PNL_FOREVER };
	for (int key; (key = cli_next(&cli, argc, argv)) != -1;) {
		int r = LOT_OK;
		switch (key) {
		case 'o': c->table = optarg; break;
		case OPT_PARTIAL: c->partial = optarg; break;
		case OPT_LOTS: c->lots = optarg; break;
		case OPT_MERGERS: c->mergers = optarg; break;
		case OPT_STATE: c->state = optarg; break;
		case OPT_SYNC: output_sync(true); break;
		case OPT_START: r = cli_date("start", optarg, &c->window.start, err); break;
		case OPT_END: r = cli_date("end", optarg, &c->window.end, err); break;
		}
		if (r)
			return r;
	}
	if (optind != argc - 1)
		return error_usage(err, "exactly one FOLDER is needed; see --help");
	c->folder = argv[optind];
	if (slices_symbol(argv[optind], c->symbol, NULL, err))
		return err->status;
	if (!c->table && !c->partial)
		c->table = "-";
	return LOT_OK;
}

static int write_buffer(const char *path, struct buffer *b, struct error *err)
{
	int r = path ? output_file(path, b->data, b->size, OUTPUT_FOLDERS, err) : LOT_OK;
	b->size = 0;
	return r;
}

/* The table goes last: where both are asked for, a partial without its table is not news. */
static int write_results(const struct call *c, const struct trades *t, const struct totals *totals, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int r = LOT_OK;
	if (c->lots && !(r = pnl_lots(t, &c->window, &b, err)))
		r = write_buffer(c->lots, &b, err);
	if (!r && c->partial) {
		totals_pack(totals, &b);
		r = write_buffer(c->partial, &b, err);
	}
	if (!r && c->table && !(r = totals_brokers(totals, NULL, &b, err)))
		r = write_buffer(c->table, &b, err);
	buffer_release(&b);
	return r;
}

/* From a state, if one can be used, else from everything there is. */
static int reckon(const struct call *c, struct resume *in, struct totals *totals, struct error *err)
{
	int r = resume_load(in, err);
	struct pnl_input loaded = resume_input(in);
	if (!r)
		r = pnl_symbol(c->symbol, &loaded, totals, err);
	if (!r || !in->from)
		return r;
	/* What a state cannot carry on, all days together can: what they say counts. */
	resume_release(in);
	totals_clear(totals);
	*err = (struct error)ERROR_NONE;
	in->all = true;
	return reckon(c, in, totals, err);
}

static int work(const struct call *c, struct error *err)
{
	struct mergers mergers = { .count = 0 };
	struct totals totals = TOTALS_EMPTY;
	struct resume in = { .folder = c->folder, .states = c->state, .mergers = &mergers, .window = c->window, .all = c->lots };
	int r = c->mergers ? mergers_read(c->mergers, &mergers, err) : LOT_OK;
	if (!r)
		r = reckon(c, &in, &totals, err);
	if (!r)
		r = resume_save(&in, err);
	/* What is written takes the memory of what was read. */
	if (!c->lots)
		resume_release(&in);
	if (!r)
		r = write_results(c, &in.trades, &totals, err);
	totals_release(&totals);
	resume_release(&in);
	mergers_release(&mergers);
	return r;
}

int main(int argc, char **argv)
{
	struct call c = { .folder = NULL };
	struct error err = ERROR_NONE;
	xkeep();
	if (!parse(argc, argv, &c, &err)) {
		record_start("fifo", c.symbol);
		work(&c, &err);
	}
	return cli_finish(&err);
}
