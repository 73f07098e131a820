/* lot-rank - shows the best and the worst brokers, or symbols of a broker. */
#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "cli.h"
#include "code.h"
#include "decimal.h"
#include "input.h"
#include "madefrom.h"
#include "mergers.h"
#include "portfolio.h"
#include "ranking.h"
#include "totals.h"
#include "totalspack.h"
#include "totalstable.h"

static const char standard_by[] = "total_pnl";
/* What fits a terminal; the column ranked by joins them. */
static const char *const shown[] = { "rank",           "broker",     "symbol",  "name",     "total_pnl", "realized_pnl",
	                             "unrealized_pnl", "window_pnl", "symbols", "position", "place",     NULL };

enum { OPT_BOTTOM = CLI_LONG, OPT_BY, OPT_BROKER, OPT_SYMBOL, OPT_LEAST };

static const struct cli_option options[] = {
	{ OPT_BROKER, "broker", "CODE", "this broker: its sum, then its symbols" },
	{ OPT_SYMBOL, "symbol", "CODE", "this symbol's brokers" },
	{ OPT_BOTTOM, "bottom", "N", "only the N worst; with --top, both" },
	{ OPT_BY, "by", "COLUMN", "rank by this column, highest first (total_pnl)" },
	{ OPT_LEAST, "min-amount", "AMOUNT", "only rows that bought and sold for AMOUNT or more" },
	ANSWER_NAMES_OPTION,
	ANSWER_OPTIONS("only the N best"),
	{ 0 },
};
static const struct cli cli = { "lot-rank", "[OPTION]... [TABLE]",
	"Ranks the rows of a table of totals, DIR/brokers.csv if none is named, and shows the best and\n"
	"the worst.  Ties are ordered by broker code.", options };

struct call {
	struct answer answer;
	const char *by, *broker, *symbol, *table;
	int64_t bottom;
	int64_t least; /* 1/10000 unit, -1 where it is not asked for */
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
	*c = (struct call){ .answer = ANSWER_DEFAULT, .by = standard_by, .least = -1 };
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case OPT_BOTTOM: r = cli_number("--bottom", optarg, 1, 1 << 30, &c->bottom, err); break;
		case OPT_LEAST: r = parse_least(optarg, &c->least, err); break;
		case OPT_BY: c->by = optarg; break;
		case OPT_BROKER: c->broker = optarg; break;
		case OPT_SYMBOL: c->symbol = optarg; break;
		default: r = answer_set(&c->answer, key, optarg, err);
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
	answer_ready(&c->answer);
	return r;
}

/* A table that is named may be of another OUT: it comes with the names that are asked for. */
static int read_names(const struct call *c, struct names *names, bool *given, struct error *err)
{
	struct madewith with = { .names = NULL };
	int r = c->table || c->answer.names ? LOT_OK : madewith_read(c->answer.out, &with, err);
	if (!r)
		r = answer_names(&c->answer, &with, names, err);
	*given = c->answer.names ? *c->answer.names : with.names != NULL;
	madewith_release(&with);
	return r;
}

static const char *cell(const struct ranking *s, size_t row, const char *column, size_t *n)
{
	int at = ranking_column(s, column);
	*n = 0;
	return at < 0 ? "" : ranking_cell(s, row, (size_t)at, n);
}

static bool same(const struct ranking *s, size_t row, const struct ranking *t, size_t other, const char *column)
{
	size_t n, k;
	const char *x = cell(s, row, column, &n), *y = cell(t, other, column, &k);
	return n == k && !memcmp(x, y, n);
}

/* The row in which `column` is `key`; their number where there is none. */
static size_t find_row(const struct ranking *s, const char *column, const char *key)
{
	size_t row = 0, n;
	for (; row < s->rows; row++) {
		const char *x = cell(s, row, column, &n);
		if (n == strlen(key) && !memcmp(x, key, n))
			break;
	}
	return row;
}

/* After a run that failed, or during one, some partials are of it and others of the run before.  So the row of `key` in the
 * totals, where there are any, must have the same in all columns, ended by NULL, as the first row of `s`. */
static int check_totals(const struct call *c, const char *totals, const char *column, const char *key, const char *const *columns,
                        const struct ranking *s, struct error *err)
{
	struct ranking t = { .path = NULL };
	char *path = xformat("%s/%s", c->answer.out, totals);
	int r = access(path, F_OK) ? LOT_OK : ranking_read(path, &t, err);
	size_t row = find_row(&t, column, key);
	bool good = row < t.rows || !t.path;
	for (; !r && t.path && good && *columns; columns++)
		good = same(s, 0, &t, row, *columns);
	if (!r && !good)
		r = error_data(err, "%s '%s': '%s' says something else than its partials: the last run did not finish, or one is at work",
		               column, key, path);
	ranking_release(&t);
	free(path);
	return r;
}

