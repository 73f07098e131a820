/* partials.h - the accounts of every symbol, a partial at a time: what lot-fifo left in OUT/pnl. */
#ifndef LOTMILL_PARTIALS_H
#define LOTMILL_PARTIALS_H

#include <stddef.h>

#include "error.h"
#include "totals.h"

/* Called with each symbol's partial, which is good for the call alone, on any thread: what calls share must be locked.
 * Anything but LOT_OK, with *err filled, ends the reading. */
typedef int partial_fn(void *context, const struct totals *t, struct error *err);

/* Reads every *.npz of `folder` on up to `jobs` threads (workers.h) and counts them in *count (NULL is allowed).  LOT_SYSTEM where
 * the folder or a file cannot be read, LOT_BAD_DATA where one is damaged or not the partial of one symbol, or what fn
 * says; of several failures any one. */
int partials_each(const char *folder, int jobs, partial_fn *fn, void *context, size_t *count, struct error *err);

#endif
