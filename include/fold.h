/* fold.h - one symbol's rows of a table, in any order, folded into its slice.
 *
 * Rows come as numbers side by side, as rowstore_read unpacks them:
 *     trades           broker (rank), date, buy_shares, sell_shares, buy_amount, sell_amount
 *     prices, returns  date, value (close in 1/10^8; the double's bits), place (where it was read)
 * They are put in order, trades of one (broker, date) are added up, prices and returns of one date
 * must agree, and the columns become the arrays of docs/formats.md, each the narrowest type that
 * holds it.  A row takes about 100 bytes on the way.  Rows stay whole until they are in order: each is
 * one visit to memory then, where a symbol is larger than the caches.
 */
#ifndef LOTMILL_FOLD_H
#define LOTMILL_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"
#include "npz.h"
#include "table.h"

/* What a thread folds one symbol after another in: kept from one to the next where it is large enough, and not
 * twice too large.  A room of zeros is a room of no size. */
struct fold_room {
	char *data; /* xblock */
	size_t size;
};

void fold_room_release(struct fold_room *room);

struct fold {
	enum table_kind kind;
	size_t n;                           /* rows that came */
	unsigned fields;                    /* numbers a row has: 6 or 3 */
	uint64_t *row;                      /* n x fields; the caller fills them.  In the room, as key, perm, spare and out are */
	const char *const *broker;          /* trades: codes by rank, in byte order; not owned */
	uint64_t *key;                      /* what rows are being ordered by, n */
	uint32_t *perm, *spare;             /* the order of the rows, and scratch */

	int64_t *out[1 + TABLE_VALUES];     /* date, then the values; rows each */
	size_t rows;                        /* of the slice */
	int64_t low, high;                  /* its first and its last day, where it has rows */
	size_t brokers;                     /* trades: accounts */
	struct npz_array code;              /* theirs, as the slice holds them */
	int64_t *first;                     /* brokers + 1: the row where each begins */
};

/* Called for all rows of a day whose values contradict each other, in the order they were read: fold_row(f, from)
 * up to before `to`; and for the one row with which a day's sum passes 2^63.  LOT_OK leaves them out, all of them,
 * so that no row stays for having come first; anything else stops. */
typedef int fold_problem_fn(void *context, const struct fold *f, size_t from, size_t to, struct error *err);

/* The fields of the i-th row in the order there is. */
static inline const uint64_t *fold_row(const struct fold *f, size_t i)
{
	return f->row + (size_t)f->perm[i] * f->fields;
}

/* A fold of n rows in `room`, which must outlive it and serves one at a time. */
void fold_init(struct fold *f, enum table_kind kind, size_t n, struct fold_room *room);

/* Orders and folds.  `in_order` tells that rows of one date already stand in the order they were
 * read in (one thread read them). */
int fold_rows(struct fold *f, bool in_order, fold_problem_fn *problem, void *context, struct error *err);

/* Appends the slice's .npz to `out`.  Once only: the columns are narrowed in place. */
void fold_pack(struct fold *f, struct buffer *out);

void fold_release(struct fold *f);

#endif
