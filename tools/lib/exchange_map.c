/* Tables with a header that names their columns: data vendors', our own, and any that a user maps.
 *
 * What a table is follows from the meanings its map has: a close makes it prices, a broker with shares trades, a
 * broker with a name alone names.  Symbol and date come from the rows where the map has them, else as exchange.h
 * says. */
#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "date.h"
#include "exchange.h"
#include "money.h"

static const char *const meanings[MEANINGS] = {
	"symbol", "date", "close", "adj_close", "broker", "name", "price", "buy_shares", "sell_shares", "buy_amount",
	"sell_amount",
};

struct reading {
	struct exchange_file *f;
	const struct exchange_map *map;
	int at[MEANINGS];            /* field of each meaning, or -1 */
	size_t fields;               /* of the header */
	bool last_counts;            /* the last of them holds a figure, a code or a day of the table */
	struct buffer copy;          /* the cell that holds the date below: nearly always the next row's too */
	int32_t date;
	uint32_t symbol, claimed;
	int32_t claimed_date;
	bool has_claim;
	bool clash;                  /* another file has that day: no matter of the row */
	struct buffer name;
};

static bool has(const struct exchange_map *map, enum exchange_meaning m)
{
	return map->column[m] != NULL;
}

static const struct exchange_map *map_of(const struct exchange_file *f)
{
	return f->options->map ? f->options->map : f->format->map;
}

/* The header of the file: its first row, behind the lines to skip where a user maps. */
static const struct row *header(const struct exchange_file *f)
{
	size_t skip = f->options->map ? f->options->skip_lines : 0, i = 0;
	while (i < f->heads && f->head[i].row.line <= skip)
		i++;
	return i < f->heads ? &f->head[i].row : NULL;
}

/* A column that the map needs and the header lacks, or NULL. */
static const char *missing(const struct exchange_map *map, const struct row *row)
{
	for (size_t i = 0; i < MEANINGS; i++)
		if (map->column[i] && !(map->optional >> i & 1) && exchange_column(row, map->column[i]) < 0)
			return map->column[i];
	return NULL;
}

static bool recognise(struct exchange_file *f)
{
	const struct exchange_map *map = map_of(f);
	const struct row *row = header(f);
	if (!row || missing(map, row))
		return false;
	for (size_t i = 0; i < 2; i++)
		if (map->witness[i] && exchange_column(row, map->witness[i]) < 0)
			return false;
	f->header = row->line;
	return true;
}

static int facts(struct exchange_file *f, struct error *err)
{
	const struct exchange_map *map = map_of(f);
	const struct row *row = header(f);
	if (!row)
		return error_data(err, "%s: a header line is expected", f->path);
	if (missing(map, row))
		return exchange_error(f, row, err, "column '%s' is missing", missing(map, row));
	int r = LOT_OK;
	if (f->format->table != DAYBOOK_NAMES && !has(map, MEANS_SYMBOL))
		r = exchange_settle_symbol(f, NULL, 0, err);
	if (!r && (!has(map, MEANS_DATE) || exchange_column(row, map->column[MEANS_DATE]) < 0))
		r = exchange_settle_date(f, NULL, f->format->table != DAYBOOK_NAMES, err);
	return r;
}

static const struct row_field *cell(const struct reading *r, const struct row *row, enum exchange_meaning m)
{
	return r->at[m] >= 0 ? &row->field[r->at[m]] : NULL;
}

static int date(struct reading *r, const struct row *row, struct error *err)
{
	const struct row_field *c = cell(r, row, MEANS_DATE);
	const char *format = r->f->options->date_format;
	if (!c || (c->n == r->copy.size && c->n && !memcmp(c->text, r->copy.data, c->n)))
		return LOT_OK;
	r->copy.size = 0;
	if (format ? cell_date_as(format, c->text, c->n, &r->date) : cell_date(c->text, c->n, &r->date))
		return exchange_bad_cell(r->f, row, r->map->column[MEANS_DATE], c,
		                         format ? "is not a date of that format" : "is not a date that exists", err);
	buffer_add(&r->copy, c->text, c->n);
	return LOT_OK;
}

