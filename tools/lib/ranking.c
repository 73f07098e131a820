#include "ranking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "rows.h"

bool ranking_figure(const char *name, int *decimals)
{
	static const struct { const char *name; int decimals; } figures[] = {
		{ "rank", 0 }, { "total_pnl", 0 }, { "realized_pnl", 0 }, { "unrealized_pnl", 0 }, { "window_pnl", 0 },
		{ "total_buy_amount", 0 }, { "total_sell_amount", 0 }, { "total_amount", 0 }, { "timing_alpha", 4 },
		{ "position", 0 }, { "symbols", 0 }, { "rows", 0 }, { "brokers", 0 }, { "buy_shares", 0 }, { "sell_shares", 0 },
		{ "buy_amount", 0 }, { "sell_amount", 0 },
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

int ranking_read(const char *path, struct ranking *s, struct error *err)
{
	*s = (struct ranking){ .path = xstrdup(path) };
	buffer_reserve(&s->text, 1);
	int r = rows_table(path, take_row, s, err);
	if (r) {
		ranking_release(s);
		return r;
	}
	s->order = xmalloc(s->rows * sizeof *s->order);
	for (size_t i = 0; i < s->rows; i++)
		s->order[i] = i;
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
	int128 value;
	const char *code;
	size_t n, row;
};

static int compare(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	if (x->value != y->value)
		return x->value < y->value ? 1 : -1;
	int c = memcmp(x->code, y->code, x->n < y->n ? x->n : y->n);
	if (!c)
		c = (x->n > y->n) - (x->n < y->n);
	return c ? c : (x->row > y->row) - (x->row < y->row);
}

int ranking_sort(struct ranking *s, const char *column, struct error *err)
{
	int decimals, at = ranking_column(s, column), code = ranking_column(s, "broker"), r = LOT_OK;
	if (!ranking_figure(column, &decimals))
		return error_usage(err, "column '%s' is no figure to rank by", column);
	if (at < 0)
		return error_at(err, s->path, 1, "column '%s' is missing", column);
	if (code < 0)
		code = ranking_column(s, "symbol");
	struct key *key = xmalloc(s->rows * sizeof *key);
	for (size_t i = 0; !r && i < s->rows; i++) {
		size_t n;
		const char *cell = ranking_cell(s, i, (size_t)at, &n);
		key[i] = (struct key){ .code = "", .row = i };
		if (decimal_wide(cell, n, 9, &key[i].value))
			r = error_at(err, s->path, s->line[i], "column '%s' is '%.*s', not a number", column, (int)n, cell);
		if (code >= 0)
			key[i].code = ranking_cell(s, i, (size_t)code, &key[i].n);
	}
	if (!r && s->rows)
		qsort(key, s->rows, sizeof *key, compare);
	for (size_t i = 0; !r && i < s->rows; i++)
		s->order[i] = key[i].row;
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
		column[columns].number = ranking_figure(s->name[at], &column[columns].decimals);
		columns++;
	}
	report_start(r, column, columns);
	bool all = (!top && !bottom) || top >= s->rows || bottom >= s->rows - top;
	for (size_t i = 0; i < s->rows; i++) {
		if (!all && i >= top && i < s->rows - bottom) {
			if (top && bottom)
				report_gap(r);
			continue;
		}
		for (size_t c = 0; c < columns; c++) {
			size_t n;
			const char *cell = ranking_cell(s, s->order[i], from[c], &n);
			if (!strcmp(column[c].name, "rank"))
				report_format(r, "%zu", i + 1);
			else
				report_cell(r, cell, n);
		}
	}
}
