/* The tables that a book's rows make (daybook.h): put in order, added up, and checked for what files have twice. */
#include "daybookwork.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"

const char *const daybook_table_name[DAYBOOK_TABLES] = { "trades", "prices", "broker_names" };

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
		else if (!daybook_add(to, t->shares, t->amount)) {
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