static int symbol(struct reading *r, const struct row *row, struct error *err)
{
	const struct row_field *c = cell(r, row, MEANS_SYMBOL);
	return c ? exchange_symbol(r->f, row, r->map->column[MEANS_SYMBOL], c, &r->symbol, err) : LOT_OK;
}

static int price_row(struct reading *r, const struct row *row, struct error *err)
{
	int64_t close, adjusted = -1;
	const struct row_field *c = cell(r, row, MEANS_ADJ_CLOSE);
	int e = exchange_price(r->f, row, r->map->column[MEANS_CLOSE], cell(r, row, MEANS_CLOSE), &close, err);
	if (!e && c)
		e = exchange_price(r->f, row, r->map->column[MEANS_ADJ_CLOSE], c, &adjusted, err);
	if (!e && close > 0)
		daybook_price(r->f->book, r->symbol, r->date, close, adjusted, exchange_line(r->f, row));
	return e;
}

static int amount(struct reading *r, const struct row *row, enum exchange_meaning m, int64_t shares, int64_t *value,
                  struct error *err)
{
	const struct row_field *c = cell(r, row, m);
	int e = cell_decimal(c->text, c->n, 4, value);
	const char *why = e == CELL_RANGE || (e == CELL_OK && *value >= MONEY_LIMIT) ? "is not below 9e14"
	                  : e != CELL_OK                                            ? "is not a number"
	                  : *value < 0                                              ? "is negative"
	                  : *value && !shares                                       ? "is an amount without shares"
	                                                                            : NULL;
	return why ? exchange_bad_cell(r->f, row, r->map->column[m], c, why, err) : LOT_OK;
}

static int named(struct reading *r, const struct row *row, uint32_t broker)
{
	const struct row_field *c = cell(r, row, MEANS_NAME);
	if (!c || daybook_same_name(r->f->book, broker, c->text, c->n, r->date))
		return LOT_OK;
	r->name.size = 0;
	exchange_name(c->text, c->n, &r->name);
	daybook_name(r->f->book, broker, r->name.data, r->name.size, c->text, c->n, r->date);
	return LOT_OK;
}

static int trade_row(struct reading *r, const struct row *row, struct error *err)
{
	struct daybook_trade t = { .symbol = r->symbol, .date = r->date, .price = -1 };
	const char *const *name = r->map->column;
	int e = exchange_broker(r->f, row, name[MEANS_BROKER], cell(r, row, MEANS_BROKER), &t.broker, err);
	if (!e)
		e = exchange_shares(r->f, row, name[MEANS_BUY_SHARES], cell(r, row, MEANS_BUY_SHARES), &t.shares[0],
		                    err);
	if (!e)
		e = exchange_shares(r->f, row, name[MEANS_SELL_SHARES], cell(r, row, MEANS_SELL_SHARES), &t.shares[1],
		                    err);
	if (!e && has(r->map, MEANS_PRICE)) {
		e = exchange_price(r->f, row, name[MEANS_PRICE], cell(r, row, MEANS_PRICE), &t.price, err);
		if (!e && !t.price && (t.shares[0] || t.shares[1]))
			e = exchange_bad_cell(r->f, row, name[MEANS_PRICE], cell(r, row, MEANS_PRICE), "is no price",
			                      err);
		if (!e && t.price < 0) {
			exchange_unpriced(r->f, row, t.shares);
			return named(r, row, t.broker);
		}
	} else if (!e) {
		e = amount(r, row, MEANS_BUY_AMOUNT, t.shares[0], &t.amount[0], err);
		if (!e)
			e = amount(r, row, MEANS_SELL_AMOUNT, t.shares[1], &t.amount[1], err);
	}
	if (!e && (!r->has_claim || r->claimed != t.symbol || r->claimed_date != t.date)) {
		e = daybook_claim(r->f->book, t.symbol, t.date, r->map->reports, err);
		r->claimed = t.symbol;
		r->claimed_date = t.date;
		r->has_claim = !e;
		r->clash = e != LOT_OK;
	}
	if (!e)
		e = daybook_trade(r->f->book, &t, exchange_line(r->f, row), err);
	return e ? e : named(r, row, t.broker);
}

