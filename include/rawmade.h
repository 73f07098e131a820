/* rawmade.h - what a table file was made of, in a word: how an import knows that what stands is what its list says (docs/formats.md: Import plan).
 *
 * lot-import writes DATA/.import/made/TARGET behind the table, and takes the old one away before it.  So where it is there, the table
 * holds just the list with that checksum; where it is not, or names another, the table may be of that list or of one before.
 */
#ifndef LOTMILL_RAWMADE_H
#define LOTMILL_RAWMADE_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "node.h"

struct rawmade {
	int64_t size, rows;      /* bytes of the table file; its data rows, as in its .rows */
	char list[NODE_CHECKSUM]; /* checksum of the list it was made of */
};

/* Writes what the table file at `table`, of so many rows, was made of to `path`.  LOT_SYSTEM where that fails. */
int rawmade_write(const char *path, const char *table, uint64_t rows, const char *list, struct error *err);

/* Reads it.  False where there is none, or nothing of the kind. */
bool rawmade_read(const char *path, struct rawmade *made);

/* Whether the table file at `table` is as long as it was, and its .rows says what it said. */
bool rawmade_stands(const struct rawmade *made, const char *table);

#endif
