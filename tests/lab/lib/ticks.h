/* ticks.h - the table that workers are handed: made up, parsed, packed, mapped; and what they do with a row.
 *
 * CSV with the columns id, price (2 decimals) and shares.  A row's value is price x shares; it is written into a
 * column beside the others, which is what a worker changes, and some work is done on it.
 */
#ifndef LAB_TICKS_H
#define LAB_TICKS_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"

struct ticks {
	size_t rows;
	const int64_t *id;
	const int64_t *price;  /* 1/100 */
	const int64_t *shares;
	int64_t *value;        /* 1/100; set by ticks_work, owned, its pages fresh until then */
	int64_t *column;       /* owned memory of the first three, or NULL */
	void *map;             /* what they lie in where a file is mapped, or NULL */
	size_t bytes;          /* of map */
};

/* A made-up table, header and all, appended to `csv`: rows first, first + 1, ... (their ids). */
void ticks_make(size_t first, size_t rows, struct buffer *csv);

/* Parses a table.  LOT_BAD_DATA with file, line and column; LOT_SYSTEM where it cannot be read. */
int ticks_read(const char *path, struct ticks *t, struct error *err);

/* Appends the table's three columns as they lie in memory, for ticks_map. */
void ticks_pack(const struct ticks *t, struct buffer *out);

/* Maps a packed table: its pages are the file's, shared by all who map it, and read when they are touched. */
int ticks_map(const char *path, struct ticks *t, struct error *err);

/* Rows that the n-th of `workers` (from 0) has of `rows`: *from up to before *to. */
void ticks_share(size_t rows, size_t n, size_t workers, size_t *from, size_t *to);

/* Sets `value` of these rows and works on each; returns the sum of the rows' digests modulo 2^64. */
uint64_t ticks_work(struct ticks *t, size_t from, size_t to);

void ticks_release(struct ticks *t);

#endif
