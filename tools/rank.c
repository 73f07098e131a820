/* lot-rank - shows the best and the worst brokers, or symbols of a broker. */
#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "code.h"
#include "decimal.h"
#include "input.h"
#include "names.h"
#include "output.h"
#include "portfolio.h"
#include "ranking.h"
#include "report.h"
#include "totals.h"

static const char standard_out[] = "out", standard_by[] = "total_pnl";
/* What fits a terminal; the column ranked by joins them. */
static const char *const shown[] = { "rank",           "broker",     "symbol",  "name",     "total_pnl", "realized_pnl",
	                             "unrealized_pnl", "window_pnl", "symbols", "position", "place",     NULL };

enum { OPT_TOP = CLI_LONG, OPT_BOTTOM, OPT_BY, OPT_TABLE, OPT_CSV, OPT_JSON, OPT_BROKER, OPT_SYMBOL, OPT_OUT, OPT_NAMES, OPT_LEAST };

static const struct cli_option options[] = {
	{ OPT_BROKER, "broker", "CODE", "this broker: its sum, then its symbols" },
	{ OPT_SYMBOL, "symbol", "CODE", "this symbol's brokers" },
	{ OPT_TOP, "top", "N", "only the N best" },
	{ OPT_BOTTOM, "bottom", "N", "only the N worst; with --top, both" },
	{ OPT_BY, "by", "COLUMN", "rank by this column, highest first (total_pnl)" },
	{ OPT_LEAST, "min-amount", "AMOUNT", "only rows that bought and sold for AMOUNT or more" },
	{ OPT_NAMES, "names", "FILE", "brokers' names (DIR/broker_names.csv, where it exists)" },
	{ OPT_OUT, "out", "DIR", "folder of the results (out)" },
	{ OPT_TABLE, "table", NULL, "an aligned table of the main columns, whole units with\ncommas (the default on a terminal)" },
	{ OPT_CSV, "csv", NULL, "CSV, every column, every digit (the default elsewhere)" },
	{ OPT_JSON, "json", NULL, "a JSON array, an object a row" },
	{ 'o', "output", "FILE", "write to FILE, - is standard output (-)" },
	{ 0 },
};
static const struct cli cli = { "lot-rank", "[OPTION]... [TABLE]",
	"Ranks the rows of a table of totals, DIR/brokers.csv if none is named, and shows the best and\n"
	"the worst.  Ties are ordered by broker code.", options };

struct call {
	const char *out, *output, *by, *broker, *symbol, *table;
	const char *names; /* NULL: the standard one, where it exists and no table was named; "": none */
	int64_t top, bottom;
	int64_t least;     /* 1/10000 unit, -1 where it is not asked for */
	int form;          /* enum report_form, or -1 */
};

static int parse_least(const char *text, int64_t *least, struct error *err)
{
	if (decimal_scaled(text, strlen(text), 4, least) || *least < 0)
		return error_usage(err, "--min-amount '%s' is not an amount", text);
	return LOT_OK;
}

static int check_code(const char *option, const char *code, struct error *err)
{
	if (code && !code_valid(code, strlen(code)))
		return error_usage(err, "%s '%s' is not a code of 1 to %d bytes", option, code, CODE_MAX);
	return LOT_OK;
}

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	int r = LOT_OK;
	*c = (struct call){ .out = standard_out, .output = "-", .by = standard_by, .least = -1, .form = -1 };
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case OPT_TOP: r = cli_number("--top", optarg, 1, 1 << 30, &c->top, err); break;
		case OPT_BOTTOM: r = cli_number("--bottom", optarg, 1, 1 << 30, &c->bottom, err); break;
		case OPT_LEAST: r = parse_least(optarg, &c->least, err); break;
		case OPT_BY: c->by = optarg; break;
		case OPT_BROKER: c->broker = optarg; break;
		case OPT_SYMBOL: c->symbol = optarg; break;
		case OPT_NAMES: c->names = optarg; break;
		case OPT_OUT: c->out = optarg; break;
		case OPT_TABLE: c->form = REPORT_TABLE; break;
		case OPT_CSV: c->form = REPORT_CSV; break;
		case OPT_JSON: c->form = REPORT_JSON; break;
		case 'o': c->output = optarg; break;
		}
	if (!r && argc - optind > 1)
		r = error_usage(err, "one table is expected, '%s' is another", argv[optind + 1]);
	if (!r)
		c->table = argv[optind];
	if (!r && !!c->broker + !!c->symbol + !!c->table > 1)
		r = error_usage(err, "--broker, --symbol and a table are different questions: ask one");
	if (!r)
		r = check_code("--broker", c->broker, err);
	if (!r)
		r = check_code("--symbol", c->symbol, err);
	if (c->form < 0)
		c->form = !strcmp(c->output, "-") && isatty(STDOUT_FILENO) ? REPORT_TABLE : REPORT_CSV;
	return r;
}

