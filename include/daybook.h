/* daybook.h - what raw files say, gathered and put in order: trades, prices, names of brokers.
 *
 * Readers of formats (exchange.h) put rows in; the tables of docs/formats.md come out, sorted, so
 * that neither the order of files nor that of their rows shows.  Rows of one (symbol, broker, date) are
 * added up exactly: an amount is shares x price, rounded half up to 1/10000 a row
 * (3 shares at 1.00005 are 3.00015 and so 3.0002), and every sum is checked for overflow.
 *
 * A price-level report is the whole of a symbol's day, so a second one for the same day is not more trade
 * but a second copy: equal bytes are taken once, different ones are an error (daybook_claim).  Rows of other tables
 * of trades add up within a file; equal bytes are a second copy there too (daybook_again), and a broker's day that two files have is
 * an error (daybook_write).
 *
 * Memory: about 60 bytes for each (file, broker, date), or for each row with by_price; a market's day of
 * 1,800 reports is about 50 MB.
 */
#ifndef LOTMILL_DAYBOOK_H
#define LOTMILL_DAYBOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"

enum daybook_table { DAYBOOK_TRADES, DAYBOOK_PRICES, DAYBOOK_NAMES, DAYBOOK_TABLES };

/* The tables' names: "trades", "prices", "broker_names". */
extern const char *const daybook_table_name[DAYBOOK_TABLES];

struct daybook; /* opaque */

/* by_price keeps price-level rows apart; reject sets bad rows aside instead of refusing them. */
struct daybook *daybook_new(bool by_price, bool reject);
void daybook_free(struct daybook *b);

/* What follows comes from the file at `path`, whose content's checksum is `content`.  `path` must stay
 * valid as long as the book. */
void daybook_file(struct daybook *b, const char *path, uint64_t content);

/* Forgets the rows of the current file (names of brokers stay). */
void daybook_drop_file(struct daybook *b);

/* The number of a symbol or broker code, for the calls below.  UINT32_MAX where it is no legal code. */
uint32_t daybook_symbol(struct daybook *b, const char *code, size_t n);
uint32_t daybook_broker(struct daybook *b, const char *code, size_t n);

/* The broker's name (UTF-8) as of a day; the latest day's name stays, of one day the last given; an empty
 * one is passed over.  `raw` is what it was made of, for daybook_same_name, and may be empty. */
void daybook_name(struct daybook *b, uint32_t broker, const char *name, size_t n, const char *raw, size_t raw_n,
                  int32_t date);

/* Whether the broker's name was made of these very raw bytes; the day is noted then, and nothing needs
 * converting again. */
bool daybook_same_name(struct daybook *b, uint32_t broker, const char *raw, size_t n, int32_t date);

/* The current file holds trades of a symbol on a day: all of them (a report: `whole`), or rows that others may add
 * to.  LOT_OK; 1 where an earlier file with the same content holds all of them, and the current one is to be dropped;
 * LOT_BAD_DATA, naming both, where there is an earlier file with other content and one of the two holds all. */
int daybook_claim(struct daybook *b, uint32_t symbol, int32_t date, bool whole, struct error *err);

/* The current file is a table of trades that others may add to, and where its rows do not say them of this symbol (else
 * UINT32_MAX) and day (else any one number).  Whether an earlier one is the same and has the same content: then the
 * current one is to be dropped. */
bool daybook_again(struct daybook *b, uint32_t symbol, int32_t date);

/* A row of trades. */
struct daybook_trade {
	uint32_t symbol, broker;         /* their numbers */
	int32_t date;                    /* days since 1970-01-01 */
	int64_t price;                   /* 1/10^8, above 0; -1 where the row has amounts instead */
	int64_t shares[2];               /* bought, sold; not negative */
	int64_t amount[2];               /* paid, received, 1/10000; ignored where there is a price */
};

/* Adds a row of the current file, which stands at `line` (0: unknown).  LOT_BAD_DATA where an amount does not
 * stay below 9 x 10^14 units, or by_price is asked of a row without price.  A sum that does not is found by daybook_write: no
 * single row of it is bad, so it is an error also where bad rows are set aside. */
int daybook_trade(struct daybook *b, const struct daybook_trade *t, size_t line, struct error *err);

/* Adds a close (1/10^8) and, where the source has one, an adjusted close, else -1.  A close of 0 is
 * no price that day and adds nothing. */
void daybook_price(struct daybook *b, uint32_t symbol, int32_t date, int64_t close, int64_t adjusted, size_t line);

/* Notes a row of trades without a price, which has shares but no amount: it is left out of the table, counted,
 * and kept for daybook_rejects.  `text` is the row in UTF-8. */
void daybook_unpriced(struct daybook *b, size_t line, const char *text, size_t n, const int64_t shares[2]);

/* What to do with a bad row that err describes: with `reject` it is noted and LOT_OK returned, else
 * err's status.  Of err's text, what stands before `reason` (an offset: FILE:LINE) is left out. */
int daybook_refuse(struct daybook *b, size_t line, const char *text, size_t n, size_t reason, const struct error *err);

/* Whether rows of the current file were set aside as bad. */
bool daybook_refused(const struct daybook *b);

/* What the rows are about: counts them, and finds the first and last day and whether they are of one
 * symbol (its number, else UINT32_MAX).  False where there are none. */
struct daybook_range {
	int32_t first, last; /* days */
	uint32_t symbol;
};
bool daybook_range(const struct daybook *b, enum daybook_table table, struct daybook_range *range);
/* The same of the current file alone. */
bool daybook_file_range(const struct daybook *b, enum daybook_table table, struct daybook_range *range);
const char *daybook_symbol_text(const struct daybook *b, uint32_t symbol);

/* Symbol and day of the i-th of the trades, of which there may be several of one; false behind the last. */
bool daybook_key(const struct daybook *b, size_t i, const char **symbol, int32_t *day);

/* A checksum of the trades but for their days, whatever the order of the rows; 0 where there are none. */
uint64_t daybook_digest(const struct daybook *b);

struct daybook_counts {
	size_t unpriced;             /* rows of trades without a price */
	int64_t unpriced_shares[2];  /* bought and sold in them */
	size_t refused;              /* bad rows set aside */
};
void daybook_counts(const struct daybook *b, struct daybook_counts *counts);

/* The header of a table, and its rows, sorted, appended to `out`, their number in *rows:
 * trades by symbol, date, broker (and price, with by_price); prices by symbol, date, with a column adj_close
 * where any source had one; names by broker, with the day of each where `dates`.  LOT_BAD_DATA where two
 * prices of a symbol's day differ, naming both places, two files have a broker's day, naming both, or a day's sums grow too large. */
const char *daybook_header(const struct daybook *b, enum daybook_table table, bool dates);
int daybook_write(struct daybook *b, enum daybook_table table, bool dates, struct buffer *out, size_t *rows,
                  struct error *err);

/* The rows set aside, unpriced and bad, as CSV with this header. */
#define DAYBOOK_REJECTS "file,line,reason,row\n"
const struct buffer *daybook_rejects(const struct daybook *b);

#endif
