/* exchange.h - files of exchanges and data vendors, recognised by what they hold.
 *
 * A raw file is opened, unpacked, its character set found, and its first lines laid out as rows; a table of
 * formats is asked in turn whose it is.  The format then reads the rows into a daybook.  JSON is laid out as the
 * rows its CSV twin would have (a title, a header, the data), so that a format is written once for both.
 *
 *     struct exchange_file f;
 *     r = exchange_open(&f, path, &options, false, err);
 *     if (!r) {
 *             r = exchange_read(&f, book, err);
 *             exchange_close(&f);
 *     }
 *
 * What the file says of its symbol and day, what its name says (rawname.h) and what the options say must agree:
 *   symbol   from the file; else --symbol; else the name
 *   day      from the rows or the file's title; else --date; else the name; else the folder's name
 * A file that contradicts its name, or --symbol, is refused, and where it does not say its day so is a name that contradicts its
 * folder's; --date stands above the name (which may hold the day of a download) but not above the file.  A table of named columns
 * contradicts its name as rawname_agrees_days and rawname_agrees_table say.
 */
#ifndef LOTMILL_EXCHANGE_H
#define LOTMILL_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "charset.h"
#include "code.h"
#include "daybook.h"
#include "error.h"
#include "rawname.h"
#include "rows.h"

/* What columns of named tables mean; which a table has decides what it is. */
enum exchange_meaning {
	MEANS_SYMBOL, MEANS_DATE, MEANS_CLOSE, MEANS_ADJ_CLOSE, MEANS_BROKER, MEANS_NAME, MEANS_PRICE,
	MEANS_BUY_SHARES, MEANS_SELL_SHARES, MEANS_BUY_AMOUNT, MEANS_SELL_AMOUNT, MEANINGS
};

/* The columns of a table: the name of the one with each meaning, or NULL. */
struct exchange_map {
	const char *column[MEANINGS];
	unsigned optional;       /* bit 1 << meaning: a table may lack the column */
	const char *witness[2];  /* further columns it must have to be recognised, or NULL */
	bool reports;            /* a file's rows of a (symbol, date) are all of that day's trades (daybook_claim) */
	char *text;              /* owned: what the names of a user's map point into; NULL for built-in ones */
};

/* Reads --map's `symbol=COLUMN,date=COLUMN,...`, with the meanings symbol, date, close, adj_close, broker, name, price,
 * buy_shares, sell_shares, buy_amount, sell_amount.  LOT_BAD_USAGE where it is not such a list, or its columns
 * make neither prices (close), nor trades (broker, buy_shares, sell_shares and price or both amounts), nor names
 * (broker, name).  On LOT_OK free(map->text) in the end. */
int exchange_map_parse(const char *text, struct exchange_map *map, struct error *err);

/* What a call says about all its files. */
struct exchange_options {
	const char *symbol;      /* --symbol, or NULL */
	const char *encoding;    /* --encoding, or NULL: found out */
	const char *date_format; /* --date-format (cell.h), or NULL: any that cell_date reads */
	const struct exchange_map *map; /* --map, or NULL: recognise the format */
	size_t skip_lines;       /* --skip-lines: lines before the header, with map */
	int32_t date;            /* --date */
	bool has_date;
	bool given;              /* --symbol and --date can be given, so that a message may advise them */
	const struct exchange_options *others; /* for files without the map's columns; NULL: these are an error */
};

struct exchange_file;

/* A format.  All functions return LOT_OK or fill err. */
struct exchange_format {
	const char *name;          /* "twse-report" ... */
	const char *text;          /* what it is, a phrase */
	enum daybook_table table;  /* what it holds */
	bool one_day;              /* the whole file is of one day and, where it is trades, of one symbol, and
	                            * `facts` finds both without reading the rows */
	const struct exchange_map *map; /* for tables of named columns: which, NULL else */

	/* Whether the file whose first rows are f->head is one, f->format being this; may keep the header's line in
	 * f->header. */
	bool (*recognise)(struct exchange_file *f);

	/* Fills f->symbol, f->date, f->has_date from the head and the options, and checks that they agree.  NULL
	 * where there is nothing to find before the rows. */
	int (*facts)(struct exchange_file *f, struct error *err);

