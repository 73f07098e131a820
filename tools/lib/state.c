#include "state.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "date.h"
#include "npz.h"

/* The figures of a state that are one number each, in the order of the array `figures`. */
enum { RETURNS, PRICES_DIGEST, RETURNS_DIGEST, DAYS, SUM_HIGH, SUM_LOW, WIDEST, ROWS, SHARES, AMOUNTS, FIGURES };

/* A column of the file and where its figure, of 8 bytes, stands in the struct of a row. */
struct column {
	const char *name;
	size_t at;
};

/* Little-endian, as npz is: the low bytes come first. */
#define ACCOUNT(field) offsetof(struct state_account, field)
static const struct column account_columns[] = {
	{ "rows", ACCOUNT(rows) }, { "first_trade", ACCOUNT(first) }, { "last_trade", ACCOUNT(last) },
	{ "bought", ACCOUNT(end.bought) }, { "sold", ACCOUNT(end.sold) }, { "paid", ACCOUNT(end.paid) }, { "received", ACCOUNT(end.received) },
	{ "open", ACCOUNT(end.open) },
	{ "begin_bought", ACCOUNT(begin.bought) }, { "begin_sold", ACCOUNT(begin.sold) }, { "begin_paid", ACCOUNT(begin.paid) },
	{ "begin_received", ACCOUNT(begin.received) }, { "begin_open", ACCOUNT(begin.open) },
	{ "net", ACCOUNT(timing.net) }, { "squares_high", ACCOUNT(timing.squares) + 8 }, { "squares_low", ACCOUNT(timing.squares) },
	{ "product_high", ACCOUNT(timing.product) + 8 }, { "product_low", ACCOUNT(timing.product) }, { "pending", ACCOUNT(pending) },
};
#undef ACCOUNT
static const struct column lot_columns[] = {
	{ "lot_date", offsetof(struct lot, date) }, { "lot_shares", offsetof(struct lot, shares) }, { "lot_amount", offsetof(struct lot, amount) },
};
enum { COLUMNS = sizeof account_columns / sizeof *account_columns, LOT_COLUMNS = sizeof lot_columns / sizeof *lot_columns };

static int64_t high(int128 v)
{
	return (int64_t)(v >> 64);
}

static int128 wide(int64_t upper, int64_t lower)
{
	return (int128)((uint128)(uint64_t)upper << 64 | (uint64_t)lower);
}

static struct npz_array array(const char *name, char kind, unsigned item, size_t rows, const void *data)
{
	struct npz_array a = { .kind = kind, .item = item, .rows = rows, .data = (void *)(uintptr_t)data };
	memcpy(a.name, name, strlen(name) + 1);
	return a;
}

/* A column in the narrowest whole numbers that hold it; narrowed in place. */
static struct npz_array narrowed(const char *name, int64_t *column, size_t n)
{
	int64_t low = 0, top = 0;
	for (size_t i = 0; i < n; i++) {
		low = column[i] < low ? column[i] : low;
		top = column[i] > top ? column[i] : top;
	}
	unsigned size = low >= INT8_MIN && top <= INT8_MAX ? 1 : low >= INT16_MIN && top <= INT16_MAX ? 2 : 8;
	if (size == 8 && low >= INT32_MIN && top <= INT32_MAX)
		size = 4;
	for (size_t i = 0; i < n; i++)
		memmove((char *)column + i * size, &column[i], size);
	return array(name, 'i', size, n, column);
}

/* Texts as an array of bytes, all as wide as the longest. */
static char *texts(const char *const *text, size_t n, unsigned *width)
{
	*width = 1;
	for (size_t i = 0; i < n; i++)
		if (strlen(text[i]) > *width)
			*width = (unsigned)strlen(text[i]);
	char *all = xcalloc(n, *width);
	for (size_t i = 0; i < n; i++)
		memcpy(all + i * *width, text[i], strlen(text[i]));
	return all;
}

/* The columns of n rows, `size` bytes each, one behind the other. */
static void gather(const struct column *c, size_t columns, const void *rows, size_t size, size_t n, int64_t *to)
{
	for (size_t k = 0; k < columns; k++)
		for (size_t i = 0; i < n; i++)
			memcpy(&to[k * n + i], (const char *)rows + i * size + c[k].at, sizeof *to);
}

