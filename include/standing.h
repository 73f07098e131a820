/* standing.h - how a run stands, for who asks from outside: from its state, its record and its backlog.
 *
 *     run is at work: 12 s, pid 4711 on h
 *     fifo 1,204 of 2,839 (42 %), 351/s, 5 s left, 2 running, 1 failed
 *
 *     kind  done  total  running  failed  seconds  left
 *     fifo  1203   2839        2       1      3.4   5 s
 */
#ifndef LOTMILL_STANDING_H
#define LOTMILL_STANDING_H

#include "backlog.h"
#include "buffer.h"
#include "ledger.h"
#include "report.h"
#include "runstate.h"

struct standing {
	const char *name;             /* of the run, as messages call it */
	const struct runstate *state;
	enum runstate_phase phase;    /* as it was when the ledger was last filled */
	const struct ledger *ledger;  /* its record; closed (ledger_close) unless it is at work; empty where it ran nothing */
	struct backlog *backlog;      /* what runstate_backlog gave; asked only here */
	double now;                   /* seconds since 1970 */
};

/* Whether the run went well: it ended, with exit code 0. */
bool standing_well(const struct standing *s);

/* Appends, without a line end, whether it is at work or how it ended. */
void standing_head(const struct standing *s, struct buffer *b);

/* Each starts `r` and fills it; the caller releases it.
 * kinds:   a row a kind: done, total (to be done in this run, where that is known, else seen), running, failed, seconds since its
 *          first task began, left
 * running: a row a task at work, the longest first, at most STANDING_RUNNING: kind, task, seconds, worker */
enum { STANDING_RUNNING = 20 };
void standing_kinds(const struct standing *s, struct report *r);
void standing_running(const struct standing *s, struct report *r);

#endif
