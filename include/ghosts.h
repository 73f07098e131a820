/* ghosts.h - positions still open in brokers that no longer trade: most often a merger that the map lacks.
 *
 * A broker is gone where its last trade, in any symbol and after mergers, lies `days` calendar days or more before the day asked
 * about; each of its positions other than 0 is a ghost, valued as the totals value it: at the symbol's mark on its last day.
 *
 * Whom the map should name in its place cannot be known, but often guessed: a broker that began to trade, anywhere, within
 * GHOSTS_SUCCESSION days behind the ghost's last trade, and that is short in a symbol where the ghost is long, or the other
 * way round: it sells what it took over.  Of several the one of whom that holds in most symbols is the candidate.
 */
#ifndef LOTMILL_GHOSTS_H
#define LOTMILL_GHOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"
#include "mergers.h"

enum { GHOSTS_SUCCESSION = 31 };

/* A position. */
struct ghost {
	const char *symbol, *broker; /* codes; live as long as the struct ghosts */
	const char *candidate;       /* whose trades its broker's may have become, "" where nobody comes to mind */
	int64_t position;            /* shares, below 0 if short, never 0 */
	int64_t last;                /* the account's last day with a trade */
	int64_t gone;                /* the broker's, in any symbol */
	bool priced;                 /* the symbol has a mark */
	int64_t mark;                /* 1/10000 unit, 0 where it has none */
	int128 value;                /* position x mark */
};

struct ghosts {
	struct ghost *ghost; /* owned; the greatest value first, whatever its sign; then by broker and symbol in byte order */
	size_t count, room;
	int64_t asof;        /* the day asked about, or the market's last day with a trade */
	struct dictionary *symbols, *brokers; /* owned; all there are */
};

/* What to look at. */
struct ghosts_call {
	const char *partials; /* folder of the symbols' partials, OUT/pnl */
	int64_t end;          /* END of these, PNL_FOREVER for none */
	int64_t asof;         /* INT64_MAX: end, or where that is PNL_FOREVER the last trade of all */
	int64_t days;         /* 1 or more */
	int jobs;             /* threads, 1 to WORKERS_MAX (workers.h) */
};

/* Fills *g; the caller releases it in any case.  Errors are those of partials_each. */
int ghosts_find(const struct ghosts_call *call, struct ghosts *g, struct error *err);

/* Until when the map holds for trades of the code: MERGER_ALWAYS, the last day of its rows, or INT64_MIN where it has none. */
int64_t ghosts_mapped(const struct mergers *m, const char *broker);

void ghosts_release(struct ghosts *g);

#endif
