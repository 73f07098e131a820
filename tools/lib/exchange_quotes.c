/* Prices as TWSE and TPEx publish them.
 *
 * STOCK_DAY is a month of one symbol: a title (`115年06月 2330 台積電 各日成交資訊`), a header with 日期 and 收盤價, a row a
 * day, notes.  The others are a day of the whole market: sections of indices and counts, each with a title, one of
 * which has a header with 證券代號 and 收盤價 (TWSE, MI_INDEX) or 代號 and 收盤 (TPEx); then notes and counts.  Rows of
 * other sections are told by their first cell, which is no code. */
#include <ctype.h>
#include <string.h>

#include "cell.h"
#include "date.h"
#include "exchange.h"

static const char *const month_columns[] = { "日期", "收盤價", NULL };
static const char *const twse_columns[] = { "證券代號", "收盤價", NULL };
static const char *const tpex_columns[] = { "代號", "收盤", NULL };
static const char *const broker_columns[] = { "券商", NULL };

struct reading {
	struct exchange_file *f;
	const char *const *columns;
	int key, close;       /* their fields; -1 before the header */
	int date;             /* of a day's table that repeats the day in every row, else -1 */
	size_t fields;        /* of the header */
	uint32_t symbol;      /* STOCK_DAY */
	int year, month;      /* STOCK_DAY: of the title, else of the file's name; 0 without either */
	const char *wrong;    /* STOCK_DAY: what is said of a day of another month */
};

/* The text behind `mark` in a cell, or NULL. */
static const char *behind(const struct row_field *cell, const char *mark, size_t *n)
{
	const char *at = memmem(cell->text, cell->n, mark, strlen(mark));
	if (!at)
		return NULL;
	at += strlen(mark);
	*n = cell->n - (size_t)(at - cell->text);
	return at;
}

static bool bind(struct reading *r, const struct row *row)
{
	int key = exchange_column(row, r->columns[0]), close = exchange_column(row, r->columns[1]);
	if (key < 0 || close < 0)
		return false;
	r->key = key;
	r->close = close;
	r->date = exchange_column(row, month_columns[0]);
	r->fields = row->count;
	return true;
}

static int torn(struct reading *r, const struct row *row, struct error *err)
{
	exchange_error(r->f, row, err, "%zu fields where the header has %zu", row->count, r->fields);
	return exchange_refuse(r->f, row, err);
}

static int take(struct reading *r, const struct row *row, uint32_t symbol, int32_t date, struct error *err)
{
	int64_t close;
	int e = exchange_price(r->f, row, r->columns[1], &row->field[r->close], &close, err);
	if (e)
		return exchange_refuse(r->f, row, err);
	if (close > 0)
		daybook_price(r->f->book, symbol, date, close, -1, exchange_line(r->f, row));
	return LOT_OK;
}

/* -- a month of one symbol ------------------------------------------------------------------------- */

/* A table with a symbol in every row is another one, however its other columns are called. */
static bool recognise_month(struct exchange_file *f)
{
	static const char *const words[] = { "日期", "成交股數", "開盤價", "收盤價", NULL };
	static const char *const symbols[] = { "代號", "代碼" };
	const struct row *row = exchange_find(f, words);
	size_t n;
	if (!row || exchange_column(row, words[0]) != 0)
		return false;
	for (size_t i = 0; i < row->count; i++)
		for (size_t k = 0; k < 2; k++)
			if (behind(&row->field[i], symbols[k], &n))
				return false;
	f->header = row->line;
	return true;
}

/* The title's month, and its symbol's bytes. */
static const char *month_title(const struct exchange_file *f, int *year, int *month, size_t *n)
{
	for (size_t i = 0; i < f->heads && f->head[i].row.line < f->header; i++) {
		size_t left;
		int32_t day;
		const struct row_field *cell = &f->head[i].row.field[0];
		const char *s = behind(cell, "月", &left);
		char date[32];
		size_t k = s ? (size_t)(s - cell->text) : 0;
		if (!s || k + 4 > sizeof date)
			continue;
		memcpy(date, cell->text, k);
		memcpy(date + k, "1日", 4);
		if (cell_date(date, k + 4, &day))
			continue;
		date_split(day, year, month, &(int){ 0 });
		cell_trim(&s, &left);
		for (*n = 0; *n < left && isalnum((unsigned char)s[*n]) && (unsigned char)s[*n] < 0x80;)
			++*n;
		return s;
	}
	*year = *month = 0;
	*n = 0;
	return "";
}

static int month_facts(struct exchange_file *f, struct error *err)
{
	int year, month;
	size_t n;
	const char *symbol = month_title(f, &year, &month, &n);
	if (year && !rawname_agrees_month(&f->name, year, month))
		return error_data(err, "%s: the file is of %d-%02d, but its name says %d-%02d", f->path, year, month,
		                  f->name.month / 100, f->name.month % 100);
	return exchange_settle_symbol(f, symbol, n, err);
}

static int month_row(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	if (r->close < 0) {
		bind(r, row);
		return LOT_OK;
	}
	const char *s = row->field[0].text;
	size_t n = row->field[0].n;
	int32_t day;
	int year, month, mday;
	cell_trim(&s, &n);
	if (!n || !isdigit((unsigned char)*s))
		return LOT_OK; /* the notes below the table */
	if (row->count != r->fields)
		return torn(r, row, err);
	const struct row_field *date = &row->field[r->key];
	if (cell_date(date->text, date->n, &day)) {
		exchange_bad_cell(r->f, row, r->columns[0], date, "is not a date that exists", err);
		return exchange_refuse(r->f, row, err);
	}
	date_split(day, &year, &month, &mday);
	if (r->year && (year != r->year || month != r->month)) {
		exchange_bad_cell(r->f, row, r->columns[0], date, r->wrong, err);
		return exchange_refuse(r->f, row, err);
	}
	return take(r, row, r->symbol, day, err);
}

