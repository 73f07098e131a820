#include "daybook.h"

#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "date.h"
#include "dictionary.h"
#include "hash.h"
#include "money.h"

const char *const daybook_table_name[DAYBOOK_TABLES] = { "trades", "prices", "broker_names" };

struct trade {
	uint32_t symbol, broker; /* numbers, then places in byte order */
	int32_t date;
	uint32_t file;
	int64_t price;
	int64_t shares[2], amount[2];
};

struct price {
	uint32_t symbol;
	int32_t date;
	uint32_t file;
	size_t line;
	int64_t close, adjusted;
};

struct broker {
	struct buffer name, raw;
	int32_t date;
	bool named;
};

struct claim {
	struct { uint32_t symbol; int32_t date; } key;
	uint32_t file;
	bool whole;
	UT_hash_handle hh;
};

struct file {
	const char *path;
	uint64_t content;
	size_t refused;
	bool table;      /* of rows that others may add to, with this symbol and day where it does not say them itself */
	uint32_t symbol;
	int32_t date;
};

struct daybook {
	bool by_price, reject, adjusted;
	struct dictionary *symbols, *brokers;
	struct trade *trade;
	size_t trades, trade_room, file_trades; /* file_trades: where the current file's begin */
	struct price *price;
	size_t prices, price_room, file_prices;
	struct broker *broker;
	size_t broker_room, broker_count;
	struct claim *claims;
	struct file *file;
	size_t files, file_room;
	struct buffer rejects;
	struct daybook_counts counts;
};

struct daybook *daybook_new(bool by_price, bool reject)
{
	struct daybook *b = xcalloc(1, sizeof *b);
	b->by_price = by_price;
	b->reject = reject;
	b->symbols = dictionary_new();
	b->brokers = dictionary_new();
	buffer_text(&b->rejects, DAYBOOK_REJECTS);
	return b;
}

void daybook_free(struct daybook *b)
{
	struct claim *c, *next;
	if (!b)
		return;
	HASH_ITER(hh, b->claims, c, next) {
		HASH_DEL(b->claims, c);
		free(c);
	}
	for (size_t i = 0; i < b->broker_count; i++) {
		buffer_release(&b->broker[i].name);
		buffer_release(&b->broker[i].raw);
	}
	dictionary_free(b->symbols);
	dictionary_free(b->brokers);
	buffer_release(&b->rejects);
	free(b->broker);
	free(b->trade);
	free(b->price);
	free(b->file);
	free(b);
}

void daybook_file(struct daybook *b, const char *path, uint64_t content)
{
	b->file = xgrow(b->file, &b->file_room, b->files + 1, sizeof *b->file);
	b->file[b->files++] = (struct file){ .path = path, .content = content };
	b->file_trades = b->trades;
	b->file_prices = b->prices;
}

void daybook_drop_file(struct daybook *b)
{
	b->trades = b->file_trades;
	b->prices = b->file_prices;
}

uint32_t daybook_symbol(struct daybook *b, const char *code, size_t n)
{
	return dictionary_id(b->symbols, code, n);
}

uint32_t daybook_broker(struct daybook *b, const char *code, size_t n)
{
	uint32_t id = dictionary_id(b->brokers, code, n);
	if (id != UINT32_MAX && id >= b->broker_count) {
		b->broker = xgrow(b->broker, &b->broker_room, id + 1u, sizeof *b->broker);
		b->broker[b->broker_count++] = (struct broker){ .date = DATE_MIN };
	}
	return id;
}

void daybook_name(struct daybook *b, uint32_t broker, const char *name, size_t n, const char *raw, size_t raw_n,
                  int32_t date)
{
	struct broker *k = &b->broker[broker];
	if (!n || date < k->date)
		return;
	k->name.size = k->raw.size = 0;
	buffer_add(&k->name, name, n);
	buffer_add(&k->raw, raw, raw_n);
	k->date = date;
	k->named = true;
}

bool daybook_same_name(struct daybook *b, uint32_t broker, const char *raw, size_t n, int32_t date)
{
	struct broker *k = &b->broker[broker];
	if (!n || k->raw.size != n || memcmp(k->raw.data, raw, n))
		return false;
	if (date > k->date)
		k->date = date;
	return true;
}

const char *daybook_symbol_text(const struct daybook *b, uint32_t symbol)
{
	return dictionary_text(b->symbols, symbol);
}

