/* deal.h - the symbols dealt to shards, the shares that machines take.
 *
 * A shard is made of whole buckets (code.h): a symbol's bucket follows from its name, so a new
 * symbol or a new day moves nothing but weights.  Buckets are dealt heaviest first, each to the
 * shard that has least so far, which ends within a third of the best possible deal (Graham, 1969)
 * as long as no bucket is heavier than a whole share; equal weights fall in the order of buckets and
 * shards, so that one manifest is always dealt the same way.
 *
 * A symbol weighs its rows plus what starting a task costs, in rows.  Two rows symbols cost
 * about the same as one row symbols, and weights that say otherwise deal badly.  A row of prices goes
 * through every point of a sweep, so that a task's start is worth far fewer of them than rows of trades.
 *
 *     weights 9, 7, 6, 5 to 2 shards: 9 to the first, 7 to the second, 6 to the second (13), 5 to the
 *     first (14)
 */
#ifndef LOTMILL_DEAL_H
#define LOTMILL_DEAL_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "code.h"
#include "error.h"

enum {
	DEAL_MAX = 4096,          /* shards at most: one bucket each */
	DEAL_TASK_TRADES = 10000, /* rows of trades that are reckoned in the time a task takes to start and end */
	DEAL_TASK_PRICES = 500    /* rows of prices, at some thousand points */
};

/* What each bucket weighs, for one list of symbols. */
struct deal_weights {
	uint64_t bucket[CODE_BUCKETS];
};

/* Adds a symbol of that many rows, whose task costs as much as `task` more. */
void deal_weigh(struct deal_weights *w, unsigned bucket, uint64_t rows, uint64_t task);

/* Deals all buckets to `shards` (1 to DEAL_MAX) shards: shard[b] is that of bucket b, from 0.
 * load[s] becomes the weight of shard s; buckets that weigh nothing are dealt too, to shard b modulo
 * `shards`, so that every bucket has one. */
void deal_buckets(const struct deal_weights *w, unsigned shards, unsigned shard[CODE_BUCKETS], uint64_t *load);

/* Reads the part manifests and writes DIR/I.mk for each shard I from 1: a manifest (docs/formats.md) of
 * its share, without groups.  SYMBOLS is dealt by rows of trades, PRICED by rows of prices, each
 * by itself.  `out` as in manifests.h.  Appends to `said`, where that is not NULL, a line a shard:
 * its number, symbols and rows of trades. */
int deal_write(const char *out, char **parts, size_t count, unsigned shards, const char *dir, struct buffer *said,
                struct error *err);

#endif
