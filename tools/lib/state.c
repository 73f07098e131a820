#include "state.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "date.h"
#include "npz.h"
#include "textarray.h"

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
	{ "settled", ACCOUNT(settled) },
};
#undef ACCOUNT
enum { COLUMNS = sizeof account_columns / sizeof *account_columns };
static const char *const lot_names[STATE_LOT] = { "lot_date", "lot_shares", "lot_amount" };

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

static int64_t item(const struct npz_array *a, size_t i)
{
	int64_t v = 0;
	npz_spread(a, i, i + 1, sizeof v, (char *)&v);
	return v;
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
	int64_t *column = xmalloc((COLUMNS * accounts + STATE_LOT * lots + accounts + 1) * sizeof *column);
	int64_t *lot = column + COLUMNS * accounts, *first = lot + STATE_LOT * lots;
	const char **text = xmalloc((accounts + s->parts) * sizeof *text);
	for (size_t k = 0; k < COLUMNS; k++)
		for (size_t i = 0; i < accounts; i++)
			memcpy(&column[k * accounts + i], (const char *)&s->account[i] + account_columns[k].at, sizeof *column);
	for (size_t k = 0; k < STATE_LOT; k++)
		npz_spread(&s->lot[k], 0, lots, sizeof *lot, (char *)(lot + k * lots));
	for (size_t i = 0; i < accounts; i++) {
		first[i] = (int64_t)s->account[i].first_lot;
		text[i] = s->account[i].code;
	}
	first[accounts] = (int64_t)lots;
	struct npz_array codes = texts_list("broker", text, accounts);
	for (size_t i = 0; i < s->parts; i++)
		text[i] = s->part[i].name;
	struct npz_array names = texts_list("part", text, s->parts);
	for (size_t i = 0; i < s->parts; i++)
		text[i] = s->part[i].checksum;
	struct npz_array sums = texts_list("checksum", text, s->parts);
	a[n++] = array("version", 'i', 8, 1, &version);
	a[n++] = array("program", 'S', sizeof LOTMILL_VERSION - 1, 1, LOTMILL_VERSION);
	a[n++] = array("dates", 'M', 8, 3, dates);
	a[n++] = array("mergers", 'S', NODE_CHECKSUM - 1, 1, s->mergers);
	a[n++] = names;
	a[n++] = sums;
	a[n++] = array("figures", 'i', 8, FIGURES, figures);
	a[n++] = array("close_date", 'M', 8, s->closes, s->close_date);
	a[n++] = array("close", 'i', 8, s->closes, s->close);
	a[n++] = codes;
	for (size_t k = 0; k < COLUMNS; k++)
		a[n++] = npz_narrowed(account_columns[k].name, column + k * accounts, accounts);
	a[n++] = array("first_lot", 'i', 8, accounts + 1, first);
	for (size_t k = 0; k < STATE_LOT; k++)
		a[n++] = npz_narrowed(lot_names[k], lot + k * lots, lots);
	npz_pack(a, n, NULL, out);
	free(codes.data);
	free(names.data);
	free(sums.data);
	free(text);
	free(column);
}

/* The array of that name if it is as it should be, or NULL. */
static const struct npz_array *find(const struct npz *z, const char *name, char kind, size_t rows)
{
	const struct npz_array *a = npz_find(z, name);
	return a && npz_is_column(a, kind, 0, rows) ? a : NULL;
}

/* Some accounts at a time, which stay in the cache; false where a column is not there. */
static bool get_columns(const struct npz *z, struct state_account *account, size_t n)
{
	enum { BLOCK = 64 };
	const struct npz_array *a[COLUMNS];
	for (size_t k = 0; k < COLUMNS; k++)
		if (!(a[k] = find(z, account_columns[k].name, 'i', n)))
			return false;
	for (size_t from = 0; from < n; from += BLOCK)
		for (size_t k = 0; k < COLUMNS; k++)
			npz_spread(a[k], from, from + BLOCK < n ? from + BLOCK : n, sizeof *account, (char *)&account[from] + account_columns[k].at);
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
		p->name = texts_dup(name, i);
		memcpy(p->checksum, texts_at(sum, i), sum->item);
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
	if (!codes || !texts_fit_codes(codes, n) || !first || item(first, 0) != 0)
		return false;
	s->account = xcalloc(n, sizeof *s->account);
	s->accounts = n;
	if (!get_columns(z, s->account, n))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct state_account *x = &s->account[i];
		texts_copy(codes, i, x->code);
		x->first_lot = (size_t)item(first, i);
		if (x->first < s->first || x->last < x->first || x->last > s->day || item(first, i + 1) < item(first, i) || (i && strcmp(x[-1].code, x->code) >= 0))
			return false;
	}
	s->lots = (size_t)item(first, n);
	return true;
}

