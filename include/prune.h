/* prune.h - removes from OUT what no part manifest names any more.
 *
 * What stayed would be read as if it were up to date: what cannot be removed is LOT_SYSTEM, as is a folder that
 * cannot be read.  A folder that is not there has nothing in it. */
#ifndef LOTMILL_PRUNE_H
#define LOTMILL_PRUNE_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "catalog.h"
#include "error.h"

/* The folder OUT/slices/FOLDER keeps the slices that are named and, if there are any, its nodes; `s` is its
 * symbol, NULL where it is nobody's and goes.  *whole says whether all of the slices are there.  For different folders
 * several threads may call it at once. */
int prune_folder(const char *out, const struct catalog *c, const char *folder, const struct catalog_symbol *s, bool *whole, struct error *err);

/* What has become of a node whose table has the same parts as when it was written: the slices that its text named and
 * the catalog does not are removed. */
int prune_named(const char *out, const struct catalog *c, const struct catalog_symbol *s, enum manifest_table table, const struct buffer *node,
                struct error *err);

/* Removes DIR/NAME.npz and .csv for every NAME that is a folder's name without rows in the table any more. */
int prune_results(const char *dir, enum manifest_table table, const struct catalog *c, struct error *err);

/* Removes part manifests that are not among the parts: one that comes back some day would be taken for up
 * to date. */
int prune_parts(const char *out, char *const *parts, size_t count, struct error *err);

#endif