	/* Reads all rows into f->book.  1 where the book already holds the very same report. */
	int (*read)(struct exchange_file *f, struct error *err);
};

/* One row of a file's beginning, with its fields in UTF-8. */
struct exchange_row {
	struct row row;
	struct row_field *field; /* owned; what row.field points to */
	char *text;              /* owned; what the fields point into */
};

/* A raw file.  Formats read these; only exchange.c sets them, save where said. */
struct exchange_file {
	const char *path;                       /* as given, for messages */
	const struct exchange_options *options; /* those it is read with: the ones given, or their `others` */
	const struct exchange_format *format;   /* NULL until recognised */
	struct charset charset;
	struct rawname name;                    /* what the path says */
	struct buffer raw;                      /* content, unpacked, mark included; where not whole its beginning */
	bool whole;                             /* raw is all of it */
	uint64_t content;                       /* checksum of raw */
	struct daybook *book;                   /* where exchange_read puts its rows; NULL before; the caller's */
	struct buffer text;                     /* raw in UTF-8 without mark; empty until exchange_rows needs it */
	bool raw_rows;                          /* exchange_raw_rows gives rows that are not in UTF-8 yet */
	void *json;                             /* json_t of the whole content, owned, or NULL for CSV */
	struct exchange_row *head;              /* owned; for CSV the rows of the first lines, for JSON its
	                                         * titles, headers and the first row below each header */
	size_t heads, head_room;

	/* Set by formats. */
	size_t header;                          /* line of the header row, 0 where there is none */
	char symbol[CODE_MAX + 1];              /* the file's symbol, or "" */
	int32_t date;                           /* the file's day */
	bool has_date;
};

/* The formats, in the order in which they are asked, ended by NULL. */
extern const struct exchange_format *const exchange_formats[];

/* What exchange_open returns for an answer that says that there is no data. */
enum { EXCHANGE_NO_DATA = 1 };

/* Opens the raw file at `path` (`-`: standard input), which must stay valid until it is closed, and recognises
 * it.  With `glance` only its beginning is read where that suffices (format->one_day).  EXCHANGE_NO_DATA where it is
 * nothing but the exchange's word that there is no data: JSON without rows whose "stat" or "msg" says so, or a line or two of text.
 * LOT_BAD_DATA where no format knows it, naming it and what it looks like, or where its facts disagree.  With either nothing
 * needs closing. */
int exchange_open(struct exchange_file *f, const char *path, const struct exchange_options *options, bool glance,
                  struct error *err);

/* Reads it into the book: LOT_OK, or 1 where the book held the very same report and nothing was added.  Not for a
 * file at which only a glance was taken. */
int exchange_read(struct exchange_file *f, struct daybook *book, struct error *err);

/* A checksum of the first rows below the header, of which a glance is enough: files whose rows are the same agree in it, whatever their
 * line ends and what stands above.  0 where there are none. */
uint64_t exchange_beginning(const struct exchange_file *f);

void exchange_close(struct exchange_file *f);

/* -- for the formats ------------------------------------------------------------------------------ */

/* Calls `fn` for every row of the file, in UTF-8, from line `line` on.  Rows of JSON are numbered as if each
 * stood on a line. */
int exchange_rows(struct exchange_file *f, size_t line, row_fn *fn, void *context, struct error *err);

/* The same for the raw bytes of a CSV file whose character set allows it (charset_splits). */
int exchange_raw_rows(struct exchange_file *f, size_t line, row_fn *fn, void *context, struct error *err);

/* Appends the n bytes at `s`, from a cell of the row that one of both gives, in UTF-8. */
void exchange_text(struct exchange_file *f, const char *s, size_t n, struct buffer *out);

/* Whether a field of a row that exchange_rows gave, the last of it, stands unquoted at the very end of a CSV file: without a
 * line end behind it nobody knows whether it is whole. */
bool exchange_open_ended(const struct exchange_file *f, const struct row_field *field);

/* LOT_BAD_DATA where the last line of a CSV file has no line end. */
int exchange_ended(struct exchange_file *f, struct error *err);

/* The first row of the head that holds all the words (ended by NULL) as cells, or NULL. */
const struct row *exchange_find(const struct exchange_file *f, const char *const *words);

/* The field of a row that holds exactly `word` between blanks, or -1. */
int exchange_column(const struct row *row, const char *word);

