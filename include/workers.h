/* workers.h - threads that take from the same heap of work until it is empty. */
#ifndef LOTMILL_WORKERS_H
#define LOTMILL_WORKERS_H

#include <stddef.h>

#include "error.h"

enum { WORKERS_MAX = 64 }; /* where more are asked for, so many do the work */

/* Calls work(context) on `jobs` threads (1 or more; fewer where the system gives no more), this one among
 * them, and returns when all calls have. */
void workers_run(int jobs, void *(*work)(void *), void *context);

/* Calls fn(context, i, err) for every i below `count`, begun in their order, on up to `jobs` threads.  After a failure (anything
 * but LOT_OK, with *err filled) no further call begins; the result is that of the smallest i that failed. */
typedef int workers_fn(void *context, size_t i, struct error *err);
int workers_each(int jobs, size_t count, workers_fn *fn, void *context, struct error *err);

#endif
