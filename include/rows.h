/* rows.h - RFC 4180 rows, once, strictly.
 *
 * Lines without a quote are split by a fast reader of our own; a piece that holds a quote, or a
 * CR that does not stand before LF, goes to libcsv in strict mode.  Both give the same rows and
 * the same errors (a test compares them on random bytes).
 *
 * A row ends at LF or CRLF; empty lines are skipped; blanks belong to their field.
 */
#ifndef LOTMILL_ROWS_H
#define LOTMILL_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

enum { ROW_FIELDS = 1024 }; /* fields of a row at most */

struct row_field {
	const char *text; /* not NUL-terminated; valid during the callback only */
	size_t n;
};

struct row {
	size_t line;                   /* where the row begins, from 1 */
	size_t count;                  /* fields, at least 1 */
	const struct row_field *field;
	const char *raw;               /* the row as it stands in the file, line end included; during the callback only */
	size_t raw_n;                  /* 0 with a NULL `raw` in rows that were put together from something else */
};

/* Called for each row in order; anything but LOT_OK stops the parse and becomes its result. */
typedef int row_fn(void *context, const struct row *row, struct error *err);

/* Parses the n bytes at `data`, which begin at the start of line `line` of the file called
 * `path` in messages and end with a line end outside quotes.  LOT_BAD_DATA with file and line
 * for a misplaced or unclosed quote or more than ROW_FIELDS fields. */
int rows_parse(const char *path, size_t line, const char *data, size_t n, row_fn *fn, void *context, struct error *err);

/* Parses with libcsv alone: the readable twin that tests compare rows_parse with. */
int rows_parse_strict(const char *path, size_t line, const char *data, size_t n, row_fn *fn, void *context,
                     struct error *err);

/* Parses a whole table (plain or gzip, `-` for standard input): skips a byte-order mark, refuses
 * a last line without its end (the file may be torn), and calls `fn` for the header row first.
 * Rows whose number of fields differs from the header's are LOT_BAD_DATA.  For small tables:
 * the content is held in memory.  An empty file is LOT_BAD_DATA (no header). */
int rows_table(const char *path, row_fn *fn, void *context, struct error *err);

/* The index of the field that holds exactly `name`, or -1. */
int row_column(const struct row *row, const char *name);

/* How far the n bytes at `data` can be parsed on their own: the number of bytes up to and with
 * the last line end outside quotes, given that `data` begins outside quotes; 0 if there is none. */
size_t rows_complete(const char *data, size_t n);

#endif
