/* lookahead.h - whether a strategy looks ahead: cut the days behind t off, and nothing up to t changes.
 *
 * Code that runs in our process is shown no later day, but may keep one in static memory for a later run, and may read what
 * stands behind the last day it is given.  So its positions must be those of a second run too, of a run with other numbers
 * there, and of a process of its own that ran no other point.
 */
#ifndef LOTMILL_LOOKAHEAD_H
#define LOTMILL_LOOKAHEAD_H

#include "rule.h"
#include "study.h"

/* One cut: runs the rule on the first `cut` days of `h`, less than all, and compares with `full`, its positions over all
 * of them.  LOT_BAD_DATA with the first day that differs. */
int lookahead_probe(const struct rule_point *p, const struct history *h, const struct positions *full, size_t cut,
                    struct error *err);

/* Runs it over all days again, then with numbers behind the last one, and compares likewise. */
int lookahead_again(const struct rule_point *p, const struct history *h, const struct positions *full, struct error *err);

/* Runs it over all days in a process of its own, within `seconds`: a position a day in `position`, which is of guard_memory. */
int lookahead_alone(const struct rule_point *p, const struct history *h, double seconds, double *position, struct error *err);
/* LOT_BAD_DATA with the first day on which `full` differs from what lookahead_alone left. */
int lookahead_agrees(const struct rule_point *p, const struct history *h, const struct positions *full, const double *alone,
                     struct error *err);

/* Many cuts of every strategy of a study, at its first, middle and last point, each run in a process
 * of its own, so that nothing can be carried from one to the next; behind these points in one process too, and with
 * numbers behind the last day, which must agree; and no position before the warm-up it states.  Over the slices in `folder` up to the
 * study's end, or over a made-up history of 600 days (tick prices, flat stretches) where it is NULL.
 * LOT_BAD_DATA with the first day that changed; on success one line a strategy is appended to
 * `report`. */
int lookahead_check(struct study *s, const char *folder, struct buffer *report, struct error *err);

#endif
