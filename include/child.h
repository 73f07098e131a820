/* child.h - one command under supervision: its process group, its output, the signals meant for it.
 *
 * The command leads a process group of its own, so that a signal reaches it and all it started exactly
 * once, however often the terminal, timeout(1) or another make sends it.  This process becomes the
 * reaper of whatever the command leaves behind.  When this process dies without a word (SIGKILL), the
 * kernel sends the command SIGTERM, which make hands on to its recipes.  Open descriptors without the close-on-exec flag
 * and the environment are inherited untouched: make's jobserver lives there.
 */
#ifndef LOTMILL_CHILD_H
#define LOTMILL_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "error.h"

enum child_flags {
	CHILD_PIPE_OUT = 1, /* its standard output comes to us */
	CHILD_PIPE_ERR = 2  /* its standard error does */
};

/* What child_wait saw; added up. */
enum child_event {
	CHILD_OUT = 1,   /* child.out has something to read, or is at its end */
	CHILD_ERR = 2,   /* child.err likewise */
	CHILD_ENDED = 4, /* the command itself has ended: child.status is set */
	CHILD_AWAKE = 8  /* this process was stopped and goes on: the screen may have changed */
};

/* How child_start_as starts a command; all zero is what child_start does without flags. */
struct child_how {
	unsigned flags;           /* enum child_flags */
	int in, out, err;         /* descriptors that become its standard streams; 0: those of this process, or a pipe by `flags` */
	int64_t memory;           /* bytes of private writable memory that each of its processes may have (RLIMIT_DATA); 0: no limit */
	const char *const *unset; /* names taken out of its environment, ended by NULL; NULL for none */
	char *const *set;         /* NAME=VALUE put into it afterwards, ended by NULL; NULL for none */
};

struct child {
	pid_t pid;       /* the command and its process group; stays set after its end */
	int status;      /* of waitpid, once it ended */
	int out, err;    /* read ends of the pipes, not blocking; -1 where there is none or it is at its end */
	int signals;     /* where the signals to this process are read */
	sigset_t before; /* the signal mask to restore */
	int caught;      /* the first SIGINT, SIGTERM, SIGHUP or SIGQUIT that reached this process; 0 for none */
	double since;    /* when, by the clock that nobody sets */
	double cpu;      /* processor seconds, user and system, of what has ended: the command and all it left behind */
	int64_t rss_kb;  /* the largest resident size of any of these */
};

/* Starts argv (ended by NULL, looked up along PATH).  Standard input is its own too, unless that is a terminal: then the
 * command, which is in the background there, reads nothing.  LOT_SYSTEM with its name where it cannot be started. */
int child_start(struct child *c, char *const argv[], unsigned flags, struct error *err);

/* The same, told more. */
int child_start_as(struct child *c, char *const argv[], const struct child_how *how, struct error *err);

/* Waits up to `timeout` seconds for something to happen and returns what did (0: nothing).  Signals to this process are handed to the
 * command's group as they come; repeated after a second, they kill it.  SIGTSTP stops both. */
int child_wait(struct child *c, double timeout);

/* Call after CHILD_ENDED: ends what the command left behind, first by SIGTERM, after two seconds by
 * SIGKILL, waits for all of it, and puts the signals back as they were. */
void child_sweep(struct child *c);

/* The exit code the shell would give: the command's own, or 128 + the signal that ended it. */
int child_code(const struct child *c);

/* Ends this process by the signal it caught, so that who waits for it sees an interrupt. */
void child_reraise(const struct child *c) __attribute__((noreturn));

#endif
