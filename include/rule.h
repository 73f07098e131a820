/* rule.h - a strategy ready to be asked: built in, a shared object, or another program.
 *
 * What names one:
 *     sma_cross                     a built-in strategy
 *     ./mine.so                     a shared object that defines one (strategy.h); has a '/' or ends in .so
 *     cmd:./mine.py {fast} {slow}   a program; {NAME} becomes the parameter's value
 *
 * A program gets all days on standard input, as CSV `date,close,return` with a header, and answers one position a line,
 * for each day.  It is started without a shell, once a point, and must give the same answer for the same days.
 */
#ifndef LOTMILL_RULE_H
#define LOTMILL_RULE_H

#include <stddef.h>

#include "backtests.h"
#include "buffer.h"
#include "error.h"
#include "grids.h"
#include "history.h"
#include "strategy.h"

struct rule {
	const struct strategy *strategy; /* NULL for a program */
	char *name;                      /* the strategy's, or the whole cmd:... text; owned */
	char **words;                    /* a program's words before {NAME} is replaced; NULL otherwise; owned */
	void *handle;                    /* of dlopen, or NULL */
	double seconds;                  /* how long a program may take for one point */
	bool behind;                     /* step is asked with numbers behind its last day in place of zeros: a check */
};

/* Built-in strategies in the order of their names; NULL behind the last. */
const struct strategy *rule_built_in(size_t i);

/* Opens what `spec` names.  LOT_BAD_USAGE for an unknown name, a shared object that cannot be loaded,
 * lacks `lotmill_strategy` or was made for another version of strategy.h, and a table that contradicts
 * itself.  On success the caller releases *r. */
int rule_open(const char *spec, double seconds, struct rule *r, struct error *err);
void rule_release(struct rule *r);

/* The grid of `text` and `constraint` for this rule: parameters that it leaves out stand behind, at
 * their defaults.  LOT_BAD_USAGE where the grid has a parameter that the rule does not, or a value it
 * does not take; for a program, a parameter that no word holds, or the other way about. */
int rule_grid(const struct rule *r, const char *text, const char *const *constraint, size_t constraints,
              struct grid **g, struct error *err);

/* A rule at a point of a grid made by rule_grid; all borrowed. */
struct rule_point {
	const struct rule *rule;
	const struct grid *grid;
	const struct grid_point *point;
};

/* The rule's parameters in their own order: the i-th one's axis in `g`; -1 behind the last. */
int rule_axis(const struct rule *r, const struct grid *g, size_t i);

/* The positions of all days of `h`.  LOT_BAD_DATA with rule, point and reason: a position outside [-1, 1] or
 * not a number, a strategy that refuses its values, a program that fails, takes too long or answers another
 * number of lines. */
int rule_run(const struct rule_point *p, struct history *h, struct positions *positions, struct error *err);

/* The warm-up: days before the first position.  0 where the rule does not say. */
size_t rule_warmup(const struct rule_point *p);

/* Appends what messages call it, without a NUL: "strategy 'sma_cross' at fast=5,slow=20". */
void rule_point_text(const struct rule_point *p, struct buffer *out);

#endif
