/* Brokers' daily reports of TWSE and TPEx: who bought and sold how much at which price.
 *
 *     券商買賣股票成交價量資訊                                     券商買賣證券成交價量資訊
 *     股票代碼,="2330"                                             證券代碼,3163
 *     序號,券商,價格,買進股數,賣出股數,,序號,券商,...                序號,券商,價格,買進股數,賣出股數
 *     1,1020合　　庫,2071.00,1000,1000,,2,1020合　　庫,2083.00,...  "1","1020 合庫","876","1013","0"
 *
 * TWSE puts two records on a line and the four bytes of a broker's code before its name; TPEx puts one, and a blank
 * between.  A record carries its number, and a report's numbers run from 1 without a gap: what a download lost is
 * noticed by that (only a tail cut at a line's end is not).  Rows are split as raw bytes, since a market's day has
 * millions, and only names are converted, once each.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "exchange.h"

enum { NUMBER, BROKER, PRICE, BUY, SELL, CELLS, TWO = 2 * CELLS + 1, RECORDS_MAX = 1 << 24 };

static const char *const columns[] = { "序號", "券商", "價格", "買進股數", "賣出股數", NULL };

struct reading {
	struct exchange_file *f;
	uint32_t symbol;
	bool two;                   /* two records on a line */
	struct buffer cell_copy;    /* the broker cell of the row before: nearly always the next one's too */
	uint32_t broker;
	struct buffer name;
	unsigned char *seen;        /* which numbers stood */
	size_t room, highest, count;
};

static bool has_columns(const struct row *row, size_t from)
{
	for (size_t i = 0; i < CELLS; i++)
		if (from + i >= row->count || !cell_is(row->field[from + i].text, row->field[from + i].n, columns[i]))
			return false;
	return true;
}

/* Cells of a row up to the last that is not blank. */
static size_t cells(const struct row *row)
{
	size_t n = row->count;
	for (; n; n--) {
		const char *s = row->field[n - 1].text;
		size_t k = row->field[n - 1].n;
		cell_trim(&s, &k);
		if (k)
			break;
	}
	return n;
}

static bool recognise(struct exchange_file *f, bool two)
{
	const struct row *row = exchange_find(f, columns);
	if (!row || !has_columns(row, 0) || cells(row) != (two ? TWO : CELLS) || (two && !has_columns(row, CELLS + 1)))
		return false;
	f->header = row->line;
	return true;
}

static bool recognise_one(struct exchange_file *f)
{
	return recognise(f, false);
}

static bool recognise_two(struct exchange_file *f)
{
	return recognise(f, true);
}

static bool ends_with(const struct row_field *cell, const char *text)
{
	size_t n = strlen(text);
	return cell->n >= n && !memcmp(cell->text + cell->n - n, text, n);
}

/* "2330" of "2330 台積電"; all of a cell that is not a code with a foreign name behind it. */
static size_t code_of(const struct row_field *cell)
{
	size_t n = 0, next;
	while (n < cell->n && cell->text[n] != ' ' && (unsigned char)cell->text[n] < 0x80)
		n++;
	for (next = n; next < cell->n && cell->text[next] == ' ';)
		next++;
	return n && next < cell->n && (unsigned char)cell->text[next] >= 0x80 ? n : cell->n;
}

static int facts(struct exchange_file *f, struct error *err)
{
	static const char *const summary[] = { "交易日期", "證券代號", NULL };
	struct row_field symbol = { NULL, 0 };
	int32_t day;
	bool dated = false;
	for (size_t i = 0; i < f->heads && f->head[i].row.line < f->header; i++) {
		const struct row *row = &f->head[i].row;
		if (row->count >= 2 && (ends_with(&row->field[0], "代碼") || ends_with(&row->field[0], "代號")))
			symbol = row->field[1];
	}
	const struct row *head = exchange_find(f, summary);
	for (size_t i = 0; head && i + 1 < f->heads; i++) {
		const struct row *below = &f->head[i + 1].row;
		int date = exchange_column(head, summary[0]), code = exchange_column(head, summary[1]);
		if (&f->head[i].row != head || (size_t)date >= below->count || (size_t)code >= below->count)
			continue;
		symbol = below->field[code];
		dated = !cell_date(below->field[date].text, below->field[date].n, &day);
		if (!dated)
			return exchange_bad_cell(f, below, summary[0], &below->field[date], "is not a date that exists",
			                         err);
	}
	cell_trim(&symbol.text, &symbol.n);
	int r = exchange_settle_symbol(f, symbol.text, code_of(&symbol), err);
	return r ? r : exchange_settle_date(f, dated ? &day : NULL, true, err);
}

/* The broker of a cell: bytes of its code, 0 where it has none. */
static size_t code_bytes(const struct row_field *cell, bool two)
{
	size_t n = 0;
	while (n < cell->n && n < CODE_MAX && (unsigned char)cell->text[n] < 0x80 &&
	       isalnum((unsigned char)cell->text[n]) && (!two || n < 4))
		n++;
	return two && n != 4 ? 0 : n;
}

