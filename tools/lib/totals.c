/* Both kinds of rows are arrays of structs sorted by code, and a merge walks two of them side by
 * side.  The brokers of a market are soon all known, so nearly every row is an addition in
 * place; only a partial with new brokers moves rows, once and from the end. */
#include "totals.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "npz.h"
#include "order.h"
#include "textarray.h"

/* What the arrays of docs/formats.md and the columns of messages are called. */
static const char *const account_names[ACCOUNT_SUMS] = {
	"total_pnl", "realized_pnl", "unrealized_pnl", "window_pnl", "buy_amount", "sell_amount", "timing_alpha",
};
static const char *const symbol_names[SYMBOL_SUMS] = {
	"symbol_buy_shares",  "symbol_sell_shares", "symbol_buy_amount",
	"symbol_sell_amount", "symbol_total_pnl",   "symbol_window_pnl",
};

void totals_release(struct totals *t)
{
	free(t->account);
	free(t->symbol);
	*t = (struct totals)TOTALS_EMPTY;
}

void totals_clear(struct totals *t)
{
	t->accounts = t->symbols = 0;
	t->position = false;
}

void totals_reserve(struct totals *t, size_t accounts)
{
	if (accounts <= t->account_room)
		return;
	t->account = xrealloc(t->account, accounts * sizeof *t->account);
	t->account_room = accounts;
}

struct account_row *totals_account(struct totals *t, const char *broker, size_t n)
{
	t->account = xgrow(t->account, &t->account_room, t->accounts + 1, sizeof *t->account);
	struct account_row *a = &t->account[t->accounts++];
	memset(a, 0, sizeof *a);
	memcpy(a->broker, broker, n);
	return a;
}

struct symbol_row *totals_symbol(struct totals *t, const char *symbol, size_t n)
{
	t->symbol = xgrow(t->symbol, &t->symbol_room, t->symbols + 1, sizeof *t->symbol);
	struct symbol_row *s = &t->symbol[t->symbols++];
	memset(s, 0, sizeof *s);
	memcpy(s->symbol, symbol, n);
	s->first = s->last = TOTALS_NO_DATE;
	return s;
}

/* strcmp of two codes of rows, whose first eight bytes, NULs among them, nearly always decide. */
static inline int compare(const char a[CODE_MAX + 1], const char b[CODE_MAX + 1])
{
	uint64_t x, y;
	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	if (x != y)
		return __builtin_bswap64(x) < __builtin_bswap64(y) ? -1 : 1;
	return a[7] ? strcmp(a + 8, b + 8) : 0;
}

static int by_broker(const void *a, const void *b)
{
	return compare(((const struct account_row *)a)->broker, ((const struct account_row *)b)->broker);
}

/* The same symbol twice is ordered by where it came from, so that the message does not depend
 * on the order of the inputs. */
static int by_symbol(const void *a, const void *b)
{
	const struct symbol_row *x = a, *y = b;
	int c = compare(x->symbol, y->symbol);
	return c || !x->from || !y->from ? c : strcmp(x->from, y->from);
}

int totals_sort(struct totals *t, struct error *err)
{
	if (t->accounts)
		qsort(t->account, t->accounts, sizeof *t->account, by_broker);
	if (t->symbols)
		qsort(t->symbol, t->symbols, sizeof *t->symbol, by_symbol);
	for (size_t i = 1; i < t->accounts; i++)
		if (!by_broker(&t->account[i - 1], &t->account[i]))
			return error_data(err, "broker '%s' stands twice in one symbol", t->account[i].broker);
	for (size_t i = 1; i < t->symbols; i++) {
		const struct symbol_row *x = &t->symbol[i - 1], *y = &t->symbol[i];
		if (!compare(x->symbol, y->symbol))
			return x->from && y->from ? error_data(err, "symbol '%s' would be counted twice: it is in '%s' and in '%s'",
			                                       x->symbol, x->from, y->from)
			                          : error_data(err, "symbol '%s' would be counted twice", x->symbol);
	}
	return LOT_OK;
}

