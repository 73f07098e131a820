/* lot-signal - who buys and who sells a symbol, and how well they have done in it. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "cli.h"
#include "code.h"
#include "series.h"
#include "smartmoney.h"
#include "trades.h"

static const char standard_days[] = "1,5,10,20,60";
enum { STANDARD_TOP = 15, WINDOWS = 100 };
enum { OPT_DAYS = CLI_LONG, OPT_ASOF, OPT_RANKS, OPT_FORCE, OPT_SYMBOL, OPT_MERGERS };

static const struct cli_option options[] = {
	{ OPT_SYMBOL, "symbol", "SYMBOL", "the symbol, in place of the operand" },
	{ OPT_DAYS, "days", "LIST", "windows: so many trading days each (1,5,10,20,60)" },
	{ OPT_ASOF, "asof", "DATE", "the signal's day: the last trading day on or before it\n(the last trade)" },
	{ OPT_RANKS, "ranks", "WINDOW", "take ranks from 1y, 6m ... up to the day before the\nsignal's (all)" },
	{ OPT_FORCE, "force", NULL, "only a line a window, with both sides' forces" },
	{ OPT_MERGERS, "mergers", "FILE", "broker_mergers table (the one DIR was made with)" },
	ANSWER_NAMES_OPTION,
	ANSWER_OPTIONS("buyers, and sellers, to show and to rank (15)"),
	{ 0 },
};

static const struct cli cli = {
	"lot-signal", "[OPTION]... SYMBOL",
	"The brokers that bought and sold most of a symbol in its last trading days, with their ranks by profit\n"
	"and loss in it up to the day before; the sum of a side's ranks is its force.", options
};

struct call {
	struct answer answer;
	struct signal_call signal;
	int64_t days[WINDOWS];
	const char *symbol, *mergers; /* mergers: NULL for those of `out`, "" for none */
	bool force;
};

static int parse_days(const char *list, struct call *c, struct error *err)
{
	char *text = xstrdup(list), *save = NULL;
	int r = LOT_OK;
	c->signal.windows = 0;
	for (char *word = strtok_r(text, ", ", &save); word && !r; word = strtok_r(NULL, ", ", &save))
		r = c->signal.windows == WINDOWS ? error_usage(err, "--days: more than %d windows", WINDOWS)
		                                 : cli_number("--days", word, 1, 1000000, &c->days[c->signal.windows++], err);
	free(text);
	return r || c->signal.windows ? r : error_usage(err, "--days '%s' names no window", list);
}

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	*c = (struct call){ .answer = ANSWER_DEFAULT, .signal = { .asof = INT64_MAX, .days = c->days, .ranks = "all" } };
	c->answer.top = STANDARD_TOP;
	int r = parse_days(standard_days, c, err);
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case OPT_DAYS: r = parse_days(optarg, c, err); break;
		case OPT_ASOF: r = cli_date("--asof", optarg, &c->signal.asof, err); break;
		case OPT_RANKS: c->signal.ranks = optarg; break;
		case OPT_SYMBOL: c->symbol = optarg; break;
		case OPT_FORCE: c->force = true; break;
		case OPT_MERGERS: c->mergers = optarg; break;
		default: r = answer_set(&c->answer, key, optarg, err);
		}
	c->signal.top = (size_t)c->answer.top;
	if (!r && argc - optind + !!c->symbol != 1)
		r = error_usage(err, "exactly one SYMBOL is needed; see --help");
	if (!r && !c->symbol)
		c->symbol = argv[optind];
	if (!r && !code_valid(c->symbol, strlen(c->symbol)))
		r = error_usage(err, "symbol '%s' is not a code of 1 to %d bytes", c->symbol, CODE_MAX);
	answer_ready(&c->answer);
	return r;
}

static void add_forces(const struct signal *s, struct report *r)
{
	static const struct report_column columns[] = { { "days", true, 0 }, { "from", false, 0 }, { "to", false, 0 }, { "buyers", true, 0 },
		{ "buying_force", true, 0 }, { "sellers", true, 0 }, { "selling_force", true, 0 }, { "ranked", true, 0 } };
	report_start(r, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < s->windows; i++) {
		const struct signal_window *w = &s->window[i];
		report_fixed(r, w->days, 0);
		report_date(r, w->from);
		report_date(r, w->to);
		report_fixed(r, (int128)w->buyers, 0);
		report_fixed(r, w->buying_force, 0);
		report_fixed(r, (int128)w->sellers, 0);
		report_fixed(r, w->selling_force, 0);
		report_fixed(r, s->ranked, 0);
	}
}

static void add_side(const struct signal_window *w, bool buys, const struct names *names, struct report *r)
{
	const struct signal_broker *side = buys ? w->buyer : w->seller;
	for (size_t i = 0; i < (buys ? w->buyers : w->sellers); i++) {
		report_fixed(r, w->days, 0);
		report_date(r, w->from);
		report_date(r, w->to);
		report_text(r, buys ? "buy" : "sell");
		report_fixed(r, (int128)i + 1, 0);
		answer_broker(r, side[i].broker, names);
		report_fixed(r, side[i].shares, 0);
		report_fixed(r, side[i].amount, 4);
		if (side[i].rank)
			report_fixed(r, side[i].rank, 0);
		else
			report_text(r, "");
		report_fixed(r, buys ? w->buying_force : w->selling_force, 0);
	}
}

static void add_brokers(const struct signal *s, const struct names *names, struct report *r)
{
	static const struct report_column columns[] = { { "days", true, 0 }, { "from", false, 0 }, { "to", false, 0 }, { "side", false, 0 },
		{ "place", true, 0 }, { "broker", false, 0 }, { "name", false, 0 }, { "net_shares", true, 0 }, { "net_amount", true, 0 },
		{ "rank", true, 0 }, { "force", true, 0 } };
	report_start(r, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < s->windows; i++) {
		add_side(&s->window[i], true, names, r);
		add_side(&s->window[i], false, names, r);
	}
}

static int load(const struct call *c, struct mergers *mergers, struct names *names, struct trades *t, struct prices *p, struct error *err)
{
	char name[CODE_FOLDER];
	code_folder(c->symbol, strlen(c->symbol), name);
	char *folder = xformat("%s/slices/%s", c->answer.out, name);
	struct madewith with;
	int r = madewith_read(c->answer.out, &with, err);
	const char *mergers_path = c->mergers ? c->mergers : with.mergers;
	if (!r && access(folder, F_OK))
		r = error_data(err, "symbol '%s' has no slices '%s'", c->symbol, folder);
	if (!r && mergers_path && *mergers_path)
		r = mergers_read(mergers_path, mergers, err);
	if (!r)
		r = answer_names(&c->answer, &with, names, err);
	if (!r)
		r = trades_load(folder, mergers, t, err);
	if (!r)
		r = prices_load(folder, p, err);
	free(folder);
	madewith_release(&with);
	return r;
}

static int answer(const struct call *c, struct error *err)
{
	struct mergers mergers = { .count = 0 };
	struct names names = NAMES_EMPTY;
	struct trades t = { .rows = 0 };
	struct prices p = { .n = 0 };
	struct signal s = { .windows = 0 };
	int r = load(c, &mergers, &names, &t, &p, err);
	if (!r)
		r = signal_make(c->symbol, &t, &p, &c->signal, &s, err);
	if (!r) {
		struct report report;
		if (c->force)
			add_forces(&s, &report);
		else
			add_brokers(&s, &names, &report);
		r = answer_write(&c->answer, &report, err);
	}
	signal_release(&s);
	trades_release(&t);
	prices_release(&p);
	names_release(&names);
	mergers_release(&mergers);
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