/* The end of account k's lots. */
static size_t lots_end(const struct state *s, size_t k)
{
	return k + 1 < s->accounts ? s->account[k + 1].first_lot : s->lots;
}

void state_pack(const struct state *s, struct buffer *out)
{
	struct npz_array a[NPZ_ARRAYS];
	size_t n = 0, accounts = s->accounts, lots = s->lots;
	int64_t version = STATE_VERSION;
	const int64_t figures[FIGURES] = { s->returns, (int64_t)s->prices_digest, (int64_t)s->returns_digest, s->days, high(s->sum),
		                           (int64_t)s->sum, (int64_t)s->widest, s->rows, (int64_t)s->shares, (int64_t)s->amounts };
	const int64_t dates[] = { s->day, s->first, s->start };
	int64_t *column = xmalloc((COLUMNS * accounts + LOT_COLUMNS * lots + 2 * accounts + 1) * sizeof *column);
	int64_t *lot = column + COLUMNS * accounts, *settled = lot + LOT_COLUMNS * lots, *first = settled + accounts;
	const char **text = xmalloc((accounts + s->parts) * sizeof *text);
	gather(account_columns, COLUMNS, s->account, sizeof *s->account, accounts, column);
	gather(lot_columns, LOT_COLUMNS, s->lot, sizeof *s->lot, lots, lot);
	for (size_t i = 0; i < accounts; i++) {
		first[i] = (int64_t)s->account[i].first_lot;
		settled[i] = lots_end(s, i) > s->account[i].first_lot ? s->lot[first[i]].settled : 0;
		text[i] = s->account[i].code;
	}
	first[accounts] = (int64_t)lots;
	unsigned code_width, name_width, sum_width;
	char *codes = texts(text, accounts, &code_width);
	for (size_t i = 0; i < s->parts; i++)
		text[i] = s->part[i].name;
	char *names = texts(text, s->parts, &name_width);
	for (size_t i = 0; i < s->parts; i++)
		text[i] = s->part[i].checksum;
	char *sums = texts(text, s->parts, &sum_width);
	a[n++] = array("version", 'i', 8, 1, &version);
	a[n++] = array("program", 'S', sizeof LOTMILL_VERSION - 1, 1, LOTMILL_VERSION);
	a[n++] = array("dates", 'M', 8, 3, dates);
	a[n++] = array("mergers", 'S', NODE_CHECKSUM - 1, 1, s->mergers);
	a[n++] = array("part", 'S', name_width, s->parts, names);
	a[n++] = array("checksum", 'S', sum_width, s->parts, sums);
	a[n++] = array("figures", 'i', 8, FIGURES, figures);
	a[n++] = array("close_date", 'M', 8, s->closes, s->close_date);
	a[n++] = array("close", 'i', 8, s->closes, s->close);
	a[n++] = array("broker", 'S', code_width, accounts, codes);
	for (size_t k = 0; k < COLUMNS; k++)
		a[n++] = narrowed(account_columns[k].name, column + k * accounts, accounts);
	a[n++] = narrowed("settled", settled, accounts);
	a[n++] = array("first_lot", 'i', 8, accounts + 1, first);
	for (size_t k = 0; k < LOT_COLUMNS; k++)
		a[n++] = narrowed(lot_columns[k].name, lot + k * lots, lots);
	npz_pack(a, n, NULL, out);
	free(codes);
	free(names);
	free(sums);
	free(text);
	free(column);
}

/* The array of that name if it is as it should be, or NULL. */
static const struct npz_array *find(const struct npz *z, const char *name, char kind, size_t rows)
{
	const struct npz_array *a = npz_find(z, name);
	bool good = a && a->kind == kind && !a->columns && a->rows == rows;
	return good ? a : NULL;
}

static int64_t item(const struct npz_array *a, size_t i)
{
	switch (a->item) {
	case 1: return ((const int8_t *)a->data)[i];
	case 2: return ((const int16_t *)a->data)[i];
	case 4: return ((const int32_t *)a->data)[i];
	default: return ((const int64_t *)a->data)[i];
	}
}

