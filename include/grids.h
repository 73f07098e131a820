/* grids.h - parameter grids: `fast=5,10,20 slow=50..200/10`, without ever writing their points down.
 *
 * A grid is a product of axes.  Terms stand apart by blanks; a term is NAME=ITEM,ITEM,...; an item
 * is a value, or a range LOW..HIGH/STEP (step 1 where it is left out) with both ends in it.  Steps
 * are decimal and exact: 0.1..1.0/0.1 has 10 values and the last prints 1.  A value said twice
 * counts once, where it stood first.  The first axis turns slowest, the last one fastest.
 *
 * A value is a number where it is written like one (number.h): then 1.0 and 1 are the same value and
 * print as 1.  Any other text is a value as it is: 0050, 1e5, ../x and 台積電 are texts.  So a grid
 * serves any command.  What can only be meant for a range but is none, 1..1e3 or 1..9/x, is refused.
 *
 * A constraint compares two parameters, or a parameter and a constant, by < <= > >= = == or !=:
 * `fast<slow`, `a <= 10`, `mode!=off`.  Several stand in one text (blanks, commas or semicolons
 * between them) or are given one by one; a point must satisfy all.  Texts only equal or differ.
 *
 * Memory holds what was typed: a range is three numbers whatever its length.  Only an axis of
 * several items with a range among them is written out (up to GRID_LIST values), so that equal values
 * are found.
 *
 *     struct grid *g;
 *     if (grid_parse("fast=5..50/5 slow=20..200/10", &constraint, 1, &g, err)) ...   constraint "fast<slow"
 *     grid_count(g) is 174
 *     for (bool more = grid_first(g, &p); more; more = grid_next(g, &p))
 *             grid_text(g, &p, 0, &b) ...
 */
#ifndef LOTMILL_GRIDS_H
#define LOTMILL_GRIDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"
#include "number.h"

enum {
	GRID_AXES = 24,         /* axes at most */
	GRID_CONSTRAINTS = 64,  /* constraints at most */
	GRID_LIST = 1000000     /* values of an axis that is written out, at most */
};

struct grid; /* opaque */

/* One point: a value of each axis, by its place on the axis. */
struct grid_point {
	uint64_t digit[GRID_AXES];
	uint64_t sampled; /* which point of the sample, where there is a sample */
};

/* Reads a grid and its constraints.  `constraint` has `constraints` texts, each with any number of
 * comparisons, and may be NULL where there are none.  An empty or blank text is the grid of one
 * point without parameters.  LOT_BAD_USAGE with the term that is not understood, a name said twice,
 * or more than 2^63 points before constraints.  A grid whose constraints leave no point is a grid.
 * On success the caller frees *g. */
int grid_parse(const char *text, const char *const *constraint, size_t constraints, struct grid **g, struct error *err);
void grid_free(struct grid *g);

size_t grid_axes(const struct grid *g);
const char *grid_name(const struct grid *g, size_t axis);
/* The axis of that name, or -1. */
int grid_axis(const struct grid *g, const char *name);

/* Values on an axis, and the text (appended) and the number of one of them, from 0.  grid_number
 * returns false for a text.  An axis that is one range ascends, so its ends bound it. */
uint64_t grid_size(const struct grid *g, size_t axis);
void grid_value(const struct grid *g, size_t axis, uint64_t digit, struct buffer *out);
bool grid_number(const struct grid *g, size_t axis, uint64_t digit, struct number *v);
/* Whether the axis is one range. */
bool grid_range(const struct grid *g, size_t axis);

/* Points that satisfy the constraints; the sample's points where one was drawn.  Exact and without
 * visiting points: one pass over the values of each axis that a later one is compared with, when it
 * is asked for first. */
uint64_t grid_count(struct grid *g);

/* Keeps `n` of the points, drawn without repetition by a permutation of the index space that
 * `seed` keys, in grid order.  The same grid and seed give the same points, and a smaller sample is
 * part of a larger one.  All points where n >= grid_count.  Memory: 8 n bytes.  Once a grid. */
void grid_sample(struct grid *g, uint64_t n, uint64_t seed);

/* Walks the points in grid order; false at the end, with *p unspecified. */
bool grid_first(const struct grid *g, struct grid_point *p);
bool grid_next(const struct grid *g, struct grid_point *p);
/* The i-th point from 0; false where there are no more than i. */
bool grid_seek(struct grid *g, uint64_t i, struct grid_point *p);

/* A point's value on an axis, as text (appended), and one point as NAME=VALUE,NAME=VALUE. */
void grid_text(const struct grid *g, const struct grid_point *p, size_t axis, struct buffer *out);
void grid_point_text(const struct grid *g, const struct grid_point *p, struct buffer *out);

#endif
