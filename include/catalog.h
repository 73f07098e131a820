/* catalog.h - the slices that part manifests name, by symbol. */
#ifndef LOTMILL_CATALOG_H
#define LOTMILL_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "code.h"
#include "error.h"

/* The tables whose slices a symbol may have, in the order of their nodes. */
enum manifest_table { MANIFEST_TRADES, MANIFEST_PRICES, MANIFEST_RETURNS, MANIFEST_TABLES };
extern const char *const catalog_tables[MANIFEST_TABLES]; /* what they are called */

/* A slice that some part manifest names. */
struct catalog_slice {
	const char *folder; /* the same pointer for all slices of a symbol */
	const char *part;   /* NULL where the table is one file */
	uint64_t rows, bytes;
	uint32_t symbol;    /* its number in the dictionary */
	unsigned source;    /* index of the part manifest */
	enum manifest_table table;
	char checksum[17];
};

/* A symbol: its slices are slice[from..to-1]. */
struct catalog_symbol {
	const char *folder;
	size_t from, to;
	uint64_t rows[MANIFEST_TABLES]; /* over all parts */
};

/* Half a million slices where five years come in months: they are never compared, but put in order by
 * counting. */
struct catalog {
	struct catalog_slice *slice; /* by folder, table and part */
	size_t count, room;
	struct catalog_symbol *symbol; /* by folder */
	size_t symbols;
	struct dictionary *names;
	char (*folder)[CODE_FOLDER]; /* of each name */
	char **part;                 /* names of parts, [parts] */
	size_t parts;
};

/* Reads the part manifests OUT/parts/TABLE[/PART].csv; those of tables without slices are passed over, and
 * with `missing_is_fine` those that do not exist.  LOT_BAD_DATA for a damaged one, with file and line;
 * LOT_BAD_USAGE for a path that is no part manifest's.  Released in any case. */
int catalog_read(const char *out, char **parts, size_t count, bool missing_is_fine, struct catalog *c, struct error *err);
void catalog_release(struct catalog *c);

/* Whether two parts of trades hold the very same slices, by their checksums, as a copy of a part does; their names.  Of several
 * the first in byte order.  False also where there are no slices at all. */
bool catalog_twins(const struct catalog *c, const char *name[2]);

/* The symbol with that folder, or NULL. */
const struct catalog_symbol *catalog_find(const struct catalog *c, const char *folder);

/* The name of the table without slices whose part manifest `path` is (broker_mergers, broker_names), or NULL. */
const char *catalog_plain(const char *out, const char *path);

#endif
