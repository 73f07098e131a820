/* slices.h - where one symbol's slices are; series.h and trades.h load them.
 *
 * A symbol's folder holds, for each table, either a node `TABLE.parts` that lists its slices
 * (docs/formats.md) or simply `TABLE.npz`.  Without either the table has no rows for the symbol.
 */
#ifndef LOTMILL_SLICES_H
#define LOTMILL_SLICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "code.h"
#include "error.h"
#include "node.h"
#include "npz.h"

/* The symbol whose folder of slices `folder` names; slashes at its end are cut off.  LOT_BAD_USAGE where no symbol has such a
 * folder.  *name is set to its last part; NULL is allowed. */
int slices_symbol(char *folder, char symbol[CODE_MAX + 1], const char **name, struct error *err);

/* One of a symbol's slices of one table. */
struct slice {
	char *path;                   /* owned */
	size_t rows;                  /* as its node says; 0 without a node */
	char checksum[NODE_CHECKSUM]; /* as its node says; empty without a node */
	bool skip;                    /* the caller's wish: loading passes it over */
	bool noted;                   /* loading found rows in it, and the following hold */
	int64_t low, high;            /* its first and last day */
	uint64_t digest;              /* of prices and returns: as prices_digest over all its rows */
	struct npz *held;             /* unpacked already, all of it; owned; loading takes it over.  NULL: loading reads the file */
};

struct slice_list {
	struct slice *slice; /* owned */
	size_t count;
	bool doubled; /* prices, returns: loading found a day in two slices */
};

/* npz_read of a slice, or what is held of it.  Where it is gone its folder becomes newer than the manifest, so that the next make
 * looks for what is gone and makes it again (manifest_check), however it was lost. */
int slice_read(struct slice *s, const char *const *names, struct npz *z, struct error *err);

/* The slices of `table` ("prices", "returns", "trades") in `folder`.  Empty where there are none;
 * LOT_BAD_DATA for a node that is not understood, LOT_SYSTEM where there is no such folder. */
int slices_list(const char *folder, const char *table, struct slice_list *list, struct error *err);
void slices_list_release(struct slice_list *list);

#endif