static int add_account(struct account_row *into, const struct account_row *from, const char *path, struct error *err)
{
	const char *what = "symbols";
	bool over = __builtin_add_overflow(into->symbols, from->symbols, &into->symbols);
	for (int i = 0; i < ACCOUNT_SUMS && !over; i++) {
		what = account_names[i];
		over = __builtin_add_overflow(into->sum[i], from->sum[i], &into->sum[i]);
	}
	if (!over)
		return LOT_OK;
	return path ? error_at(err, path, 0, "broker '%s': the sum of %s does not fit", into->broker, what)
	            : error_data(err, "broker '%s': the sum of %s does not fit", into->broker, what);
}

/* What an account has in one symbol only. */
static void forget_place(struct account_row *a)
{
	a->position = a->first = a->last = 0;
}

/* Makes room for the `fresh` rows of `from` that `into` lacks and fills it from the end, so that no row
 * moves twice. */
static void insert_fresh(struct totals *into, const struct totals *from, size_t fresh)
{
	size_t old = into->accounts, next = from->accounts, to = old + fresh;
	into->account = xgrow(into->account, &into->account_room, to, sizeof *into->account);
	into->accounts = to;
	while (to > old) {
		const struct account_row *a = old ? &into->account[old - 1] : NULL, *b = &from->account[next - 1];
		int c = a ? compare(a->broker, b->broker) : -1;
		if (c >= 0) {
			into->account[--to] = *a;
			old--;
			next -= c == 0;
		} else {
			into->account[--to] = *b;
			forget_place(&into->account[to]);
			next--;
		}
	}
}

int totals_merge(struct totals *into, const struct totals *from, const char *path, struct error *err)
{
	size_t at = 0, fresh = 0;
	for (size_t i = 0; i < from->accounts; i++) {
		const struct account_row *row = &from->account[i];
		int c = 1;
		while (at < into->accounts && (c = compare(into->account[at].broker, row->broker)) < 0)
			at++;
		if (at == into->accounts || c > 0) {
			fresh++;
			continue;
		}
		int r = add_account(&into->account[at], row, path, err);
		if (r)
			return r;
	}
	if (fresh)
		insert_fresh(into, from, fresh);
	if (into->position) {
		for (size_t i = 0; i < into->accounts; i++)
			forget_place(&into->account[i]);
		into->position = false;
	}
	into->symbol = xgrow(into->symbol, &into->symbol_room, into->symbols + from->symbols, sizeof *into->symbol);
	for (size_t i = 0; i < from->symbols; i++) {
		struct symbol_row *s = &into->symbol[into->symbols++];
		*s = from->symbol[i];
		s->from = path;
	}
	return LOT_OK;
}

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
		add_sums(&p, account_names[i], &a->sum[i]);
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
	return code_valid(code, texts_length(a, i)) && (!before || compare(before, code) < 0);
}

