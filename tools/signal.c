/* lot-signal - who buys and who sells a symbol, and how well they have done in it. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "code.h"
#include "date.h"
#include "madewith.h"
#include "names.h"
#include "output.h"
#include "report.h"
#include "slices.h"
#include "smartmoney.h"

static const char standard_days[] = "1,5,10,20,60";
enum { STANDARD_TOP = 15, WINDOWS = 100 };
enum { OPT_DAYS = CLI_LONG, OPT_ASOF, OPT_TOP, OPT_RANKS, OPT_FORCE, OPT_SYMBOL, OPT_MERGERS, OPT_NAMES, OPT_OUT, OPT_TABLE, OPT_CSV, OPT_JSON };

static const struct cli_option options[] = {
	{ OPT_SYMBOL, "symbol", "SYMBOL", "the symbol, in place of the operand" },
	{ OPT_DAYS, "days", "LIST", "windows: so many trading days each (1,5,10,20,60)" },
	{ OPT_ASOF, "asof", "DATE", "the signal's day: the last trading day on or before it\n(the last trade)" },
	{ OPT_TOP, "top", "N", "buyers, and sellers, to show and to rank (15)" },
	{ OPT_RANKS, "ranks", "WINDOW", "take ranks from 1y, 6m ... up to the day before the\nsignal's (all)" },
	{ OPT_FORCE, "force", NULL, "only a line a window, with both sides' forces" },
	{ OPT_OUT, "out", "DIR", "folder of the results (out)" },
	{ OPT_MERGERS, "mergers", "FILE", "broker_mergers table (the one DIR was made with)" },
	{ OPT_NAMES, "names", "FILE", "brokers' names (the ones DIR was made with)" },
	{ OPT_TABLE, "table", NULL, "an aligned table (the default on a terminal)" },
	{ OPT_CSV, "csv", NULL, "CSV (the default elsewhere)" },
	{ OPT_JSON, "json", NULL, "a JSON array, an object a row" },
	{ 'o', "output", "FILE", "write to FILE, - is standard output (-)" },
	{ 0 },
};

static const struct cli cli = {
	"lot-signal", "[OPTION]... SYMBOL",
	"The brokers that bought and sold most of a symbol in its last trading days, with their ranks by profit\n"
	"and loss in it up to the day before; the sum of a side's ranks is its force.", options
};

struct call {
	struct signal_call signal;
	int64_t days[WINDOWS];
	const char *symbol, *out, *output, *mergers, *names; /* mergers, names: NULL for those of `out`, "" for none */
	int form;                                             /* enum report_form, or -1 */
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
	int64_t top = STANDARD_TOP;
	*c = (struct call){ .signal = { .asof = INT64_MAX, .days = c->days, .ranks = "all" }, .out = "out", .output = "-", .form = -1 };
	int r = parse_days(standard_days, c, err);
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case OPT_DAYS: r = parse_days(optarg, c, err); break;
		case OPT_ASOF: r = cli_date("--asof", optarg, &c->signal.asof, err); break;
		case OPT_TOP: r = cli_number("--top", optarg, 1, 1 << 20, &top, err); break;
		case OPT_RANKS: c->signal.ranks = optarg; break;
		case OPT_SYMBOL: c->symbol = optarg; break;
		case OPT_FORCE: c->force = true; break;
		case OPT_OUT: c->out = optarg; break;
		case OPT_MERGERS: c->mergers = optarg; break;
		case OPT_NAMES: c->names = optarg; break;
		case OPT_TABLE: c->form = REPORT_TABLE; break;
		case OPT_CSV: c->form = REPORT_CSV; break;
		case OPT_JSON: c->form = REPORT_JSON; break;
		case 'o': c->output = optarg; break;
		}
	c->signal.top = (size_t)top;
	if (!r && argc - optind + !!c->symbol != 1)
		r = error_usage(err, "exactly one SYMBOL is needed; see --help");
	if (!r && !c->symbol)
		c->symbol = argv[optind];
	if (!r && !code_valid(c->symbol, strlen(c->symbol)))
		r = error_usage(err, "symbol '%s' is not a code of 1 to %d bytes", c->symbol, CODE_MAX);
	if (c->form < 0)
		c->form = !strcmp(c->output, "-") && isatty(STDOUT_FILENO) ? REPORT_TABLE : REPORT_CSV;
	return r;
}

static void add_day(struct report *r, int64_t day)
{
	char text[DATE_TEXT];
	date_format((int32_t)day, text);
	report_text(r, text);
}

static void add_figure(struct report *r, int128 v, int decimals)
{
	struct buffer b = BUFFER_EMPTY;
	buffer_fixed(&b, v, decimals);
	report_cell(r, b.data, b.size);
	buffer_release(&b);
}

static void add_forces(const struct signal *s, struct report *r)
{
	static const struct report_column columns[] = { { "days", true, 0 }, { "from", false, 0 }, { "to", false, 0 }, { "buyers", true, 0 },
		{ "buying_force", true, 0 }, { "sellers", true, 0 }, { "selling_force", true, 0 }, { "ranked", true, 0 } };
	report_start(r, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < s->windows; i++) {
		const struct signal_window *w = &s->window[i];
		add_figure(r, w->days, 0);
		add_day(r, w->from);
		add_day(r, w->to);
		add_figure(r, (int128)w->buyers, 0);
		add_figure(r, w->buying_force, 0);
		add_figure(r, (int128)w->sellers, 0);
		add_figure(r, w->selling_force, 0);
		add_figure(r, s->ranked, 0);
	}
}

static void add_side(const struct signal_window *w, bool buys, const struct names *names, struct report *r)
{
	const struct signal_broker *side = buys ? w->buyer : w->seller;
	for (size_t i = 0; i < (buys ? w->buyers : w->sellers); i++) {
		size_t n;
		const char *name = names_find(names, side[i].broker, &n);
		add_figure(r, w->days, 0);
		add_day(r, w->from);
		add_day(r, w->to);
		report_text(r, buys ? "buy" : "sell");
		add_figure(r, (int128)i + 1, 0);
		report_text(r, side[i].broker);
		report_cell(r, name ? name : "", n);
		add_figure(r, side[i].shares, 0);
		add_figure(r, side[i].amount, 4);
		if (side[i].rank)
			add_figure(r, side[i].rank, 0);
		else
			report_text(r, "");
		add_figure(r, buys ? w->buying_force : w->selling_force, 0);
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
	char *folder = xformat("%s/slices/%s", c->out, name);
	struct madewith with;
	int r = madewith_read(c->out, &with, err);
	const char *mergers_path = c->mergers ? c->mergers : with.mergers, *names_path = c->names ? c->names : with.names;
	if (!r && access(folder, F_OK))
		r = error_data(err, "symbol '%s' has no slices '%s'", c->symbol, folder);
	if (!r && mergers_path && *mergers_path)
		r = mergers_read(mergers_path, mergers, err);
	if (!r && names_path && *names_path)
		r = names_read(names_path, names, err);
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
		struct buffer b = BUFFER_EMPTY;
		if (c->force)
			add_forces(&s, &report);
		else
			add_brokers(&s, &names, &report);
		report_write(&report, (enum report_form)c->form, &b);
		output_file(c->output, b.data, b.size, 0, err);
		report_release(&report);
		buffer_release(&b);
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
