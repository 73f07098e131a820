#include "totalspack.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "npz.h"
#include "textarray.h"

/* What the arrays of docs/formats.md are called, as account_sum_name. */
static const char *const symbol_names[SYMBOL_SUMS] = {
	"symbol_buy_shares",  "symbol_sell_shares", "symbol_buy_amount",
	"symbol_sell_amount", "symbol_total_pnl",   "symbol_window_pnl",
};

/* A partial that is put together; `room` holds one array of numbers at a time. */
struct packing {
	struct npz_writer npz;
	size_t rows, stride; /* of the kind of rows whose fields are packed */
	int64_t *room;       /* for one array, of a row at least: two words a row */
};

static void add_array(struct packing *p, const char *name, char kind, size_t rows, size_t columns)
{
	struct npz_array a = { .kind = kind, .item = sizeof *p->room, .rows = rows, .columns = columns, .data = p->room };
	memcpy(a.name, name, strlen(name) + 1);
	npz_add(&p->npz, &a);
}

/* The fields of the rows are reached by the address of the first row's, so that both kinds of rows share these. */
static void begin_rows(struct packing *p, size_t rows, size_t stride)
{
	p->rows = rows;
	p->stride = stride;
	p->room = xrealloc(p->room, (rows + 1) * 2 * sizeof *p->room);
}

static void add_codes(struct packing *p, const char *name, const char *first)
{
	struct npz_array a = texts_pack(name, first, p->stride, p->rows);
	npz_add(&p->npz, &a);
	free(a.data);
}

static void add_ints(struct packing *p, const char *name, char kind, const int64_t *first)
{
	for (size_t i = 0; i < p->rows; i++)
		p->room[i] = *(const int64_t *)(const void *)((const char *)first + i * p->stride);
	add_array(p, name, kind, p->rows, 0);
}

static void add_sums(struct packing *p, const char *name, const int128 *first)
{
	bool wide = false;
	for (size_t i = 0; i < p->rows; i++) {
		int128 v = *(const int128 *)(const void *)((const char *)first + i * p->stride);
		wide |= v != (p->room[i] = (int64_t)v);
	}
	for (size_t i = p->rows; wide && i-- > 0;) {
		int128 v = *(const int128 *)(const void *)((const char *)first + i * p->stride);
		p->room[2 * i] = (int64_t)(v >> 64);
		p->room[2 * i + 1] = (int64_t)v;
	}
	add_array(p, name, 'i', p->rows, wide ? 2 : 0);
}

void totals_pack(const struct totals *t, struct buffer *out)
{
	/* A row that is always there gives the fields their addresses. */
	static const struct account_row no_account;
	static const struct symbol_row no_symbol;
	const struct account_row *a = t->accounts ? t->account : &no_account;
	const struct symbol_row *s = t->symbols ? t->symbol : &no_symbol;
	struct packing p = { .room = NULL };
	/* A header of npz's for each array, and its words. */
	buffer_reserve(out, 32 * 256 + t->accounts * (13 * 8) + t->symbols * (13 * 8));
	npz_begin(&p.npz, NULL, out);

	begin_rows(&p, t->accounts, sizeof *a);
	*p.room = TOTALS_VERSION;
	add_array(&p, "version", 'i', 1, 0);
	add_codes(&p, "broker", a->broker);
	for (int i = 0; i < ACCOUNT_SUMS; i++)
		add_sums(&p, account_sum_name[i], &a->sum[i]);
	if (t->position) {
		add_ints(&p, "position", 'i', &a->position);
		add_ints(&p, "first_trade", 'M', &a->first);
		add_ints(&p, "last_trade", 'M', &a->last);
	}
	add_ints(&p, "symbols", 'i', &a->symbols);

	begin_rows(&p, t->symbols, sizeof *s);
	add_codes(&p, "symbol", s->symbol);
	add_ints(&p, "symbol_rows", 'i', &s->rows);
	add_ints(&p, "symbol_brokers", 'i', &s->brokers);
	add_ints(&p, "symbol_first", 'M', &s->first);
	add_ints(&p, "symbol_last", 'M', &s->last);
	add_ints(&p, "symbol_mark", 'i', &s->mark);
	for (size_t i = 0; i < t->symbols; i++)
		p.room[i] = s[i].priced | (int64_t)s[i].books << 1 | (int64_t)s[i].zero_sum << 3;
	add_array(&p, "symbol_flags", 'i', t->symbols, 0);
	for (int i = 0; i < SYMBOL_SUMS; i++)
		add_sums(&p, symbol_names[i], &s->sum[i]);

	npz_end(&p.npz);
	free(p.room);
}

