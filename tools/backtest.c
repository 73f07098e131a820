/* lot-backtest - strategies and their grids over one symbol. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "code.h"
#include "date.h"
#include "filter.h"
#include "lookahead.h"
#include "output.h"
#include "record.h"
#include "rerun.h"
#include "slices.h"
#include "study.h"

enum {
	OPT_STRATEGIES = CLI_LONG, OPT_SAMPLE, OPT_SEED, OPT_START, OPT_END, OPT_SPLIT, OPT_FOLDS, OPT_BUY_COST,
	OPT_SELL_COST, OPT_TIMEOUT, OPT_PARTIAL, OPT_WITH_DAILY, OPT_DAILY, OPT_RERUN, OPT_LIST, OPT_COUNT, OPT_CHECK,
	OPT_SPAN, OPT_SYNC
};

#define TEXT(x) #x
#define VALUE(x) TEXT(x)

static const struct cli_option options[] = {
	{ 's', "strategy", "SPEC", "a built-in strategy, PATH.so or 'cmd:PROGRAM {parameter}...'; may be repeated;\n"
	                           "the first two take values as NAME:fast=10,slow=50" },
	{ OPT_STRATEGIES, "strategies", "LIST", "several, with blanks between them" },
	{ 'g', "grid", "GRID", "values of a single strategy's parameters: 'fast=5,10,20 slow=50..200/10'" },
	{ 'c', "constraint", "TEXT", "points to keep, such as 'fast<slow'; may be repeated" },
	{ OPT_SAMPLE, "sample", "N", "only N points of the grid" },
	{ OPT_SEED, "seed", "N", "which N (1)" },
	{ OPT_START, "start", "DATE", "first day measured; earlier closes warm the indicators up" },
	{ OPT_END, "end", "DATE", "last day" },
	{ OPT_SPLIT, "split", "DATE", "measure before and from DATE on as well; a share as 70% needs\n"
	                              "--start and --end" },
	{ OPT_FOLDS, "folds", "N", "measure N + 1 consecutive windows as well; needs --start and --end" },
	{ OPT_BUY_COST, "buy-cost", "X", "cost of a unit bought (" STUDY_BUY_COST ")" },
	{ OPT_SELL_COST, "sell-cost", "X", "cost of a unit sold (" STUDY_SELL_COST ")" },
	{ OPT_TIMEOUT, "timeout", "SECONDS", "how long a point of a strategy of one's own may take\n"
	                                     "(" VALUE(STUDY_SECONDS) ")" },
	{ 'o', "output", "FILE", "the table of results (-, standard output)" },
	{ OPT_PARTIAL, "partial", "FILE", "typed arrays for lot-sweep; without -o instead of the table" },
	{ OPT_WITH_DAILY, "with-daily", NULL, "the partial holds daily returns too, for portfolios" },
	{ OPT_DAILY, "daily", NULL, "write date,position,return of one point instead" },
	{ OPT_RERUN, "rerun", "N", "make row N of RESULT again, and compare" },
	{ OPT_LIST, "list", NULL, "print the built-in strategies and their parameters" },
	{ OPT_COUNT, "count", NULL, "print the number of points" },
	{ OPT_CHECK, "check", NULL, "look for strategies that look ahead, over FOLDER or a made-up history" },
	{ OPT_SPAN, "span", "LIST", "write first and last day of the folders in LIST as settings start= and end=" },
	{ OPT_SYNC, "sync", NULL, "make every file durable before it is published" },
	{ 'v', "verbose", NULL, "say how many points there are" },
	{ 0 },
};

static const struct cli cli = {
	"lot-backtest", "[OPTION]... FOLDER | --rerun N RESULT [FOLDER] | --check [FOLDER]",
	"Runs trading strategies over the prices and returns of one symbol (its folder of slices).", options
};

enum mode { RUN, DAILY, RERUN, LIST, COUNT, CHECK, SPAN };

struct call {
	struct study_options study;
	size_t strategy_room, constraint_room;
	enum mode mode;
	int64_t row;
	const char *output, *partial, *span;
	bool with_daily, verbose;
};

/* `spec` is given away. */
static void add_strategy(struct call *c, char *spec)
{
	struct study_options *o = &c->study;
	o->strategy = xgrow(o->strategy, &c->strategy_room, o->strategies + 1, sizeof *o->strategy);
	o->strategy[o->strategies++] = spec;
}

static int add_strategies(struct call *c, const char *list, struct error *err)
{
	char **words = filter_words(list);
	if (!words)
		return error_usage(err, "strategies '%s': none is named, or a quote is not closed", list);
	for (size_t i = 0; words[i]; i++)
		add_strategy(c, words[i]);
	free(words);
	return LOT_OK;
}

static void add_constraint(struct call *c, const char *text)
{
	struct study_options *o = &c->study;
	o->constraint = xgrow(o->constraint, &c->constraint_room, o->constraints + 1, sizeof *o->constraint);
	o->constraint[o->constraints++] = text;
}

static int read_date(const char *what, const char *text, int64_t *day, struct error *err)
{
	int32_t d;
	if (date_parse(text, strlen(text), &d))
		return error_usage(err, "%s '%s' is not a date as 2015-01-31", what, text);
	*day = d;
	return LOT_OK;
}

