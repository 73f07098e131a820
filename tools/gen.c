/* lot-gen - writes a made-up market: prices, returns and trades of any size. */
#include <string.h>

#include "cli.h"
#include "date.h"
#include "marketfiles.h"
#include "output.h"

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define SYMBOLS 60
#define DAYS 250
#define BROKERS 40
#define ACTIVE 4
#define SEED 1
#define START "2024-01-01"

enum { KEY_DAYS = CLI_LONG, KEY_BROKERS, KEY_ACTIVE, KEY_SEED, KEY_START, KEY_GZIP, KEY_PARTS, KEY_ORDER, KEY_NAMES, KEY_MERGERS, KEY_SYNC };

static const struct cli_option options[] = {
	{ 'o', "output", "DIR", "write the tables into the folder DIR" },
	{ 's', "symbols", "N", "how many symbols (default " TEXT(SYMBOLS) ")" },
	{ 'd', "days", "N", "how many days of trading (default " TEXT(DAYS) ")" },
	{ 'b', "brokers", "N", "how many brokers (default " TEXT(BROKERS) ")" },
	{ 'a', "active", "N", "brokers that trade a symbol on a day, on average;\nmay have a fraction (default " TEXT(ACTIVE) ")" },
	{ KEY_SEED, "seed", "N", "another market for each (default " TEXT(SEED) ")" },
	{ KEY_START, "start", "DATE", "the first day (default " START ")" },
	{ KEY_MERGERS, "mergers", "N", "so many brokers merge into others; writes\nbroker_mergers.csv (default 0)" },
	{ KEY_NAMES, "names", NULL, "write broker_names.csv" },
	{ KEY_GZIP, "gzip", NULL, "pack the tables: .csv.gz, each with its row count\nbeside it in .csv.gz.rows" },
	{ KEY_PARTS, "parts", "PERIOD", "cut each table into a folder of files, one a `year`\nor a `month`" },
	{ KEY_ORDER, "order", "ORDER", "rows by `date` (default), by `symbol`, or `random`,\nwhich holds a file of rows in memory, at most 1 GiB" },
	{ KEY_SYNC, "sync", NULL, "make every file durable before it is published" },
	{ 0 },
};

static const struct cli cli = {
	"lot-gen", "-o DIR [OPTION]...",
	"Writes DIR/prices.csv, DIR/returns.csv and DIR/trades.csv of a made-up market. The\n"
	"same options give the same bytes on every machine.",
	options,
};

/* The index of `text` in `words` (ended by NULL). */
static int choose(const char *what, const char *text, const char *const *words, struct error *err)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], text))
			return i;
	return error_usage(err, "%s '%s' is not known", what, text);
}

int main(int argc, char **argv)
{
	static const char *const periods[] = { "", "year", "month", NULL }, *const orders[] = { "date", "symbol", "random", NULL };
	struct error err = ERROR_NONE;
	struct market_shape shape = { SYMBOLS, DAYS, BROKERS, ACTIVE * MARKET_ONE, 0, SEED, 0 };
	struct market_files files = { 0 };
	const char *start = START;
	double active = ACTIVE;
	for (int c, chosen; !err.status && (c = cli_next(&cli, argc, argv)) != -1;) {
		int64_t n = 0;
		switch (c) {
		case 'o':
			files.folder = optarg;
			break;
		case 's':
			cli_number("--symbols", optarg, 1, MARKET_SYMBOLS, &n, &err);
			shape.symbols = (size_t)n;
			break;
		case 'd':
			cli_number("--days", optarg, 1, MARKET_DAYS, &n, &err);
			shape.days = (size_t)n;
			break;
		case 'b':
			cli_number("--brokers", optarg, 1, MARKET_BROKERS, &n, &err);
			shape.brokers = (size_t)n;
			break;
		case 'a':
			cli_double("--active", optarg, 0, MARKET_BROKERS, &active, &err);
			break;
		case KEY_SEED:
			cli_number("--seed", optarg, 0, INT64_MAX, &n, &err);
			shape.seed = (uint64_t)n;
			break;
		case KEY_START:
			start = optarg;
			break;
		case KEY_MERGERS:
			cli_number("--mergers", optarg, 0, MARKET_BROKERS, &n, &err);
			shape.mergers = (size_t)n;
			break;
		case KEY_SYNC:
			output_sync(true);
			break;
		case KEY_NAMES:
			files.names = true;
			break;
		case KEY_GZIP:
			files.gzip = true;
			break;
		case KEY_PARTS:
			chosen = choose("--parts", optarg, periods, &err);
			files.parts = chosen > 0 ? (enum market_parts)chosen : MARKET_WHOLE;
			break;
		case KEY_ORDER:
			chosen = choose("--order", optarg, orders, &err);
			files.order = chosen > 0 ? (enum market_order)chosen : MARKET_BY_DATE;
			break;
		}
	}
	shape.active = (int64_t)(active * MARKET_ONE + 0.5);
	if (!err.status && optind < argc)
		error_usage(&err, "'%s' is not expected; see --help", argv[optind]);
	else if (!err.status && (!files.folder || !strcmp(files.folder, "-") || !*files.folder))
		error_usage(&err, "-o DIR is needed, a folder to write to");
	else if (!err.status && (date_parse(start, strlen(start), &shape.start) || shape.start > date_make(9000, 1, 1)))
		error_usage(&err, "--start '%s' is not a date up to 9000-01-01", start);
	else if (!err.status && shape.mergers >= shape.brokers)
		error_usage(&err, "--mergers %zu are too many for %zu brokers", shape.mergers, shape.brokers);
	else if (!err.status && shape.active > (int64_t)(shape.brokers - shape.mergers) * MARKET_ONE)
		error_usage(&err, "--active %g is more than the %zu brokers that stay", active, shape.brokers - shape.mergers);
	if (!err.status)
		market_write(&shape, &files, &err);
	return cli_finish(&err);
}
