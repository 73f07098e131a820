/* lock.h - one run at a time in a folder: an exclusive lock on a file that says who holds it.
 *
 * The lock is flock(2)'s: it belongs to the open file, so the processes that inherit the descriptor
 * share it.  When the holder is killed it lasts until the last of them is gone, which is what a
 * waiting run wants; an orderly lock_release ends it for all of them at once.  The file itself
 * stays: removing it would let two runs hold two locks of one name.
 */
#ifndef LOTMILL_LOCK_H
#define LOTMILL_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"

struct lock {
	char *path; /* owned */
	int fd;     /* -1 while nothing is held; inherited by children on purpose */
};

/* Who holds it, as its file says. */
struct lock_holder {
	int64_t pid;   /* 0 where the file does not say */
	char host[65]; /* "" likewise */
};

/* Takes the lock at `path`, whose folder exists, if it is free.  Returns 1 when it is taken, 0 with
 * *holder filled when another has it, LOT_SYSTEM when it cannot be opened. */
int lock_try(struct lock *l, const char *path, struct lock_holder *holder, struct error *err);

/* The same, but waits until it is free; a signal's default action still ends the wait.
 * LOT_OK or LOT_SYSTEM. */
int lock_wait(struct lock *l, const char *path, struct error *err);

/* Whether this process was started, however indirectly, by a process that holds the lock at `path`
 * and so would wait for itself: lock_try and lock_wait note the lock in the environment (LOTMILL_LOCK). */
bool lock_is_ours(const char *path);

/* Gives it up for all who share it; does nothing where none is held. */
void lock_release(struct lock *l);

#endif
