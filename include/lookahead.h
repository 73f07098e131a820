/* lookahead.h - whether a strategy looks ahead: cut the days behind t off, and nothing up to t changes.
 */
#ifndef LOTMILL_LOOKAHEAD_H
#define LOTMILL_LOOKAHEAD_H

#include "rule.h"
#include "study.h"

/* One cut: runs the rule at point `p` on the first `cut` days of `h` and compares with `full`, its
 * positions over all of them.  LOT_BAD_DATA with the first day that differs. */
int lookahead_probe(const struct rule *r, const struct history *h, const struct grid *g, const struct grid_point *p,
                    const struct positions *full, size_t cut, struct error *err);

/* Many cuts of every strategy of a study, at its first, middle and last point, each run in a process
 * of its own, so that nothing can be carried from one to the next; twice in one process too, which
 * must agree; and no position before the warm-up it states.  Over the slices in `folder` up to the
 * study's end, or over a made-up history of 600 days (tick prices, flat stretches) where it is NULL.
 * LOT_BAD_DATA with the first day that changed; on success one line a strategy is appended to
 * `report`. */
int lookahead_check(struct study *s, const char *folder, struct buffer *report, struct error *err);

#endif