int daybook_claim(struct daybook *b, uint32_t symbol, int32_t date, bool whole, struct error *err)
{
	struct claim *c, key;
	memset(&key, 0, sizeof key);
	key.key.symbol = symbol;
	key.key.date = date;
	HASH_FIND(hh, b->claims, &key.key, sizeof key.key, c);
	uint32_t file = (uint32_t)(b->files - 1);
	if (!c) {
		c = xcalloc(1, sizeof *c);
		c->key.symbol = symbol;
		c->key.date = date;
		c->file = file;
		c->whole = whole;
		HASH_ADD(hh, b->claims, key, sizeof c->key, c);
		return LOT_OK;
	}
	if (c->file == file || (!c->whole && !whole))
		return LOT_OK;
	if (whole && c->whole && b->file[c->file].content == b->file[file].content)
		return 1;
	char day[DATE_TEXT];
	date_format(date, day);
	return error_data(err, "%s: trades of %s on %s once more, and not those of '%s'", b->file[file].path,
	                  daybook_symbol_text(b, symbol), day, b->file[c->file].path);
}

bool daybook_again(struct daybook *b, uint32_t symbol, int32_t date)
{
	struct file *f = &b->file[b->files - 1];
	for (const struct file *g = b->file; g < f; g++)
		if (g->table && g->content == f->content && g->symbol == symbol && g->date == date)
			return true;
	f->table = true;
	f->symbol = symbol;
	f->date = date;
	return false;
}

/* Adds a row or a sum to the sum `t`, which stays as it is where that grows too large. */
static bool add(struct trade *t, const int64_t shares[2], const int64_t amount[2])
{
	struct trade sum = *t;
	for (int i = 0; i < 2; i++)
		if (__builtin_add_overflow(t->shares[i], shares[i], &sum.shares[i]) ||
		    __builtin_add_overflow(t->amount[i], amount[i], &sum.amount[i]) || sum.amount[i] >= MONEY_LIMIT)
			return false;
	*t = sum;
	return true;
}

int daybook_trade(struct daybook *b, const struct daybook_trade *t, size_t line, struct error *err)
{
	const char *path = b->file[b->files - 1].path;
	int64_t amount[2] = { t->amount[0], t->amount[1] };
	if (b->by_price && t->price < 0)
		return error_at(err, path, line, "the row has no price, which --by-price is to keep");
	for (int i = 0; i < 2 && t->price >= 0; i++)
		if (!money_of_shares(t->shares[i], t->price, &amount[i]))
			return error_at(err, path, line, "shares times price are not below 9e14");
	/* Reports are ordered by broker, so that nearly every row adds to the one before.  Where the sum is too large `fold` says so. */
	struct trade *last = b->trades > b->file_trades ? &b->trade[b->trades - 1] : NULL;
	if (last && !b->by_price && last->broker == t->broker && last->symbol == t->symbol && last->date == t->date &&
	    add(last, t->shares, amount))
		return LOT_OK;
	b->trade = xgrow(b->trade, &b->trade_room, b->trades + 1, sizeof *b->trade);
	b->trade[b->trades++] = (struct trade){ t->symbol, t->broker, t->date, (uint32_t)(b->files - 1), t->price,
		                                { t->shares[0], t->shares[1] }, { amount[0], amount[1] } };
	return LOT_OK;
}

void daybook_price(struct daybook *b, uint32_t symbol, int32_t date, int64_t close, int64_t adjusted, size_t line)
{
	b->adjusted = b->adjusted || adjusted >= 0;
	if (!close)
		return;
	b->price = xgrow(b->price, &b->price_room, b->prices + 1, sizeof *b->price);
	b->price[b->prices++] = (struct price){ symbol, date, (uint32_t)(b->files - 1), line, close, adjusted };
}

static void set_aside(struct daybook *b, size_t line, const char *reason, const char *text, size_t n)
{
	const char *path = b->file[b->files - 1].path;
	buffer_csv(&b->rejects, path, strlen(path));
	buffer_format(&b->rejects, ",%zu,", line);
	buffer_csv(&b->rejects, reason, strlen(reason));
	buffer_char(&b->rejects, ',');
	buffer_csv(&b->rejects, text, n);
	buffer_char(&b->rejects, '\n');
}

