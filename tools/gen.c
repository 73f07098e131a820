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

enum { KEY_SEED = CLI_LONG, KEY_START, KEY_GZIP, KEY_PARTS, KEY_ORDER, KEY_NAMES, KEY_MERGERS, KEY_SYNC };

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

struct call {
	struct market_files files;
	int64_t symbols, days, brokers, mergers, seed;
	double active; /* brokers that trade a symbol on a day */
	const char *start;
};

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	static const char *const periods[] = { "", "year", "month", NULL }, *const orders[] = { "date", "symbol", "random", NULL };
	int r = LOT_OK;
	*c = (struct call){ .symbols = SYMBOLS, .days = DAYS, .brokers = BROKERS, .active = ACTIVE, .seed = SEED, .start = START };
	for (int key; r >= 0 && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case 'o': c->files.folder = optarg; break;
		case 's': r = cli_number("--symbols", optarg, 1, MARKET_SYMBOLS, &c->symbols, err); break;
		case 'd': r = cli_number("--days", optarg, 1, MARKET_DAYS, &c->days, err); break;
		case 'b': r = cli_number("--brokers", optarg, 1, MARKET_BROKERS, &c->brokers, err); break;
		case 'a': r = cli_double("--active", optarg, 0, MARKET_BROKERS, &c->active, err); break;
		case KEY_SEED: r = cli_number("--seed", optarg, 0, INT64_MAX, &c->seed, err); break;
		case KEY_START: c->start = optarg; break;
		case KEY_MERGERS: r = cli_number("--mergers", optarg, 0, MARKET_BROKERS, &c->mergers, err); break;
		case KEY_SYNC: output_sync(true); break;
		case KEY_NAMES: c->files.names = true; break;
		case KEY_GZIP: c->files.gzip = true; break;
		case KEY_PARTS:
			r = choose("--parts", optarg, periods, err);
			c->files.parts = r > 0 ? (enum market_parts)r : MARKET_WHOLE;
			break;
		case KEY_ORDER:
			r = choose("--order", optarg, orders, err);
			c->files.order = r > 0 ? (enum market_order)r : MARKET_BY_DATE;
			break;
		}
	if (r >= 0 && optind < argc)
		r = error_usage(err, "'%s' is not expected; see --help", argv[optind]);
	return r < 0 ? r : LOT_OK;
}

static int make_shape(const struct call *c, struct market_shape *shape, struct error *err)
{
	const char *folder = c->files.folder, *start = c->start;
	*shape = (struct market_shape){ .symbols = (size_t)c->symbols, .days = (size_t)c->days, .brokers = (size_t)c->brokers,
	                                .active = (int64_t)(c->active * MARKET_ONE + 0.5), .mergers = (size_t)c->mergers,
	                                .seed = (uint64_t)c->seed };
	if (!folder || !strcmp(folder, "-") || !*folder)
		return error_usage(err, "-o DIR is needed, a folder to write to");
	if (date_parse(start, strlen(start), &shape->start) || shape->start > date_make(9000, 1, 1))
		return error_usage(err, "--start '%s' is not a date up to 9000-01-01", start);
	if (shape->mergers >= shape->brokers)
		return error_usage(err, "--mergers %zu are too many for %zu brokers", shape->mergers, shape->brokers);
	if (shape->active > (int64_t)(shape->brokers - shape->mergers) * MARKET_ONE)
		return error_usage(err, "--active %g is more than the %zu brokers that stay", c->active, shape->brokers - shape->mergers);
	return LOT_OK;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct call c;
	struct market_shape shape;
	if (!parse(argc, argv, &c, &err) && !make_shape(&c, &shape, &err))
		market_write(&shape, &c.files, &err);
	return cli_finish(&err);
}
