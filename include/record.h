/* record.h - the one record of tasks: a start row and an end row each, appended whole.
 *
 * The record is the CSV file named by the environment variable LOTMILL_RECORD (out/log/RUN.csv
 * under make); without it nothing is recorded.  docs/formats.md holds its schema.  A start row
 * without an end row reads as lost: the process was killed or its machine went away.
 */
#ifndef LOTMILL_RECORD_H
#define LOTMILL_RECORD_H

#include <stdint.h>

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
	const char *status;   /* "started", "ok", "failed", "timeout", "signal" */
	double start;         /* seconds since 1970 (UTC) */
	double seconds;       /* wall; negative on a start row: written as an empty cell */
	double cpu_seconds;   /* user and system */
	int64_t max_rss_kb;
	int64_t worker;       /* process id */
	int attempts;         /* from 1 */
};

/* Appends one row to the record at `path` with a single write, creating it with its header. */
int record_append(const char *path, const struct record_row *row, struct error *err);

/* Calls `fn` for every row of the record at `path`, in order.  A torn last row (a machine that
 * lost power) is passed over. */
typedef int record_fn(void *context, const struct record_row *row, struct error *err);
int record_read(const char *path, record_fn *fn, void *context, struct error *err);

#endif