void daybook_unpriced(struct daybook *b, size_t line, const char *text, size_t n, const int64_t shares[2])
{
	set_aside(b, line, "the row has no price", text, n);
	b->counts.unpriced++;
	for (int i = 0; i < 2; i++)
		if (__builtin_add_overflow(b->counts.unpriced_shares[i], shares[i], &b->counts.unpriced_shares[i]))
			b->counts.unpriced_shares[i] = INT64_MAX;
}

int daybook_refuse(struct daybook *b, size_t line, const char *text, size_t n, size_t reason, const struct error *err)
{
	if (!b->reject || err->status != LOT_BAD_DATA)
		return err->status;
	set_aside(b, line, err->text + reason, text, n);
	b->counts.refused++;
	b->file[b->files - 1].refused++;
	return LOT_OK;
}

bool daybook_refused(const struct daybook *b)
{
	return b->file[b->files - 1].refused > 0;
}

static void widen(struct daybook_range *r, bool *any, int32_t date, uint32_t symbol)
{
	if (!*any)
		*r = (struct daybook_range){ date, date, symbol };
	*any = true;
	r->first = date < r->first ? date : r->first;
	r->last = date > r->last ? date : r->last;
	if (symbol != r->symbol)
		r->symbol = UINT32_MAX;
}

static bool range_from(const struct daybook *b, enum daybook_table table, size_t trade, size_t price, struct daybook_range *range)
{
	bool any = false;
	for (size_t i = trade; table == DAYBOOK_TRADES && i < b->trades; i++)
		widen(range, &any, b->trade[i].date, b->trade[i].symbol);
	for (size_t i = price; table == DAYBOOK_PRICES && i < b->prices; i++)
		widen(range, &any, b->price[i].date, b->price[i].symbol);
	return any;
}

bool daybook_range(const struct daybook *b, enum daybook_table table, struct daybook_range *range)
{
	return range_from(b, table, 0, 0, range);
}

bool daybook_file_range(const struct daybook *b, enum daybook_table table, struct daybook_range *range)
{
	return range_from(b, table, b->file_trades, b->file_prices, range);
}

bool daybook_key(const struct daybook *b, size_t i, const char **symbol, int32_t *day)
{
	if (i >= b->trades)
		return false;
	*symbol = daybook_symbol_text(b, b->trade[i].symbol);
	*day = b->trade[i].date;
	return true;
}

/* A sum over rows, so that neither their order nor which were added up shows. */
uint64_t daybook_digest(const struct daybook *b)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < b->trades; i++) {
		const struct trade *t = &b->trade[i];
		const char *code = dictionary_text(b->brokers, t->broker);
		uint64_t broker = code_hash(code, strlen(code));
		sum += broker * ((uint64_t)t->shares[0] * 0x9e3779b97f4a7c15u + (uint64_t)t->shares[1] * 0xc2b2ae3d27d4eb4fu +
		                 (uint64_t)t->amount[0] * 0x165667b19e3779f9u + (uint64_t)t->amount[1] * 0xd6e8feb86659fd93u);
	}
	return sum;
}

void daybook_counts(const struct daybook *b, struct daybook_counts *counts)
{
	*counts = b->counts;
}

const struct buffer *daybook_rejects(const struct daybook *b)
{
	return &b->rejects;
}

/* The place of each number in byte order of the codes; the caller frees both arrays. */
static uint32_t *places(const struct dictionary *d, uint32_t **sorted)
{
	uint32_t n = dictionary_count(d), *place = xmalloc(n * sizeof *place);
	*sorted = dictionary_sorted(d);
	for (uint32_t i = 0; i < n; i++)
		place[(*sorted)[i]] = i;
	return place;
}

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

static int trade_order(const void *a, const void *b)
{
	const struct trade *x = a, *y = b;
	int r = ORDER(x->symbol, y->symbol);
	r = r ? r : ORDER(x->date, y->date);
	r = r ? r : ORDER(x->broker, y->broker);
	return r ? r : ORDER(x->price, y->price);
}

static int row_order(const void *a, const void *b)
{
	const struct trade *x = a, *y = b;
	int r = trade_order(x, y);
	r = r ? r : ORDER(x->shares[0], y->shares[0]);
	return r ? r : ORDER(x->shares[1], y->shares[1]);
}

