#include "exchange.h"

#include <ctype.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "date.h"
#include "input.h"
#include "rawrows.h"
#include "utf8.h"

/* Enough for a title and a header; MI_INDEX has its table of stocks behind a few hundred lines of indices, but is
 * known by its title. */
enum { HEAD = 1 << 12, LONG_HEAD = 1 << 18 };

/* Rows that a file's beginning is known by; they are within HEAD. */
enum { BEGINNING = 16 };

/* The most that a notice instead of a table has: bytes, and lines with text. */
enum { NOTICE = 1 << 10, NOTICE_LINES = 4 };

const struct exchange_format *const exchange_formats[] = {
	&exchange_twse_report,   &exchange_tpex_report,     &exchange_stock_day,  &exchange_twse_day,
	&exchange_tpex_day,      &exchange_yahoo,           &exchange_finmind_prices, &exchange_finmind_trades,
	&exchange_twse_open,     &exchange_tpex_open,       &exchange_trades,     &exchange_trades_by_price,
	&exchange_prices,        &exchange_names,           NULL,
};

/* -- what a file begins with ---------------------------------------------------------------------- */

static void drop_head(struct exchange_file *f)
{
	for (size_t i = 0; i < f->heads; i++) {
		free(f->head[i].field);
		free(f->head[i].text);
	}
	f->heads = 0;
}

static int keep_row(void *context, const struct row *row, struct error *err)
{
	(void)err;
	struct exchange_file *f = context;
	size_t n = 0;
	for (size_t i = 0; i < row->count; i++)
		n += row->field[i].n;
	f->head = xgrow(f->head, &f->head_room, f->heads + 1, sizeof *f->head);
	struct exchange_row *r = &f->head[f->heads++];
	r->field = xmalloc(row->count * sizeof *r->field);
	r->text = xmalloc(n);
	r->row = (struct row){ .line = row->line, .count = row->count, .field = r->field };
	char *at = r->text;
	for (size_t i = 0; i < row->count; i++) {
		r->field[i] = (struct row_field){ at, row->field[i].n };
		memcpy(at, row->field[i].text, row->field[i].n);
		at += row->field[i].n;
	}
	return LOT_OK;
}

/* Lays out the rows of the first `limit` bytes.  A beginning that is no rows is nobody's, not an error. */
static void lay_out_head(struct exchange_file *f, size_t limit)
{
	struct buffer text = BUFFER_EMPTY;
	struct error ignored;
	size_t n = f->raw.size - f->charset.mark;
	bool cut = !f->whole || n > limit;
	drop_head(f);
	if (!n)
		return;
	charset_text(&f->charset, f->raw.data + f->charset.mark, n > limit ? limit : n, &text);
	if (cut)
		while (text.size && text.data[text.size - 1] != '\n')
			text.size--;
	if (text.size)
		rawrows_parse(f->path, 1, text.data, text.size, keep_row, f, &ignored);
	buffer_release(&text);
}

const struct row *exchange_find(const struct exchange_file *f, const char *const *words)
{
	for (size_t i = 0; i < f->heads; i++) {
		const struct row *row = &f->head[i].row;
		size_t k = 0;
		while (words[k] && exchange_column(row, words[k]) >= 0)
			k++;
		if (!words[k])
			return row;
	}
	return NULL;
}

int exchange_column(const struct row *row, const char *word)
{
	for (size_t i = 0; i < row->count; i++)
		if (cell_is(row->field[i].text, row->field[i].n, word))
			return (int)i;
	return -1;
}

static bool recognise(struct exchange_file *f)
{
	for (size_t i = 0; exchange_formats[i]; i++) {
		f->format = exchange_formats[i];
		f->header = 0;
		if (f->format->recognise(f))
			return true;
	}
	f->format = NULL;
	return false;
}

/* -- opening --------------------------------------------------------------------------------------- */

static int read_up_to(struct exchange_file *f, struct input *in, size_t want, struct error *err)
{
	while (!f->whole && f->raw.size < want) {
		size_t room = want - f->raw.size < 1 << 18 ? want - f->raw.size : 1 << 18;
		ptrdiff_t k = input_read(in, buffer_reserve(&f->raw, room), room, err);
		if (k < 0)
			return (int)k;
		f->raw.size += (size_t)k;
		f->whole = !k;
	}
	return LOT_OK;
}

