/* What formats ask of a row and its cells, and how a bad one is named. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cell.h"
#include "exchange.h"
#include "money.h"

/* The row's line; of JSON the place among the records below the header, or among all rows where there are several tables. */
static size_t place(const struct exchange_file *f, const struct row *row)
{
	return f->json && row->line > f->header ? row->line - f->header : row->line;
}

size_t exchange_line(const struct exchange_file *f, const struct row *row)
{
	return f->json ? 0 : row->line;
}

int exchange_error(const struct exchange_file *f, const struct row *row, struct error *err, const char *format, ...)
{
	char text[600];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	return f->json ? error_data(err, "%s: record %zu: %s", f->path, place(f, row), text)
	               : error_at(err, f->path, row->line, "%s", text);
}

int exchange_bad_cell(struct exchange_file *f, const struct row *row, const char *column, const struct row_field *cell,
                      const char *why, struct error *err)
{
	struct buffer text = BUFFER_EMPTY;
	exchange_text(f, cell->text, cell->n > 80 ? 80 : cell->n, &text);
	int r = exchange_error(f, row, err, "%s '%.*s' %s", column, (int)text.size, text.data ? text.data : "", why);
	buffer_release(&text);
	return r;
}

int exchange_shares(struct exchange_file *f, const struct row *row, const char *column, const struct row_field *cell,
                    int64_t *shares, struct error *err)
{
	int r = cell_whole(cell->text, cell->n, shares);
	if (r == CELL_OK && *shares >= 0)
		return LOT_OK;
	const char *why = r == CELL_OK ? "is negative" : r == CELL_RANGE ? "is too large" : "is not a whole number";
	return exchange_bad_cell(f, row, column, cell, why, err);
}

int exchange_price(struct exchange_file *f, const struct row *row, const char *column, const struct row_field *cell,
                   int64_t *price, struct error *err)
{
	int r = cell_decimal(cell->text, cell->n, 8, price);
	if (r == CELL_NONE || r == CELL_EMPTY)
		*price = -1;
	if (r == CELL_EMPTY && f->format->table == DAYBOOK_TRADES)
		return exchange_bad_cell(f, row, column, cell, "is no price", err);
	if (r == CELL_NONE || r == CELL_EMPTY || (r == CELL_OK && *price >= 0 && *price < PRICE_LIMIT))
		return LOT_OK;
	bool negative = r == CELL_OK && *price < 0;
	const char *why = r == CELL_BAD ? "is not a number" : negative ? "is negative" : "is not below 40000000";
	return exchange_bad_cell(f, row, column, cell, why, err);
}

static void row_text(struct exchange_file *f, const struct row *row, struct buffer *out)
{
	struct buffer plain = BUFFER_EMPTY;
	for (size_t i = 0; i < row->count; i++) {
		if (i)
			buffer_char(out, ',');
		plain.size = 0;
		exchange_text(f, row->field[i].text, row->field[i].n, &plain);
		const char *s = plain.size ? plain.data : "";
		size_t n = plain.size;
		cell_trim(&s, &n);
		buffer_csv(out, s, n);
	}
	buffer_release(&plain);
}

int exchange_refuse(struct exchange_file *f, const struct row *row, struct error *err)
{
	struct buffer text = BUFFER_EMPTY;
	size_t prefix = strlen(f->path);
	const char *reason = strlen(err->text) > prefix ? strstr(err->text + prefix, ": ") : NULL;
	row_text(f, row, &text);
	int r = daybook_refuse(f->book, place(f, row), text.data, text.size, reason ? (size_t)(reason + 2 - err->text) : 0, err);
	if (!r)
		*err = (struct error)ERROR_NONE;
	buffer_release(&text);
	return r;
}

void exchange_unpriced(struct exchange_file *f, const struct row *row, const int64_t shares[2])
{
	struct buffer text = BUFFER_EMPTY;
	row_text(f, row, &text);
	daybook_unpriced(f->book, place(f, row), text.data, text.size, shares);
	buffer_release(&text);
}

static int code_of(struct exchange_file *f, const struct row *row, const char *column, const struct row_field *cell,
                   uint32_t id, struct error *err)
{
	return id != UINT32_MAX ? LOT_OK
	                        : exchange_bad_cell(f, row, column, cell, "is not a code of 1 to 32 bytes", err);
}

int exchange_symbol(struct exchange_file *f, const struct row *row, const char *column, const struct row_field *cell,
                    uint32_t *id, struct error *err)
{
	struct row_field c = *cell;
	cell_trim(&c.text, &c.n);
	*id = daybook_symbol(f->book, c.text, c.n);
	return code_of(f, row, column, cell, *id, err);
}

int exchange_broker(struct exchange_file *f, const struct row *row, const char *column, const struct row_field *cell,
                    uint32_t *id, struct error *err)
{
	struct row_field c = *cell;
	cell_trim(&c.text, &c.n);
	*id = daybook_broker(f->book, c.text, c.n);
	return code_of(f, row, column, cell, *id, err);
}

void exchange_name(const char *s, size_t n, struct buffer *out)
{
	size_t start = out->size;
	bool blank = false;
	for (size_t i = 0; i < n; i++) {
		if (n - i >= 3 && !memcmp(s + i, "\xe3\x80\x80", 3)) {
			i += 2;
		} else if ((unsigned char)s[i] <= ' ' || s[i] == 0x7f) {
			blank = true;
		} else {
			if (blank && out->size > start)
				buffer_char(out, ' ');
			blank = false;
			buffer_char(out, s[i]);
		}
	}
}
