/* splitter.h - any table into slices by the values of one column: lot-partition's sibling for CSV.
 *
 * A slice is the table's header and the rows of one group, in the order and with the very bytes of the
 * table (quotes, CRLF, blanks).  Only a byte-order mark and empty lines are left out.  A group is a
 * value of the column, quotes undone, byte for byte: `a` and "a" are one group, `a` and `A` are two,
 * and an empty cell is a group like any other.  Groups stand in byte order of their values.
 *
 * Slices are files called FOLDER/NAME.csv with NAME of code_file ("A/B" is A+2FB, the empty value is +).
 * The folder belongs to the splitter: it is new or empty, and gets the file .slices, by which it is known from then on
 * (docs/formats.md: Groups), or it has that, also emptied by a power cut.  Slices of groups that are no longer there are
 * removed, and what killed processes left, so any other folder is refused before anything in it is touched.  One process at a
 * time works in it (.lock).
 * A slice that would not change is left alone, with its time.  Nothing is written before every row was
 * read and found good.
 *
 * Memory: rows beyond the limit go to a private scratch file in the folder, one run a group.  The
 * limit holds whatever the order of the rows and the size of a group; some 300 bytes a group and the
 * longest row come on top.
 */
#ifndef LOTMILL_SPLITTER_H
#define LOTMILL_SPLITTER_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

enum { SPLIT_MEMORY_LEAST = 16 << 20 }; /* bytes */

struct split {
	/* The caller sets these. */
	char *table;         /* path, plain or gzip; "-" is standard input */
	const char *by;      /* name of the column */
	const char *folder;  /* where the slices are written; made if need be */
	const char *list;    /* path of the task list to write (docs/formats.md), or NULL */
	size_t memory;       /* bytes to stay within, SPLIT_MEMORY_LEAST at least */
	/* split_run sets these. */
	size_t rows, groups; /* of the table */
	size_t written;      /* slices that were new or changed */
	size_t removed;      /* slices of vanished groups */
};

/* Splits, removes, then writes the list.  LOT_BAD_DATA with file and line for a table that is not sound: no such column or two of
 * that name, a row with more or fewer fields than the header, a misplaced quote, a last line without
 * its end, not the rows that FILE.rows says.  LOT_BAD_USAGE for a folder that holds anything else;
 * LOT_SYSTEM where something cannot be read, written or removed.  A table without rows has no slices and an
 * empty list. */
int split_run(struct split *s, struct error *err);

/* Whether every slice that a list names is still there.  LOT_BAD_DATA where it is no such list, LOT_SYSTEM where it cannot be
 * read. */
int split_check(const char *list, bool *whole, struct error *err);

#endif
