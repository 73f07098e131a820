/* taskview.h - how the tasks of one kind went, a row each, kept beside their results.
 *
 * A view of the record of tasks (record.h): the record begins anew with each run, the view keeps what
 * it says of tasks that this run did not need to touch.
 */
#ifndef LOTMILL_TASKVIEW_H
#define LOTMILL_TASKVIEW_H

#include "error.h"
#include "ledger.h"

/* Rewrites the CSV at `path`: task, status, seconds, cpu_seconds, max_rss_kb, worker, host, attempts, error, by task
 * in byte order.  Tasks of `kind` in the ledger (closed: ledger_close) replace their rows, other rows
 * stay.  With no such task in the ledger and a file that is there nothing is written.  LOT_BAD_DATA where
 * the file is not such a table. */
int taskview_write(const struct ledger *l, const char *kind, const char *path, struct error *err);

#endif