/* Settles the file's symbol or day from what the file itself says (`said`, n bytes; or a day) and the other
 * sources, as above; n = 0 and NULL: the file does not say.  LOT_BAD_DATA where they disagree, where none says
 * (of the day, unless `needed` is false), or where the symbol is no code of letters and digits. */
int exchange_settle_symbol(struct exchange_file *f, const char *said, size_t n, struct error *err);
int exchange_settle_date(struct exchange_file *f, const int32_t *said, bool needed, struct error *err);

/* -- rows and cells: exchange_cells.c -------------------------------------------------------------- */

/* error_at for a row of the file: `FILE:LINE: ` or, for JSON, `FILE: record N: `. */
int exchange_error(const struct exchange_file *f, const struct row *row, struct error *err, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The row's line for the daybook's messages; 0 for JSON, whose rows have none. */
size_t exchange_line(const struct exchange_file *f, const struct row *row);

/* exchange_error for a cell: `FILE:LINE: COLUMN 'cell' why`.  The cell may be raw. */
int exchange_bad_cell(struct exchange_file *f, const struct row *row, const char *column, const struct row_field *cell,
                      const char *why, struct error *err);

/* A cell that must be a whole number of shares, not negative. */
int exchange_shares(struct exchange_file *f, const struct row *row, const char *column, const struct row_field *cell,
                    int64_t *shares, struct error *err);

/* A cell that must be a price: 1/10^8, from 0 to below 4 x 10^7; -1 where it says that there is none.  In prices an
 * empty cell says so; in trades, whose shares would be lost with it, only '-' does. */
int exchange_price(struct exchange_file *f, const struct row *row, const char *column, const struct row_field *cell,
                   int64_t *price, struct error *err);

/* Hands a bad row, which err describes, or one without price to the book (daybook_refuse, daybook_unpriced). */
int exchange_refuse(struct exchange_file *f, const struct row *row, struct error *err);
void exchange_unpriced(struct exchange_file *f, const struct row *row, const int64_t shares[2]);

/* The number of a symbol or broker in the book; LOT_BAD_DATA where the cell is no code. */
int exchange_symbol(struct exchange_file *f, const struct row *row, const char *column, const struct row_field *cell,
                    uint32_t *id, struct error *err);
int exchange_broker(struct exchange_file *f, const struct row *row, const char *column, const struct row_field *cell,
                    uint32_t *id, struct error *err);

/* A broker's name as it is kept: without the U+3000 that pad it and blanks at its ends, runs of blanks within
 * as one; appended to `out`. */
void exchange_name(const char *name, size_t n, struct buffer *out);

/* -- JSON: exchange_json.c ------------------------------------------------------------------------- */

/* The rows of a JSON document, as exchange_rows gives them; with `head` only titles, headers and the first row
 * below each header.  Formats use exchange_rows. */
int exchange_json_rows(struct exchange_file *f, bool head, row_fn *fn, void *context, struct error *err);
/* Parses f->text into f->json. */
int exchange_json_parse(struct exchange_file *f, struct error *err);
void exchange_json_release(struct exchange_file *f);
/* Whether the document has rows, of whatever form; whether its "data" is a list without any. */
bool exchange_json_has_rows(const struct exchange_file *f);
bool exchange_json_empty_list(const struct exchange_file *f);
/* What the document says instead of data, NULL if nothing: "stat" or "msg" of an answer without tables. */
const char *exchange_json_excuse(const struct exchange_file *f);

/* -- the formats ----------------------------------------------------------------------------------- */

/* The format of tables with the columns of a user's map. */
const struct exchange_format *exchange_map_format(const struct exchange_map *map);

/* exchange_bsr.c: brokers' reports.  exchange_quotes.c: the exchanges' prices.  exchange_map.c: tables of named
 * columns. */
extern const struct exchange_format exchange_twse_report, exchange_tpex_report;
extern const struct exchange_format exchange_stock_day, exchange_twse_day, exchange_tpex_day;
extern const struct exchange_format exchange_yahoo, exchange_finmind_prices, exchange_finmind_trades;
extern const struct exchange_format exchange_twse_open, exchange_tpex_open;
extern const struct exchange_format exchange_trades, exchange_trades_by_price, exchange_prices, exchange_names;

#endif
