/* loader.h - samples in shuffled batches, made ready ahead of their use by a few workers.
 *
 * Batch k is samples order[k x batch] and on of a shuffle; the last one may be short.  Workers (threads) take batches
 * in turn and prepare them into a ring of `ahead` slots; the caller consumes them in order.  Whatever the number of
 * workers, the same batches arrive in the same order: only waiting differs.
 */
#ifndef LAB_LOADER_H
#define LAB_LOADER_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

enum { LOADER_WORKERS = 256 };

struct loader {
	size_t samples;  /* in all; 0 is no batch */
	size_t batch;    /* samples of one, 1 or more */
	size_t width;    /* floats of a sample */
	unsigned workers; /* threads that prepare, at most LOADER_WORKERS; 0: the caller does it, each batch when it is
	                     wanted */
	size_t ahead;    /* batches that may be ready and not yet consumed, 1 or more; not used without workers */
	uint64_t seed;   /* of the shuffle */
};

/* Writes sample number `sample` to `to`, `width` floats.  Called by several threads at once. */
typedef int loader_prepare_fn(void *context, size_t sample, float *to, struct error *err);

/* Batch number `batch`: n samples in a row, and which they are.  Called in order, by the caller's thread. */
typedef void loader_consume_fn(void *context, size_t batch, const uint32_t *sample, const float *data, size_t n);

/* A shuffle of 0..n-1, the same for the same seed (Fisher and Yates): `order` has room for n. */
void loader_shuffle(uint32_t *order, size_t n, uint64_t seed);

/* All batches.  The first failure of `prepare` stops everything and is the result; LOT_SYSTEM where a thread cannot
 * be started. */
int loader_run(const struct loader *l, loader_prepare_fn *prepare, loader_consume_fn *consume, void *context,
               struct error *err);

#endif
