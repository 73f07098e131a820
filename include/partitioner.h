/* partitioner.h - one part of one table into compressed slices, one a symbol.
 *
 * The files are read in blocks by all threads; rows go to a packed stream a symbol (rowstore.h);
 * then each symbol's rows are put in order, rows of one key are added up (trades) or must agree
 * (prices, returns), and its slice is packed and written if its bytes changed.  Nothing is
 * written before every row has been read and found good.
 *
 * Memory stays within the limit whatever the size and order of the table, and however many of its rows are
 * set aside, except that the rows of the largest single symbol (128 bytes each: unpacked, in order, and
 * packed) must fit.
 */
#ifndef LOTMILL_PARTITIONER_H
#define LOTMILL_PARTITIONER_H

#include <stddef.h>

#include "error.h"
#include "table.h"

#define PARTS_HEADER "symbol,rows,first_date,last_date,bytes,checksum,version\n"
#define PARTS_VERSION 3
#define PARTS_END ",,,,,,3\n" /* the last row: no symbol, and the version; without it the rest was cut off */

struct partition {
	/* What to do; the caller sets these. */
	const struct table_type *type;
	const char *part;     /* the part's name, or NULL where the table is one file */
	const char *columns;  /* renames for table_bind, or NULL */
	const char *slices;   /* folder of the symbols' folders */
	const char *manifest; /* the part manifest to write (docs/formats.md) */
	const char *reject;   /* file for rows set aside, or NULL: a bad row stops the work */
	char **file;          /* tables, "-" is standard input */
	size_t files;
	size_t memory;        /* bytes */
	int jobs;             /* threads, 1 or more; WORKERS_MAX at most are used, fewer where memory is short */

	/* What was done; filled on success. */
	size_t rows;          /* data rows read */
	size_t rejected;      /* rows set aside */
	size_t symbols;       /* slices the part has */
	size_t written;       /* slices whose bytes changed */
	size_t removed;       /* slices of symbols that vanished */
};

/* Partitions.  LOT_BAD_DATA names the first bad row in the order of the files, whatever the
 * number of threads; LOT_SYSTEM where something cannot be read, written or removed. */
int partition_run(struct partition *p, struct error *err);

#endif
