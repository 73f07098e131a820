/* manifests.h - which symbols there are: nodes, groups, and the makefile that names them.
 *
 * Partitioning leaves a part manifest for each part of each table.  From all of them together
 * follow a node for each symbol and table, the list of each group, and manifest.mk
 * (docs/formats.md).  Everything is rewritten only where it differs, so that make sees exactly
 * what changed.
 */
#ifndef LOTMILL_MANIFESTS_H
#define LOTMILL_MANIFESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "catalog.h"
#include "error.h"

/* The last line of a manifest: one that was cut off does not have it. */
#define MANIFEST_END "LOTMILL_MANIFEST := 1\n"

/* Results that hang on a symbol's rows in one table: DIR/FOLDER.npz and DIR/FOLDER.csv. */
struct manifest_prune {
	enum manifest_table table;
	const char *dir;
};

struct manifest {
	const char *out;   /* the folder that holds parts/, slices/, groups/ */
	const char *path;  /* manifest.mk */
	const char *list;  /* the file that names all the parts, or NULL.  Where it is older than manifest.mk, folders of
	                      slices are not searched: what a part does not name any more goes by the node that did, and a
	                      slice that somebody removes between manifest_check and manifest_write is missed by who reads it */
	struct manifest_prune *prune; /* results to remove where the symbol has no rows in the table any more */
	size_t prunes;
	int jobs;          /* threads, 1 or more */
	char *warning;     /* what manifest_write has to say though nothing is wrong, NULL for nothing; the caller frees it */
};

/* The table called `name`.  0, or -1 where there is none with slices. */
int manifest_find_table(const char *name, enum manifest_table *table);

/* Reads the part manifests given (their paths lie under OUT/parts) and writes nodes, group lists
 * and OUT/manifest.mk; removes slices and part manifests that belong to none of them, and results
 * of vanished symbols.  LOT_BAD_DATA for a damaged manifest, with file and line; LOT_SYSTEM where something
 * cannot be read, written or removed: OUT/manifest.mk stays as it was then. */
int manifest_write(struct manifest *m, char **parts, size_t count, struct error *err);

/* Appends to `out` what of the part manifests' products is missing, a word each: the path of a part manifest that was cut off or is
 * damaged, or of which a slice is gone or has other bytes (it came back from a copy); m->path where it was cut off, or a node, list
 * or plain table is gone, cut off or another one, and where slices and nodes had to be looked at.  Nothing missing appends nothing;
 * part manifests that do not exist (yet) are passed over.  Slices and nodes are looked at, and damage within part manifests is,
 * where their folders changed after the manifest was written: until it is written anew, for which all slices are read. */
int manifest_check(const struct manifest *m, char **parts, size_t count, struct buffer *out, struct error *err);

/* Has the next manifest_check of the folder `out` look at all slices and nodes.  Without slices there it does nothing. */
void manifest_doubt(const char *out);

/* Calls `fn` for every symbol that the part manifests name, by folder in byte order, with its rows in
 * each table over all parts; anything but LOT_OK from it ends the calls and becomes the result. */
typedef int manifest_fn(void *context, const char *folder, const uint64_t rows[MANIFEST_TABLES], struct error *err);
int manifest_symbols(const struct manifest *m, char **parts, size_t count, manifest_fn *fn, void *context, struct error *err);

#endif