static int take(struct call *c, int key, const char *arg, struct error *err)
{
	struct study_options *o = &c->study;
	int64_t n = 0;
	int r = LOT_OK;
	switch (key) {
	case 's': add_strategy(c, xstrdup(arg)); break;
	case OPT_STRATEGIES: return add_strategies(c, arg, err);
	case 'g': o->grid = arg; break;
	case 'c': add_constraint(c, arg); break;
	case OPT_SAMPLE:
		r = cli_number("sample", arg, 1, INT32_MAX, &n, err);
		o->sample = (uint64_t)n;
		break;
	case OPT_SEED:
		r = cli_number("seed", arg, 0, INT64_MAX, &n, err);
		o->seed = (uint64_t)n;
		break;
	case OPT_START: return read_date("start", arg, &o->start, err);
	case OPT_END: return read_date("end", arg, &o->end, err);
	case OPT_SPLIT: o->split = arg; break;
	case OPT_FOLDS: return cli_number("folds", arg, 1, STUDY_FOLDS, &o->folds, err);
	case OPT_BUY_COST: o->buy_cost = arg; break;
	case OPT_SELL_COST: o->sell_cost = arg; break;
	case OPT_TIMEOUT: return cli_double("timeout", arg, 0.001, 1e6, &o->seconds, err);
	case 'o': c->output = arg; break;
	case OPT_PARTIAL: c->partial = arg; break;
	case OPT_WITH_DAILY: c->with_daily = true; break;
	case OPT_DAILY: c->mode = DAILY; break;
	case OPT_RERUN:
		c->mode = RERUN;
		return cli_number("row", arg, 1, INT64_MAX, &c->row, err);
	case OPT_LIST: c->mode = LIST; break;
	case OPT_COUNT: c->mode = COUNT; break;
	case OPT_CHECK: c->mode = CHECK; break;
	case OPT_SPAN:
		c->mode = SPAN;
		c->span = arg;
		break;
	case OPT_SYNC: output_sync(true); break;
	case 'v': c->verbose = true; break;
	}
	return r;
}

static void list(void)
{
	const struct strategy *s;
	for (size_t i = 0; (s = rule_built_in(i)); i++) {
		printf("%s\n    %s\n", s->name, s->text);
		for (const struct strategy_param *p = s->params; p && p->name; p++)
			printf("    %-10s %s from %s to %s (%s): %s\n", p->name,
			       p->kind == STRATEGY_WHOLE ? "whole number" : "number", p->low, p->high, p->standard, p->text);
	}
}

static int write_text(const struct call *c, const struct buffer *b, struct error *err)
{
	return output_file(c->output ? c->output : "-", b->data, b->size, OUTPUT_IF_CHANGED | OUTPUT_FOLDERS, err);
}

static int run_study(const struct call *c, char **operand, int operands, struct error *err)
{
	struct study s;
	struct buffer report = BUFFER_EMPTY;
	char symbol[CODE_MAX + 1] = "";
	bool optional = c->mode == COUNT || c->mode == CHECK;
	if (operands > 1 || (!operands && !optional))
		return error_usage(err, "%s FOLDER is given; see --help", operands ? "more than one" : "no");
	int r = operands ? slices_symbol(operand[0], symbol, NULL, err) : LOT_OK;
	if (!r && !optional)
		record_start("backtest", symbol);
	if (!r)
		r = study_open(&c->study, &s, err);
	if (r)
		return r;
	if (c->verbose || (!optional && isatty(STDERR_FILENO) && !getenv("LOTMILL_RECORD")))
		cli_warn("%llu points", (unsigned long long)study_count(&s));
	if (c->mode == COUNT) {
		buffer_format(&report, "%llu\n", (unsigned long long)study_count(&s));
		r = write_text(c, &report, err);
	} else if (c->mode == CHECK) {
		r = lookahead_check(&s, operands ? operand[0] : NULL, &report, err);
		if (!r)
			r = write_text(c, &report, err);
	} else if (c->mode == DAILY) {
		r = study_daily(&s, operand[0], c->output ? c->output : "-", err);
	} else {
		struct study_outputs out = { c->output || c->partial ? c->output : "-", c->partial, c->with_daily };
		r = study_run(&s, operand[0], symbol, &out, err);
	}
	buffer_release(&report);
	study_release(&s);
	return r;
}

static int run(const struct call *c, char **operand, int operands, struct error *err)
{
	if (c->mode == LIST) {
		list();
		return LOT_OK;
	}
	if (c->mode == SPAN) {
		struct buffer b = BUFFER_EMPTY;
		int r = study_span(c->span, c->study.start, c->study.end, &b, err);
		if (!r)
			r = write_text(c, &b, err);
		buffer_release(&b);
		return r;
	}
	if (c->mode != RERUN)
		return run_study(c, operand, operands, err);
	if (operands < 1 || operands > 2 || c->study.strategies > 1)
		return error_usage(err, "--rerun takes RESULT, perhaps its FOLDER and one --strategy; see --help");
	return rerun_row(operand[0], c->row, operands > 1 ? operand[1] : NULL,
	                 c->study.strategies ? c->study.strategy[0] : NULL, c->study.seconds,
	                 c->output ? c->output : "-", err);
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct call c = { .study = { .start = STUDY_FIRST, .end = STUDY_LAST, .seed = 1 } };
	int r = LOT_OK;
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		r = take(&c, key, optarg, &err);
	if (!r)
		run(&c, argv + optind, argc - optind, &err);
	for (size_t i = 0; i < c.study.strategies; i++)
		free((char *)c.study.strategy[i]);
	free(c.study.strategy);
	free(c.study.constraint);
	return cli_finish(&err);
}