static int price_order(const void *a, const void *b)
{
	const struct price *x = a, *y = b;
	int r = ORDER(x->symbol, y->symbol);
	r = r ? r : ORDER(x->date, y->date);
	r = r ? r : ORDER(x->file, y->file);
	return r ? r : ORDER(x->line, y->line);
}

/* A figure without needless zeros, but with two decimals at least, as prices are usually written. */
static void put_decimal(struct buffer *out, int64_t v, int decimals)
{
	buffer_fixed(out, v, decimals);
	for (int i = decimals; i > 2 && out->data[out->size - 1] == '0'; i--)
		out->size--;
}

static void put_code(struct buffer *out, const char *code)
{
	buffer_csv(out, code, strlen(code));
	buffer_char(out, ',');
}

static void put_key(struct buffer *out, const char *symbol, const char *broker, int32_t date)
{
	put_code(out, symbol);
	if (broker)
		put_code(out, broker);
	date_format(date, buffer_reserve(out, DATE_TEXT));
	out->size += DATE_TEXT - 1;
	buffer_char(out, ',');
}

static bool same_key(const struct trade *x, const struct trade *y)
{
	return x->symbol == y->symbol && x->date == y->date && x->broker == y->broker;
}

/* Rows of one key become one. */
static int fold(struct daybook *b, const uint32_t *symbol, const uint32_t *broker, struct error *err)
{
	char day[DATE_TEXT];
	size_t kept = 0;
	for (size_t i = 0; i < b->trades; i++) {
		struct trade *to = kept ? &b->trade[kept - 1] : NULL, *t = &b->trade[i];
		if (!to || !same_key(to, t))
			b->trade[kept++] = *t;
		else if (!add(to, t->shares, t->amount)) {
			date_format(t->date, day);
			return error_data(err, "%s: trades of %s by %s on %s grow too large", b->file[t->file].path,
			                  dictionary_text(b->symbols, symbol[t->symbol]),
			                  dictionary_text(b->brokers, broker[t->broker]), day);
		}
	}
	b->trades = kept;
	return LOT_OK;
}

/* A broker's day that two files have is one delivered twice: rows add up within a file. */
static int check_files(const struct daybook *b, const uint32_t *symbol, const uint32_t *broker, struct error *err)
{
	const struct trade *x = NULL;
	for (size_t i = 0; i < b->trades; i++) {
		const struct trade *y = &b->trade[i];
		char day[DATE_TEXT];
		if (!y->shares[0] && !y->shares[1])
			continue;
		if (!x || x->file == y->file || !same_key(x, y)) {
			x = y;
			continue;
		}
		date_format(y->date, day);
		uint32_t first = x->file < y->file ? x->file : y->file, second = x->file + y->file - first;
		return error_data(err, "%s: trades of %s by %s on %s, which '%s' has too", b->file[second].path,
		                  dictionary_text(b->symbols, symbol[y->symbol]), dictionary_text(b->brokers, broker[y->broker]), day,
		                  b->file[first].path);
	}
	return LOT_OK;
}

static int write_trades(struct daybook *b, struct buffer *out, size_t *rows, struct error *err)
{
	uint32_t *symbol, *symbol_place = places(b->symbols, &symbol);
	uint32_t *broker, *broker_place = places(b->brokers, &broker);
	for (size_t i = 0; i < b->trades; i++) {
		b->trade[i].symbol = symbol_place[b->trade[i].symbol];
		b->trade[i].broker = broker_place[b->trade[i].broker];
		b->trade[i].price = b->by_price ? b->trade[i].price : 0;
	}
	if (b->trades)
		qsort(b->trade, b->trades, sizeof *b->trade, b->by_price ? row_order : trade_order);
	int r = check_files(b, symbol, broker, err);
	if (!r && !b->by_price)
		r = fold(b, symbol, broker, err);
	for (size_t i = 0; i < b->trades && !r; i++) {
		const struct trade *t = &b->trade[i];
		if (!t->shares[0] && !t->shares[1])
			continue; /* a row of zeros is no trade */
		put_key(out, dictionary_text(b->symbols, symbol[t->symbol]),
		        dictionary_text(b->brokers, broker[t->broker]), t->date);
		if (b->by_price) {
			put_decimal(out, t->price, 8);
			buffer_char(out, ',');
		}
		for (int k = 0; k < 2; k++) {
			buffer_int(out, t->shares[k]);
			buffer_char(out, k && b->by_price ? '\n' : ',');
		}
		for (int k = 0; k < 2 && !b->by_price; k++) {
			put_decimal(out, t->amount[k], 4);
			buffer_char(out, k ? '\n' : ',');
		}
		++*rows;
	}
	free(symbol);
	free(broker);
	free(symbol_place);
	free(broker_place);
	/* The places are no numbers of the dictionaries: nothing may be added any more. */
	b->trades = 0;
	return r;
}