static int name_row(struct reading *r, const struct row *row, struct error *err)
{
	uint32_t broker;
	int e = exchange_broker(r->f, row, r->map->column[MEANS_BROKER], cell(r, row, MEANS_BROKER), &broker, err);
	return e ? e : named(r, row, broker);
}

static int table_row(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	int e = LOT_OK;
	if (row->count != r->fields)
		e = exchange_error(r->f, row, err, "%zu fields where the header has %zu", row->count, r->fields);
	if (!e && r->last_counts && exchange_open_ended(r->f, &row->field[row->count - 1]))
		e = exchange_error(r->f, row, err, "the last line has no line end: the file may be torn");
	if (!e)
		e = date(r, row, err);
	if (!e && r->f->format->table != DAYBOOK_NAMES)
		e = symbol(r, row, err);
	if (!e)
		e = r->f->format->table == DAYBOOK_PRICES   ? price_row(r, row, err)
		    : r->f->format->table == DAYBOOK_TRADES ? trade_row(r, row, err)
		                                            : name_row(r, row, err);
	return e == LOT_BAD_DATA && !r->clash ? exchange_refuse(r->f, row, err) : e;
}

static int read_table(struct exchange_file *f, struct error *err)
{
	struct reading r = { .f = f, .map = map_of(f), .date = f->date };
	const struct row *row = header(f);
	r.fields = row->count;
	for (size_t i = 0; i < MEANINGS; i++)
		r.at[i] = r.map->column[i] ? exchange_column(row, r.map->column[i]) : -1;
	for (size_t i = 0; i < MEANINGS; i++)
		r.last_counts = r.last_counts || (i != MEANS_NAME && r.at[i] == (int)r.fields - 1);
	if (f->symbol[0])
		r.symbol = daybook_symbol(f->book, f->symbol, strlen(f->symbol));
	if (f->format->table == DAYBOOK_TRADES && !r.map->reports &&
	    daybook_again(f->book, f->symbol[0] ? r.symbol : UINT32_MAX, f->has_date ? f->date : DATE_MIN))
		return 1;
	int e = exchange_rows(f, f->header + 1, table_row, &r, err);
	buffer_release(&r.copy);
	buffer_release(&r.name);
	return e;
}

/* -- a user's map ---------------------------------------------------------------------------------- */

int exchange_map_parse(const char *text, struct exchange_map *map, struct error *err)
{
	*map = (struct exchange_map){ .text = xstrdup(text) };
	int r = LOT_OK;
	for (char *s = map->text, *next; s && !r; s = next) {
		next = strchr(s, ',');
		if (next)
			*next++ = '\0';
		char *equals = strchr(s, '=');
		size_t m = 0;
		if (equals)
			*equals = '\0';
		while (m < MEANINGS && strcmp(meanings[m], s))
			m++;
		if (m == MEANINGS || !equals || !equals[1])
			r = error_usage(err, "map '%s' does not give a column to symbol, date, close, adj_close, "
			                "broker, name, price, buy_shares, sell_shares, buy_amount or sell_amount", s);
		else if (map->column[m])
			r = error_usage(err, "map gives %s twice", s);
		else
			map->column[m] = equals + 1;
	}
	bool shares = has(map, MEANS_BUY_SHARES) && has(map, MEANS_SELL_SHARES);
	bool amounts = has(map, MEANS_BUY_AMOUNT) && has(map, MEANS_SELL_AMOUNT);
	bool trades = has(map, MEANS_BROKER) && shares && (has(map, MEANS_PRICE) != amounts);
	bool names = has(map, MEANS_BROKER) && has(map, MEANS_NAME) && !shares;
	if (!r && has(map, MEANS_CLOSE) + trades + names != 1)
		r = error_usage(err, "map makes no table: prices need close; trades broker, buy_shares, sell_shares and "
		                "price or both amounts; names broker and name");
	if (r) {
		free(map->text);
		map->text = NULL;
	}
	return r;
}

#define MAPPED(what, table) { "map", what " of a user's columns", table, false, NULL, recognise, facts, read_table }

