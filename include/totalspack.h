/* totalspack.h - a partial as a file: totals as arrays in a .npz.
 *
 * The layout is in docs/formats.md and nowhere else but in totalspack.c.
 */
#ifndef LOTMILL_TOTALSPACK_H
#define LOTMILL_TOTALSPACK_H

#include <stddef.h>

#include "buffer.h"
#include "error.h"
#include "totals.h"

enum { TOTALS_VERSION = 2 };

/* Appends the partial (sorted; stored .npz) to `out`.  A sum's array has 64-bit items where
 * every item fits, else pairs; equal rows give equal bytes.  Positions and days are written if t->position. */
void totals_pack(const struct totals *t, struct buffer *out);

/* The way back, from the n bytes at `data` of the file called `path` in messages: *t, which the
 * caller initialised, holds just these rows afterwards, sorted, their `from` NULL.  LOT_BAD_DATA
 * where the file is damaged, of another version, or contradicts itself: codes out of order, or
 * accounts whose number, total_pnl or window_pnl do not add up to their symbols'. */
int totals_unpack(const char *path, const void *data, size_t n, struct totals *t, struct error *err);

#endif
