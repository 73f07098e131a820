/* sweeptable.h - a sweep as tables for programs, CSV; docs/formats.md has their columns.  sweepreport.h is for people.
 *
 * All append to `out`; figures have 12 significant digits, one that no symbol has is an empty cell.
 */
#ifndef LOTMILL_SWEEPTABLE_H
#define LOTMILL_SWEEPTABLE_H

#include "sweeps.h"

/* A row a point, ranked. */
void sweeptable_points(const struct sweep *s, const struct sweep_by *by, struct buffer *out);

/* Walk-forward: a row a fold, the best point of its first window and what it did in the second.
 * Nothing but the header where there is one window. */
void sweeptable_folds(const struct sweep *s, const struct sweep_by *by, struct buffer *out);

/* The portfolio: date and a column of returns a point. */
void sweeptable_portfolio(const struct sweep *s, struct buffer *out);

#endif