/* Items from..to-1 as figures of 8 bytes, `size` bytes from one to the next, the first at `at`. */
static void spread(const struct npz_array *a, size_t from, size_t to, size_t size, char *at)
{
#define SPREAD(type) \
	for (size_t i = from; i < to; i++, at += size) \
		memcpy(at, &(int64_t){ ((const type *)a->data)[i] }, sizeof(int64_t))
	switch (a->item) {
	case 1: SPREAD(int8_t); break;
	case 2: SPREAD(int16_t); break;
	case 4: SPREAD(int32_t); break;
	default: SPREAD(int64_t); break;
	}
#undef SPREAD
}

/* The way back of gather, some rows at a time that stay in the cache; false where a column is not there. */
static bool scatter(const struct npz *z, const struct column *c, size_t columns, void *rows, size_t size, size_t n)
{
	enum { BLOCK = 64 };
	const struct npz_array *a[NPZ_ARRAYS];
	for (size_t k = 0; k < columns; k++)
		if (!(a[k] = find(z, c[k].name, 'i', n)))
			return false;
	for (size_t from = 0; from < n; from += BLOCK)
		for (size_t k = 0; k < columns; k++)
			spread(a[k], from, from + BLOCK < n ? from + BLOCK : n, size, (char *)rows + from * size + c[k].at);
	return true;
}

static bool get_head(const struct npz *z, struct state *s)
{
	const struct npz_array *version = find(z, "version", 'i', 1), *program = find(z, "program", 'S', 1);
	const struct npz_array *dates = find(z, "dates", 'M', 3), *mergers = find(z, "mergers", 'S', 1);
	const struct npz_array *f = find(z, "figures", 'i', FIGURES), *part = npz_find(z, "part");
	size_t n = sizeof LOTMILL_VERSION - 1;
	if (!version || item(version, 0) != STATE_VERSION || !program || program->item != n ||
	    memcmp(program->data, LOTMILL_VERSION, n) || !dates || !f || !mergers || mergers->item != NODE_CHECKSUM - 1 || !part)
		return false;
	const struct npz_array *name = find(z, "part", 'S', part->rows), *sum = find(z, "checksum", 'S', part->rows);
	if (!name || !sum || sum->item >= NODE_CHECKSUM)
		return false;
	memcpy(s->mergers, mergers->data, NODE_CHECKSUM - 1);
	s->day = item(dates, 0);
	s->first = item(dates, 1);
	s->start = item(dates, 2);
	s->part = xcalloc(part->rows, sizeof *s->part);
	for (size_t i = 0; i < part->rows; i++) {
		struct state_part *p = &s->part[s->parts++];
		p->name = xcalloc(name->item + 1, 1);
		memcpy(p->name, (const char *)name->data + i * name->item, name->item);
		memcpy(p->checksum, (const char *)sum->data + i * sum->item, sum->item);
	}
	s->returns = item(f, RETURNS) != 0;
	s->prices_digest = (uint64_t)item(f, PRICES_DIGEST);
	s->returns_digest = (uint64_t)item(f, RETURNS_DIGEST);
	s->days = item(f, DAYS);
	s->sum = wide(item(f, SUM_HIGH), item(f, SUM_LOW));
	s->widest = (uint64_t)item(f, WIDEST);
	s->rows = item(f, ROWS);
	s->shares = (uint64_t)item(f, SHARES);
	s->amounts = (uint64_t)item(f, AMOUNTS);
	return s->first >= DATE_MIN && s->first <= s->day && s->day <= DATE_MAX && s->days >= 0 && s->rows > 0;
}

static bool get_closes(const struct npz *z, struct state *s)
{
	const struct npz_array *a = npz_find(z, "close_date");
	s->closes = a ? a->rows : 0;
	const struct npz_array *date = find(z, "close_date", 'M', s->closes), *close = find(z, "close", 'i', s->closes);
	if (!date || !close || s->closes > STATE_CLOSES)
		return false;
	for (size_t i = 0; i < s->closes; i++) {
		s->close_date[i] = item(date, i);
		s->close[i] = item(close, i);
		if (s->close_date[i] > s->day || (i && s->close_date[i] <= s->close_date[i - 1]) || s->close[i] <= 0)
			return false;
	}
	return true;
}

