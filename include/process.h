/* process.h - this machine, whether a process of it still lives, how soon it runs. */
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

/* Has the scheduler let a process of ours run as soon as it is woken, instead of behind those that it started: for a make, whose next
 * task waits for it while a core has none.  It asks for a slice of a tenth of a millisecond, which Linux heeds from 6.12 on; what
 * the process starts from then on has the usual one.  Returns whether the kernel took it.  A process with another policy than the
 * normal one, or a priority above it, is left as it is, for that is somebody's choice: false. */
bool process_prompt(int64_t pid);

/* The name of this machine as records and temporary files carry it, never empty.  Thread-safe. */
const char *process_host(void);

#endif
