#include "table.h"

#include <string.h>

#include "date.h"
#include "decimal.h"
#include "money.h"

enum column { SYMBOL, DATE, CLOSE, RETURN = CLOSE, BROKER = CLOSE, BUY_SHARES, SELL_SHARES, BUY_AMOUNT, SELL_AMOUNT, PRICE };

static const char *const column_names[TABLE_KINDS][TABLE_COLUMNS] = {
	[TABLE_PRICES] = { "symbol", "date", "close" },
	[TABLE_RETURNS] = { "symbol", "date", "return" },
	[TABLE_TRADES] = { "symbol", "date", "broker", "buy_shares", "sell_shares", "buy_amount", "sell_amount", "price" },
};

static const struct table_type types[TABLE_KINDS] = {
	{ "prices", TABLE_PRICES, "symbol, date, close" },
	{ "returns", TABLE_RETURNS, "symbol, date, return" },
	{ "trades", TABLE_TRADES, "symbol, broker, date, buy_shares, sell_shares and buy_amount, sell_amount or price" },
};

const struct table_type *table_type(const char *name)
{
	for (size_t i = 0; i < TABLE_KINDS; i++)
		if (!strcmp(types[i].name, name))
			return &types[i];
	return NULL;
}

/* The name under which `renames` says that `column` goes, copied to `name`. */
static void renamed(const char *renames, const char *column, char name[64])
{
	size_t n = strlen(column);
	const char *found = column;
	size_t found_n = n;
	for (const char *s = renames; s && *s;) {
		const char *end = strchrnul(s, ',');
		if ((size_t)(end - s) > n && !memcmp(s, column, n) && s[n] == '=') {
			found = s + n + 1;
			found_n = (size_t)(end - found);
		}
		s = *end ? end + 1 : end;
	}
	if (found_n > 63)
		found_n = 63;
	memcpy(name, found, found_n);
	name[found_n] = '\0';
}

static int check_renames(const struct table_type *type, const char *renames, struct error *err)
{
	for (const char *s = renames; s && *s;) {
		const char *end = strchrnul(s, ','), *equals = memchr(s, '=', (size_t)(end - s));
		bool known = false;
		for (size_t i = 0; equals && i < TABLE_COLUMNS && column_names[type->kind][i]; i++)
			known = known || (strlen(column_names[type->kind][i]) == (size_t)(equals - s) &&
			                  !memcmp(column_names[type->kind][i], s, (size_t)(equals - s)));
		if (!known)
			return error_usage(err, "columns '%.*s' does not rename a column of %s", (int)(end - s), s, type->name);
		s = *end ? end + 1 : end;
	}
	return LOT_OK;
}

int table_bind(struct table_header *h, const struct table_type *type, const char *renames, const char *path,
               const struct row *header, struct error *err)
{
	int r = check_renames(type, renames, err);
	if (r)
		return r;
	*h = (struct table_header){ .type = type, .fields = header->count };
	for (size_t i = 0; i < TABLE_COLUMNS; i++)
		h->at[i] = -1;
	for (size_t i = 0; i < TABLE_COLUMNS && column_names[type->kind][i]; i++) {
		renamed(renames, column_names[type->kind][i], h->name[i]);
		h->at[i] = row_column(header, h->name[i]);
		for (size_t k = 0; h->at[i] >= 0 && k < header->count; k++)
			if ((int)k != h->at[i] && header->field[k].n == strlen(h->name[i]) &&
			    !memcmp(header->field[k].text, h->name[i], header->field[k].n))
				return error_at(err, path, header->line, "column '%s' stands twice in the header", h->name[i]);
	}
	if (type->kind == TABLE_TRADES)
		h->by_price = h->at[PRICE] >= 0 && h->at[BUY_AMOUNT] < 0 && h->at[SELL_AMOUNT] < 0;
	int last = type->kind != TABLE_TRADES ? CLOSE : h->by_price ? SELL_SHARES : SELL_AMOUNT;
	for (int i = 0; i <= last; i++)
		if (h->at[i] < 0)
			return error_at(err, path, header->line, "column '%s' is missing; %s needs %s", h->name[i], type->name, type->columns);
	return LOT_OK;
}

struct cell_at {
	const struct table_header *h;
	const struct row *row;
	const char *path;
};

static int refuse(const struct cell_at *c, enum column column, const char *why, struct error *err)
{
	const struct row_field *f = &c->row->field[c->h->at[column]];
	return error_at(err, c->path, c->row->line, "%s '%.*s' %s", c->h->name[column], f->n > 80 ? 80 : (int)f->n, f->text, why);
}

