/* lot-curve - equity curves of brokers, or all brokers on one day. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "cli.h"
#include "equity.h"
#include "input.h"
#include "madefrom.h"
#include "ranking.h"

enum { OPT_ASOF = CLI_LONG };

static const struct cli_option options[] = {
	{ OPT_ASOF, "asof", "DATE", "up to the last day on or before DATE (the last there is)" },
	ANSWER_NAMES_OPTION,
	ANSWER_OPTIONS("only the N best brokers, or the last N days of each named"),
	{ 0 },
};

static const struct cli cli = {
	"lot-curve", "[OPTION]... [BROKER]...",
	"What brokers had earned, realized and unrealized, day by day, from the curves that make daily left in DIR;\n"
	"without a BROKER all of them on the last day, the highest total first.", options
};

struct call {
	struct answer answer;
	int64_t asof;
	char **broker; /* operands */
	size_t brokers;
};

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	int r = LOT_OK;
	*c = (struct call){ .answer = ANSWER_DEFAULT, .asof = INT64_MAX };
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		if (key == OPT_ASOF)
			r = cli_date("--asof", optarg, &c->asof, err);
		else
			r = answer_set(&c->answer, key, optarg, err);
	c->broker = argv + optind;
	c->brokers = (size_t)(argc - optind);
	answer_ready(&c->answer);
	return r;
}

static void add_day(struct report *r, const struct equity *e, size_t broker, size_t day, const struct names *names)
{
	int128 realized = equity_realized(e, broker, day), unrealized = equity_unrealized(e, broker, day);
	answer_broker(r, e->code[broker], names);
	report_date(r, e->date[day]);
	report_fixed(r, realized, 4);
	report_fixed(r, unrealized, 4);
	report_fixed(r, realized + unrealized, 4);
}

/* Days 0 to days - 1 of a broker, without those before its first figure. */
static int add_curve(const struct call *c, const struct equity *e, const char *code, size_t days, const struct names *names,
                     struct report *r, struct error *err)
{
	size_t b = 0, from = 0;
	while (b < e->brokers && strcmp(e->code[b], code))
		b++;
	if (b == e->brokers)
		return error_data(err, "broker '%s' has no curve in '%s/equity.npz'", code, c->answer.out);
	while (from + 1 < days && !equity_realized(e, b, from) && !equity_unrealized(e, b, from))
		from++;
	for (size_t k = days - answer_rows(&c->answer, days - from); k < days; k++)
		add_day(r, e, b, k, names);
	return LOT_OK;
}

struct standing {
	size_t broker;
	int128 total;
};

static int by_total(const void *a, const void *b)
{
	const struct standing *x = a, *y = b;
	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	return (x->broker > y->broker) - (x->broker < y->broker); /* they are in byte order */
}

static void add_standings(const struct call *c, const struct equity *e, size_t day, const struct names *names, struct report *r)
{
	struct standing *s = xmalloc(e->brokers * sizeof *s);
	for (size_t b = 0; b < e->brokers; b++)
		s[b] = (struct standing){ b, equity_realized(e, b, day) + equity_unrealized(e, b, day) };
	if (e->brokers)
		qsort(s, e->brokers, sizeof *s, by_total);
	for (size_t i = 0; i < answer_rows(&c->answer, e->brokers); i++)
		add_day(r, e, s[i].broker, day, names);
	free(s);
}

static int add_rows(const struct call *c, const struct equity *e, const struct names *names, struct report *r, struct error *err)
{
	size_t days = e->days;
	int result = LOT_OK;
	while (days && e->date[days - 1] > c->asof)
		days--;
	if (!days)
		return error_data(err, "'%s/equity.npz' has no day%s", c->answer.out, e->days ? " on or before --asof" : "");
	if (!c->brokers)
		add_standings(c, e, days - 1, names, r);
	for (size_t i = 0; i < c->brokers && !result; i++)
		result = add_curve(c, e, c->broker[i], days, names, r, err);
	return result;
}

static int by_code(const void *key, const void *code)
{
	return strcmp(key, code);
}

/* Whether a row of brokers.csv says what the broker's curve ends with. */
static bool agrees(const struct equity *e, const struct ranking *s, size_t row, size_t broker, size_t total)
{
	size_t n, k;
	const char *text = ranking_cell(s, row, broker, &n), *want = ranking_cell(s, row, total, &k);
	char *code = xformat("%.*s", (int)n, text);
	const char *found = e->brokers ? bsearch(code, e->code, e->brokers, sizeof *e->code, by_code) : NULL;
	free(code);
	if (!found || !e->days)
		return false;
	size_t at = (size_t)(found - e->code[0]) / sizeof *e->code, day = e->days - 1;
	struct buffer b = BUFFER_EMPTY;
	buffer_fixed(&b, equity_realized(e, at, day) + equity_unrealized(e, at, day), 4);
	bool same = b.size == k && !memcmp(b.data, want, k);
	buffer_release(&b);
	return same;
}

/* Curves end with what brokers.csv says (docs/formats.md), where both are of one run. */
static int check_totals(const struct call *c, const struct equity *e, struct error *err)
{
	struct ranking s;
	char *path = xformat("%s/brokers.csv", c->answer.out);
	int r = access(path, F_OK) ? 1 : ranking_read(path, &s, err);
	if (!r) {
		int broker = ranking_column(&s, "broker"), total = ranking_column(&s, "total_pnl");
		bool same = s.rows == e->brokers && broker >= 0 && total >= 0;
		for (size_t i = 0; i < s.rows && same; i++)
			same = agrees(e, &s, i, (size_t)broker, (size_t)total);
		if (!same)
			cli_warn("'%s/equity.npz' does not end with what '%s' says: other tables or settings; make daily makes it anew", c->answer.out, path);
		else if (madefrom_others(c->answer.out, "tables", c->answer.out, "equity.tables"))
			cli_warn("'%s/equity.npz' is of other tables than '%s', though it ends with the same; make daily makes it anew", c->answer.out, path);
		ranking_release(&s);
	}
	free(path);
	return r > 0 ? LOT_OK : r;
}

static int answer(const struct call *c, struct error *err)
{
	static const struct report_column columns[] = { { "broker", false, 0 }, { "name", false, 0 }, { "date", false, 0 },
		{ "realized_pnl", true, 0 }, { "unrealized_pnl", true, 0 }, { "total_pnl", true, 0 } };
	struct madewith with;
	struct names names = NAMES_EMPTY;
	struct equity e = EQUITY_EMPTY;
	struct report report;
	struct buffer b = BUFFER_EMPTY;
	char *path = xformat("%s/equity.npz", c->answer.out);
	report_start(&report, columns, sizeof columns / sizeof *columns);
	int r = madewith_read(c->answer.out, &with, err);
	if (!r)
		r = answer_names(&c->answer, &with, &names, err);
	if (!r)
		r = input_file(path, &b, err);
	if (!r)
		r = equity_unpack(path, b.data, b.size, &e, err);
	if (!r)
		r = check_totals(c, &e, err);
	if (!r)
		r = add_rows(c, &e, &names, &report, err);
	if (!r)
		r = answer_write(&c->answer, &report, err);
	else
		report_release(&report);
	buffer_release(&b);
	equity_release(&e);
	names_release(&names);
	madewith_release(&with);
	free(path);
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
