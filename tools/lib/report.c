#include "report.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "decimal.h"
#include "error.h"
#include "utf8.h"

void report_start(struct report *r, const struct report_column *columns, size_t n)
{
	*r = (struct report){ .columns = n };
	memcpy(r->column, columns, n * sizeof *columns);
	buffer_reserve(&r->text, 1);
}

void report_cell(struct report *r, const char *text, size_t n)
{
	buffer_add(&r->text, text, n);
	r->end = xgrow(r->end, &r->room, r->cells + 1, sizeof *r->end);
	r->end[r->cells++] = r->text.size;
}

void report_text(struct report *r, const char *text)
{
	report_cell(r, text, strlen(text));
}

void report_date(struct report *r, int64_t day)
{
	char text[DATE_TEXT];
	date_format((int32_t)day, text);
	report_text(r, text);
}

void report_fixed(struct report *r, int128 v, int decimals)
{
	buffer_fixed(&r->text, v, decimals);
	report_cell(r, "", 0);
}

void report_format(struct report *r, const char *format, ...)
{
	char text[256];
	va_list ap;
	va_start(ap, format);
	int n = vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	report_cell(r, text, n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

size_t report_rows(const struct report *r)
{
	return r->cells / r->columns;
}

void report_gap(struct report *r)
{
	r->gap = report_rows(r);
}

void report_release(struct report *r)
{
	buffer_release(&r->text);
	free(r->end);
	r->end = NULL;
	r->cells = r->room = 0;
}

/* Our own few ranges instead of wcwidth: that needs a locale, which a static program may not find. */
static size_t columns_of(int32_t c)
{
	static const struct { int32_t low, high; } none[] = { { 0x300, 0x36f }, { 0x200b, 0x200f }, { 0x20d0, 0x20ff },
		{ 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f }, { 0xfeff, 0xfeff } },
	wide[] = { { 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0x33ff }, { 0x3400, 0x4dbf }, { 0x4e00, 0x9fff },
		{ 0xa000, 0xa4cf }, { 0xa960, 0xa97f }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 },
		{ 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd } };
	if (c < 0x300)
		return 1;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (c >= none[i].low && c <= none[i].high)
			return 0;
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (c >= wide[i].low && c <= wide[i].high)
			return 2;
	return 1;
}

static bool shown(int32_t c)
{
	return c >= 0x20 && !(c >= 0x7f && c < 0xa0);
}

size_t report_fit(const char *text, size_t n, size_t columns)
{
	size_t at = 0, used = 0, length;
	while (at < n) {
		int32_t c = utf8_char(text + at, n - at, &length);
		used += shown(c) ? columns_of(c) : 1;
		if (used > columns)
			break;
		at += length;
	}
	return at;
}

size_t report_width(const char *text, size_t n)
{
	size_t used = 0, length;
	for (size_t at = 0; at < n; at += length) {
		int32_t c = utf8_char(text + at, n - at, &length);
		used += shown(c) ? columns_of(c) : 1;
	}
	return used;
}

static void add_shown(struct buffer *b, const char *text, size_t n)
{
	size_t length;
	for (size_t at = 0; at < n; at += length) {
		if (shown(utf8_char(text + at, n - at, &length)))
			buffer_add(b, text + at, length);
		else
			buffer_char(b, '?');
	}
}

void report_figure(struct buffer *b, const char *text, size_t n, int decimals)
{
	const char *dot = memchr(text, '.', n);
	size_t places = decimals >= 0 ? (size_t)decimals : dot ? (size_t)(text + n - dot - 1) : 0;
	bool plain = n && places <= 18;
	for (size_t i = n && text[0] == '-'; i < n; i++)
		plain = plain && (text + i == dot || (text[i] >= '0' && text[i] <= '9'));
	int128 v;
	if (!plain || decimal_wide(text, n, (int)places, &v)) {
		add_shown(b, text, n);
		return;
	}
	struct buffer figure = BUFFER_EMPTY;
	buffer_fixed(&figure, v, (int)places);
	size_t first = figure.data[0] == '-', point = figure.size - (places ? places + 1 : 0);
	for (size_t i = 0; i < figure.size; i++) {
		if (i > first && i < point && (point - i) % 3 == 0)
			buffer_char(b, ',');
		buffer_char(b, figure.data[i]);
	}
	buffer_release(&figure);
}

static void add_spaces(struct buffer *b, size_t n)
{
	memset(buffer_reserve(b, n + 1), ' ', n);
	b->size += n;
}

static void write_table(const struct report *r, struct buffer *out)
{
	/* The table's own cells: the header, then every cell as it is shown. */
	struct report t;
	report_start(&t, r->column, r->columns);
	for (size_t i = 0; i < r->columns; i++)
		report_text(&t, r->column[i].name);
	struct buffer cell = BUFFER_EMPTY;
	for (size_t i = 0, from = 0; i < r->cells; from = r->end[i++]) {
		const struct report_column *c = &r->column[i % r->columns];
		cell.size = 0;
		if (c->number)
			report_figure(&cell, r->text.data + from, r->end[i] - from, c->decimals);
		else
			add_shown(&cell, r->text.data + from, r->end[i] - from);
		report_cell(&t, cell.data ? cell.data : "", cell.size);
	}
	size_t width[REPORT_COLUMNS] = { 0 };
	for (size_t i = 0, from = 0; i < t.cells; from = t.end[i++]) {
		size_t w = report_width(t.text.data + from, t.end[i] - from);
		if (w > width[i % t.columns])
			width[i % t.columns] = w;
	}
	for (size_t i = 0, from = 0; i < t.cells; from = t.end[i++]) {
		size_t c = i % t.columns, pad = width[c] - report_width(t.text.data + from, t.end[i] - from);
		if (!c && r->gap && i / t.columns == r->gap + 1)
			buffer_text(out, "...\n");
		if (c)
			add_spaces(out, 2);
		if (t.column[c].number)
			add_spaces(out, pad);
		buffer_add(out, t.text.data + from, t.end[i] - from);
		if (c == t.columns - 1) {
			while (out->size && out->data[out->size - 1] == ' ')
				out->size--;
			buffer_char(out, '\n');
		} else if (!t.column[c].number) {
			add_spaces(out, pad);
		}
	}
	buffer_release(&cell);
	report_release(&t);
}

static void write_csv(const struct report *r, struct buffer *out)
{
	for (size_t i = 0; i < r->columns; i++) {
		buffer_csv(out, r->column[i].name, strlen(r->column[i].name));
		buffer_char(out, i == r->columns - 1 ? '\n' : ',');
	}
	for (size_t i = 0, from = 0; i < r->cells; from = r->end[i++]) {
		buffer_csv(out, r->text.data + from, r->end[i] - from);
		buffer_char(out, i % r->columns == r->columns - 1 ? '\n' : ',');
	}
}

static void add_json(struct buffer *b, const char *text, size_t n)
{
	size_t length;
	buffer_char(b, '"');
	for (size_t at = 0; at < n; at += length) {
		int32_t c = utf8_char(text + at, n - at, &length);
		if (c < 0)
			buffer_text(b, "\xef\xbf\xbd"); /* U+FFFD: JSON must be UTF-8 */
		else if (c < 0x20)
			buffer_format(b, "\\u%04x", (unsigned)c);
		else {
			if (c == '"' || c == '\\')
				buffer_char(b, '\\');
			buffer_add(b, text + at, length);
		}
	}
	buffer_char(b, '"');
}

/* -?(0|[1-9][0-9]*)(.[0-9]+)?(e[+-]?[0-9]+)? */
static bool json_number(const char *s, size_t n)
{
	size_t i = n && s[0] == '-', from = i;
	while (i < n && s[i] >= '0' && s[i] <= '9')
		i++;
	if (i == from || (s[from] == '0' && i > from + 1))
		return false;
	if (i < n && s[i] == '.') {
		for (from = ++i; i < n && s[i] >= '0' && s[i] <= '9'; i++)
			;
		if (i == from)
			return false;
	}
	if (i < n && s[i] == 'e') {
		i++;
		if (i < n && (s[i] == '+' || s[i] == '-'))
			i++;
		for (from = i; i < n && s[i] >= '0' && s[i] <= '9'; i++)
			;
		if (i == from)
			return false;
	}
	return i == n;
}

static void write_json(const struct report *r, struct buffer *out)
{
	buffer_text(out, "[");
	for (size_t i = 0, from = 0; i < r->cells; from = r->end[i++]) {
		size_t c = i % r->columns, n = r->end[i] - from;
		const char *text = r->text.data + from;
		buffer_text(out, c ? "," : i ? ",\n{" : "\n{");
		add_json(out, r->column[c].name, strlen(r->column[c].name));
		buffer_char(out, ':');
		if (!r->column[c].number || (n && !json_number(text, n)))
			add_json(out, text, n);
		else if (n)
			buffer_add(out, text, n);
		else
			buffer_text(out, "null");
		if (c == r->columns - 1)
			buffer_char(out, '}');
	}
	buffer_text(out, "\n]\n");
}

void report_write(const struct report *r, enum report_form form, struct buffer *out)
{
	switch (form) {
	case REPORT_TABLE: write_table(r, out); break;
	case REPORT_CSV: write_csv(r, out); break;
	case REPORT_JSON: write_json(r, out); break;
	}
}
