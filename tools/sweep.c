/* lot-sweep - many symbols' results of one study as one table. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "code.h"
#include "lists.h"
#include "output.h"
#include "record.h"
#include "sweeptable.h"

enum { OPT_LIST = CLI_LONG, OPT_IN, OPT_BY, OPT_TOP, OPT_FOLDS, OPT_PORTFOLIO, OPT_MEMORY, OPT_SYNC };

#define BY "sharpe"
#define MEMORY_TEXT "1G"
static const int64_t memory_default = (int64_t)1 << 30, memory_least = (int64_t)1 << 20;

static const struct cli_option options[] = {
	{ OPT_LIST, "list", "FILE", "read further results' names from FILE, a line each" },
	{ OPT_IN, "in", "DIR", "a line FOLDER of a list stands for DIR/FOLDER.npz" },
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
	const char *list, *in, *by, *output, *folds, *portfolio;
	int64_t top, memory;
	struct sweep_input *input;
	size_t inputs, room;
};

static void add_input(struct call *c, const char *name, bool listed)
{
	char symbol[CODE_MAX + 1];
	struct sweep_input input = { NULL, NULL };
	input.path = listed && c->in ? xformat("%s/%s.npz", c->in, name) : xstrdup(name);
	if (listed && c->in && code_symbol(name, symbol) >= 0)
		input.symbol = xstrdup(symbol);
	c->input = xgrow(c->input, &c->room, c->inputs + 1, sizeof *c->input);
	c->input[c->inputs++] = input;
}

static int add_listed(void *context, char *line, struct error *err)
{
	(void)err;
	add_input(context, line, true);
	return LOT_OK;
}

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	int r = LOT_OK;
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case OPT_LIST: c->list = optarg; break;
		case OPT_IN: c->in = optarg; break;
		case OPT_BY: c->by = optarg; break;
		case OPT_TOP: r = cli_number("top", optarg, 1, INT32_MAX, &c->top, err); break;
		case 'o': c->output = optarg; break;
		case OPT_FOLDS: c->folds = optarg; break;
		case OPT_PORTFOLIO: c->portfolio = optarg; break;
		case OPT_MEMORY: r = cli_size("memory", optarg, memory_least, INT64_MAX, &c->memory, err); break;
		case OPT_SYNC: output_sync(true); break;
		}
	for (int i = optind; !r && i < argc; i++)
		add_input(c, argv[i], false);
	if (!r && c->in && !c->list)
		r = error_usage(err, "--in is about the lines of a list: give --list too");
	if (!r && !c->list && !c->inputs)
		r = error_usage(err, "no results: name them, or give --list");
	return r || !c->list ? r : list_read(c->list, add_listed, c, err);
}

static int write_text(const char *path, struct buffer *b, struct error *err)
{
	int r = output_file(path, b->data, b->size, OUTPUT_FOLDERS, err);
	b->size = 0;
	return r < 0 ? r : LOT_OK;
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
		sweeptable_report(s, by, (size_t)c->top, &b);
		r = write_text("-", &b, err);
	}
	buffer_release(&b);
	return r;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct call c = { .by = BY, .memory = memory_default };
	struct sweep_by by;
	struct sweep s;
	int r = parse(argc, argv, &c, &err);
	if (!r && c.output)
		record_start("sweep", c.output);
	if (!r)
		r = sweep_by(c.by, &by, &err);
	if (!r)
		r = sweep_read(c.input, c.inputs, (size_t)c.memory, c.portfolio != NULL, &s, &err);
	if (!r) {
		write_all(&c, &s, &by, &err);
		sweep_release(&s);
	}
	for (size_t i = 0; i < c.inputs; i++) {
		free(c.input[i].path);
		free(c.input[i].symbol);
	}
	free(c.input);
	return cli_finish(&err);
}