/* Whose a broker's trades are by the map that the totals were made with, for one that has none of its own left. */
static void add_heir(const struct call *c, struct error *err)
{
	struct madewith with;
	struct mergers m = { .count = 0 };
	struct error e = ERROR_NONE;
	const char *heir = NULL;
	if (!madewith_read(c->answer.out, &with, &e) && with.mergers && !mergers_read(with.mergers, &m, &e))
		for (size_t i = 0; i < m.count; i++)
			heir = strcmp(m.merger[i].old_code, c->broker) ? heir : m.merger[i].new_code;
	if (heir) {
		char *text = xformat("%s: its trades are those of '%s'", err->text, heir);
		error_data(err, "%s", text);
		free(text);
	}
	mergers_release(&m);
	madewith_release(&with);
}

/* The broker's sum is its first row, called by code and name in a table for people. */
static int read_broker(const struct call *c, const struct names *names, struct ranking *s, struct error *err)
{
	struct portfolio p = PORTFOLIO_EMPTY;
	struct buffer b = BUFFER_EMPTY;
	size_t n;
	const char *name = names_find(names, c->broker, &n);
	char *folder = xformat("%s/pnl", c->answer.out);
	char *title = c->answer.form == REPORT_TABLE ? xformat("%s%s%.*s", c->broker, n ? " " : "", (int)n, name ? name : "") : xstrdup("");
	int r = portfolio_read(folder, c->broker, cli_processors(), &p, err);
	if (r == LOT_BAD_DATA && p.whole && !p.count)
		add_heir(c, err);
	if (!r)
		r = portfolio_table(&p, title, &b, err);
	if (!r)
		r = ranking_parse(folder, b.data, b.size, s, err);
	if (!r) {
		s->totals = 1;
		r = check_totals(c, "brokers.csv", "broker", c->broker,
		                 (const char *const[]){ "total_pnl", "realized_pnl", "unrealized_pnl", "window_pnl", "total_amount", "timing_alpha", NULL },
		                 s, err);
	}
	free(title);
	free(folder);
	buffer_release(&b);
	portfolio_release(&p);
	return r;
}

static int check_symbol(const struct call *c, const struct totals *t, struct error *err)
{
	struct ranking own = { .path = NULL };
	struct buffer b = BUFFER_EMPTY;
	totals_symbols(t, &b);
	int r = ranking_parse("symbols.csv", b.data, b.size, &own, err);
	if (!r)
		r = check_totals(c, "symbols.csv", "symbol", c->symbol,
		                 (const char *const[]){ "rows", "last_date", "buy_amount", "sell_amount", "total_pnl", "window_pnl", NULL }, &own, err);
	ranking_release(&own);
	buffer_release(&b);
	return r;
}

/* The partial says what pnl/SYMBOL.csv says, and is there for every window too. */
static int read_symbol(const struct call *c, struct ranking *s, struct error *err)
{
	struct totals t = TOTALS_EMPTY;
	struct buffer b = BUFFER_EMPTY;
	char folder[CODE_FOLDER];
	code_folder(c->symbol, strlen(c->symbol), folder);
	char *path = xformat("%s/pnl/%s.npz", c->answer.out, folder);
	int r = access(path, F_OK) ? error_data(err, "symbol '%s' has no partial '%s'", c->symbol, path) : input_file(path, &b, err);
	if (!r)
		r = totals_unpack(path, b.data, b.size, &t, err);
	if (!r)
		r = check_symbol(c, &t, err);
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
	char *path = c->table ? xstrdup(c->table) : xformat("%s/brokers.csv", c->answer.out);
	int r = ranking_read(path, s, err);
	free(path);
	return r;
}

/* Where the folder is one of the windows of make rolling, whether it is of the tables that the totals of OUT are of. */
static void check_window(const struct call *c)
{
	const char *slash = c->table ? strrchr(c->table, '/') : NULL;
	char *folder = slash ? xformat("%.*s", (int)(slash - c->table), c->table) : xstrdup(c->table ? "." : c->answer.out);
	char *windows = xformat("%s/../windows.csv", folder), *out = xformat("%s/../..", folder);
	bool piped = c->table && !strcmp(c->table, "-");
	if (!piped && !access(windows, F_OK) && madefrom_others(out, "tables", folder, "tables"))
		cli_warn("'%s' is of other tables than the last totals; make rolling or make run makes the older of them anew", folder);
	free(folder);
	free(windows);
	free(out);
}

static void add_rows(const struct ranking *s, const struct call *c, struct report *r)
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
	ranking_report(s, c->answer.form == REPORT_TABLE ? names : NULL, (size_t)c->answer.top, (size_t)c->bottom, r);
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
		struct report report;
		check_window(c);
		add_rows(&s, c, &report);
		r = answer_write(&c->answer, &report, err);
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