static int unknown(const struct exchange_file *f, struct error *err)
{
	const char *excuse = f->json ? exchange_json_excuse(f) : NULL;
	const char *s = f->raw.size ? f->raw.data + f->charset.mark : "";
	size_t n = f->raw.size - f->charset.mark;
	cell_trim(&s, &n);
	if (!n)
		return error_data(err, "%s: the file is empty", f->path);
	if (excuse)
		return error_data(err, "%s: the answer holds no data but says '%.200s'", f->path, excuse);
	return error_data(err, "%s: the format is not known%s (lot-import --formats lists those that are)", f->path,
	                  *s == '<' ? ": this is a page of HTML" : "");
}

/* -- answers without data --------------------------------------------------------------------------- */

static bool says_no_data(const char *s, size_t n)
{
	static const char *const words[] = { "沒有符合", "沒有資料", "查無", "無資料", "no data", "No data" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (memmem(s, n, words[i], strlen(words[i])))
			return true;
	return false;
}

/* Not every excuse is such an answer: "try again later" is not.  FinMind says it by success with an empty list. */
static bool json_without_data(const struct exchange_file *f)
{
	const char *excuse = exchange_json_excuse(f);
	if (!excuse || exchange_json_has_rows(f))
		return false;
	return says_no_data(excuse, strlen(excuse)) || (!strcmp(excuse, "success") && exchange_json_empty_list(f));
}

/* Nothing but a few lines, titles and one that says it, none of them a header or a row. */
static bool text_without_data(const struct exchange_file *f)
{
	bool said = false;
	if (!f->whole || f->raw.size > NOTICE || f->heads > NOTICE_LINES)
		return false;
	for (size_t i = 0; i < f->heads; i++) {
		const struct row *row = &f->head[i].row;
		const char *s = row->field[0].text;
		size_t n = row->field[0].n;
		cell_trim(&s, &n);
		if (row->count > 2 || (n && *s == '<'))
			return false;
		said = said || says_no_data(s, n);
	}
	return said;
}

static bool is_json(const struct exchange_file *f)
{
	const char *s = f->raw.data + f->charset.mark;
	size_t n = f->raw.size - f->charset.mark;
	cell_trim(&s, &n);
	return n && (*s == '{' || *s == '[');
}

static void whole_text(struct exchange_file *f)
{
	if (!f->text.size && f->raw.size > f->charset.mark)
		charset_text(&f->charset, f->raw.data + f->charset.mark, f->raw.size - f->charset.mark, &f->text);
}

static int identify(struct exchange_file *f, struct input *in, struct error *err)
{
	const struct exchange_map *map = f->options->map;
	int r = read_up_to(f, in, HEAD, err);
	if (r)
		return r;
	if (f->raw.size)
		r = charset_open(&f->charset, f->options->encoding, f->raw.data, f->raw.size, err);
	if (r)
		return r;
	if (f->raw.size && is_json(f)) {
		r = read_up_to(f, in, SIZE_MAX, err);
		whole_text(f);
		if (!r)
			r = exchange_json_parse(f, err);
		if (!r)
			r = exchange_json_rows(f, true, keep_row, f, err);
	} else {
		lay_out_head(f, HEAD);
	}
	if (!r && (f->json ? json_without_data(f) : text_without_data(f)))
		return EXCHANGE_NO_DATA;
	f->format = map ? exchange_map_format(map) : NULL;
	if (r || (map ? f->format->recognise(f) : recognise(f)))
		return r;
	if (!f->json && f->raw.size) {
		r = read_up_to(f, in, LONG_HEAD, err);
		lay_out_head(f, LONG_HEAD);
		if (r || (map ? f->format->recognise(f) : recognise(f)))
			return r;
	}
	/* A map's format says itself what it misses. */
	return map ? f->format->facts(f, err) : unknown(f, err);
}

/* What was laid out of the content goes; the content stays. */
static void forget_layout(struct exchange_file *f)
{
	drop_head(f);
	buffer_release(&f->text);
	exchange_json_release(f);
	f->json = NULL;
	charset_release(&f->charset);
}

/* A file that the map is not about.  Where nothing else knows it either, both reasons are told. */
static int identify_other(struct exchange_file *f, struct input *in, struct error *err)
{
	struct error mapped = *err;
	forget_layout(f);
	*err = (struct error)ERROR_NONE;
	f->options = f->options->others;
	int r = identify(f, in, err);
	if (r == LOT_BAD_DATA) {
		struct error plain = *err;
		r = error_data(err, "%.480s; by the map: %.480s", plain.text, mapped.text);
	}
	return r;
}

static uint64_t checksum(const void *data, size_t n)
{
	return (uint64_t)libdeflate_crc32(0, data, n) << 32 | libdeflate_adler32(1, data, n);
}

int exchange_open(struct exchange_file *f, const char *path, const struct exchange_options *options, bool glance,
                  struct error *err)
{
	struct input *in;
	*f = (struct exchange_file){ .path = path, .options = options };
	int r = input_open(path, &in, err);
	if (r)
		return r;
	rawname_read(path, &f->name);
	/* Whatever is to be read is read first, so that the character set is told from all of it. */
	if (!glance)
		r = read_up_to(f, in, SIZE_MAX, err);
	if (!r)
		r = identify(f, in, err);
	if (r == LOT_BAD_DATA && options->others)
		r = identify_other(f, in, err);
	if (!r && !f->format->one_day)
		r = read_up_to(f, in, SIZE_MAX, err);
	input_close(in);
	f->content = checksum(f->raw.data, f->raw.size);
	if (!r && f->format->facts)
		r = f->format->facts(f, err);
	if (r)
		exchange_close(f);
	return r;
}

/* A table of named columns says symbol and day in its rows. */
static int check_name(const struct exchange_file *f, struct error *err)
{
	const struct exchange_options *o = f->options;
	struct daybook_range range;
	char day[DATE_TEXT], first[DATE_TEXT], last[DATE_TEXT];
	if ((!f->format->map && !o->map) || !daybook_file_range(f->book, f->format->table, &range))
		return LOT_OK;
	date_format(f->name.date, day);
	date_format(range.first, first);
	date_format(range.last, last);
	if (!o->has_date && !rawname_agrees_days(&f->name, range.first, range.last))
		return range.first == range.last
		               ? error_data(err, "%s: the file is of %s, but its name says %s", f->path, first, day)
		               : error_data(err, "%s: the file is of %s to %s, but its name says %s", f->path, first, last, day);
	const char *symbol = range.symbol == UINT32_MAX ? NULL : daybook_symbol_text(f->book, range.symbol);
	if (symbol && !o->symbol && !rawname_agrees_table(&f->name, symbol))
		return error_data(err, "%s: the file is of %s, but its name says %s", f->path, symbol, f->name.code[0]);
	return LOT_OK;
}

int exchange_read(struct exchange_file *f, struct daybook *book, struct error *err)
{
	f->book = book;
	daybook_file(book, f->path, f->content);
	int r = f->format->read(f, err);
	if (!r)
		r = check_name(f, err);
	if (r)
		daybook_drop_file(book);
	return r;
}

uint64_t exchange_beginning(const struct exchange_file *f)
{
	struct buffer text = BUFFER_EMPTY;
	size_t rows = 0;
	for (size_t i = 0; i < f->heads && rows < BEGINNING; i++) {
		const struct row *row = &f->head[i].row;
		if (row->line <= f->header)
			continue;
		rows++;
		for (size_t k = 0; k < row->count; k++) {
			const char *s = row->field[k].text;
			size_t n = row->field[k].n;
			cell_trim(&s, &n);
			buffer_add(&text, s, n);
			buffer_char(&text, '\t');
		}
	}
	uint64_t sum = rows ? checksum(text.data, text.size) : 0;
	buffer_release(&text);
	return sum;
}

/* -- rows ------------------------------------------------------------------------------------------ */

static int rows_from(const struct exchange_file *f, const char *s, size_t n, size_t line, row_fn *fn, void *context,
                     struct error *err)
{
	const char *end = n ? s + n : s;
	for (size_t i = 1; i < line && s < end; i++) {
		const char *lf = memchr(s, '\n', (size_t)(end - s));
		s = lf ? lf + 1 : end;
	}
	return s < end ? rawrows_parse(f->path, line, s, (size_t)(end - s), fn, context, err) : LOT_OK;
}

struct later {
	size_t line;
	row_fn *fn;
	void *context;
};

static int from_line(void *context, const struct row *row, struct error *err)
{
	const struct later *l = context;
	return row->line < l->line ? LOT_OK : l->fn(l->context, row, err);
}

int exchange_rows(struct exchange_file *f, size_t line, row_fn *fn, void *context, struct error *err)
{
	struct later later = { line, fn, context };
	if (f->json)
		return exchange_json_rows(f, false, from_line, &later, err);
	whole_text(f);
	return rows_from(f, f->text.data, f->text.size, line, fn, context, err);
}

int exchange_raw_rows(struct exchange_file *f, size_t line, row_fn *fn, void *context, struct error *err)
{
	if (f->json || !charset_splits(&f->charset))
		return exchange_rows(f, line, fn, context, err);
	f->raw_rows = true;
	int r = rows_from(f, f->raw.data + f->charset.mark, f->raw.size - f->charset.mark, line, fn, context, err);
	f->raw_rows = false;
	return r;
}

void exchange_text(struct exchange_file *f, const char *s, size_t n, struct buffer *out)
{
	if (f->raw_rows)
		charset_text(&f->charset, s, n, out);
	else
		utf8_mend(s, n, out); /* it may be cut */
}

bool exchange_open_ended(const struct exchange_file *f, const struct row_field *field)
{
	const char *s = field->text + field->n, *end = f->text.data + f->text.size;
	if (f->json)
		return false;
	while (s < end && *s == '\r')
		s++;
	return s == end;
}

int exchange_ended(struct exchange_file *f, struct error *err)
{
	const struct buffer *b = &f->raw;
	size_t lines = 1;
	if (f->json || !b->size)
		return LOT_OK;
	if (!charset_splits(&f->charset)) {
		whole_text(f);
		b = &f->text;
	}
	if (b->size && b->data[b->size - 1] == '\n')
		return LOT_OK;
	for (size_t i = 0; i < b->size; i++)
		lines += b->data[i] == '\n';
	return error_at(err, f->path, lines, "the last line has no line end: the file may be torn");
}

/* -- facts ----------------------------------------------------------------------------------------- */

int exchange_settle_symbol(struct exchange_file *f, const char *said, size_t n, struct error *err)
{
	const char *given = f->options->symbol, *symbol = given ? given : f->name.symbol;
	cell_trim(&said, &n);
	if (n) {
		for (size_t i = 0; i < n; i++)
			if (n > CODE_MAX || !isalnum((unsigned char)said[i]))
				return error_data(err, "%s: the symbol '%.*s' in the file is no code", f->path,
				                  n > 80 ? 80 : (int)n, said);
		memcpy(f->symbol, said, n);
		f->symbol[n] = '\0';
		if (given && strcmp(given, f->symbol))
			return error_data(err, "%s: the file is of %s, not of %s as --symbol says", f->path, f->symbol,
			                  given);
		if (!rawname_agrees(&f->name, f->symbol))
			return error_data(err, "%s: the file is of %s, but its name says %s", f->path, f->symbol,
			                  f->name.code[0]);
		return LOT_OK;
	}
	if (!*symbol)
		return error_data(err, "%s: neither the file nor its name says of which symbol it is%s", f->path,
		                  f->options->given ? " (--symbol does)" : " (2330_20260610.csv would)");
	snprintf(f->symbol, sizeof f->symbol, "%s", symbol);
	return LOT_OK;
}

static int folder_disagrees(const struct exchange_file *f, struct error *err)
{
	char day[DATE_TEXT], folder[DATE_TEXT];
	date_format(f->name.date, day);
	date_format(f->name.folder, folder);
	return error_data(err, "%s: its name says %s, but its folder %s", f->path, day, folder);
}

int exchange_settle_date(struct exchange_file *f, const int32_t *said, bool needed, struct error *err)
{
	const struct exchange_options *o = f->options;
	char day[DATE_TEXT], other[DATE_TEXT];
	f->has_date = true;
	if (said) {
		f->date = *said;
		date_format(f->date, day);
		date_format(o->has_date ? o->date : f->name.date, other);
		if (o->has_date && o->date != f->date)
			return error_data(err, "%s: the file is of %s, not of %s as --date says", f->path, day, other);
		if (!o->has_date && f->name.has_date && f->name.date != f->date)
			return error_data(err, "%s: the file is of %s, but its name says %s", f->path, day, other);
		int year, month, mday;
		date_split(f->date, &year, &month, &mday);
		if (!o->has_date && !f->name.has_date && !rawname_agrees_month(&f->name, year, month))
			return error_data(err, "%s: the file is of %s, but its name says %d-%02d", f->path, day,
			                  f->name.month / 100, f->name.month % 100);
		return LOT_OK;
	}
	if (o->has_date)
		f->date = o->date;
	else if (f->name.no_day[0])
		return error_data(err, "%s: its name says %s, a day that does not exist", f->path, f->name.no_day);
	else if (f->name.has_date && f->name.has_folder && f->name.date != f->name.folder)
		return folder_disagrees(f, err);
	else if (f->name.has_date)
		f->date = f->name.date;
	else if (f->name.has_folder && !f->name.many_dates)
		f->date = f->name.folder;
	else
		f->has_date = false;
	if (f->has_date || !needed)
		return LOT_OK;
	return error_data(err, "%s: the file does not say of which day it is, and its name %s%s", f->path,
	                  f->name.many_dates ? "holds several" : "does not either",
	                  o->given ? " (--date does)" : " (2330_20260610.csv would)");
}

void exchange_close(struct exchange_file *f)
{
	forget_layout(f);
	free(f->head);
	buffer_release(&f->raw);
	*f = (struct exchange_file){ .path = NULL };
}