/* Lots from..to-1 but for their `settled`. */
static void get_lot_columns(const struct state *s, size_t from, size_t to, struct lot *lot)
{
	npz_spread(&s->lot[STATE_LOT_DATE], from, to, sizeof *lot, (char *)lot + offsetof(struct lot, date));
	npz_spread(&s->lot[STATE_LOT_SHARES], from, to, sizeof *lot, (char *)lot + offsetof(struct lot, shares));
	npz_spread(&s->lot[STATE_LOT_AMOUNT], from, to, sizeof *lot, (char *)lot + offsetof(struct lot, amount));
}

/* The sum of items from..to-1; -1 where one is below `least`, which is 0 or more, or the sum does not fit. */
static int64_t sum_of(const struct npz_array *a, size_t from, size_t to, int64_t least)
{
	enum { BLOCK = 64 };
	int64_t v[BLOCK], sum = 0;
	bool bad = false;
	for (size_t n; from < to; from += n) {
		n = to - from < BLOCK ? to - from : BLOCK;
		npz_spread(a, from, from + n, sizeof *v, (char *)v);
		for (size_t i = 0; i < n; i++)
			bad |= v[i] < least || __builtin_add_overflow(sum, v[i], &sum);
	}
	return bad ? -1 : sum;
}

/* The lots of each account are what is open of it. */
static bool get_lots(const struct npz *z, struct state *s)
{
	for (size_t k = 0; k < STATE_LOT; k++) {
		const struct npz_array *a = find(z, lot_names[k], 'i', s->lots);
		if (!a)
			return false;
		s->lot[k] = *a;
	}
	for (size_t k = 0; k < s->accounts; k++) {
		const struct state_account *x = &s->account[k];
		size_t from = x->first_lot, to = lots_end(s, k);
		int128 position = (int128)x->end.bought - x->end.sold;
		int64_t shares = sum_of(&s->lot[STATE_LOT_SHARES], from, to, 1), amount = sum_of(&s->lot[STATE_LOT_AMOUNT], from, to, 0);
		if (shares < 0 || amount < 0 || x->settled < 0 || (from == to && x->settled))
			return false;
		if (from < to) {
			struct lot oldest = { .settled = x->settled };
			get_lot_columns(s, from, from + 1, &oldest);
			if (oldest.settled >= oldest.shares)
				return false;
			amount -= oldest.amount - lot_open_amount(&oldest);
		}
		if (amount != x->end.open || shares - x->settled != (position < 0 ? -position : position))
			return false;
	}
	return true;
}

int state_unpack(const char *path, const void *data, size_t n, struct state *s, struct error *err)
{
	struct npz z;
	*s = (struct state){ .parts = 0 };
	int r = npz_view(path, data, n, &z, err);
	if (!r && (!get_head(&z, s) || !get_closes(&z, s) || !get_accounts(&z, s) || !get_lots(&z, s)))
		r = error_at(err, path, 0, "not a state of version %d", STATE_VERSION);
	if (r)
		state_release(s);
	return r;
}

int state_read(const char *path, struct state *s, struct error *err)
{
	struct input_map file;
	int r = input_map(path, &file, err);
	if (!r)
		r = state_unpack(path, file.data, file.n, s, err);
	if (r)
		input_unmap(&file);
	else
		s->file = file;
	return r;
}

void state_release(struct state *s)
{
	for (size_t i = 0; i < s->parts; i++)
		free(s->part[i].name);
	free(s->part);
	free(s->account);
	for (size_t k = 0; k < STATE_LOT && s->lot_room; k++)
		free(s->lot[k].data);
	input_unmap(&s->file);
	*s = (struct state){ .parts = 0 };
}

void state_account(const struct state *s, size_t k, struct account *a)
{
	const struct state_account *x = &s->account[k];
	size_t n = lots_end(s, k) - x->first_lot;
	*a = (struct account){ x->end.bought, x->end.sold, x->end.paid, x->end.received,
		               (int64_t)account_realized(&x->end), xmalloc(n * sizeof *a->lot), n, n };
	get_lot_columns(s, x->first_lot, x->first_lot + n, a->lot);
	for (size_t i = 0; i < n; i++)
		a->lot[i].settled = i ? 0 : x->settled;
}

void state_add_lots(struct state *s, const struct lot *lot, size_t n)
{
	size_t room = s->lot_room;
	for (size_t k = 0; k < STATE_LOT; k++) {
		room = s->lot_room;
		s->lot[k].item = sizeof(int64_t);
		s->lot[k].data = xgrow(s->lot[k].data, &room, s->lots + n, sizeof(int64_t));
		for (size_t i = 0; i < n; i++)
			((int64_t *)s->lot[k].data)[s->lots + i] = k == STATE_LOT_DATE ? lot[i].date : k == STATE_LOT_SHARES ? lot[i].shares : lot[i].amount;
	}
	s->lot_room = room;
	s->lots += n;
}

void state_add_part(struct state *s, const char *name, const char checksum[NODE_CHECKSUM])
{
	s->part = xrealloc(s->part, (s->parts + 1) * sizeof *s->part);
	struct state_part *p = &s->part[s->parts++];
	p->name = xstrdup(name);
	memcpy(p->checksum, checksum, NODE_CHECKSUM);
}
