#include "ranking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "rows.h"

/* Whether results have a column of figures by that name; *decimals is what a person wants to see. */
static bool is_figure(const char *name, int *decimals)
{
	static const struct { const char *name; int decimals; } figures[] = {
		{ "rank", 0 }, { "total_pnl", 0 }, { "realized_pnl", 0 }, { "unrealized_pnl", 0 }, { "window_pnl", 0 },
		{ "total_buy_amount", 0 }, { "total_sell_amount", 0 }, { "total_amount", 0 }, { "timing_alpha", 4 },
		{ "position", 0 }, { "symbols", 0 }, { "rows", 0 }, { "brokers", 0 }, { "buy_shares", 0 }, { "sell_shares", 0 },
		{ "buy_amount", 0 }, { "sell_amount", 0 }, { "place", 0 }, { "net_shares", 0 }, { "net_amount", 0 }, { "force", 0 },
	};
	for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
		if (!strcmp(figures[i].name, name)) {
			*decimals = figures[i].decimals;
			return true;
		}
	return false;
}

static int take_row(void *context, const struct row *row, struct error *err)
{
	struct ranking *s = context;
	if (!s->columns) {
		if (row->count > REPORT_COLUMNS)
			return error_at(err, s->path, row->line, "more than %d columns", REPORT_COLUMNS);
		for (size_t i = 0; i < row->count; i++)
			s->name[i] = xformat("%.*s", (int)row->field[i].n, row->field[i].text);
		s->columns = row->count;
		return LOT_OK;
	}
	s->end = xgrow(s->end, &s->room, (s->rows + 1) * s->columns, sizeof *s->end);
	s->line = xgrow(s->line, &s->line_room, s->rows + 1, sizeof *s->line);
	for (size_t i = 0; i < row->count; i++) {
		buffer_add(&s->text, row->field[i].text, row->field[i].n);
		s->end[s->rows * s->columns + i] = s->text.size;
	}
	s->line[s->rows++] = row->line;
	return LOT_OK;
}

static void start(struct ranking *s, const char *path)
{
	*s = (struct ranking){ .path = xstrdup(path) };
	buffer_reserve(&s->text, 1);
}

static int finish(struct ranking *s, int r)
{
	if (r) {
		ranking_release(s);
		return r;
	}
	s->order = xmalloc(s->rows * sizeof *s->order);
	for (size_t i = 0; i < s->rows; i++)
		s->order[i] = i;
	s->shown = s->rows;
	return LOT_OK;
}

int ranking_read(const char *path, struct ranking *s, struct error *err)
{
	start(s, path);
	return finish(s, rows_table(path, take_row, s, err));
}

int ranking_parse(const char *path, const char *text, size_t n, struct ranking *s, struct error *err)
{
	start(s, path);
	return finish(s, rows_parse(path, 1, text, n, take_row, s, err));
}

void ranking_names(struct ranking *s, const struct names *names)
{
	int broker = ranking_column(s, "broker"), old = ranking_column(s, "name");
	if (broker < 0 || s->columns == REPORT_COLUMNS)
		return;
	struct ranking t = { .columns = s->columns + (old < 0) };
	size_t from[REPORT_COLUMNS], columns = 0;
	for (size_t c = 0; c < s->columns; c++) {
		if ((int)c == old)
			continue;
		t.name[columns] = s->name[c];
		from[columns++] = c;
		if ((int)c == broker) {
			t.name[columns] = old < 0 ? xstrdup("name") : s->name[old];
			from[columns++] = REPORT_COLUMNS;
		}
	}
	buffer_reserve(&t.text, 1);
	t.end = xgrow(NULL, &t.room, s->rows * columns, sizeof *t.end);
	for (size_t i = 0, at = 0; i < s->rows; i++)
		for (size_t c = 0; c < columns; c++) {
			size_t n;
			const char *cell = ranking_cell(s, i, from[c] == REPORT_COLUMNS ? (size_t)broker : from[c], &n);
			if (from[c] == REPORT_COLUMNS) {
				char code[CODE_MAX + 1] = "";
				memcpy(code, cell, n <= CODE_MAX ? n : 0);
				cell = names_find(names, code, &n);
			}
			buffer_add(&t.text, cell ? cell : "", n);
			t.end[at++] = t.text.size;
		}
	buffer_release(&s->text);
	free(s->end);
	memcpy(s->name, t.name, sizeof t.name);
	s->columns = t.columns;
	s->text = t.text;
	s->end = t.end;
	s->room = t.room;
}

/* A cell as a number of 1/10^places. */
static int figure(const struct ranking *s, size_t row, int column, int places, int128 *value, struct error *err)
{
	size_t n;
	const char *cell = ranking_cell(s, row, (size_t)column, &n);
	return !decimal_wide(cell, n, places, value)
	               ? LOT_OK
	               : error_at(err, s->path, s->line[row], "column '%s' is '%.*s', not a number", s->name[column], (int)n, cell);
}

