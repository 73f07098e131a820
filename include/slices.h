/* slices.h - one symbol's slices, loaded as the engines take them.
 *
 * A symbol's folder holds, for each table, either a node `TABLE.parts` that lists its slices
 * (docs/formats.md) or simply `TABLE.npz`.  Without either the table has no rows for the symbol.
 * Slices of several parts come back as one table; what two parts say of the same day must agree
 * for prices and returns, and is added up for trades.
 */
#ifndef LOTMILL_SLICES_H
#define LOTMILL_SLICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account.h"
#include "code.h"
#include "error.h"
#include "mergers.h"
#include "node.h"
#include "npz.h"

/* The symbol whose folder of slices `folder` names; slashes at its end are cut off.  LOT_BAD_USAGE where no symbol has such a
 * folder.  *name is set to its last part; NULL is allowed. */
int slices_symbol(char *folder, char symbol[CODE_MAX + 1], const char **name, struct error *err);

/* One of a symbol's slices of one table. */
struct slice {
	char *path;                   /* owned */
	size_t rows;                  /* as its node says; 0 without a node */
	char checksum[NODE_CHECKSUM]; /* as its node says; empty without a node */
	bool skip;                    /* the caller's wish: loading passes it over */
	bool noted;                   /* loading found rows in it, and the following hold */
	int64_t low, high;            /* its first and last day */
	uint64_t digest;              /* of prices and returns: as prices_digest over all its rows */
};

struct slice_list {
	struct slice *slice; /* owned */
	size_t count;
	bool doubled; /* prices, returns: loading found a day in two slices */
};

/* The symbols' folders of OUT/slices, names in byte order; hidden ones are none. */
struct slice_folders {
	char **name; /* owned */
	size_t count, room;
};

/* LOT_SYSTEM where `slices` cannot be read; the caller releases in any case. */
int slices_folders(const char *slices, struct slice_folders *folders, struct error *err);
void slices_folders_release(struct slice_folders *folders);

/* npz_read of a slice.  Where it is gone its folder becomes newer than the manifest, so that the next make looks for what is gone
 * and makes it again (manifest_check), however it was lost. */
int slice_read(const char *path, const char *const *names, struct npz *z, struct error *err);

/* The slices of `table` ("prices", "returns", "trades") in `folder`.  Empty where there are none;
 * LOT_BAD_DATA for a node that is not understood, LOT_SYSTEM where there is no such folder. */
int slices_list(const char *folder, const char *table, struct slice_list *list, struct error *err);
void slices_list_release(struct slice_list *list);

/* Closes by date, ascending, a day once. */
struct prices {
	size_t n;
	int64_t *date;  /* days since 1970-01-01 */
	int64_t *close; /* 1/10^8 currency unit, above 0 */
};

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

/* A column of figures, in the type that its slice holds it in: int32 or int64. */
struct figures {
	const void *data;
	unsigned item; /* bytes a figure, 4 or 8 */
};

enum trade_figure { BUY_SHARES, SELL_SHARES, BUY_AMOUNT, SELL_AMOUNT, TRADE_FIGURES };

/* A day's trades of each broker, sorted by (broker, date), a key once.  The figures stay as narrow
 * as they were unpacked: memory that is touched for the first time costs more than unpacking into
 * it, so an account's rows are widened only when it is their turn (trades_days). */
struct trades {
	size_t brokers;
	char (*code)[CODE_MAX + 1]; /* brokers x, NUL-terminated, ascending in byte order */
	size_t *first;              /* brokers + 1: the row where each broker's rows begin, then rows */
	size_t longest;             /* rows of the broker who has most */
	size_t rows;
	const int64_t *date;        /* rows x, days since 1970-01-01 */
	struct figures figure[TRADE_FIGURES]; /* rows x, not negative: shares, and 1/10000 currency unit */
	int64_t low, high;          /* the first and the last date; meaningless without rows */
	int64_t any[TRADE_FIGURES]; /* the or of a column's figures: bounds each of them */
	struct npz slice;           /* what the columns point into, where they are a slice's */
	int64_t *memory;            /* the same where slices were joined; NULL else */
};

/* `mergers` may be NULL; it renames brokers first, and rows of one (broker, date) are added up.
 * A sum beyond 2^63 is LOT_BAD_DATA, and so is a slice whose brokers or days are not as above. */
int trades_load(const char *folder, const struct mergers *mergers, struct trades *t, struct error *err);
/* The same from the slices in `list`, which is told what was found. */
int trades_load_list(const char *folder, struct slice_list *list, const struct mergers *mergers, struct trades *t,
                     struct error *err);
void trades_release(struct trades *t);

/* Finds longest, low, high and any of a table whose other fields are set and as above.  False where a figure is
 * negative. */
bool trades_measure(struct trades *t);

/* One figure of a row, where few are wanted. */
static inline int64_t trades_figure(const struct trades *t, enum trade_figure k, size_t row)
{
	const struct figures *f = &t->figure[k];
	return f->item == 8 ? ((const int64_t *)f->data)[row] : ((const int32_t *)f->data)[row];
}

/* The days of a broker (0 to brokers - 1).  Narrow columns are widened into `room`, which holds
 * TRADE_FIGURES x t->longest figures; the days are good until it is used again. */
struct account_days trades_days(const struct trades *t, size_t broker, int64_t *room);

#endif
