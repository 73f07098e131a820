#include "fold.h"

#include <stdlib.h>
#include <string.h>

#include "igzip.h"
#include "npz.h"
#include "order.h"
#include "textarray.h"

enum { AHEAD = 16 }; /* rows that are asked for before they are needed */

void fold_room_release(struct fold_room *room)
{
	if (room->data)
		xblock_free(room->data, room->size);
	*room = (struct fold_room){ NULL, 0 };
}

/* The next n x size bytes of the room, on a boundary of their own. */
static void *take(char **at, size_t n, size_t size)
{
	void *p = *at;
	*at += (n * size + 63) / 64 * 64;
	return p;
}

void fold_init(struct fold *f, enum table_kind kind, size_t n, struct fold_room *room)
{
	*f = (struct fold){ .kind = kind, .n = n, .fields = kind == TABLE_TRADES ? 6 : 3 };
	unsigned columns = kind == TABLE_TRADES ? 5 : 2;
	size_t want = n * (8 * f->fields + 8 + 4 + 4 + 8 * columns) + 64 * (4 + columns);
	if (room->size < want || room->size / 2 > want) {
		fold_room_release(room);
		*room = (struct fold_room){ xblock(want), want };
	}
	char *at = room->data;
	f->row = take(&at, n * f->fields, sizeof *f->row);
	f->key = take(&at, n, sizeof *f->key);
	f->perm = take(&at, n, sizeof *f->perm);
	f->spare = take(&at, n, sizeof *f->spare);
	for (unsigned k = 0; k < columns; k++)
		f->out[k] = take(&at, n, sizeof *f->out[k]);
	for (size_t i = 0; i < n; i++)
		f->perm[i] = (uint32_t)i;
}

void fold_release(struct fold *f)
{
	free(f->code.data);
	free(f->first);
}

/* Orders by one field of the rows on top of the order there is.  `as_came`: that is the order they came in, and
 * it may do.  Returns whether it does. */
static bool order_field(struct fold *f, unsigned field, bool as_came)
{
	for (size_t i = 0; i < f->n; i++)
		f->key[i] = f->row[i * f->fields + field];
	if (as_came && order_ascending(f->key, f->n))
		return true;
	uint32_t *order = order_by(f->key, f->n, f->perm, f->spare);
	if (order != f->perm) {
		f->spare = f->perm;
		f->perm = order;
	}
	return false;
}

static const uint64_t *row_at(const struct fold *f, size_t i)
{
	if (i + AHEAD < f->n)
		__builtin_prefetch(f->row + (size_t)f->perm[i + AHEAD] * f->fields);
	return fold_row(f, i);
}

static int fold_trades(struct fold *f, fold_problem_fn *problem, void *context, struct error *err)
{
	order_field(f, 1, true);
	f->low = (int64_t)fold_row(f, 0)[1];
	f->high = (int64_t)fold_row(f, f->n - 1)[1];
	order_field(f, 0, false);
	size_t rows = 0, brokers = 0, room = 0;
	const char **codes = NULL;
	size_t first_room = 0;
	uint64_t last_rank = UINT64_MAX;
	for (size_t i = 0; i < f->n; i++) {
		const uint64_t *row = row_at(f, i);
		if (row[0] != last_rank) {
			last_rank = row[0];
			codes = xgrow(codes, &room, brokers + 1, sizeof *codes);
			f->first = xgrow(f->first, &first_room, brokers + 2, sizeof *f->first);
			codes[brokers] = f->broker[last_rank];
			f->first[brokers++] = (int64_t)rows;
		} else if (f->out[0][rows - 1] == (int64_t)row[1]) {
			for (size_t k = 1; k < 5; k++)
				if (__builtin_add_overflow(f->out[k][rows - 1], (int64_t)row[1 + k], &f->out[k][rows - 1])) {
					int r = problem(context, f, i, i + 1, err);
					if (r) {
						free(codes);
						return r;
					}
				}
			continue;
		}
		for (size_t k = 0; k < 5; k++)
			f->out[k][rows] = (int64_t)row[1 + k];
		rows++;
	}
	f->rows = rows;
	f->brokers = brokers;
	f->first[brokers] = (int64_t)rows;
	f->code = texts_list("broker", codes, brokers);
	free(codes);
	return LOT_OK;
}

static int fold_series(struct fold *f, bool in_order, fold_problem_fn *problem, void *context, struct error *err)
{
	/* Rows of one day stand in the order of the files, whichever thread read them. */
	if (!in_order)
		in_order = order_field(f, 2, true);
	order_field(f, 0, in_order);
	size_t rows = 0;
	for (size_t i = 0, next; i < f->n; i = next) {
		const uint64_t *row = row_at(f, i), *other;
		bool agree = true;
		for (next = i + 1; next < f->n && (other = row_at(f, next))[0] == row[0]; next++)
			agree = agree && other[1] == row[1];
		if (!agree) {
			int r = problem(context, f, i, next, err);
			if (r)
				return r;
			continue;
		}
		f->out[0][rows] = (int64_t)row[0];
		if (f->kind == TABLE_PRICES) {
			double close = (double)row[1] / 1e8; /* exact back: below 2^53 */
			memcpy(&f->out[1][rows++], &close, sizeof close);
		} else {
			memcpy(&f->out[1][rows++], &row[1], sizeof row[1]);
		}
	}
	f->rows = rows;
	if (rows) {
		f->low = f->out[0][0];
		f->high = f->out[0][rows - 1];
	}
	return LOT_OK;
}

int fold_rows(struct fold *f, bool in_order, fold_problem_fn *problem, void *context, struct error *err)
{
	return f->kind == TABLE_TRADES ? fold_trades(f, problem, context, err) : fold_series(f, in_order, problem, context, err);
}

/* The narrowest of int32 and int64 that holds a column; converts in place. */
static unsigned narrow(int64_t *column, size_t n)
{
	int64_t any = 0;
	for (size_t i = 0; i < n; i++)
		any |= column[i];
	if (any > INT32_MAX)
		return 8;
	int32_t *to = (int32_t *)(void *)column;
	for (size_t i = 0; i < n; i++) {
		int32_t v = (int32_t)column[i];
		memcpy(&to[i], &v, sizeof v);
	}
	return 4;
}

void fold_pack(struct fold *f, struct buffer *out)
{
	static const char *const figures[] = { "buy_shares", "sell_shares", "buy_amount", "sell_amount" };
	struct npz_array a[7];
	size_t count = 0;
	if (f->kind == TABLE_TRADES) {
		a[count++] = f->code;
		a[count++] = (struct npz_array){ "first", 'i', 8, f->brokers + 1, 0, f->first };
	}
	a[count++] = (struct npz_array){ "date", 'M', 8, f->rows, 0, f->out[0] };
	if (f->kind == TABLE_TRADES) {
		for (size_t k = 0; k < 4; k++, count++) {
			a[count] = (struct npz_array){ .kind = 'i', .item = narrow(f->out[1 + k], f->rows), .rows = f->rows, .data = f->out[1 + k] };
			memcpy(a[count].name, figures[k], strlen(figures[k]) + 1);
		}
	} else {
		a[count++] = (struct npz_array){ "close", 'f', 8, f->rows, 0, f->out[1] };
		if (f->kind == TABLE_RETURNS)
			memcpy(a[count - 1].name, "value", 6);
	}
	npz_pack(a, count, igzip_deflate, out);
}
