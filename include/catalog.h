/* catalog.h - the slices that part manifests name, by symbol. */
#ifndef LOTMILL_CATALOG_H
#define LOTMILL_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
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
	int32_t first, last; /* its first and its last day */
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

/* Paths of part manifests. */
struct catalog_parts {
	char **path; /* owned, as the array is */
	size_t count, room;
};
#define CATALOG_PARTS_NONE { NULL, 0, 0 }

/* Adds a copy of `path`. */
void catalog_parts_add(struct catalog_parts *p, const char *path);

/* Adds those that `list` holds, one a line.  LOT_SYSTEM where it cannot be read. */
int catalog_parts_read(struct catalog_parts *p, const char *list, struct error *err);
void catalog_parts_release(struct catalog_parts *p);

/* Whether the part manifest `path` ends as one of this version does; true also where it cannot be opened, as where it is gone. */
bool catalog_part_whole(const char *path);

/* Reads the part manifests OUT/parts/TABLE[/PART].csv; those of tables without slices are passed over.  LOT_BAD_DATA for a
 * damaged one, one that was cut off or one of another version, with the file; LOT_BAD_USAGE for a path that is no part manifest's.  Where `damaged`
 * is given, [count], such a one is no error, but has its place set and nothing of it taken, and one that does not exist is passed
 * over.  Released in any case. */
int catalog_read(const char *out, char **parts, size_t count, bool *damaged, struct catalog *c, struct error *err);
void catalog_release(struct catalog *c);

/* The same for the part manifests that OUT/parts.list names, wherever OUT lay when make wrote it, of the tables whose bit
 * 1 << TABLE is set in `tables`.  LOT_BAD_DATA also where it names something else; LOT_SYSTEM where there is no such list. */
int catalog_open(const char *out, unsigned tables, struct catalog *c, struct error *err);

/* Appends the text of a symbol's node of the table (node.h) to `out`. */
void catalog_node(const struct catalog *c, const struct catalog_symbol *s, enum manifest_table table, struct buffer *out);

/* Whether two parts of trades hold the very same slices, by their checksums, as a copy of a part does; their names.  Of several
 * the first in byte order.  False also where there are no slices at all. */
bool catalog_twins(const struct catalog *c, const char *name[2]);

/* The first and the last day of a table, by its part manifests; *first > *last where it has no rows.  Errors are those of
 * catalog_open. */
int catalog_days(const char *out, enum manifest_table table, int32_t *first, int32_t *last, struct error *err);

/* The symbol with that folder, or NULL. */
const struct catalog_symbol *catalog_find(const struct catalog *c, const char *folder);

/* A symbol's slice of a part, or where that is NULL of the whole table; NULL where there is none. */
const struct catalog_slice *catalog_slice(const struct catalog *c, const char *folder, enum manifest_table table, const char *part);

/* The name of the table without slices whose part manifest `path` is (broker_mergers, broker_names), or NULL. */
const char *catalog_plain(const char *out, const char *path);

#endif