static void take_accounts(struct unpacking *u, struct totals *t)
{
	size_t rows = rows_of(u, "broker");
	const struct npz_array *sum[ACCOUNT_SUMS], *codes = array(u, "broker", 'S', rows, false);
	for (int k = 0; k < ACCOUNT_SUMS; k++)
		sum[k] = array(u, account_names[k], 'i', rows, true);
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

/* Rows, which come sorted by broker, by their totals, highest first: by how far each is below the highest, least
 * significant bits first.  Returns row numbers, owned by the caller. */
static uint32_t *ranking(const struct totals *t)
{
	enum { BITS = 48 };
	size_t n = t->accounts;
	int128 top = n ? t->account[0].sum[ACCOUNT_TOTAL_PNL] : 0;
	uint64_t *key = xmalloc(n * sizeof *key);
	uint32_t *order = xmalloc(n * sizeof *order), *other = xmalloc(n * sizeof *other);
	for (size_t i = 0; i < n; i++) {
		order[i] = (uint32_t)i;
		top = t->account[i].sum[ACCOUNT_TOTAL_PNL] > top ? t->account[i].sum[ACCOUNT_TOTAL_PNL] : top;
	}
	for (int shift = 0; shift < 128; shift += BITS) {
		for (size_t i = 0; i < n; i++)
			key[i] = (uint64_t)(((uint128)top - (uint128)t->account[i].sum[ACCOUNT_TOTAL_PNL]) >> shift) & (((uint64_t)1 << BITS) - 1);
		uint32_t *sorted = order_by(key, n, order, other);
		other = sorted == order ? other : order;
		order = sorted;
	}
	free(key);
	free(other);
	return order;
}

static void add_money(struct buffer *out, int128 v)
{
	buffer_char(out, ',');
	buffer_fixed(out, v, 4);
}

static void add_whole(struct buffer *out, int128 v)
{
	buffer_char(out, ',');
	buffer_int(out, v);
}

/* The accounts by rank.  Of one symbol (t->position) the last columns are its position and
 * timing_alpha; of many, both amounts together, timing_alpha and the number of symbols. */
int totals_brokers(const struct totals *t, const struct names *names, struct buffer *out, struct error *err)
{
	uint32_t *order = ranking(t);
	buffer_format(out, "rank,broker,%stotal_pnl,realized_pnl,unrealized_pnl,window_pnl,total_buy_amount,total_sell_amount,%s\n",
	              names ? "name," : "", t->position ? "position,timing_alpha" : "total_amount,timing_alpha,symbols");
	int r = LOT_OK;
	for (size_t i = 0; i < t->accounts && !r; i++) {
		const struct account_row *a = &t->account[order[i]];
		int128 amount;
		if (__builtin_add_overflow(a->sum[ACCOUNT_BUY_AMOUNT], a->sum[ACCOUNT_SELL_AMOUNT], &amount))
			r = error_data(err, "broker '%s': total_amount does not fit", a->broker);
		buffer_int(out, (int128)i + 1);
		buffer_char(out, ',');
		buffer_csv(out, a->broker, strlen(a->broker));
		if (names) {
			size_t n;
			const char *name = names_find(names, a->broker, &n);
			buffer_char(out, ',');
			buffer_csv(out, name, n);
		}
		for (int k = ACCOUNT_TOTAL_PNL; k <= ACCOUNT_SELL_AMOUNT; k++)
			add_money(out, a->sum[k]);
		if (t->position)
			add_whole(out, a->position);
		else
			add_money(out, amount);
		buffer_char(out, ',');
		buffer_fixed(out, a->sum[ACCOUNT_TIMING_ALPHA], 9);
		if (!t->position)
			add_whole(out, a->symbols);
		buffer_char(out, '\n');
	}
	free(order);
	return r;
}

static void add_day(struct buffer *out, int64_t day)
{
	char text[DATE_TEXT] = "";
	if (day != TOTALS_NO_DATE)
		date_format((int32_t)day, text);
	buffer_char(out, ',');
	buffer_text(out, text);
}

void totals_symbols(const struct totals *t, struct buffer *out)
{
	static const char *const check[] = { [CHECK_NONE] = ",n/a", [CHECK_OK] = ",ok", [CHECK_OFF] = ",off" };
	buffer_text(out, "symbol,rows,brokers,first_date,last_date,priced,buy_shares,sell_shares,buy_amount,sell_amount,"
	                 "total_pnl,window_pnl,books,zero_sum\n");
	for (size_t i = 0; i < t->symbols; i++) {
		const struct symbol_row *s = &t->symbol[i];
		buffer_csv(out, s->symbol, strlen(s->symbol));
		add_whole(out, s->rows);
		add_whole(out, s->brokers);
		add_day(out, s->first);
		add_day(out, s->last);
		add_whole(out, s->priced);
		for (int k = 0; k < SYMBOL_SUMS; k++)
			if (k <= SYMBOL_SELL_SHARES)
				add_whole(out, s->sum[k]);
			else
				add_money(out, s->sum[k]);
		buffer_text(out, check[s->books]);
		buffer_text(out, check[s->zero_sum]);
		buffer_char(out, '\n');
	}
}
