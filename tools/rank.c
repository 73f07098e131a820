/* lot-rank - shows the best and the worst brokers. */
#include <getopt.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "output.h"
#include "report.h"
#include "ranking.h"

static const char standard_table[] = "out/brokers.csv", standard_by[] = "total_pnl";
/* What fits a terminal; the column ranked by joins them. */
static const char *const shown[] = { "rank",           "broker",     "symbol",  "name", "total_pnl", "realized_pnl",
	                             "unrealized_pnl", "window_pnl", "symbols", NULL };

enum { OPT_TOP = CLI_LONG, OPT_BOTTOM, OPT_BY, OPT_TABLE, OPT_CSV, OPT_JSON };

static const struct cli_option options[] = {
	{ OPT_TOP, "top", "N", "only the N best" },
	{ OPT_BOTTOM, "bottom", "N", "only the N worst; with --top, both" },
	{ OPT_BY, "by", "COLUMN", "rank by this column, highest first (total_pnl)" },
	{ OPT_TABLE, "table", NULL, "an aligned table of the main columns, whole units with\ncommas (the default on a terminal)" },
	{ OPT_CSV, "csv", NULL, "CSV, every column, every digit (the default elsewhere)" },
	{ OPT_JSON, "json", NULL, "a JSON array, an object a row" },
	{ 'o', "output", "FILE", "write to FILE, - is standard output (-)" },
	{ 0 },
};
static const struct cli cli = { "lot-rank", "[OPTION]... [TABLE]",
	"Ranks the rows of a table of totals, out/brokers.csv if none is named, and shows the best and\n"
	"the worst.  Ties are ordered by broker code.", options };

static void add_rows(const struct ranking *s, const char *by, enum report_form form, size_t top, size_t bottom, struct buffer *b)
{
	const char *names[sizeof shown / sizeof *shown + 1];
	size_t n = 0;
	bool has = false;
	for (; shown[n]; n++) {
		names[n] = shown[n];
		has = has || !strcmp(shown[n], by);
	}
	if (!has)
		names[n++] = by;
	names[n] = NULL;
	struct report r;
	ranking_report(s, form == REPORT_TABLE ? names : NULL, top, bottom, &r);
	report_write(&r, form, b);
	report_release(&r);
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct ranking ranking;
	const char *output = "-", *by = standard_by;
	int64_t top = 0, bottom = 0;
	int form = -1, r = LOT_OK;
	for (int c; !r && (c = cli_next(&cli, argc, argv)) != -1;)
		switch (c) {
		case OPT_TOP: r = cli_number("--top", optarg, 1, 1 << 30, &top, &err); break;
		case OPT_BOTTOM: r = cli_number("--bottom", optarg, 1, 1 << 30, &bottom, &err); break;
		case OPT_BY: by = optarg; break;
		case OPT_TABLE: form = REPORT_TABLE; break;
		case OPT_CSV: form = REPORT_CSV; break;
		case OPT_JSON: form = REPORT_JSON; break;
		case 'o': output = optarg; break;
		}
	if (!r && argc - optind > 1)
		r = error_usage(&err, "one table is expected, '%s' is another", argv[optind + 1]);
	if (!r)
		r = ranking_read(optind < argc ? argv[optind] : standard_table, &ranking, &err);
	if (r)
		return cli_finish(&err);
	if (form < 0)
		form = !strcmp(output, "-") && isatty(STDOUT_FILENO) ? REPORT_TABLE : REPORT_CSV;
	if (!ranking_sort(&ranking, by, &err)) {
		struct buffer b = BUFFER_EMPTY;
		add_rows(&ranking, by, (enum report_form)form, (size_t)top, (size_t)bottom, &b);
		output_file(output, b.data, b.size, 0, &err);
		buffer_release(&b);
	}
	ranking_release(&ranking);
	return cli_finish(&err);
}