int ranking_turnover(struct ranking *s, int64_t least, struct error *err)
{
	static const char *const kinds[][2] = { { "total_amount", NULL }, { "total_buy_amount", "total_sell_amount" },
		{ "buy_amount", "sell_amount" } };
	int first = -1, second = -1;
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds && first < 0; k++) {
		second = kinds[k][1] ? ranking_column(s, kinds[k][1]) : -1;
		first = !kinds[k][1] || second >= 0 ? ranking_column(s, kinds[k][0]) : -1;
	}
	if (first < 0)
		return error_at(err, s->path, 1, "column 'total_amount' is missing");
	size_t kept = s->totals;
	for (size_t i = s->totals; i < s->shown; i++) {
		int128 a, b = 0;
		int r = figure(s, s->order[i], first, 4, &a, err);
		if (!r && second >= 0)
			r = figure(s, s->order[i], second, 4, &b, err);
		if (r)
			return r;
		if (__builtin_add_overflow(a, b, &a) || a >= least)
			s->order[kept++] = s->order[i];
	}
	s->shown = kept;
	return LOT_OK;
}

void ranking_release(struct ranking *s)
{
	for (size_t i = 0; i < s->columns; i++)
		free(s->name[i]);
	free(s->path);
	buffer_release(&s->text);
	free(s->end);
	free(s->line);
	free(s->order);
	*s = (struct ranking){ .path = NULL };
}

int ranking_column(const struct ranking *s, const char *name)
{
	for (size_t i = 0; i < s->columns; i++)
		if (!strcmp(s->name[i], name))
			return (int)i;
	return -1;
}

const char *ranking_cell(const struct ranking *s, size_t row, size_t column, size_t *n)
{
	size_t at = row * s->columns + column, from = at ? s->end[at - 1] : 0;
	*n = s->end[at] - from;
	return s->text.data + from;
}

struct key {
	int128 value;      /* of a figure, else 0 */
	const char *text;  /* of a text, else "" */
	const char *code;
	size_t text_n, n, row;
};

static int bytes(const char *a, size_t n, const char *b, size_t k)
{
	int c = memcmp(a, b, n < k ? n : k);
	return c ? c : (n > k) - (n < k);
}

static int compare(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	if (x->value != y->value)
		return x->value < y->value ? 1 : -1;
	int c = bytes(x->text, x->text_n, y->text, y->text_n);
	if (!c)
		c = bytes(x->code, x->n, y->code, y->n);
	return c ? c : (x->row > y->row) - (x->row < y->row);
}

int ranking_sort(struct ranking *s, const char *column, struct error *err)
{
	int decimals, at = ranking_column(s, column), code = ranking_column(s, "broker"), r = LOT_OK;
	if (at < 0)
		return error_usage(err, "%s: there is no column '%s' to rank by", s->path, column);
	if (code < 0)
		code = ranking_column(s, "symbol");
	bool number = is_figure(column, &decimals);
	size_t *order = s->order + s->totals, rows = s->shown - s->totals;
	struct key *key = xmalloc(rows * sizeof *key);
	for (size_t i = 0; !r && i < rows; i++) {
		key[i] = (struct key){ .text = "", .code = "", .row = order[i] };
		if (number)
			r = figure(s, order[i], at, 9, &key[i].value, err);
		else
			key[i].text = ranking_cell(s, order[i], (size_t)at, &key[i].text_n);
		if (code >= 0)
			key[i].code = ranking_cell(s, order[i], (size_t)code, &key[i].n);
	}
	if (!r && rows)
		qsort(key, rows, sizeof *key, compare);
	for (size_t i = 0; !r && i < rows; i++)
		order[i] = key[i].row;
	free(key);
	return r;
}

void ranking_report(const struct ranking *s, const char *const *names, size_t top, size_t bottom, struct report *r)
{
	struct report_column column[REPORT_COLUMNS];
	size_t from[REPORT_COLUMNS], columns = 0;
	for (size_t i = 0; names ? names[i] != NULL : i < s->columns; i++) {
		int at = names ? ranking_column(s, names[i]) : (int)i;
		if (at < 0 || columns == REPORT_COLUMNS)
			continue;
		from[columns] = (size_t)at;
		column[columns] = (struct report_column){ .name = s->name[at] };
		column[columns].number = is_figure(s->name[at], &column[columns].decimals);
		columns++;
	}
	report_start(r, column, columns);
	size_t rows = s->shown - s->totals;
	bool all = (!top && !bottom) || top >= rows || bottom >= rows - top;
	for (size_t k = 0; k < s->shown; k++) {
		size_t i = k - s->totals;
		if (k >= s->totals && !all && i >= top && i < rows - bottom) {
			if (top && bottom)
				report_gap(r);
			continue;
		}
		for (size_t c = 0; c < columns; c++) {
			size_t n;
			const char *cell = ranking_cell(s, s->order[k], from[c], &n);
			if (k >= s->totals && !strcmp(column[c].name, "rank"))
				report_format(r, "%zu", i + 1);
			else
				report_cell(r, cell, n);
		}
	}
}