static int read_names(const struct call *c, struct names *names, bool *given, struct error *err)
{
	char *standard = xformat("%s/broker_names.csv", c->out);
	const char *path = c->names ? c->names : !c->table && !access(standard, F_OK) ? standard : "";
	*given = *path;
	int r = *path ? names_read(path, names, err) : LOT_OK;
	free(standard);
	return r;
}

/* The broker's sum is its first row, called by code and name in a table for people. */
static int read_broker(const struct call *c, const struct names *names, struct ranking *s, struct error *err)
{
	struct portfolio p = PORTFOLIO_EMPTY;
	struct buffer b = BUFFER_EMPTY;
	size_t n;
	const char *name = names_find(names, c->broker, &n);
	char *folder = xformat("%s/pnl", c->out);
	char *title = c->form == REPORT_TABLE ? xformat("%s%s%.*s", c->broker, n ? " " : "", (int)n, name ? name : "") : xstrdup("");
	int r = portfolio_read(folder, c->broker, cli_processors(), &p, err);
	if (!r)
		r = portfolio_table(&p, title, &b, err);
	if (!r)
		r = ranking_parse(folder, b.data, b.size, s, err);
	if (!r)
		s->totals = 1;
	free(title);
	free(folder);
	buffer_release(&b);
	portfolio_release(&p);
	return r;
}

/* The partial says what pnl/SYMBOL.csv says, and is there for every window too. */
static int read_symbol(const struct call *c, struct ranking *s, struct error *err)
{
	struct totals t = TOTALS_EMPTY;
	struct buffer b = BUFFER_EMPTY;
	char folder[CODE_FOLDER];
	code_folder(c->symbol, strlen(c->symbol), folder);
	char *path = xformat("%s/pnl/%s.npz", c->out, folder);
	int r = access(path, F_OK) ? error_data(err, "symbol '%s' has no partial '%s'", c->symbol, path) : input_file(path, &b, err);
	if (!r)
		r = totals_unpack(path, b.data, b.size, &t, err);
	b.size = 0;
	if (!r)
		r = totals_brokers(&t, NULL, &b, err);
	if (!r)
		r = ranking_parse(path, b.data, b.size, s, err);
	free(path);
	buffer_release(&b);
	totals_release(&t);
	return r;
}

static int read_totals(const struct call *c, struct ranking *s, struct error *err)
{
	char *path = c->table ? xstrdup(c->table) : xformat("%s/brokers.csv", c->out);
	int r = ranking_read(path, s, err);
	free(path);
	return r;
}

static void add_rows(const struct ranking *s, const struct call *c, struct buffer *b)
{
	const char *names[sizeof shown / sizeof *shown + 1];
	size_t n = 0;
	bool has = false;
	for (; shown[n]; n++) {
		names[n] = shown[n];
		has = has || !strcmp(shown[n], c->by);
	}
	if (!has)
		names[n++] = c->by;
	names[n] = NULL;
	struct report r;
	ranking_report(s, c->form == REPORT_TABLE ? names : NULL, (size_t)c->top, (size_t)c->bottom, &r);
	report_write(&r, (enum report_form)c->form, b);
	report_release(&r);
}

static int answer(const struct call *c, struct error *err)
{
	struct ranking s = { .path = NULL };
	struct names names = NAMES_EMPTY;
	bool named;
	int r = read_names(c, &names, &named, err);
	if (!r)
		r = c->broker ? read_broker(c, &names, &s, err) : c->symbol ? read_symbol(c, &s, err) : read_totals(c, &s, err);
	if (!r && named)
		ranking_names(&s, &names);
	if (!r && c->least >= 0)
		r = ranking_turnover(&s, c->least, err);
	if (!r)
		r = ranking_sort(&s, c->by, err);
	if (!r) {
		struct buffer b = BUFFER_EMPTY;
		add_rows(&s, c, &b);
		output_file(c->output, b.data, b.size, 0, err);
		buffer_release(&b);
	}
	ranking_release(&s);
	names_release(&names);
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
