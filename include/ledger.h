/* ledger.h - what a record says, task by task and kind by kind.
 *
 * The record (record.h) is a stream of rows; the ledger is their sum.  Progress, the closing summary and
 * lot-log all look at a run through it, so that they cannot disagree.
 *
 * A task is known by its kind and name.  Its last attempt decides how it stands: a start row makes it
 * running, the end row of that attempt (same worker, host and start) settles it.  An attempt that was
 * overtaken by a later start without having ended is a lost attempt; what it used is not known.
 */
#ifndef LOTMILL_LEDGER_H
#define LOTMILL_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "record.h"

enum task_state {
	TASK_RUNNING, /* a start row and no end row yet */
	TASK_OK,
	TASK_FAILED,
	TASK_TIMEOUT,
	TASK_SIGNAL,
	TASK_INTERRUPTED, /* ended with its run, by a signal to that or as too many others failed: no failure */
	TASK_LOST,    /* a start row whose process is gone: only ledger_close decides that */
	TASK_STATES
};

/* "running", "ok", ... as the record writes them. */
extern const char *const task_state_name[TASK_STATES];

struct ledger_kind {
	char *name;
	size_t tasks;             /* different tasks seen */
	size_t state[TASK_STATES]; /* how many of them stand so */
	size_t attempts;          /* start rows */
	double seconds;           /* wall, summed over all ended attempts */
	double cpu_seconds;       /* likewise */
	double longest;           /* wall of the longest ended attempt */
	int64_t max_rss_kb;       /* of the largest one */
	double first, last;       /* when the first began and the last ended, seconds since 1970 */
};

struct ledger_task {
	char *name;
	struct ledger_kind *kind;
	enum task_state state;
	double start;             /* of the last attempt, seconds since 1970 */
	double seconds;           /* wall of it, -1 while it has not ended */
	double cpu_seconds;       /* 0 while it has not ended */
	int64_t max_rss_kb;       /* likewise */
	int64_t worker;           /* its process id */
	int attempts;             /* its number, from 1 */
	char *host;
	char *error;              /* "" unless it failed */
};

struct ledger {
	struct ledger_task **task; /* in order of their first row */
	size_t count, room;
	struct ledger_kind **kind; /* likewise */
	size_t kinds, kind_room;
	void *index;               /* kind and name to task */
};

#define LEDGER_EMPTY { NULL, 0, 0, NULL, 0, 0, NULL }

/* Enters one row; a record_fn whose context is the ledger, so that
 *     record_read(path, ledger_row, &ledger, err)
 * reads a whole record.  Always LOT_OK. */
int ledger_row(void *ledger, const struct record_row *row, struct error *err);

/* The run is over, or is looked at from outside: whatever still counts as running becomes lost.
 * With `alive` not 0, a task whose process exists on this machine stays running. */
void ledger_close(struct ledger *l, int alive);

/* The kind of that name, or NULL. */
struct ledger_kind *ledger_find_kind(const struct ledger *l, const char *name);

/* The task of that kind and name (n bytes), or NULL. */
struct ledger_task *ledger_find_task(const struct ledger *l, const char *kind, const char *name, size_t n);

/* Whether the `ledger` has a task of that kind and name: a backlog_seen_fn (backlog.h). */
bool ledger_knows(const void *ledger, const char *kind, const char *name);

/* Tasks of a kind that have ended, well or not. */
size_t ledger_ended(const struct ledger_kind *k);

/* Tasks of all kinds that ended otherwise than well, lost ones included, interrupted ones not. */
size_t ledger_failures(const struct ledger *l);

/* Tasks of all kinds that stand so. */
size_t ledger_in_state(const struct ledger *l, enum task_state state);

/* From the first start to the last end of anything, in seconds; 0 where nothing ended. */
double ledger_span(const struct ledger *l);

/* The share of `cores` that all ended attempts kept busy for `seconds`: cpu / (seconds x cores); 0 for none. */
double ledger_busy(const struct ledger *l, double seconds, int cores);

/* The longest ended tasks, longest first, ties in order of appearance: fills `longest` with at most `n`,
 * returns how many. */
size_t ledger_slowest(const struct ledger *l, struct ledger_task **longest, size_t n);

/* Why a task that did not end well did not: its error, else its state in words; never empty. */
const char *ledger_reason(const struct ledger_task *t);

void ledger_release(struct ledger *l);

#endif
