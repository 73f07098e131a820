/* record.h - the one record of tasks: a start row and an end row each, appended whole.
 *
 * The record is the CSV file named by the environment variable LOTMILL_RECORD (out/log/RUN.csv
 * under make); without it nothing is recorded.  docs/formats.md holds its schema.  A start row
 * without an end row reads as lost: the process was killed or its machine went away.
 */
#ifndef LOTMILL_RECORD_H
#define LOTMILL_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"

#define RECORD_HEADER "task,kind,start,seconds,cpu_seconds,max_rss_kb,worker,host,attempts,status,error,version\n"
#define RECORD_VERSION 1

/* This process works on `task` of `kind` from now on: writes the start row.  cli_finish writes the
 * end row with the program's outcome, and so does any other way out but a signal.  A record that
 * cannot be written is a warning once, never a failure of the task. */
void record_start(const char *kind, const char *task);

/* Writes this process's end row; does nothing where none was started. */
void record_end(const struct error *err);

/* One row read back or to be written for another process. */
struct record_row {
	const char *task, *kind, *host, *error; /* error is "" unless failed */
	const char *status;   /* "started", "ok", "failed", "timeout", "signal", "interrupted" */
	double start;         /* seconds since 1970 (UTC) */
	double seconds;       /* wall; negative on a start row: written as an empty cell */
	double cpu_seconds;   /* user and system */
	int64_t max_rss_kb;
	int64_t worker;       /* process id */
	int attempts;         /* from 1 */
};

/* Writes the end row of what record_start began with the status, cpu_seconds, max_rss_kb and error of `end`, for a process whose task is
 * another's work.  With `again` the start row of the next attempt goes with it, in the same write: so a task that is to be tried
 * again never looks as if it had failed.  Does nothing where none was started. */
void record_end_as(const struct record_row *end, bool again);

/* The work begins now: an attempt's seconds count from here, and not from its start row. */
void record_work(void);

/* Appends one row to the record at `path` with a single write, creating it with its header.
 * Control characters in its texts become '?', so that a row is always one line, and so do bytes of `error` that are no UTF-8. */
int record_append(const char *path, const struct record_row *row, struct error *err);

/* Calls `fn` for every row of the record at `path`, in order; anything but LOT_OK from it stops
 * the reading and becomes its result.  A row that a lost machine or a full disk tore, or whose
 * numbers are none, is passed over, wherever it stands.  A file that is no record, or a row of a version that this program
 * does not know, is LOT_BAD_DATA with file and line. */
typedef int record_fn(void *context, const struct record_row *row, struct error *err);
int record_read(const char *path, record_fn *fn, void *context, struct error *err);

/* A run writes a record of its own.  record_begin makes its folder, moves the record at `path`
 * (log/run.csv) out of the way and names the new one to this process's children (LOTMILL_RECORD, an
 * absolute path).  record_settle, after the run, keeps the old one as the generation before (log/run.1.csv); if
 * the run has written nothing, it puts everything back.  When a run was killed in between, the next
 * record_begin settles for it.  Both return LOT_OK or LOT_SYSTEM. */
int record_begin(const char *path, struct error *err);
int record_settle(const char *path, struct error *err);

/* Follows a record that others are writing. */
struct record_tail {
	char *path;            /* owned */
	int fd;                /* -1 until the record exists */
	size_t line;           /* of the file, where `pending` begins */
	struct buffer pending; /* what was read of a row whose end was not yet written */
};

/* `path` need not exist yet. */
void record_tail_open(struct record_tail *t, const char *path);
/* Calls `fn` as record_read does for the rows that were added since the last call. */
int record_tail_read(struct record_tail *t, record_fn *fn, void *context, struct error *err);
void record_tail_close(struct record_tail *t);

/* Appends a time, seconds since 1970, as records write it: 2026-06-17T08:30:00.123Z. */
void record_time(struct buffer *b, double t);

#endif
