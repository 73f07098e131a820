/* table.h - the tables users bring: their columns, and a row of text turned into numbers.
 *
 * Columns are found by name in the header, in any order; others are ignored.  What a cell may
 * hold stands in docs/formats.md: every refusal names file, line and column.
 */
#ifndef LOTMILL_TABLE_H
#define LOTMILL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "rows.h"

enum table_kind { TABLE_PRICES, TABLE_RETURNS, TABLE_TRADES, TABLE_KINDS };

/* What a table's slices are made of. */
struct table_type {
	const char *name;           /* "prices", "returns", "trades" */
	enum table_kind kind;
	const char *columns;        /* for messages: what a header must hold */
};

/* The type called `name`, or NULL. */
const struct table_type *table_type(const char *name);

enum { TABLE_VALUES = 4, TABLE_COLUMNS = 8 };

/* Where the columns of one file are. */
struct table_header {
	const struct table_type *type;
	bool by_price;                       /* trades as exchanges publish them: price instead of amounts */
	int at[TABLE_COLUMNS];               /* field of each column, see table.c */
	char name[TABLE_COLUMNS][64];        /* its name in this file, for messages */
	size_t fields;                       /* in every row */
};

/* Finds the columns of `type` in a header row.  `renames` is NULL or a list such as
 * "close=adj_close,symbol=code": the column on the left is called as on the right here. */
int table_bind(struct table_header *h, const struct table_type *type, const char *renames, const char *path,
               const struct row *header, struct error *err);

/* A converted row.  The codes' text lives as long as the parsed row's. */
struct table_row {
	struct row_field symbol;
	struct row_field broker;     /* trades only */
	int32_t date;                /* days since 1970-01-01 */
	int64_t value[TABLE_VALUES]; /* prices: close in 1/10^8.  returns: the double's bits.
	                                trades: shares bought, sold, money paid, received in 1/10000 */
};

/* What was converted before, so that a repeated date is not parsed again. */
struct table_memory {
	char date_text[10];
	size_t date_n; /* 0 before the first row */
	int32_t date;
};

/* Converts a row of the file `path`.  Returns LOT_OK, 1 for a row that says nothing (no price
 * that day, no trade), or LOT_BAD_DATA.  Codes are not checked here (dictionary_id does). */
int table_convert(const struct table_header *h, struct table_memory *m, const char *path, const struct row *row,
                  struct table_row *out, struct error *err);

#endif
