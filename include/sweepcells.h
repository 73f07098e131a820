/* sweepcells.h - what the tables of a sweep (sweeptable.h, sweepreport.h) have in common: their columns and cells. */
#ifndef LOTMILL_SWEEPCELLS_H
#define LOTMILL_SWEEPCELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "sweeps.h"

/* The parameters of all strategies, in order of appearance. */
struct sweep_columns {
	struct sweep_pair *column;
	size_t count, room;
};

/* Finds them; the names point into the sweep, and the caller frees c->column. */
void sweep_columns_find(const struct sweep *s, struct sweep_columns *c);

/* The point's value of a column; false where it has none. */
bool sweep_columns_value(const struct sweep *s, size_t point, const struct sweep_pair *column, struct sweep_pair *value);

/* A part of all, 0 to 1; NaN of none. */
double sweep_share(size_t part, size_t all);

/* The figure that points are ranked by, as columns are called: sharpe_median. */
void sweep_by_name(const struct sweep_by *by, char name[64]);

/* A ranking's value as it is shown: where the lowest is best, ranks are by its negative. */
double sweep_shown(const struct sweep_by *by, double v);

#endif