/* An unpacked file being read; the first array that is not as it should be sets `result`. */
struct unpacking {
	const char *path;
	const struct npz *z;
	struct error *err;
	int result;
};

static const struct npz_array *array(struct unpacking *u, const char *name, char kind, size_t rows, bool wide)
{
	if (u->result)
		return NULL;
	const struct npz_array *a = npz_find(u->z, name);
	bool fits = a && a->kind == kind && (kind == 'S' ? a->item <= CODE_MAX : a->item == 8) &&
	            (a->columns == 0 || (wide && a->columns == 2));
	if (!a)
		u->result = error_at(u->err, u->path, 0, "array '%s' is missing: not a partial", name);
	else if (!fits)
		u->result = error_at(u->err, u->path, 0, "array '%s' is not of a partial's type", name);
	else if (a->rows != rows)
		u->result = error_at(u->err, u->path, 0, "array '%s' has %zu rows where %zu are expected", name, a->rows, rows);
	return u->result ? NULL : a;
}

static const int64_t *ints(struct unpacking *u, const char *name, char kind, size_t rows)
{
	const struct npz_array *a = array(u, name, kind, rows, false);
	return a ? a->data : NULL;
}

static size_t rows_of(const struct unpacking *u, const char *name)
{
	const struct npz_array *a = npz_find(u->z, name);
	return a ? a->rows : 0;
}

/* Item i of a sum's array, plain or in pairs. */
static int128 sum_at(const struct npz_array *a, size_t i)
{
	const int64_t *v = a->data;
	return a->columns ? (int128)((uint128)(uint64_t)v[2 * i] << 64 | (uint64_t)v[2 * i + 1]) : v[i];
}

/* Row i of an array of codes into `code`; false where it is no code or not behind the one before it. */
static bool take_code(const struct npz_array *a, size_t i, const char *before, char code[CODE_MAX + 1])
{
	memset(code, 0, CODE_MAX + 1);
	texts_copy(a, i, code);
	return code_valid(code, texts_length(a, i)) && (!before || code_compare(before, code) < 0);
}

static void take_accounts(struct unpacking *u, struct totals *t)
{
	size_t rows = rows_of(u, "broker");
	const struct npz_array *sum[ACCOUNT_SUMS], *codes = array(u, "broker", 'S', rows, false);
	for (int k = 0; k < ACCOUNT_SUMS; k++)
		sum[k] = array(u, account_sum_name[k], 'i', rows, true);
	const int64_t *symbols = ints(u, "symbols", 'i', rows);
	t->position = npz_find(u->z, "position") != NULL;
	const int64_t *position = t->position ? ints(u, "position", 'i', rows) : NULL;
	const int64_t *first = t->position ? ints(u, "first_trade", 'M', rows) : NULL;
	const int64_t *last = t->position ? ints(u, "last_trade", 'M', rows) : NULL;
	if (u->result)
		return;
	t->account = xgrow(t->account, &t->account_room, rows, sizeof *t->account);
	t->accounts = rows;
	for (size_t i = 0; i < rows && !u->result; i++) {
		struct account_row *a = &t->account[i];
		if (!take_code(codes, i, i ? a[-1].broker : NULL, a->broker))
			u->result = error_at(u->err, u->path, 0, "row %zu of array 'broker' is no code or out of order", i);
		for (int k = 0; k < ACCOUNT_SUMS; k++)
			a->sum[k] = sum_at(sum[k], i);
		a->symbols = symbols[i];
		a->position = position ? position[i] : 0;
		a->first = first ? first[i] : 0;
		a->last = last ? last[i] : 0;
	}
}

static bool day_valid(int64_t day)
{
	return day == TOTALS_NO_DATE || (day >= DATE_MIN && day <= DATE_MAX);
}

