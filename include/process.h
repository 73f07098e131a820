/* process.h - this machine, and whether a process of it still lives. */
#ifndef LOTMILL_PROCESS_H
#define LOTMILL_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

/* Whether a process of that id exists.  One that has ended but was not waited for yet is gone too, and so
 * is any id below 1 or beyond those that the system gives. */
bool process_lives(int64_t pid);

/* When the process began, in clock ticks since the machine started: with its id it names a process for good, for ids are
 * given again.  0 where there is none. */
int64_t process_born(int64_t pid);

/* The name of this machine as records and temporary files carry it, never empty.  Thread-safe. */
const char *process_host(void);

#endif
