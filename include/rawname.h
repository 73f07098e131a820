/* rawname.h - what the name of a raw file says: which symbol, which day.
 *
 * Exchanges' broker reports hold no date, and price files of other sources no symbol; both are in
 * the file's name then (twse_2330_20260610.csv.gz, 2330_2026-06-10.csv, 20260610/2330.csv,
 * STOCK_DAY_2330_202606.csv, AAPL.csv, 2330.TW.csv).
 *
 * The name without folders and without .gz, .csv, .json, .txt is cut at everything but letters,
 * digits and '.', after dates of the form YYYY-MM-DD were taken out.  A piece is
 *   a date      8 digits YYYYMMDD of 1900 to 2099, or 7 digits YYYMMDD of the Republic of China from the
 *               year 51 on (cell.h)
 *   a month     6 digits YYYYMM of 1900 to 2099: neither symbol nor date, but what a file says may not contradict it
 *   a code      4 to 6 digits and capitals that begin with a digit, as symbols in Taiwan do
 * A code of the years 1900 to 2099 is a symbol only if nothing unknown stands beside it.
 */
#ifndef LOTMILL_RAWNAME_H
#define LOTMILL_RAWNAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "code.h"

enum { RAWNAME_CODES = 8 };

struct rawname {
	char symbol[CODE_MAX + 1];             /* the symbol the name gives, or "" */
	char code[RAWNAME_CODES][CODE_MAX + 1]; /* every piece that could be one, in order */
	size_t codes;
	int32_t date;      /* the one date in the name */
	bool has_date;     /* false for none, and for several that differ */
	bool many_dates;   /* several that differ */
	bool words;        /* it holds a piece that is none of these, nor one that only says where such files come from */
	char no_day[11];   /* a piece that is written like a date but does not exist, as 20260631, or "" */
	int month;         /* the one month in the name, 202606; 0 for none, and for several that differ */
	bool many_months;  /* several that differ */
	int32_t folder;    /* the date in the name of the file's folder, or of the one above it where that only
	                    * names a market, or of three nested ones YYYY/MM/DD */
	bool has_folder;
};

/* Fills *name from a path; `-` says nothing. */
void rawname_read(const char *path, struct rawname *name);

/* Whether a file that is about days of this month may bear this name: true unless it holds one other month. */
bool rawname_agrees_month(const struct rawname *name, int year, int month);

/* Whether a file that itself says `symbol` may bear this name: true unless the name holds codes that
 * are no years and `symbol` is none of its codes. */
bool rawname_agrees(const struct rawname *name, const char *symbol);

/* Whether a table of the days first to last may bear this name: true unless it holds one date and no words, and that is not the one day
 * of the table, or lies before the last of several.  It may be the day of a delivery, which holds days up to it. */
bool rawname_agrees_days(const struct rawname *name, int32_t first, int32_t last);

/* Whether a table of one symbol may bear this name: as rawname_agrees, but true where it holds words. */
bool rawname_agrees_table(const struct rawname *name, const char *symbol);

#endif