static int shares(const struct cell_at *c, enum column column, int64_t *value, struct error *err)
{
	const struct row_field *f = &c->row->field[c->h->at[column]];
	int r = decimal_whole(f->text, f->n, value);
	if (r == DECIMAL_OK && *value >= 0)
		return LOT_OK;
	return refuse(c, column, r == DECIMAL_OK ? "is negative" : r == DECIMAL_RANGE ? "is too large" : "is not a whole number", err);
}

/* A decimal from 0 to below `limit` units of 10^-places. */
static int amount(const struct cell_at *c, enum column column, int places, int64_t limit, const char *too_large, int64_t *value,
                  struct error *err)
{
	const struct row_field *f = &c->row->field[c->h->at[column]];
	int r = decimal_scaled(f->text, f->n, places, value);
	if (r == DECIMAL_OK && *value >= 0 && *value < limit)
		return LOT_OK;
	return refuse(c, column, r == DECIMAL_SYNTAX ? "is not a number" : r == DECIMAL_OK && *value < 0 ? "is negative" : too_large, err);
}

static int convert_trade(const struct cell_at *c, struct table_row *out, struct error *err)
{
	const struct table_header *h = c->h;
	int64_t *v = out->value;
	int r = shares(c, BUY_SHARES, &v[0], err);
	if (!r)
		r = shares(c, SELL_SHARES, &v[1], err);
	if (r)
		return r;
	if (h->by_price) {
		int64_t price;
		r = amount(c, PRICE, 8, PRICE_LIMIT, "is not below 40000000", &price, err);
		for (int i = 0; i < 2 && !r; i++)
			if (!money_of_shares(v[i], price, &v[2 + i]))
				r = refuse(c, i ? SELL_SHARES : BUY_SHARES, "times the price is not below 9e14", err);
	} else {
		r = amount(c, BUY_AMOUNT, 4, MONEY_LIMIT, "is not below 9e14", &v[2], err);
		if (!r)
			r = amount(c, SELL_AMOUNT, 4, MONEY_LIMIT, "is not below 9e14", &v[3], err);
		for (int i = 0; i < 2 && !r; i++)
			if (!v[i] && v[2 + i])
				r = refuse(c, i ? SELL_AMOUNT : BUY_AMOUNT, "is an amount without shares", err);
	}
	return r ? r : (v[0] | v[1]) == 0;
}

/* Whether a date is that of the row before; of the usual length it is compared without a call. */
static bool same_date(const struct row_field *date, const struct table_memory *m)
{
	enum { USUAL = sizeof "2026-11-22" - 1 };
	if (date->n != m->date_n)
		return false;
	return date->n == USUAL ? !memcmp(date->text, m->date_text, USUAL) : !memcmp(date->text, m->date_text, date->n);
}

int table_convert(const struct table_header *h, struct table_memory *m, const char *path, const struct row *row,
                  struct table_row *out, struct error *err)
{
	struct cell_at c = { h, row, path };
	if (row->count != h->fields)
		return error_at(err, path, row->line, "%zu fields where the header has %zu", row->count, h->fields);
	const struct row_field *date = &row->field[h->at[DATE]];
	if (!same_date(date, m)) {
		if (date_parse(date->text, date->n, &m->date)) {
			m->date_n = 0;
			return refuse(&c, DATE, "is not a date that exists (YYYY-MM-DD)", err);
		}
		memcpy(m->date_text, date->text, date->n);
		m->date_n = date->n;
	}
	out->date = m->date;
	out->symbol = row->field[h->at[SYMBOL]];
	int r;
	switch (h->type->kind) {
	case TABLE_PRICES:
		if (!row->field[h->at[CLOSE]].n)
			return 1;
		r = amount(&c, CLOSE, 8, PRICE_LIMIT, "is not below 40000000", &out->value[0], err);
		return r ? r : out->value[0] == 0;
	case TABLE_RETURNS: {
		const struct row_field *f = &row->field[h->at[RETURN]];
		double value = 0;
		if (!f->n)
			return 1;
		r = decimal_double(f->text, f->n, &value);
		if (r)
			return refuse(&c, RETURN, r == DECIMAL_RANGE ? "is too large" : "is not a number", err);
		if (value <= -1)
			return refuse(&c, RETURN, "is not above -1", err);
		value += 0.0; /* -0 and 0 are one return: equal tables give equal bytes */
		memcpy(&out->value[0], &value, sizeof value);
		return LOT_OK;
	}
	default:
		out->broker = row->field[h->at[BROKER]];
		return convert_trade(&c, out, err);
	}
}
