/* shares.h - how far each shard is, from the files it makes and the records of its tasks.
 *
 * What is done is asked of the files, as make asks: a symbol is done when its result is there and
 * not older than what it is made from.  So a shard that was submitted again, or whose record was
 * lost with its machine, is counted right.  Rates, hosts, running and failed tasks come from the ledger.
 */
#ifndef LOTMILL_SHARES_H
#define LOTMILL_SHARES_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "error.h"
#include "ledger.h"
#include "report.h"

struct share {
	unsigned number;   /* of the shard, from 1 */
	size_t symbols;    /* it has to do */
	size_t done;       /* of them, up to date */
	size_t running;    /* tasks begun and not ended */
	size_t failed;     /* symbols whose last attempt did not end well */
	size_t ended_ok;   /* tasks that ended well in this record */
	double first;      /* when its first task began, seconds since 1970; 0 before */
	const char *host;  /* of its latest task, "" before; belongs to the ledger */
};

struct shares {
	struct share *share; /* in order of number; owned */
	unsigned count;
	double now;          /* when it was looked at, seconds since 1970 */
	bool ended;          /* nothing is at work any more, so there is no time to say; set by the caller, false before */
};

/* Which shares; all borrowed. */
struct shares_call {
	const char *dir;  /* of the deal (deal.h) */
	unsigned count;   /* its shards */
	const char *list; /* its words in a shard's file are the shard's symbols */
	const char *kind; /* of their tasks in the ledger */
	const char *rule; /* a backlog_rule (backlog.h) without its kind */
};

/* Looks at shards 1 to `count`.  A shard whose file is missing has no symbols: the deal has not been made yet.
 * LOT_BAD_USAGE for a rule that is none.  In any case the caller releases *s. */
int shares_look(struct shares *s, const struct shares_call *call, const struct ledger *ledger, double now, struct error *err);

/* Seconds until the last shard is done at the rate seen so far: the slowest of those at work, or what is
 * left at the rate of all where that takes longer; negative while nothing can be said. */
double shares_left(const struct shares *s);

/* Appends, without a line end, "3 of 8 shards done, fifo 1,204 of 2,839 (42 %), 351/s, 5 s left, 6 running,
 * 1 failed". */
void shares_line(const struct shares *s, const char *kind, struct buffer *b);

/* Starts `r` and fills it with a row for each shard that is not done. */
void shares_report(const struct shares *s, struct report *r);

void shares_release(struct shares *s);

#endif
