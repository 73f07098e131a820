/* strategy.h - the interface of a trading strategy, version 1; this file is all a strategy needs.
 *
 * A strategy turns the closes up to and including a day into the position to hold from that close
 * to the next: 1 is fully long, -1 fully short, 0 out.  One file states it, in a table:
 *
 *     #include "strategy.h"
 *
 *     enum { PERIOD }; // the place of each parameter
 *     static const struct strategy_param params[] = {
 *             { "period", STRATEGY_WHOLE, "20", "1", "5000", "closes of the average" },
 *             { 0 }
 *     };
 *     static double step(void *state, const struct strategy_value *value, const struct strategy_days *days)
 *     {
 *             size_t n = (size_t)value[PERIOD].whole;
 *             (void)state; // it needs none
 *             if (days->count < n)
 *                     return 0;
 *             __int128 sum = 0;
 *             for (size_t i = days->count - n; i < days->count; i++)
 *                     sum += days->close[i];
 *             return days->close[days->count - 1] * (__int128)n > sum;
 *     }
 *     STRATEGY(above_average) = {
 *             STRATEGY_VERSION, "above_average", "Long while the close is above its average.", params, .step = step
 *     };
 *
 * Compiled to a shared object it is a strategy of one's own:
 *
 *     cc -O2 -shared -fPIC -Iinclude -o above_average.so above_average.c
 *     lot-backtest --strategy ./above_average.so --grid 'period=10..50/10' out/slices/2330
 *
 * and put into tools/strategies/ the same file is built in.
 *
 * Looking ahead.  `step` is called day by day and the arrays it is given hold nothing behind their
 * last day: later closes are written there only after it has answered.  What a strategy may still
 * do is read there nevertheless, or keep a run's days or parameters in static memory and use them in
 * the next.  So the first point is run again, then with other numbers behind the last day, and one
 * point, another for every symbol, in a process that ran no other; all must agree.  What a run keeps
 * belongs into its state.  `lot-backtest --check` tries histories cut in many places as well.
 *
 * Exactness.  Closes are integers in 1/10^8 of the currency unit and parameters are decimals, so
 * that comparisons can be exact: cross-multiply in __int128 instead of dividing.
 */
#ifndef LOTMILL_STRATEGY_H
#define LOTMILL_STRATEGY_H

#include <stddef.h>
#include <stdint.h>

/* Goes up whenever a structure below changes; a shared object made for another version is refused. */
#define STRATEGY_VERSION 1

/* value.units is counted in 1/STRATEGY_UNIT. */
#define STRATEGY_UNIT 1000000000

enum {
	STRATEGY_PARAMS = 16 /* parameters of a strategy at most */
};

enum strategy_kind {
	STRATEGY_WHOLE = 1,  /* a whole number */
	STRATEGY_DECIMAL = 2 /* a decimal of at most 9 places */
};

struct strategy_param {
	const char *name;        /* letters, digits and _, no digit first, not a column of the
	                          * results (days, trades, symbol ...); NULL ends the table */
	enum strategy_kind kind;
	const char *standard;    /* the value where none is given, decimal text like the bounds */
	const char *low, *high;  /* the values allowed, both included, below 9 * 10^9 in size */
	const char *text;        /* what it means, a phrase */
};

/* A parameter's value three ways.  value[i] belongs to params[i]. */
struct strategy_value {
	int64_t whole; /* rounded towards 0; the value itself for STRATEGY_WHOLE */
	int64_t units; /* in 1/STRATEGY_UNIT, exact: 0.05 is 50000000 */
	double real;   /* the nearest double */
};

/* The days up to today, which is the last one: index count - 1.  Days are those with a price. */
struct strategy_days {
	size_t count;          /* at least 1 */
	const int64_t *date;   /* days since 1970-01-01, ascending */
	const int64_t *close;  /* 1/10^8 currency unit, above 0 */
	const double *change;  /* return since the previous day, 0.01 = 1 %; of the returns table where
	                        * it has the symbol (0 for a day it lacks), else derived from closes */
};

struct history;
struct positions;

struct strategy {
	int version;                         /* STRATEGY_VERSION */
	const char *name;                    /* as params' names; the result's column `strategy` */
	const char *text;                    /* what it does, a sentence */
	const struct strategy_param *params; /* ended by { 0 }; NULL without parameters */

	/* How many days pass before the first one on which the position can differ from 0.  NULL: 0. */
	size_t (*warmup)(const struct strategy_value *value);

	/* Bytes of the state one run needs: zeroed before its first day, aligned for any type. */
	size_t state;
	/* Called before the first day; anything but 0 refuses the values.  NULL: not needed. */
	int (*start)(void *state, const struct strategy_value *value);
	/* The position to hold from today's close on, in [-1, 1]; anything else fails the task. */
	double (*step)(void *state, const struct strategy_value *value, const struct strategy_days *days);
	/* Called after the last day where start succeeded: frees what start and step took.  NULL: nothing to free. */
	void (*stop)(void *state);

	/* Built-in strategies may answer all days at once instead and share work between points
	 * (history.h, backtests.h).  A shared object leaves it NULL, else it is refused. */
	void (*batch)(struct history *history, const struct strategy_value *value, struct positions *positions);
};

/* Opens a strategy's table.  In a shared object it is the symbol `lotmill_strategy`; built in, the
 * linker gathers pointers to all tables in one section, in the order of their file names. */
#ifdef STRATEGY_BUILT_IN
#define STRATEGY(label)                                                                                    \
	static const struct strategy label;                                                                \
	static const struct strategy *const label##_entry                                                  \
		__attribute__((used, section("lot_strategies"))) = &label;                                 \
	static const struct strategy label
#else
#define STRATEGY(label)                                                                                    \
	__attribute__((visibility("default"))) extern const struct strategy lotmill_strategy;              \
	const struct strategy lotmill_strategy
#endif

#endif
