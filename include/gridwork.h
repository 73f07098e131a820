/* gridwork.h - the inside of a grid: gridtext.c reads it, grids.c counts its points and walks through them.
 */
#ifndef LOTMILL_GRIDWORK_H
#define LOTMILL_GRIDWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grids.h"
#include "number.h"

enum grid_operator { GRID_LESS, GRID_LESS_EQUAL, GRID_GREATER, GRID_GREATER_EQUAL, GRID_EQUAL, GRID_UNEQUAL };

struct grid_value {
	char *text;           /* owned, canonical; NULL for a number of a range */
	struct number number; /* where numeric */
	bool numeric;
};

struct grid_axis {
	char *name;              /* owned */
	uint64_t size;           /* values */
	struct grid_value *list; /* the values, owned, or NULL for a range: */
	int64_t start, step;     /* in 1/10^places */
	int places;
};

/* digit of axis `last` OP digit of axis `other`, or OP a constant. */
struct grid_constraint {
	size_t last;
	int other; /* an earlier axis, or -1 for the constant */
	enum grid_operator op;
	struct grid_value constant;
};

struct grid {
	struct grid_axis axis[GRID_AXES];
	size_t axes;
	struct grid_constraint constraint[GRID_CONSTRAINTS];
	size_t constraints;
	uint64_t raw;     /* points before constraints */
	uint64_t count;   /* points that satisfy them, once `counted` */
	bool counted;
	uint64_t *sample; /* raw indices in ascending order, owned, or NULL */
	uint64_t samples;
};

#endif
