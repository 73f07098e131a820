/* rowstore.h - rows of whole numbers, or bytes, in many streams, packed small, on disk when memory is full.
 *
 * The partitioner keeps a stream a symbol.  A row of up to ROWSTORE_FIELDS unsigned numbers takes a
 * nibble a field for its length and then just the bytes that are not zero; fields marked as deltas
 * are stored as the difference from the stream's row before.  A trades row takes some 15 bytes
 * instead of 48.  A store of bytes (lot-split's rows as they are) packs nothing; a store is of one
 * kind or the other.
 *
 * Memory: what is held never exceeds the limit given by more than one block; when it is reached
 * every stream's bytes go to a private scratch file (output_scratch), one run a stream, and come
 * back when that stream is read.
 */
#ifndef LOTMILL_ROWSTORE_H
#define LOTMILL_ROWSTORE_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

enum { ROWSTORE_FIELDS = 6, ROWSTORE_DELTAS = 2 };

struct rowstore; /* opaque */

/* A store of rows of `fields` numbers, of which those in the bit set `deltas`, ROWSTORE_DELTAS at most, are
 * stored as differences.  `memory` bytes are held at most, the rest goes to a scratch file in `folder`. */
struct rowstore *rowstore_new(unsigned fields, unsigned deltas, size_t memory, const char *folder);

/* Adds a row to the end of `stream` (numbered from 0, created as needed).  LOT_SYSTEM where the
 * scratch file cannot be written. */
int rowstore_add(struct rowstore *s, uint32_t stream, const uint64_t *field, struct error *err);

/* In a store of 0 fields: adds n bytes to the end of `stream`, likewise. */
int rowstore_append(struct rowstore *s, uint32_t stream, const void *data, size_t n, struct error *err);

/* Moves everything held to disk. */
int rowstore_spill(struct rowstore *s, struct error *err);

/* Rows of a stream, or its bytes; 0 for one that was never added to. */
size_t rowstore_rows(const struct rowstore *s, uint32_t stream);

/* Unpacks all rows of a stream in the order they were added, the fields of a row side by side: field f
 * of row i is rows[i * fields + f].  Different streams may be read by several threads at once. */
int rowstore_read(const struct rowstore *s, uint32_t stream, uint64_t *rows, struct error *err);

/* Hands over the bytes of a stream, piece by piece (a megabyte at most) in the order they were added.
 * Anything but LOT_OK from `fn` ends that and becomes the result. */
typedef int rowstore_piece(void *context, const void *data, size_t n, struct error *err);
int rowstore_bytes(const struct rowstore *s, uint32_t stream, rowstore_piece *fn, void *context, struct error *err);

/* Bytes held in memory now. */
size_t rowstore_held(const struct rowstore *s);

void rowstore_free(struct rowstore *s);

#endif
