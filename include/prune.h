/* prune.h - removes from OUT what no part manifest names any more.  What cannot be removed stays. */
#ifndef LOTMILL_PRUNE_H
#define LOTMILL_PRUNE_H

#include "buffer.h"
#include "catalog.h"

/* The folder OUT/slices/FOLDER keeps the slices that are named and, if there are any, its nodes; `s` is its
 * symbol, NULL where it is nobody's and goes.  False where one of the slices is gone.  For different folders
 * several threads may call it at once. */
bool prune_folder(const char *out, const struct catalog *c, const char *folder, const struct catalog_symbol *s);

/* How many of the slices of parts that entries from..to-1 name, all of one table, are in the folder `dir`.  Removes nothing. */
size_t prune_count(const char *dir, const struct catalog *c, size_t from, size_t to);

/* What has become of a node whose table has the same parts as when it was written: the slices that its text named and
 * the catalog does not are removed. */
void prune_named(const char *out, const struct catalog *c, const struct catalog_symbol *s, enum manifest_table table, const struct buffer *node);

/* Removes DIR/NAME.npz and .csv for every NAME that is a folder's name without rows in the table any more. */
void prune_results(const char *dir, enum manifest_table table, const struct catalog *c);

/* Removes part manifests that are not among the parts: one that comes back some day would be taken for up
 * to date. */
void prune_parts(const char *out, char *const *parts, size_t count);

#endif
