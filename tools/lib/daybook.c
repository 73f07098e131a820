#include "daybookwork.h"

#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "date.h"
#include "money.h"

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

bool daybook_add(struct trade *t, const int64_t shares[2], const int64_t amount[2])
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
	    daybook_add(last, t->shares, amount))
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