static void take_symbols(struct unpacking *u, struct totals *t)
{
	size_t rows = rows_of(u, "symbol");
	const struct npz_array *sum[SYMBOL_SUMS], *codes = array(u, "symbol", 'S', rows, false);
	const int64_t *n = ints(u, "symbol_rows", 'i', rows), *brokers = ints(u, "symbol_brokers", 'i', rows);
	const int64_t *first = ints(u, "symbol_first", 'M', rows), *last = ints(u, "symbol_last", 'M', rows);
	const int64_t *mark = ints(u, "symbol_mark", 'i', rows), *flags = ints(u, "symbol_flags", 'i', rows);
	for (int k = 0; k < SYMBOL_SUMS; k++)
		sum[k] = array(u, symbol_names[k], 'i', rows, true);
	if (u->result)
		return;
	t->symbol = xgrow(t->symbol, &t->symbol_room, rows, sizeof *t->symbol);
	t->symbols = rows;
	for (size_t i = 0; i < rows && !u->result; i++) {
		struct symbol_row *s = &t->symbol[i];
		if (!take_code(codes, i, i ? s[-1].symbol : NULL, s->symbol))
			u->result = error_at(u->err, u->path, 0, "row %zu of array 'symbol' is no code or out of order", i);
		else if (n[i] < 0 || brokers[i] < 0 || !day_valid(first[i]) || !day_valid(last[i]) || mark[i] < 0 || flags[i] & ~(int64_t)31 ||
		         (flags[i] >> 1 & 3) > CHECK_OFF || flags[i] >> 3 > CHECK_OFF)
			u->result = error_at(u->err, u->path, 0, "symbol '%s' has figures that cannot be", s->symbol);
		s->from = NULL;
		s->rows = n[i];
		s->brokers = brokers[i];
		s->first = first[i];
		s->last = last[i];
		s->mark = mark[i];
		s->priced = flags[i] & 1;
		s->books = (enum symbol_check)(flags[i] >> 1 & 3);
		s->zero_sum = (enum symbol_check)(flags[i] >> 3 & 3);
		for (int k = 0; k < SYMBOL_SUMS; k++)
			s->sum[k] = sum_at(sum[k], i);
	}
}

/* Accounts and symbols say the same in two ways.  Equality modulo 2^128 is enough: no sum is near. */
static void check_sums(struct unpacking *u, const struct totals *t)
{
	uint128 accounts = 0, total = 0, window = 0;
	for (size_t i = 0; i < t->accounts; i++) {
		const struct account_row *a = &t->account[i];
		if (a->symbols < 1 || (uint64_t)a->symbols > t->symbols || a->first < DATE_MIN || a->first > a->last || a->last > DATE_MAX) {
			u->result = error_at(u->err, u->path, 0, "broker '%s' has figures that cannot be", a->broker);
			return;
		}
		accounts += (uint64_t)a->symbols;
		total += (uint128)a->sum[ACCOUNT_TOTAL_PNL];
		window += (uint128)a->sum[ACCOUNT_WINDOW_PNL];
	}
	for (size_t i = 0; i < t->symbols; i++) {
		const struct symbol_row *s = &t->symbol[i];
		accounts -= (uint64_t)s->brokers;
		total -= (uint128)s->sum[SYMBOL_TOTAL_PNL];
		window -= (uint128)s->sum[SYMBOL_WINDOW_PNL];
	}
	if (accounts || total || window)
		u->result = error_at(u->err, u->path, 0, "its accounts and its symbols disagree in %s",
		                     accounts ? "the number of accounts" : total ? "total_pnl" : "window_pnl");
}

/* Another version may have other arrays, so that it is looked at first. */
static int take(const char *path, const struct npz *z, struct totals *t, struct error *err)
{
	struct unpacking u = { path, z, err, LOT_OK };
	totals_clear(t);
	const int64_t *version = ints(&u, "version", 'i', 1);
	if (version && *version != TOTALS_VERSION)
		u.result = error_at(err, path, 0, "partial version %lld is not known (this program knows %d)",
		                    (long long)*version, TOTALS_VERSION);
	if (!u.result)
		take_accounts(&u, t);
	if (!u.result)
		take_symbols(&u, t);
	if (!u.result)
		check_sums(&u, t);
	if (u.result)
		totals_clear(t);
	return u.result;
}

int totals_unpack(const char *path, const void *data, size_t n, struct totals *t, struct error *err)
{
	struct npz z;
	int r = npz_unpack(path, data, n, NULL, &z, err);
	if (r)
		return r;
	r = take(path, &z, t, err);
	npz_release(&z);
	return r;
}
