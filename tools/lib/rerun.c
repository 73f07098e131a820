#include "rerun.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "date.h"
#include "decimal.h"
#include "output.h"
#include "rows.h"
#include "study.h"

/* The header and one row of the table, their fields as NUL-terminated texts. */
struct table {
	int64_t wanted, seen;
	size_t columns;
	char **name, **cell;
};

static char **keep(const struct row *row)
{
	char **to = xcalloc(row->count, sizeof *to);
	for (size_t i = 0; i < row->count; i++)
		to[i] = xformat("%.*s", (int)row->field[i].n, row->field[i].text);
	return to;
}

static int on_row(void *context, const struct row *row, struct error *err)
{
	struct table *t = context;
	(void)err;
	if (!t->name) {
		t->columns = row->count;
		t->name = keep(row);
	} else if (++t->seen == t->wanted) {
		t->cell = keep(row);
	}
	return LOT_OK;
}

static void release(struct table *t)
{
	for (size_t i = 0; i < t->columns; i++) {
		if (t->name)
			free(t->name[i]);
		if (t->cell)
			free(t->cell[i]);
	}
	free(t->name);
	free(t->cell);
}

static size_t find(const struct table *t, const char *name)
{
	size_t i = 0;
	while (i < t->columns && strcmp(t->name[i], name))
		i++;
	return i;
}

static const char *cell(const struct table *t, const char *name)
{
	size_t i = find(t, name);
	return i < t->columns ? t->cell[i] : NULL;
}

static int read_date(const char *path, const char *text, int64_t none, int64_t *day, struct error *err)
{
	int32_t d;
	*day = none;
	if (!*text)
		return LOT_OK;
	if (date_parse(text, strlen(text), &d))
		return error_at(err, path, 0, "'%s' is not a date", text);
	*day = d;
	return LOT_OK;
}

static int read_folds(const char *path, const char *text, int64_t *folds, struct error *err)
{
	*folds = 0;
	if (*text && (decimal_whole(text, strlen(text), folds) || *folds < 0 || *folds > STUDY_FOLDS))
		return error_at(err, path, 0, "'%s' is not a number of folds", text);
	return LOT_OK;
}

/* What the row says of its run. */
static int understand(const char *path, const struct table *t, const char *strategy, struct study_options *o,
                      struct buffer *grid, struct error *err)
{
	size_t first = find(t, "strategy"), days = find(t, "days");
	if (first || days == t->columns)
		return error_at(err, path, 1, "not a result of lot-backtest");
	for (size_t i = 0; i < STUDY_RUN_COLUMNS; i++)
		if (!cell(t, study_run_column[i]))
			return error_at(err, path, 1, "not a result of lot-backtest: column '%s' is missing", study_run_column[i]);
	for (size_t i = 1; i < days; i++)
		if (*t->cell[i])
			buffer_format(grid, "%s=%s ", t->name[i], t->cell[i]);
	buffer_char(grid, '\0');
	o->strategy[0] = strategy ? strategy : t->cell[0];
	o->strategies = 1;
	o->grid = grid->data;
	o->split = *cell(t, "split") ? cell(t, "split") : NULL;
	o->buy_cost = cell(t, "buy_cost");
	o->sell_cost = cell(t, "sell_cost");
	int r = read_folds(path, cell(t, "folds"), &o->folds, err);
	if (!r)
		r = read_date(path, cell(t, "start"), STUDY_FIRST, &o->start, err);
	return r ? r : read_date(path, cell(t, "end"), STUDY_LAST, &o->end, err);
}

/* The row lies in a table whose other strategies may have further parameters. */
static void take_columns(struct study *s, const struct table *t)
{
	size_t n = find(t, "days") - 1;
	for (size_t i = 0; i < s->columns; i++)
		free(s->column[i]);
	s->column = xrealloc(s->column, (n ? n : 1) * sizeof *s->column);
	s->columns = n;
	for (size_t i = 0; i < n; i++)
		s->column[i] = xstrdup(t->name[1 + i]);
}

static int compare(const char *path, int64_t row, const struct table *was, const struct table *is, struct error *err)
{
	if (!is->cell || was->columns != is->columns)
		return error_at(err, path, 0, "row %lld comes out with other columns", (long long)row);
	for (size_t i = 0; i < was->columns; i++)
		if (strcmp(was->name[i], is->name[i]) || strcmp(was->cell[i], is->cell[i]))
			return error_at(err, path, 0, "row %lld is not reproduced: column '%s' holds '%s', now it is '%s'",
			                (long long)row, was->name[i], was->cell[i], is->cell[i]);
	return LOT_OK;
}

/* out/backtest/RUN/FOLDER.csv lies beside out/slices/FOLDER. */
static char *default_folder(const char *result, const char *symbol)
{
	char folder[CODE_FOLDER];
	const char *slash = strrchr(result, '/');
	code_folder(symbol, strlen(symbol), folder);
	return xformat("%.*s../../slices/%s", slash ? (int)(slash - result) + 1 : 0, result, folder);
}

static int make_again(const char *result, const struct table *was, const struct study_options *o, const char *folder,
                      const char *path, struct error *err)
{
	struct study s;
	struct buffer b = BUFFER_EMPTY;
	struct table is = { .wanted = 1 };
	int r = study_open(o, &s, err);
	if (r)
		return r;
	take_columns(&s, was);
	r = study_table(&s, folder, cell(was, "symbol"), &b, err);
	if (!r)
		r = rows_parse(result, 1, b.data, b.size, on_row, &is, err);
	if (!r && o->strategy[0] != was->cell[0] && strcmp(s.part[0].rule.name, was->cell[0]))
		r = error_at(err, result, 0, "row %lld is of strategy '%s', not '%s'", (long long)was->wanted,
		             was->cell[0], s.part[0].rule.name);
	if (!r)
		r = compare(result, was->wanted, was, &is, err);
	if (!r)
		r = output_file(path, b.data, b.size, OUTPUT_FOLDERS, err);
	release(&is);
	buffer_release(&b);
	study_release(&s);
	return r;
}

int rerun_row(const char *result, int64_t row, const char *folder, const char *strategy, double seconds,
              const char *path, struct error *err)
{
	struct table t = { .wanted = row };
	struct buffer grid = BUFFER_EMPTY;
	const char *spec;
	struct study_options o = { .strategy = &spec, .seconds = seconds };
	int r = rows_table(result, on_row, &t, err);
	if (!r && !t.cell)
		r = error_at(err, result, 0, "it has %lld rows, not %lld", (long long)t.seen, (long long)row);
	if (!r)
		r = understand(result, &t, strategy, &o, &grid, err);
	if (!r) {
		char *beside = folder ? xstrdup(folder) : default_folder(result, cell(&t, "symbol"));
		r = make_again(result, &t, &o, beside, path, err);
		free(beside);
	}
	buffer_release(&grid);
	release(&t);
	return r;
}
