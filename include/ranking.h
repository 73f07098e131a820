/* ranking.h - a result table in memory, to be sorted and shown: brokers.csv and its like.
 *
 * Cells stay the text they were; what is a figure is known by the column's name, so that a broker
 * called 00 or 1e5 is never one.
 */
#ifndef LOTMILL_RANKING_H
#define LOTMILL_RANKING_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"
#include "names.h"
#include "report.h"

struct ranking {
	char *path;            /* as given; messages name it */
	char *name[REPORT_COLUMNS]; /* the header, owned */
	size_t columns;
	size_t rows;
	struct buffer text;    /* all cells, row by row */
	size_t *end;           /* where each cell ends in `text` */
	size_t room;
	size_t *line;          /* of the file, for each row */
	size_t line_room;
	size_t *order;         /* rows in the order to show them: as in the file, or as sorted */
	size_t shown;          /* how many of them are left */
	size_t totals;         /* the first so many rows of the file sum the others up: always shown first, never ranked,
	                          sorted, counted as top nor left out; the caller sets it once the table is read */
};

/* Reads a table (plain or gzip, `-` for standard input).  LOT_BAD_DATA where it is no table or has more
 * than REPORT_COLUMNS columns.  On failure there is nothing to release. */
int ranking_read(const char *path, struct ranking *s, struct error *err);

/* The same from the n bytes of CSV at `text`, every row as long as the header; `path` names them in messages. */
int ranking_parse(const char *path, const char *text, size_t n, struct ranking *s, struct error *err);

/* Puts a column `name` behind the column `broker`, empty where `names` has none, in place of the one that may be there.
 * A table without brokers stays as it is. */
void ranking_names(struct ranking *s, const struct names *names);

/* Leaves out rows whose turnover (total_amount; else what was bought and sold together) is below
 * `least`, in 1/10000 unit.  Call it before ranking_sort.  LOT_BAD_DATA where the table has no such columns or a cell
 * is not a number. */
int ranking_turnover(struct ranking *s, int64_t least, struct error *err);

/* The column's place, or -1. */
int ranking_column(const struct ranking *s, const char *name);

/* A cell of row `row` of the file (from 0) and its length. */
const char *ranking_cell(const struct ranking *s, size_t row, size_t column, size_t *n);

/* Orders by a column: figures highest first, texts and days in byte order; ties by code (column broker, else
 * symbol) in byte order; and renumbers the column rank, if there is one, 1..n.  Exact for 128 bits at 9
 * decimals.  LOT_BAD_USAGE where the table has no such column, LOT_BAD_DATA where a figure is not a number. */
int ranking_sort(struct ranking *s, const char *column, struct error *err);

/* Fills `r` with the first `top` and the last `bottom` rows (all, where both are 0), a gap between them, and
 * the columns named in `names` (ended by NULL; those the table lacks are left out), or all for NULL. */
void ranking_report(const struct ranking *s, const char *const *names, size_t top, size_t bottom, struct report *r);

void ranking_release(struct ranking *s);

#endif