static int disagree(const struct daybook *b, const char *symbol, const struct price *x, const struct price *y,
                    struct error *err)
{
	struct buffer text = BUFFER_EMPTY;
	char day[DATE_TEXT];
	bool close = x->close != y->close;
	date_format(y->date, day);
	buffer_format(&text, "%s of %s on %s is ", close ? "close" : "adj_close", symbol, day);
	put_decimal(&text, close ? y->close : y->adjusted, 8);
	buffer_text(&text, " here but ");
	put_decimal(&text, close ? x->close : x->adjusted, 8);
	buffer_format(&text, " in %s", b->file[x->file].path);
	if (x->line)
		buffer_format(&text, ":%zu", x->line);
	int r = error_at(err, b->file[y->file].path, y->line, "%.*s", (int)text.size, text.data);
	buffer_release(&text);
	return r;
}

static int write_prices(struct daybook *b, struct buffer *out, size_t *rows, struct error *err)
{
	uint32_t *symbol, *place = places(b->symbols, &symbol);
	int r = LOT_OK;
	for (size_t i = 0; i < b->prices; i++)
		b->price[i].symbol = place[b->price[i].symbol];
	if (b->prices)
		qsort(b->price, b->prices, sizeof *b->price, price_order);
	for (size_t i = 0, next; i < b->prices && !r; i = next) {
		struct price *p = &b->price[i];
		const char *code = dictionary_text(b->symbols, symbol[p->symbol]);
		for (next = i + 1; next < b->prices && !r; next++) {
			const struct price *q = &b->price[next];
			if (q->symbol != p->symbol || q->date != p->date)
				break;
			if (q->close != p->close ||
			    (q->adjusted >= 0 && p->adjusted >= 0 && q->adjusted != p->adjusted))
				r = disagree(b, code, p, q, err);
			p->adjusted = p->adjusted >= 0 ? p->adjusted : q->adjusted;
		}
		put_key(out, code, NULL, p->date);
		put_decimal(out, p->close, 8);
		if (b->adjusted)
			buffer_char(out, ',');
		if (p->adjusted >= 0)
			put_decimal(out, p->adjusted, 8);
		buffer_char(out, '\n');
		++*rows;
	}
	free(symbol);
	free(place);
	b->prices = 0;
	return r;
}

static void write_names(const struct daybook *b, bool dates, struct buffer *out, size_t *rows)
{
	uint32_t *sorted = dictionary_sorted(b->brokers), n = dictionary_count(b->brokers);
	for (uint32_t i = 0; i < n; i++) {
		const struct broker *k = &b->broker[sorted[i]];
		if (!k->named)
			continue;
		put_code(out, dictionary_text(b->brokers, sorted[i]));
		buffer_csv(out, k->name.data, k->name.size);
		if (dates) {
			buffer_char(out, ',');
			date_format(k->date, buffer_reserve(out, DATE_TEXT));
			out->size += DATE_TEXT - 1;
		}
		buffer_char(out, '\n');
		++*rows;
	}
	free(sorted);
}

const char *daybook_header(const struct daybook *b, enum daybook_table table, bool dates)
{
	switch (table) {
	case DAYBOOK_TRADES:
		return b->by_price ? "symbol,broker,date,price,buy_shares,sell_shares\n"
		                   : "symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount\n";
	case DAYBOOK_PRICES:
		return b->adjusted ? "symbol,date,close,adj_close\n" : "symbol,date,close\n";
	default:
		return dates ? "broker,name,date\n" : "broker,name\n";
	}
}

int daybook_write(struct daybook *b, enum daybook_table table, bool dates, struct buffer *out, size_t *rows,
                  struct error *err)
{
	*rows = 0;
	if (table == DAYBOOK_TRADES)
		return write_trades(b, out, rows, err);
	if (table == DAYBOOK_PRICES)
		return write_prices(b, out, rows, err);
	write_names(b, dates, out, rows);
	return LOT_OK;
}