static int read_month(struct exchange_file *f, struct error *err)
{
	struct reading r = { .f = f, .columns = month_columns, .close = -1 };
	size_t n;
	month_title(f, &r.year, &r.month, &n);
	r.wrong = "is not in the month of the title";
	if (!r.year) {
		r.year = f->name.month / 100;
		r.month = f->name.month % 100;
		r.wrong = "is not in the month of the file's name";
	}
	r.symbol = daybook_symbol(f->book, f->symbol, strlen(f->symbol));
	return exchange_rows(f, f->header, month_row, &r, err);
}

/* -- a day of the market --------------------------------------------------------------------------- */

static bool recognise_twse(struct exchange_file *f)
{
	if (exchange_find(f, broker_columns))
		return false;
	if (exchange_find(f, twse_columns))
		return true;
	/* The table of stocks is far below; the first title tells. */
	size_t n;
	const struct row_field *first = f->heads ? &f->head[0].row.field[0] : NULL;
	return first && behind(first, "年", &n) &&
	       (behind(first, "價格指數", &n) || behind(first, "大盤統計資訊", &n) ||
	        behind(first, "每日收盤行情", &n));
}

static bool recognise_tpex(struct exchange_file *f)
{
	return exchange_find(f, tpex_columns) != NULL;
}

/* A day in a title: `資料日期:115/06/10`, or at its beginning `115年06月10日 ...`. */
static bool title_date(const struct row_field *cell, int32_t *day)
{
	size_t n;
	const char *s = behind(cell, "日期", &n);
	if (s) {
		cell_trim(&s, &n);
		size_t colon = n && *s == ':' ? 1 : n >= 3 && !memcmp(s, "：", 3) ? 3 : 0;
		s += colon;
		n -= colon;
		cell_trim(&s, &n);
		const char *blank = memchr(s, ' ', n); /* more of the title */
		return !cell_date(s, blank ? (size_t)(blank - s) : n, day);
	}
	s = behind(cell, "日", &n);
	return s && !cell_date(cell->text, (size_t)(s - cell->text), day);
}

static int day_facts(struct exchange_file *f, struct error *err)
{
	int32_t day;
	for (size_t i = 0; i < f->heads; i++) {
		const struct row *row = &f->head[i].row, *below = i + 1 < f->heads ? &f->head[i + 1].row : NULL;
		int column = exchange_column(row, twse_columns[0]) >= 0 ? exchange_column(row, month_columns[0]) : -1;
		if ((row->count <= 2 && title_date(&row->field[0], &day)) ||
		    (column >= 0 && below && (size_t)column < below->count &&
		     !cell_date(below->field[column].text, below->field[column].n, &day)))
			return exchange_settle_date(f, &day, true, err);
	}
	return exchange_settle_date(f, NULL, true, err);
}

static bool is_code(const struct row_field *cell)
{
	const char *s = cell->text;
	size_t n = cell->n, i = 0;
	cell_trim(&s, &n);
	while (i < n && (unsigned char)s[i] < 0x80 && isalnum((unsigned char)s[i]))
		i++;
	return i == n && n >= 4 && n <= 10;
}

static int day_row(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	uint32_t symbol;
	int32_t day;
	if (bind(r, row))
		return LOT_OK;
	if (r->f->json && row->count == 1)
		r->close = -1; /* another table */
	if (r->close < 0 || !is_code(&row->field[(size_t)r->key < row->count ? r->key : 0]))
		return LOT_OK;
	if (row->count != r->fields)
		return torn(r, row, err);
	if (r->date >= 0 && (cell_date(row->field[r->date].text, row->field[r->date].n, &day) || day != r->f->date)) {
		exchange_bad_cell(r->f, row, month_columns[0], &row->field[r->date], "is not the day of the file", err);
		return exchange_refuse(r->f, row, err);
	}
	if (exchange_symbol(r->f, row, r->columns[0], &row->field[r->key], &symbol, err))
		return exchange_refuse(r->f, row, err);
	return take(r, row, symbol, r->f->date, err);
}

static int read_day(struct exchange_file *f, struct error *err)
{
	struct reading r = { .f = f, .close = -1 };
	r.columns = f->format == &exchange_twse_day ? twse_columns : tpex_columns;
	int e = exchange_rows(f, 1, day_row, &r, err);
	if (!e && !r.fields)
		e = error_data(err, "%s: no table with %s and %s in it", f->path, r.columns[0], r.columns[1]);
	return e;
}

const struct exchange_format exchange_stock_day = {
	.name = "twse-month",
	.text = "TWSE STOCK_DAY, a month of one symbol (CSV or JSON)",
	.table = DAYBOOK_PRICES,
	.recognise = recognise_month,
	.facts = month_facts,
	.read = read_month,
};

const struct exchange_format exchange_twse_day = {
	.name = "twse-day",
	.text = "TWSE MI_INDEX and its like, a day of the market (CSV or JSON)",
	.table = DAYBOOK_PRICES,
	.one_day = true,
	.recognise = recognise_twse,
	.facts = day_facts,
	.read = read_day,
};

const struct exchange_format exchange_tpex_day = {
	.name = "tpex-day",
	.text = "TPEx daily quotes, a day of the market (CSV or JSON)",
	.table = DAYBOOK_PRICES,
	.one_day = true,
	.recognise = recognise_tpex,
	.facts = day_facts,
	.read = read_day,
};
