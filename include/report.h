/* report.h - a small table for people or for programs: aligned text, CSV or JSON from the same cells.
 *
 * Cells are text, exactly as a result file holds them; only the aligned form rounds and groups digits:
 *
 *     static const struct report_column columns[] = { { "broker", 0, 0 }, { "total_pnl", 1, 0 } };
 *     report_start(&r, columns, 2);
 *     report_text(&r, "00");  report_text(&r, "1234567.8900");
 *     report_write(&r, REPORT_TABLE, &out);        broker  total_pnl
 *                                                  00      1,234,568
 * Widths count terminal columns of UTF-8: 2 for Chinese, Japanese and Korean, 0 for combining marks.
 */
#ifndef LOTMILL_REPORT_H
#define LOTMILL_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

enum { REPORT_COLUMNS = 40 };

enum report_form {
	REPORT_TABLE, /* a header, then aligned lines; figures right with commas, texts left */
	REPORT_CSV,   /* a header, then the cells as they were given */
	REPORT_JSON   /* one array, an object a row; figures as numbers, an empty one as null */
};

struct report_column {
	const char *name; /* not copied: must outlive the report */
	bool number;      /* a figure: right-aligned, a number in JSON; a code is never one */
	int decimals;     /* digits behind the point in the table, rounded half away from zero; -1: as given */
};

struct report {
	struct report_column column[REPORT_COLUMNS];
	size_t columns;
	struct buffer text; /* all cells, one behind the other */
	size_t *end;        /* where each cell ends in `text` */
	size_t cells, room;
	size_t gap;         /* row in front of which the table has a line of dots; 0 for none */
};

/* `columns` is copied; n is 1..REPORT_COLUMNS.  The caller releases the report. */
void report_start(struct report *r, const struct report_column *columns, size_t n);

/* The next cell, row by row. */
void report_cell(struct report *r, const char *text, size_t n);
void report_text(struct report *r, const char *text);
/* The next cell: a day since 1970-01-01; a whole number of 10^-decimals units. */
void report_date(struct report *r, int64_t day);
void report_fixed(struct report *r, int128 v, int decimals);
/* The next cell printf-formatted. */
void report_format(struct report *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Rows are left out here: the aligned table shows it in front of the next row. */
void report_gap(struct report *r);

/* Rows that are full so far. */
size_t report_rows(const struct report *r);

/* Appends the report in that form to `out`, each line ended.  A cell is never cut.  In a table, bytes
 * that are no UTF-8 and control characters are shown as '?'. */
void report_write(const struct report *r, enum report_form form, struct buffer *out);

void report_release(struct report *r);

/* Terminal columns that the n bytes of UTF-8 at `text` take. */
size_t report_width(const char *text, size_t n);

/* How many of the n bytes at `text` fit into `columns`, never half a character. */
size_t report_fit(const char *text, size_t n, size_t columns);

/* Appends a plain decimal with commas between thousands, rounded to `decimals` digits behind the
 * point (-1: as given): report_figure(b, "-1234.5600", 10, 1) writes -1,234.6.  Text that is no
 * plain decimal is appended as it is. */
void report_figure(struct buffer *b, const char *text, size_t n, int decimals);

#endif
