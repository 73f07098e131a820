/* mergers.h - which broker code became which, and until when.
 *
 * The table broker_mergers has the columns old_broker,new_broker and may have valid_until: a row with a day there
 * holds for trades up to and with that day, one without for all.  Of several rows of a code the one with the earliest day that is
 * not before the trade holds; behind the last of them the code is its own again, for exchanges give codes
 * of merged brokers away anew.  Chains are followed to their end, each step as of the trade's day:
 *
 *     old_broker,new_broker,valid_until        a trade of A of 2019-05-01 is C's,
 *     A,B,                                     one of 2022-05-01 is B's (a new broker's),
 *     B,C,2020-12-31                           and so are B's own of those days
 *
 * A code that meets itself on any day, or becomes two others until the same day, is LOT_BAD_DATA with file and line.
 */
#ifndef LOTMILL_MERGERS_H
#define LOTMILL_MERGERS_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "code.h"
#include "error.h"

struct merger {
	char old_code[CODE_MAX + 1];
	char new_code[CODE_MAX + 1]; /* the end of its chain */
	int64_t until;               /* the last day it holds, MERGER_ALWAYS for every day */
	size_t line;                 /* of the file it was read from */
};

#define MERGER_ALWAYS INT64_MAX

struct mergers {
	struct merger *merger; /* sorted by old_code in byte order, then by until */
	size_t count;
};

/* Reads and resolves a table.  On failure there is nothing to release. */
int mergers_read(const char *path, struct mergers *m, struct error *err);

/* The code that the trades of `code` on `date` are counted for, or `code` itself; *until is the last day from `date` on for which
 * that is the answer (MERGER_ALWAYS: no last).  `m` may be NULL. */
const char *mergers_at(const struct mergers *m, const char *code, int64_t date, int64_t *until);

/* The resolved table as CSV, appended to `out`: equal maps give equal bytes.  The column valid_until is there where a row
 * needs it.  Read back, it gives the same map. */
void mergers_write(const struct mergers *m, struct buffer *out);

void mergers_release(struct mergers *m);

#endif
