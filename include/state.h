/* state.h - what a symbol's days up to some day come down to, so that later days can be added.
 *
 * Profit and loss of a day needs of the days before it only running sums and the lots that are
 * still open.  A state holds these for every account of a symbol at the end of a day on which it
 * was traded, together with what they were made from: a state is used again only where every
 * part, price and return behind it is still the same, and the result then has the same bytes as
 * one made from all days (docs/formats.md has the file, pnl.h makes and continues states, resume.h
 * decides which one is used).
 *
 * Shares are whole, money is in 1/10000 currency unit, dates are days since 1970-01-01.
 */
#ifndef LOTMILL_STATE_H
#define LOTMILL_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account.h"
#include "buffer.h"
#include "code.h"
#include "error.h"
#include "input.h"
#include "node.h"
#include "npz.h"

enum { STATE_VERSION = 1, STATE_CLOSES = 2 };
enum { STATE_LOT_DATE, STATE_LOT_SHARES, STATE_LOT_AMOUNT, STATE_LOT };

/* The sums behind timing_alpha over an account's days that count, x its net shares on a day and r the
 * next day's return in 2^-52. */
struct timing {
	int64_t net;     /* sum of x */
	int128 squares;  /* sum of x^2 */
	int128 product;  /* sum of x r, without days whose next day is not known yet */
};

/* An account at the end of the state's day. */
struct state_account {
	char code[CODE_MAX + 1];    /* its broker after mergers, NUL and NULs */
	int64_t rows;               /* days on which it traded, 1 or more */
	int64_t first, last;        /* of them */
	struct account_point begin; /* on the last day before START; zeros if that is still to come */
	struct account_point end;   /* on the state's day */
	struct timing timing;
	int64_t pending;            /* net shares on the state's day, whose next day is not known yet */
	int64_t settled;            /* shares of its oldest open lot that are settled */
	size_t first_lot;           /* its lots are first_lot up to the next account's, oldest first */
};

/* A slice that is in the sums. */
struct state_part {
	char *name; /* its path from the symbol's folder, `trades/2024.npz`; owned */
	char checksum[NODE_CHECKSUM];
};

struct state {
	int64_t day;                    /* the last day with a trade */
	int64_t first;                  /* and the first */
	int64_t start;                  /* START, or INT64_MIN */
	char mergers[NODE_CHECKSUM];    /* checksum of the merger map, chains followed, as CSV */
	struct state_part *part;        /* slices that end on or before `day`, of all tables */
	size_t parts;
	bool returns;                   /* the symbol has rows in the table of returns */
	uint64_t prices_digest;         /* of the days up to `day` in slices that are not among the parts: */
	uint64_t returns_digest;        /* see series.h */
	int64_t close_date[STATE_CLOSES];
	int64_t close[STATE_CLOSES];    /* the last close before START and the last up to `day`, 1/10^8 unit */
	size_t closes;                  /* how many of them there are; one where they are the same */

	int64_t days;                   /* days of the calendar that count */
	int128 sum;                     /* of their returns from the second on, 2^-52 */
	uint64_t widest;                /* the or of the absolute values of these returns */
	int64_t rows;                   /* of all accounts */
	uint64_t shares, amounts;       /* the or of all their shares, and of all their amounts */
	struct state_account *account;  /* by code in byte order; owned */
	size_t accounts;
	struct npz_array lot[STATE_LOT]; /* columns of the open lots, by account: whole numbers on any byte */
	size_t lots;
	size_t lot_room;                /* of the columns where they are owned; 0 where they lie in what the state was read from */
	struct input_map file;          /* which is this, for a file */
};

/* Opens further lots, of the account added last; their `settled` is the account's. */
void state_add_lots(struct state *s, const struct lot *lot, size_t n);

/* Appends the file to `out`: equal states give equal bytes. */
void state_pack(const struct state *s, struct buffer *out);

/* The way back; the state uses `data` until it is released.  LOT_BAD_DATA where its n bytes are not a whole state of this
 * version and of this program's; there is nothing to release then. */
int state_unpack(const char *path, const void *data, size_t n, struct state *s, struct error *err);

/* The same from a file, which the state keeps.  LOT_SYSTEM where it cannot be read. */
int state_read(const char *path, struct state *s, struct error *err);

void state_release(struct state *s);

/* Begins account k where the state left it; to be released with account_release. */
void state_account(const struct state *s, size_t k, struct account *a);

/* Adds a slice to s->part. */
void state_add_part(struct state *s, const char *name, const char checksum[NODE_CHECKSUM]);

#endif