static bool get_accounts(const struct npz *z, struct state *s)
{
	const struct npz_array *codes = npz_find(z, "broker");
	size_t n = codes ? codes->rows : 0;
	const struct npz_array *first = find(z, "first_lot", 'i', n + 1);
	if (!find(z, "broker", 'S', n) || codes->item > CODE_MAX || !first || item(first, 0) != 0)
		return false;
	s->account = xcalloc(n, sizeof *s->account);
	s->accounts = n;
	if (!scatter(z, account_columns, COLUMNS, s->account, sizeof *s->account, n))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct state_account *x = &s->account[i];
		memcpy(x->code, (const char *)codes->data + i * codes->item, codes->item);
		x->first_lot = (size_t)item(first, i);
		if (x->first < s->first || x->last < x->first || x->last > s->day || item(first, i + 1) < item(first, i) || (i && strcmp(x[-1].code, x->code) >= 0))
			return false;
	}
	s->lots = (size_t)item(first, n);
	return true;
}

/* The lots of each account are what is open of it. */
static bool get_lots(const struct npz *z, struct state *s)
{
	const struct npz_array *settled = find(z, "settled", 'i', s->accounts);
	s->lot = xmalloc(s->lots * sizeof *s->lot);
	if (!settled || !scatter(z, lot_columns, LOT_COLUMNS, s->lot, sizeof *s->lot, s->lots))
		return false;
	for (size_t k = 0; k < s->accounts; k++) {
		const struct state_account *x = &s->account[k];
		int64_t open = 0, amount = 0;
		bool bad = false;
		for (size_t i = x->first_lot, to = lots_end(s, k); i < to; i++) {
			struct lot *l = &s->lot[i];
			bool cut = i == x->first_lot;
			l->settled = cut ? item(settled, k) : 0;
			if (l->shares <= 0 || l->amount < 0 || l->settled < 0 || l->settled >= l->shares)
				return false;
			bad |= __builtin_add_overflow(open, l->shares - l->settled, &open);
			bad |= __builtin_add_overflow(amount, cut ? lot_open_amount(l) : l->amount, &amount);
		}
		int128 position = (int128)x->end.bought - x->end.sold;
		if (bad || open != (position < 0 ? -position : position) || amount != x->end.open)
			return false;
	}
	return true;
}

/* Takes over *z. */
static int take(const char *path, struct npz *z, struct state *s, struct error *err)
{
	int r = LOT_OK;
	if (!get_head(z, s) || !get_closes(z, s) || !get_accounts(z, s) || !get_lots(z, s)) {
		state_release(s);
		r = error_at(err, path, 0, "not a state of version %d", STATE_VERSION);
	}
	npz_release(z);
	return r;
}

int state_unpack(const char *path, const void *data, size_t n, struct state *s, struct error *err)
{
	struct npz z;
	*s = (struct state){ .parts = 0 };
	int r = npz_unpack(path, data, n, NULL, &z, err);
	return r ? r : take(path, &z, s, err);
}

int state_read(const char *path, struct state *s, struct error *err)
{
	struct npz z;
	*s = (struct state){ .parts = 0 };
	int r = npz_read(path, NULL, &z, err);
	return r ? r : take(path, &z, s, err);
}

void state_release(struct state *s)
{
	for (size_t i = 0; i < s->parts; i++)
		free(s->part[i].name);
	free(s->part);
	free(s->account);
	free(s->lot);
	*s = (struct state){ .parts = 0 };
}

void state_account(const struct state *s, size_t k, struct account *a)
{
	const struct state_account *x = &s->account[k];
	size_t n = lots_end(s, k) - x->first_lot;
	*a = (struct account){ s->day, x->end.bought, x->end.sold, x->end.paid, x->end.received,
		               (int64_t)account_realized(&x->end), xmalloc(n * sizeof *a->lot), n, n };
	if (n)
		memcpy(a->lot, s->lot + x->first_lot, n * sizeof *a->lot);
}

void state_add_part(struct state *s, const char *name, const char checksum[NODE_CHECKSUM])
{
	s->part = xrealloc(s->part, (s->parts + 1) * sizeof *s->part);
	struct state_part *p = &s->part[s->parts++];
	p->name = xstrdup(name);
	memcpy(p->checksum, checksum, NODE_CHECKSUM);
}
