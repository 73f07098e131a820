/* lot-ghosts - positions still open in brokers that no longer trade. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "cli.h"
#include "date.h"
#include "ghosts.h"
#include "workers.h"

enum { STANDARD_DAYS = 365 };
enum { OPT_DAYS = CLI_LONG, OPT_ASOF, OPT_BROKERS, OPT_JOBS };

static const struct cli_option options[] = {
	{ OPT_DAYS, "days", "N", "brokers whose last trade in any symbol is N days back or\nmore (365)" },
	{ OPT_ASOF, "asof", "DATE", "count the days back from here (END, or the last trade)" },
	{ OPT_BROKERS, "brokers", NULL, "a line a broker: what the merger map may lack" },
	{ OPT_JOBS, "jobs", "N", "threads (the machine's processors)" },
	ANSWER_NAMES_OPTION,
	ANSWER_OPTIONS("only the N of the largest value"),
	{ 0 },
};

static const struct cli cli = {
	"lot-ghosts", "[OPTION]...",
	"Positions still open in brokers that no longer trade, with their value at the mark, the largest first,\n"
	"and whether the map of mergers knows the broker: where it does not, a merger may be missing.", options
};

struct call {
	struct answer answer;
	int64_t asof, days, jobs;
	bool brokers;
};

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	int r = LOT_OK;
	*c = (struct call){ .answer = ANSWER_DEFAULT, .asof = INT64_MAX, .days = STANDARD_DAYS, .jobs = cli_processors() };
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case OPT_DAYS: r = cli_number("--days", optarg, 1, 1000000, &c->days, err); break;
		case OPT_ASOF: r = cli_date("--asof", optarg, &c->asof, err); break;
		case OPT_BROKERS: c->brokers = true; break;
		case OPT_JOBS: r = cli_number("--jobs", optarg, 1, WORKERS_MAX, &c->jobs, err); break;
		default: r = answer_set(&c->answer, key, optarg, err);
		}
	if (!r && optind < argc)
		r = error_usage(err, "'%s' is not expected; see --help", argv[optind]);
	answer_ready(&c->answer);
	return r;
}

/* Trades of a code that is mapped for ever are another's, so that its own rows have ended. */
static void add_mapped(struct report *r, const struct mergers *m, const char *broker)
{
	int64_t until = ghosts_mapped(m, broker);
	char text[DATE_TEXT];
	if (until == INT64_MIN || until == MERGER_ALWAYS) {
		report_text(r, "missing");
		return;
	}
	date_format((int32_t)until, text);
	report_format(r, "until %s", text);
}

static void add_positions(const struct answer *a, const struct ghosts *g, const struct mergers *m, const struct names *names, struct report *r)
{
	static const struct report_column columns[] = { { "symbol", false, 0 }, { "broker", false, 0 }, { "name", false, 0 },
		{ "position", true, 0 }, { "mark", true, 2 }, { "value", true, 0 }, { "last_trade", false, 0 }, { "broker_last_trade", false, 0 },
		{ "days", true, 0 }, { "merger", false, 0 }, { "candidate", false, 0 } };
	report_start(r, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < answer_rows(a, g->count); i++) {
		const struct ghost *x = &g->ghost[i];
		report_text(r, x->symbol);
		answer_broker(r, x->broker, names);
		report_fixed(r, x->position, 0);
		if (x->priced) {
			report_fixed(r, x->mark, 4);
			report_fixed(r, x->value, 4);
		} else {
			report_text(r, "");
			report_text(r, "");
		}
		report_date(r, x->last);
		report_date(r, x->gone);
		report_fixed(r, g->asof - x->gone, 0);
		add_mapped(r, m, x->broker);
		report_text(r, x->candidate);
	}
}

/* A broker's ghosts added up. */
struct gone {
	const struct ghost *first; /* any of them */
	int64_t positions;
	int128 value, gross;       /* with its sign, and without */
};

static int by_broker(const void *a, const void *b)
{
	return strcmp(((const struct gone *)a)->first->broker, ((const struct gone *)b)->first->broker);
}

static int by_gross(const void *a, const void *b)
{
	const struct gone *x = a, *y = b;
	return x->gross != y->gross ? (x->gross < y->gross) - (x->gross > y->gross) : by_broker(a, b);
}

static void add_brokers(const struct answer *a, const struct ghosts *g, const struct mergers *m, const struct names *names, struct report *r)
{
	static const struct report_column columns[] = { { "broker", false, 0 }, { "name", false, 0 }, { "last_trade", false, 0 },
		{ "days", true, 0 }, { "positions", true, 0 }, { "value", true, 0 }, { "gross_value", true, 0 }, { "merger", false, 0 }, { "candidate", false, 0 } };
	struct gone *gone = xcalloc(g->count, sizeof *gone);
	size_t n = 0;
	for (size_t i = 0; i < g->count; i++)
		gone[i] = (struct gone){ &g->ghost[i], 1, g->ghost[i].value, g->ghost[i].value < 0 ? -g->ghost[i].value : g->ghost[i].value };
	if (g->count)
		qsort(gone, g->count, sizeof *gone, by_broker);
	for (size_t i = 0; i < g->count; i++) {
		if (n && !by_broker(&gone[n - 1], &gone[i])) {
			gone[n - 1].positions++;
			gone[n - 1].value += gone[i].value;
			gone[n - 1].gross += gone[i].gross;
		} else {
			gone[n++] = gone[i];
		}
	}
	if (n)
		qsort(gone, n, sizeof *gone, by_gross);
	report_start(r, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < answer_rows(a, n); i++) {
		answer_broker(r, gone[i].first->broker, names);
		report_date(r, gone[i].first->gone);
		report_fixed(r, g->asof - gone[i].first->gone, 0);
		report_fixed(r, gone[i].positions, 0);
		report_fixed(r, gone[i].value, 4);
		report_fixed(r, gone[i].gross, 4);
		add_mapped(r, m, gone[i].first->broker);
		report_text(r, gone[i].first->candidate);
	}
	free(gone);
}

static int answer(const struct call *c, struct error *err)
{
	struct madewith with;
	struct mergers mergers = { .count = 0 };
	struct names names = NAMES_EMPTY;
	struct ghosts g = { .ghost = NULL };
	char *partials = xformat("%s/pnl", c->answer.out);
	int r = madewith_read(c->answer.out, &with, err);
	if (!r && with.mergers)
		r = mergers_read(with.mergers, &mergers, err);
	if (!r)
		r = answer_names(&c->answer, &with, &names, err);
	if (!r) {
		const struct ghosts_call call = { partials, with.window.end, c->asof, c->days, (int)c->jobs };
		r = ghosts_find(&call, &g, err);
	}
	if (!r) {
		struct report report;
		(c->brokers ? add_brokers : add_positions)(&c->answer, &g, &mergers, &names, &report);
		r = answer_write(&c->answer, &report, err);
	}
	ghosts_release(&g);
	free(partials);
	names_release(&names);
	mergers_release(&mergers);
	madewith_release(&with);
	return r;
}

int main(int argc, char **argv)
{
	struct call c;
	struct error err = ERROR_NONE;
	if (!parse(argc, argv, &c, &err))
		answer(&c, &err);
	return cli_finish(&err);
}
