/* workers.h - threads that take from the same heap of work until it is empty. */
#ifndef LOTMILL_WORKERS_H
#define LOTMILL_WORKERS_H

enum { WORKERS_MAX = 64 };

/* Calls work(context) on `jobs` threads (1 to WORKERS_MAX; fewer where the system gives no more), this one among
 * them, and returns when all calls have. */
void workers_run(int jobs, void *(*work)(void *), void *context);

#endif
