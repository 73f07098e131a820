/* summary.h - the closing words about a run, from its ledger: kinds, slowest tasks, failures.
 *
 * lot-run prints some of it at the end, lot-log all of it later; both through these.
 */
#ifndef LOTMILL_SUMMARY_H
#define LOTMILL_SUMMARY_H

#include <stddef.h>

#include "backlog.h"
#include "buffer.h"
#include "ledger.h"
#include "report.h"

/* Each starts `r` and fills it; the caller releases it.
 * kinds:    a row a kind: tasks, ok, failed, interrupted, lost, running, seconds (sum, median, longest), cpu, memory
 * slowest:  the n longest tasks: seconds, cpu_seconds, max_rss_mb, kind, task
 * failures: a row for each task that failed or is lost, by kind and name: status, attempts, reason
 * interrupted: likewise for those that ended with their run
 * tasks:    a row a task in order of appearance, under the record's names of columns
 * lines:    the same for people: what the task is and how it stands first, the error last */
void summary_kinds(const struct ledger *l, struct report *r);
void summary_slowest(const struct ledger *l, size_t n, struct report *r);
void summary_failures(const struct ledger *l, struct report *r);
void summary_interrupted(const struct ledger *l, struct report *r);
void summary_tasks(const struct ledger *l, struct report *r);
void summary_lines(const struct ledger *l, struct report *r);

/* Appends "busy 93 % of 2 cores for 40 s". */
void summary_busy(const struct ledger *l, double seconds, int cores, struct buffer *b);

/* Appends the line, without a line end, that names everything that failed, in byte order of the names:
 *     2 of 2,839 symbols failed: 2317 (...), 2330 (...)
 * where the kind's list stands in `backlog`, a symbol that failed in several kinds once (tasks of a list of tasks, TASK_IDS, are
 * "2 of 20 tasks failed", a hundred of them by name);
 *     1 task failed: partition trades (...)
 * otherwise; both with "; " between them.  A reason is cut at 160 bytes.  Nothing where nothing failed. */
void summary_failed(const struct ledger *l, struct backlog *backlog, struct buffer *b);

/* Appends "2,839 symbols, 812,345 accounts, 40,123,456 rows" from a table with columns symbol, rows and
 * brokers (symbols.csv), and behind the symbols how many of them are " (4 without a price)" where the column priced says so.
 * Where the column last_date says that all rows are before the day `start` (INT64_MIN: any day), " (none from 2030-01-01 on)" follows.
 * LOT_BAD_DATA or LOT_SYSTEM where it cannot be read; then nothing is appended. */
int summary_symbols(const char *path, int64_t start, struct buffer *b, struct error *err);

/* Appends a count with its noun: "1 task", "2,839 tasks". */
void summary_count(struct buffer *b, size_t n, const char *noun);

/* Which tasks did not end well: those that failed or are lost, those that were interrupted. */
enum summary_which { SUMMARY_FAILED = 1, SUMMARY_INTERRUPTED = 2 };

/* These tasks, in order of kind, then name: an array the caller frees, NULL for none. */
struct ledger_task **summary_not_well(const struct ledger *l, unsigned which, size_t *count);

#endif
