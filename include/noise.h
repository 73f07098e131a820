/* noise.h - make's own words about a failure that a task has already explained.
 *
 * For each failed recipe make says "make[1]: *** [pipeline.mk:88: out/pnl/2330.npz] Error 1", and more when
 * it gives up, cannot include what was not made, or was told to end just when its last child did
 * ("*** wait: No child processes").  The tool has said why in its own line, so these are held back and dropped if the record
 * accounts for all of them; else they are printed after all.  Nothing else is ever held.
 */
#ifndef LOTMILL_NOISE_H
#define LOTMILL_NOISE_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

struct noise {
	struct buffer held; /* the lines, in order */
	size_t recipes;     /* how many of them tell of a failed recipe */
};

/* Whether the line (line end included) is such a line; then it is held. */
bool noise_hold(struct noise *n, const char *line, size_t size);

/* Whether `failures` failed tasks account for what is held. */
bool noise_explained(const struct noise *n, size_t failures);

#endif