static const struct exchange_format mapped[DAYBOOK_TABLES] = {
	[DAYBOOK_TRADES] = MAPPED("trades", DAYBOOK_TRADES),
	[DAYBOOK_PRICES] = MAPPED("prices", DAYBOOK_PRICES),
	[DAYBOOK_NAMES] = MAPPED("names", DAYBOOK_NAMES),
};

const struct exchange_format *exchange_map_format(const struct exchange_map *map)
{
	if (has(map, MEANS_CLOSE))
		return &mapped[DAYBOOK_PRICES];
	return &mapped[has(map, MEANS_BUY_SHARES) ? DAYBOOK_TRADES : DAYBOOK_NAMES];
}

/* -- those known ----------------------------------------------------------------------------------- */

/* FORMAT(id, name, table, text, the map's fields). */
#define FORMAT(id, name, table, text, ...)                                                                             \
	static const struct exchange_map map_of_##id = { __VA_ARGS__ };                                                \
	const struct exchange_format exchange_##id = { name, text, table, false, &map_of_##id, recognise, facts,       \
	                                               read_table }
/* Columns of most. */
#define KEYS(symbol, date) [MEANS_SYMBOL] = symbol, [MEANS_DATE] = date
#define SHARES(buy, sell) [MEANS_BUY_SHARES] = buy, [MEANS_SELL_SHARES] = sell

FORMAT(yahoo, "yahoo", DAYBOOK_PRICES,
       "Yahoo's history of one symbol, Date,Open,High,Low,Close,Adj Close,Volume (CSV)",
       .column = { [MEANS_DATE] = "Date", [MEANS_CLOSE] = "Close", [MEANS_ADJ_CLOSE] = "Adj Close" },
       .optional = 1 << MEANS_ADJ_CLOSE, .witness = { "Open", "Volume" });
FORMAT(finmind_prices, "finmind-prices", DAYBOOK_PRICES, "FinMind TaiwanStockPrice (CSV or JSON)",
       .column = { KEYS("stock_id", "date"), [MEANS_CLOSE] = "close" });
FORMAT(finmind_trades, "finmind-trades", DAYBOOK_TRADES, "FinMind TaiwanStockTradingDailyReport (CSV or JSON)",
       .column = { KEYS("stock_id", "date"), [MEANS_BROKER] = "securities_trader_id",
                   [MEANS_NAME] = "securities_trader", [MEANS_PRICE] = "price", SHARES("buy", "sell") },
       .optional = 1 << MEANS_NAME, .reports = true);
FORMAT(twse_open, "twse-open", DAYBOOK_PRICES, "TWSE open data STOCK_DAY_ALL, a day of the market (CSV or JSON)",
       .column = { KEYS("Code", "Date"), [MEANS_CLOSE] = "ClosingPrice" });
FORMAT(tpex_open, "tpex-open", DAYBOOK_PRICES, "TPEx open data, daily close quotes, a day of the market (CSV or JSON)",
       .column = { KEYS("SecuritiesCompanyCode", "Date"), [MEANS_CLOSE] = "Close" });
FORMAT(trades, "trades", DAYBOOK_TRADES, "a table of trades, one row a symbol, broker and day",
       .column = { KEYS("symbol", "date"), [MEANS_BROKER] = "broker", SHARES("buy_shares", "sell_shares"),
                   [MEANS_BUY_AMOUNT] = "buy_amount", [MEANS_SELL_AMOUNT] = "sell_amount" });
FORMAT(trades_by_price, "trades-by-price", DAYBOOK_TRADES, "a table of trades by price",
       .column = { KEYS("symbol", "date"), [MEANS_BROKER] = "broker", [MEANS_PRICE] = "price",
                   SHARES("buy_shares", "sell_shares") });
FORMAT(prices, "prices", DAYBOOK_PRICES, "a table of prices",
       .column = { KEYS("symbol", "date"), [MEANS_CLOSE] = "close", [MEANS_ADJ_CLOSE] = "adj_close" },
       .optional = 1 << MEANS_ADJ_CLOSE);
FORMAT(names, "broker_names", DAYBOOK_NAMES, "a table of brokers' names, with the day of each or without",
       .column = { [MEANS_BROKER] = "broker", [MEANS_NAME] = "name", [MEANS_DATE] = "date" },
       .optional = 1 << MEANS_DATE);
