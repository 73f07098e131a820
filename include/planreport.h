/* planreport.h - says in words, or as CSV, what a plan (plans.h) would run and why.
 *
 *     partition: 1 of 3: data/trades.csv changed
 *     manifest: 1 of 1: after partition
 *     fifo: 3 of 2,839: 2 trades changed, 1 missing
 *
 * A kind's tasks are counted by reason, the most frequent first, six at most; those that only may run stand behind, as "; 1 more may:".
 * All plans are closed (plan_close); `all` is that of make -B, which holds every task there is.  Nothing puts a NUL behind what it
 * appends.
 */
#ifndef LOTMILL_PLANREPORT_H
#define LOTMILL_PLANREPORT_H


#include "buffer.h"
#include "error.h"
#include "plans.h"

/* Appends a line a kind, and one about the manifest where it is out of date; nothing for a plan without tasks and with a sound manifest. */
void plan_summary(const struct plan *p, const struct plan *all, struct buffer *b);

/* Appends CSV, a row a task: kind,task,target,reason,certain.  `task` is the file name of the (first) target without its ending. */
void plan_csv(const struct plan *p, struct buffer *b);

/* Appends what differs for the task called `name`, what would run for it and what after it; where nothing would, that it is up to date.
 * It is called by its file name without ending (a symbol, an id, as it is or as files write it), by the end of its path, or by its whole path.
 * LOT_BAD_USAGE where there is no such task.  Marks the tasks it tells of (`follows`): asked of another, it does not tell again what runs
 * after both. */
int plan_why(struct plan *p, const struct plan *all, const char *name, struct buffer *b, struct error *err);

#endif
