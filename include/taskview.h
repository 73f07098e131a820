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

/* What runs that were killed would have written at their end: of what LOG/NAME.csv says, to the view that LOG/NAME.run (runstate.h)
 * names, which is then told so and not asked again.  To be called while nobody works in the folder of the results, before one of
 * these records makes room for the next.  Runs of other machines are left alone, and so are those that worked in a folder that is
 * gone.  LOT_OK where there is no LOG; errors as above, and LOT_SYSTEM where something cannot be read or written. */
int taskview_take_over(const char *log, struct error *err);

#endif