static int broker(struct reading *r, const struct row *row, const struct row_field *field, struct error *err)
{
	struct row_field cell = *field;
	if (cell.n == r->cell_copy.size && cell.n && !memcmp(cell.text, r->cell_copy.data, cell.n))
		return LOT_OK;
	cell_trim(&cell.text, &cell.n);
	size_t n = code_bytes(&cell, r->two);
	if (!n)
		return exchange_bad_cell(r->f, row, columns[BROKER], field, "does not begin with a broker's code", err);
	r->broker = daybook_broker(r->f->book, cell.text, n);
	r->cell_copy.size = 0;
	buffer_add(&r->cell_copy, field->text, field->n);
	const char *raw = cell.text + n;
	size_t raw_n = cell.n - n;
	if (daybook_same_name(r->f->book, r->broker, raw, raw_n, r->f->date))
		return LOT_OK;
	struct buffer text = BUFFER_EMPTY;
	exchange_text(r->f, raw, raw_n, &text);
	r->name.size = 0;
	exchange_name(text.data, text.size, &r->name);
	daybook_name(r->f->book, r->broker, r->name.data, r->name.size, raw, raw_n, r->f->date);
	buffer_release(&text);
	return LOT_OK;
}

static int number(struct reading *r, const struct row *row, const struct row_field *cell, struct error *err)
{
	int64_t n;
	if (cell_whole(cell->text, cell->n, &n) || n < 1 || n > RECORDS_MAX)
		return exchange_bad_cell(r->f, row, columns[NUMBER], cell, "is not a number of a record", err);
	if ((size_t)n >= r->room) {
		size_t had = r->room;
		r->seen = xgrow(r->seen, &r->room, (size_t)n + 1, 1);
		memset(r->seen + had, 0, r->room - had);
	}
	if (r->seen[n]++)
		return exchange_bad_cell(r->f, row, columns[NUMBER], cell, "stands twice: two reports may be mixed",
		                         err);
	r->count++;
	r->highest = (size_t)n > r->highest ? (size_t)n : r->highest;
	return LOT_OK;
}

/* A record with the line it stands on: what is bad in one is no matter of the other's. */
static int record(struct reading *r, const struct row *row, struct error *err)
{
	const struct row_field *cell = row->field;
	struct daybook_trade t = { .symbol = r->symbol, .date = r->f->date };
	int e = number(r, row, &cell[NUMBER], err);
	if (!e)
		e = broker(r, row, &cell[BROKER], err);
	if (!e)
		e = exchange_price(r->f, row, columns[PRICE], &cell[PRICE], &t.price, err);
	if (!e && !t.price)
		e = exchange_bad_cell(r->f, row, columns[PRICE], &cell[PRICE], "is no price", err);
	if (!e)
		e = exchange_shares(r->f, row, columns[BUY], &cell[BUY], &t.shares[0], err);
	if (!e)
		e = exchange_shares(r->f, row, columns[SELL], &cell[SELL], &t.shares[1], err);
	t.broker = r->broker;
	if (!e && t.price < 0)
		exchange_unpriced(r->f, row, t.shares);
	else if (!e)
		e = daybook_trade(r->f->book, &t, exchange_line(r->f, row), err);
	return e == LOT_BAD_DATA ? exchange_refuse(r->f, row, err) : e;
}

static int line(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	size_t n = cells(row);
	struct row first = { .line = row->line, .count = CELLS, .field = row->field }, second = first;
	if (n == CELLS && (r->two || row->count == CELLS))
		return record(r, &first, err);
	if (r->two && n == TWO) {
		second.field += CELLS + 1;
		int e = record(r, &first, err);
		return e ? e : record(r, &second, err);
	}
	if (!n)
		return LOT_OK;
	exchange_error(r->f, row, err, "%zu fields where %s", n, r->two ? "5 or 11 are expected" : "5 are expected");
	return exchange_refuse(r->f, row, err);
}

static int complete(struct reading *r, struct error *err)
{
	size_t missing = 1;
	if (r->count == r->highest || daybook_refused(r->f->book))
		return LOT_OK;
	while (r->seen[missing])
		missing++;
	return error_data(err, "%s: record %zu of %zu is missing", r->f->path, missing, r->highest);
}

static int read_report(struct exchange_file *f, struct error *err)
{
	struct reading r = { .f = f, .two = f->format == &exchange_twse_report };
	int e = exchange_ended(f, err);
	r.symbol = daybook_symbol(f->book, f->symbol, strlen(f->symbol));
	if (!e)
		e = daybook_claim(f->book, r.symbol, f->date, true, err);
	if (!e)
		e = exchange_raw_rows(f, f->header + 1, line, &r, err);
	if (!e)
		e = complete(&r, err);
	free(r.seen);
	buffer_release(&r.cell_copy);
	buffer_release(&r.name);
	return e;
}

const struct exchange_format exchange_twse_report = {
	.name = "twse-report",
	.text = "broker report of TWSE, two records a line (CSV)",
	.table = DAYBOOK_TRADES,
	.one_day = true,
	.recognise = recognise_two,
	.facts = facts,
	.read = read_report,
};

const struct exchange_format exchange_tpex_report = {
	.name = "tpex-report",
	.text = "broker report of TPEx, one record a line (CSV or JSON)",
	.table = DAYBOOK_TRADES,
	.one_day = true,
	.recognise = recognise_one,
	.facts = facts,
	.read = read_report,
};
