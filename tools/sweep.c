/* lot-sweep - many symbols' results of one study as one table. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "inputs.h"
#include "output.h"
#include "record.h"
#include "sweepreport.h"
#include "sweeptable.h"

enum { OPT_BY = CLI_LONG, OPT_TOP, OPT_FOLDS, OPT_PORTFOLIO, OPT_MEMORY, OPT_SYNC };

#define BY "sharpe"
#define MEMORY_TEXT "1G"
static const int64_t memory_default = (int64_t)1 << 30, memory_least = (int64_t)1 << 20;

static const struct cli_option options[] = {
	INPUTS_OPTIONS("results'"),
	{ OPT_BY, "by", "FIGURE", "what ranks: a metric's median over symbols, or METRIC_mean;\n"
	                          "- before it: lowest first (" BY ")" },
	{ OPT_TOP, "top", "N", "print the N best points as a table, and what to think of them" },
	{ 'o', "output", "FILE", "the table of all points (-, standard output, unless --top is given)" },
	{ OPT_FOLDS, "folds", "FILE", "write what the best point of each window did in the next" },
	{ OPT_PORTFOLIO, "portfolio", "FILE", "write the equal-weight portfolio's daily returns" },
	{ OPT_MEMORY, "memory", "SIZE", "memory for values at once (" MEMORY_TEXT ")" },
	{ OPT_SYNC, "sync", NULL, "make every file durable before it is published" },
	{ 0 },
};

static const struct cli cli = { "lot-sweep", "[OPTION]... [PARTIAL]...",
	                        "Reduces the results of lot-backtest over many symbols to a row a point.", options };

struct call {
	struct inputs in;
	const char *by, *output, *folds, *portfolio;
	int64_t top, memory;
};

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	int r = LOT_OK;
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case OPT_BY: c->by = optarg; break;
		case OPT_TOP: r = cli_number("top", optarg, 1, INT32_MAX, &c->top, err); break;
		case 'o': c->output = optarg; break;
		case OPT_FOLDS: c->folds = optarg; break;
		case OPT_PORTFOLIO: c->portfolio = optarg; break;
		case OPT_MEMORY: r = cli_size("memory", optarg, memory_least, INT64_MAX, &c->memory, err); break;
		case OPT_SYNC: output_sync(true); break;
		default: inputs_set(&c->in, key, optarg);
		}
	if (!r)
		r = inputs_check(&c->in, "results", argc - optind, argv + optind, err);
	return r ? r : inputs_read(&c->in, err);
}

static int write_text(const char *path, struct buffer *b, struct error *err)
{
	int r = output_file(path, b->data, b->size, OUTPUT_FOLDERS, err);
	b->size = 0;
	return r;
}

static int write_all(const struct call *c, const struct sweep *s, const struct sweep_by *by, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int r = LOT_OK;
	if (c->folds) {
		sweeptable_folds(s, by, &b);
		r = write_text(c->folds, &b, err);
	}
	if (!r && c->portfolio) {
		sweeptable_portfolio(s, &b);
		r = write_text(c->portfolio, &b, err);
	}
	if (!r && (c->output || !c->top)) {
		sweeptable_points(s, by, &b);
		r = write_text(c->output ? c->output : "-", &b, err);
	}
	if (!r && c->top) {
		sweepreport_write(s, by, (size_t)c->top, &b);
		r = write_text("-", &b, err);
	}
	buffer_release(&b);
	return r;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct call c = { .in = INPUTS_NONE, .by = BY, .memory = memory_default };
	struct sweep_by by;
	struct sweep s;
	int r = parse(argc, argv, &c, &err);
	if (!r && c.output)
		record_start("sweep", c.output);
	if (!r)
		r = sweep_by(c.by, &by, &err);
	if (!r)
		r = sweep_read(c.in.entry, c.in.count, (size_t)c.memory, c.portfolio != NULL, &s, &err);
	if (!r) {
		write_all(&c, &s, &by, &err);
		sweep_release(&s);
	}
	inputs_release(&c.in);
	return cli_finish(&err);
}
