/* marketfiles.h - a made-up market (market.h) as the tables of a data folder.
 *
 * prices.csv (symbol,date,close), returns.csv (symbol,date,return), trades.csv
 * (symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount), and where asked for or
 * needed broker_names.csv and broker_mergers.csv.  Rows are written as they are made: memory does
 * not grow with them, but for MARKET_RANDOM.
 */
#ifndef LOTMILL_MARKETFILES_H
#define LOTMILL_MARKETFILES_H

#include <stdbool.h>

#include "error.h"
#include "market.h"

/* Which row comes first. */
enum market_order {
	MARKET_BY_DATE,   /* by date, symbol, broker */
	MARKET_BY_SYMBOL, /* by symbol, date, broker */
	MARKET_RANDOM     /* shuffled within a file, whose text is held in memory: at most MARKET_HELD */
};

/* How the tables are cut. */
enum market_parts {
	MARKET_WHOLE,  /* a file each: trades.csv */
	MARKET_YEARS,  /* a folder each, a file a year: trades/2024.csv */
	MARKET_MONTHS  /* a folder each, a file a month: trades/2024-06.csv */
};

#define MARKET_HELD (1u << 30)

struct market_files {
	const char *folder;      /* where to; made if it is missing */
	enum market_order order;
	enum market_parts parts;
	bool gzip;               /* the three tables become .csv.gz, with row counts (sheet.h) */
	bool names;              /* write broker_names.csv too */
};

/* Makes the market of `shape` and writes its files; broker_mergers.csv is written if the shape has
 * mergers.  Each file exists whole or not at all; files of the same names are replaced.
 * LOT_BAD_USAGE, with nothing written, where the folder holds a file that would be read together
 * with these: a table in another form, another part of a table, names or mergers of another market;
 * and where MARKET_RANDOM does not fit.  LOT_SYSTEM where a file cannot be written. */
int market_write(const struct market_shape *shape, const struct market_files *files, struct error *err);

#endif
