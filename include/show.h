/* show.h - the arrays of a slice or a partial as rows of CSV, for people and for the shell.
 *
 * An array is a column and carries its own name.  How it is written follows from what it is:
 *
 *   a date                          YYYY-MM-DD, NaT is an empty cell
 *   *_amount, *_pnl (whole numbers) money in 1/10000, with four decimals
 *   timing_alpha (whole numbers)    1/10^9, with nine decimals
 *   close (double)                  the decimal of at most 8 places that it stands for, no zeros behind
 *   another double                  as few digits as read back the same
 *   int64 pairs, (n, 2)             one 128-bit number, high half first
 *   other arrays of k columns       k columns, NAME.0 to NAME.k-1
 *   bytes                           as they are, quoted where CSV needs it
 *
 * Arrays of a file may be of two lengths, for it may hold two tables: `symbol` and what begins with
 * `symbol_` are the table "symbols", everything else the table "rows".  `version` is in neither,
 * and `first` is not a column: it says how many rows each `broker` has, who is repeated so often.
 */
#ifndef LOTMILL_SHOW_H
#define LOTMILL_SHOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "npz.h"
#include "output.h"

struct show {
	/* What to print; the caller sets these. */
	const char *columns; /* names of arrays, comma between, in the order wanted; NULL for a whole table */
	bool symbols;        /* the table "symbols", not "rows"; not together with columns */
	bool files;          /* a leading column `file` with the path */
	uint64_t head;       /* rows to print at most, of all files together */

	/* What was printed; zero at first. */
	uint64_t rows;
	char *header;        /* the header line, owned; NULL before the first file */
	char *first;         /* the path it came from, owned */
};

/* Prints `z`, which was read from `path`, to `out`: the header before the first file, then rows.
 * LOT_BAD_USAGE where an array or table asked for is not there, or the columns are not those of
 * the first file; LOT_BAD_DATA where the columns differ in length, `first` does not fit `broker`, or a
 * day does not exist; LOT_SYSTEM where it cannot be written. */
int show_arrays(struct show *s, const char *path, const struct npz *z, struct output *out, struct error *err);

void show_release(struct show *s);

/* Appends to `out` a row `file,array,type,rows,columns,packed,unpacked,checksum` for each array of
 * the n bytes at `data`, and one for the file, whose array is empty.  Sizes are bytes (unpacked
 * without the array's header); the checksum is an array's CRC-32, and for the file what manifests
 * hold (node.h).  Data is not unpacked.  LOT_BAD_DATA as npz_directory. */
int show_info(const char *path, const void *data, size_t n, struct buffer *out, struct error *err);
#define SHOW_INFO "file,array,type,rows,columns,packed,unpacked,checksum\n"

#endif
