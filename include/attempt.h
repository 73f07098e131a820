/* attempt.h - one try at a command: its result whole or not at all, within its limits, and why it failed.
 *
 * Standard output becomes the result by a rename once the command has ended with 0.  Standard error is gathered, in a file without a
 * name from 1 MiB on, and becomes RESULT.err when the command fails; when it does not, no such file is left.
 */
#ifndef LOTMILL_ATTEMPT_H
#define LOTMILL_ATTEMPT_H

#include <stdint.h>

#include "error.h"

#define ATTEMPT_ERRORS ".err" /* what the result's name is followed by */

struct attempt_call {
	char *const *argv;  /* ended by NULL, looked up along PATH */
	const char *result; /* a file, not "-"; folders on the way to it are made */
	const char *input;  /* the file on standard input, "-": this process's own; NULL: none */
	char *const *env;   /* NAME=VALUE put into its environment, ended by NULL; NULL for none */
	double timeout;     /* seconds until its process group is ended; 0: never */
	int64_t memory;     /* bytes as in child.h; 0: no limit */
};

struct attempt {
	const char *status;   /* as the record has it: "ok", "failed", "timeout", "signal" or "interrupted" */
	double cpu_seconds;   /* of the command and all it started */
	int64_t max_rss_kb;   /* of the largest of them */
	int caught;           /* the signal to this process that ended it, 0 for none */
};

/* Runs it and waits for all that it started.  The command's environment is this process's without what make and lotmill put there for
 * their own programs: a make inside the command, or a program of lotmill's, works for itself.  LOT_OK where the result is in place.  LOT_BAD_DATA
 * where the command failed, with the reason: the last line of its standard error, or what there is to say without one; "timeout after
 * 2 s" and "signal 11 (...)" stand before such a line.  A result of before stays.  LOT_SYSTEM where files cannot be
 * written.  *a is filled in any case.  A caught signal leaves nothing behind. */
int attempt_run(const struct attempt_call *call, struct attempt *a, struct error *err);

/* Waits `seconds`.  Returns the first SIGINT, SIGTERM, SIGHUP or SIGQUIT that came meanwhile, at once, or 0. */
int attempt_pause(double seconds);

#endif
