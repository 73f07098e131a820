/* guard.h - work that may crash or hang, done in a process of its own.
 *
 * For code that is not ours (a user's shared object): what it breaks is its copy of this process,
 * and what went wrong becomes an error like any other.
 */
#ifndef LOTMILL_GUARD_H
#define LOTMILL_GUARD_H

#include "error.h"

typedef int guard_work(void *context, struct error *err);

/* Runs `work` in a forked process and returns its status, with its error in *err.  LOT_BAD_DATA
 * where a signal ended it, or where more than `seconds` (at most twice that) passed between two calls
 * of guard_alive, or where it ended by itself (exit); the text names what it was at.  LOT_SYSTEM
 * where no process or pipe can be made.  What the work changes in memory is lost, but for memory from guard_memory; what it writes to
 * files stays. */
int guard_run(guard_work *work, void *context, double seconds, struct error *err);

/* Called by the work: it goes on, and is at `what` now.  Does nothing outside guard_run. */
void guard_alive(const char *what);

/* Zeroed memory that the work and we see alike; freed with guard_free. */
void *guard_memory(size_t size);
void guard_free(void *memory, size_t size);

#endif
