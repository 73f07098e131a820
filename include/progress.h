/* progress.h - one line that says how far a run is.
 *
 *     fifo 1,204 of 2,839 (42 %), 351/s, 5 s left, 2 running, 1 failed
 *     partition trades, 12 s
 *
 * It tells of the kind that has most still before it among those that are running, from nothing but
 * the ledger, the backlog and the time.
 */
#ifndef LOTMILL_PROGRESS_H
#define LOTMILL_PROGRESS_H

#include <stddef.h>

#include "backlog.h"
#include "buffer.h"
#include "ledger.h"

/* Seconds over which a rate is taken: long enough to be steady, short enough to follow. */
#define PROGRESS_WINDOW 15.0
enum { PROGRESS_SAMPLES = 64 };

struct progress {
	const struct ledger *ledger;
	struct backlog *backlog;
	const struct ledger_kind *kind; /* what the line told of last, NULL before anything ran */
	struct { double when; size_t ended; } sample[PROGRESS_SAMPLES]; /* of that kind, a ring, oldest at `first` */
	size_t first, samples;
};

/* Both are only looked at, and must outlive it. */
void progress_init(struct progress *p, const struct ledger *ledger, struct backlog *backlog);

/* Replaces `line` with what is to be said at `now` (seconds since 1970, as the record counts);
 * no line end.  Call it about as often as the line is said: the rate comes from these calls. */
void progress_line(struct progress *p, double now, struct buffer *line);

/* Appends a span of seconds as people say it: "0.04 s", "1.2 s", "12 s", "3:05", "1:02:03". */
void progress_span(struct buffer *b, double seconds);

#endif
