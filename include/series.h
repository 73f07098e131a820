/* series.h - one symbol's prices and returns, loaded from its slices as the engines take them.
 *
 * Slices of several parts come back as one series; what two of them say of the same day must agree.  LOT_BAD_DATA names
 * both parts and the day where it does not, and the slice that is not as below.
 */
#ifndef LOTMILL_SERIES_H
#define LOTMILL_SERIES_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "slices.h"

/* Closes by date, ascending, a day once. */
struct prices {
	size_t n;
	int64_t *date;  /* days since 1970-01-01 */
	int64_t *close; /* 1/10^8 currency unit, above 0 */
};

/* Those of a symbol's folder of slices.  LOT_SYSTEM or LOT_BAD_DATA with the file; *p is to be released then too. */
int prices_load(const char *folder, struct prices *p, struct error *err);
/* Those of the slices in `list`, which is told what was found; `folder` is for messages. */
int prices_load_list(const char *folder, struct slice_list *list, struct prices *p, struct error *err);
/* A sum over the days up to `day` of a 64-bit mixture of date and close: equal days give equal
 * sums, and the sums of slices that share no day add up to that of their table. */
uint64_t prices_digest(const struct prices *p, int64_t day);
void prices_release(struct prices *p);

/* Simple returns by date, ascending, a day once.  value[i] is the return since the previous
 * close, 0.01 = 1 %, above -1. */
struct returns {
	size_t n;
	int64_t *date;
	double *value;
};

/* The symbol's rows of the returns table; where it has none, derived from `p`:
 * close[t] / close[t-1] - 1 in doubles, from the second day with a price. */
int returns_load(const char *folder, const struct prices *p, struct returns *r, struct error *err);
/* The rows of the slices in `list` and nothing derived. */
int returns_load_list(const char *folder, struct slice_list *list, struct returns *r, struct error *err);
/* Replaces *r by what follows from the prices. */
void returns_derive(const struct prices *p, struct returns *r);
uint64_t returns_digest(const struct returns *r, int64_t day); /* as prices_digest */
void returns_release(struct returns *r);

#endif
