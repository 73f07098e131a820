#include "pictures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "decimal.h"
#include "number.h"
#include "rows.h"

static char *copy(const struct row_field *f)
{
	return xformat("%.*s", (int)f->n, f->text);
}

static void add_window(struct plot_table *t, const char *prefix, int column)
{
	t->window = xrealloc(t->window, (t->windows + 1) * sizeof *t->window);
	t->window[t->windows++] = (struct plot_window){ xstrdup(prefix), (size_t)column };
}

static int find(const struct row *row, const char *prefix, const char *name)
{
	char *whole = xformat("%s%s", prefix, name);
	int at = row_column(row, whole);
	free(whole);
	return at;
}

/* The figure under the prefix of the window that ranks, else under its whole name, each time as it is or as a median. */
static int find_figure(struct plot_table *t, const struct row *row, const char *by, struct error *err)
{
	const char *prefixes[] = { row_column(row, "in_symbols") >= 0 ? "in_" : "", "" };
	int first = row_column(row, "points");
	for (size_t i = 0; i < 4; i++) {
		char *name = xformat("%s%s", by, i % 2 ? "_median" : "");
		int at = find(row, prefixes[i / 2], name);
		if (at > first) {
			t->name = name;
			add_window(t, prefixes[i / 2], at);
			return LOT_OK;
		}
		free(name);
	}
	return error_usage(err, "%s has no figure '%s'", t->path, by);
}

static void find_windows(struct plot_table *t, const struct row *row)
{
	int out = *t->window[0].prefix ? find(row, "out_", t->name) : -1;
	if (out >= 0) {
		t->split = true;
		add_window(t, "out_", out);
		return;
	}
	for (size_t w = 1; w < ROW_FIELDS; w++) {
		char *prefix = xformat("w%zu_", w);
		int at = find(row, prefix, t->name);
		if (at >= 0)
			add_window(t, prefix, at);
		free(prefix);
		if (at < 0)
			break;
	}
	t->folds = t->windows > 2;
}

/* Of sharpe_median and sharpe_mean sharpe_count. */
static int find_count(const struct plot_table *t, const struct row *row)
{
	static const char *const tails[] = { "_median", "_mean" };
	size_t n = strlen(t->name);
	for (size_t i = 0; i < 2; i++) {
		size_t tail = strlen(tails[i]);
		if (n <= tail || strcmp(t->name + n - tail, tails[i]))
			continue;
		char *count = xformat("%.*s_count", (int)(n - tail), t->name);
		int at = find(row, t->window[0].prefix, count);
		free(count);
		return at;
	}
	return -1;
}

static int take_header(struct plot_table *t, const struct row *row, const char *by, struct error *err)
{
	int strategy = row_column(row, "strategy"), points = row_column(row, "points");
	if (row_column(row, "rank") != 0 || strategy != 1 || points < 0)
		return error_at(err, t->path, row->line, "this is no table of a sweep: rank, strategy, parameters, points ...");
	t->params = (size_t)points - 2;
	t->param = xcalloc(t->params + 1, sizeof *t->param);
	for (size_t i = 0; i < t->params; i++)
		t->param[i] = copy(&row->field[i + 2]);
	int r = find_figure(t, row, by, err);
	if (r)
		return r;
	find_windows(t, row);
	int symbols = find(row, t->window[0].prefix, "symbols");
	if (symbols < 0)
		return error_at(err, t->path, row->line, "column 'symbols' is missing");
	t->symbols_column = (size_t)symbols;
	t->count_column = find_count(t, row);
	return LOT_OK;
}

static int take_number(const char *path, const struct row *row, size_t column, const char *what, double *v,
                       struct error *err)
{
	const struct row_field *f = &row->field[column];
	*v = NAN;
	if (f->n && decimal_double(f->text, f->n, v))
		return error_at(err, path, row->line, "%s '%.*s' is not a number", what, (int)f->n, f->text);
	return LOT_OK;
}

struct reading {
	struct plot_table *table;
	const char *by;
};

static int take_row(void *context, const struct row *row, struct error *err)
{
	struct reading *reading = context;
	struct plot_table *t = reading->table;
	if (!t->param)
		return take_header(t, row, reading->by, err);
	t->point = xgrow(t->point, &t->room, t->points + 1, sizeof *t->point);
	struct plot_point *p = &t->point[t->points++];
	p->strategy = copy(&row->field[1]);
	p->value = xcalloc(t->params + 1, sizeof *p->value);
	p->figure = xcalloc(t->windows, sizeof *p->figure);
	for (size_t i = 0; i < t->params; i++)
		p->value[i] = copy(&row->field[i + 2]);
	p->count = NAN;
	int r = take_number(t->path, row, t->symbols_column, "symbols", &p->symbols, err);
	if (!r && t->count_column >= 0)
		r = take_number(t->path, row, (size_t)t->count_column, "count", &p->count, err);
	for (size_t w = 0; !r && w < t->windows; w++)
		r = take_number(t->path, row, t->window[w].column, t->name, &p->figure[w], err);
	return r;
}

static bool better(const struct plot_table *t, double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(b) && !isnan(a);
	return t->lowest ? a < b : a > b;
}

int plot_read(const char *path, const char *by, struct plot_table *t, struct error *err)
{
	*t = (struct plot_table){ .path = xstrdup(path), .lowest = *by == '-' };
	struct reading reading = { t, by + t->lowest };
	int r = rows_table(path, take_row, &reading, err);
	if (!r && !t->points)
		r = error_data(err, "%s: no points", path);
	for (size_t i = 1; !r && i < t->points; i++)
		if (better(t, t->point[i].figure[0], t->point[t->best].figure[0]))
			t->best = i;
	if (r)
		plot_release(t);
	return r;
}

void plot_release(struct plot_table *t)
{
	for (size_t i = 0; i < t->points; i++) {
		for (size_t k = 0; k < t->params; k++)
			free(t->point[i].value[k]);
		free(t->point[i].strategy);
		free(t->point[i].value);
		free(t->point[i].figure);
	}
	for (size_t i = 0; i < t->params; i++)
		free(t->param[i]);
	for (size_t i = 0; i < t->windows; i++)
		free(t->window[i].prefix);
	free(t->path);
	free(t->param);
	free(t->window);
	free(t->name);
	free(t->point);
	*t = (struct plot_table){ .path = NULL };
}

bool plot_pair(const struct plot_table *t, size_t k, size_t *in, size_t *out)
{
	if (!t->split && !t->folds)
		return false;
	*in = k + t->folds;
	*out = *in + 1;
	return *out < t->windows;
}

/* ---- the two parameters ---- */

static int compare_values(const void *a, const void *b)
{
	const char *x = *(const char *const *)a, *y = *(const char *const *)b;
	struct number m, n;
	bool is_m = number_parse(x, strlen(x), &m), is_n = number_parse(y, strlen(y), &n);
	if (is_m && is_n)
		return number_compare(m, n);
	return is_m != is_n ? (is_m ? -1 : 1) : strcmp(x, y);
}

static bool same_strategy(const struct plot_table *t, size_t i)
{
	return !strcmp(t->point[i].strategy, t->point[t->best].strategy);
}

/* The distinct values of a parameter among points [i] of `take`, in order. */
static const char **values_of(const struct plot_table *t, int param, const bool *take, size_t *n)
{
	const char **v = xmalloc((t->points + 1) * sizeof *v);
	*n = 0;
	for (size_t i = 0; i < t->points; i++)
		if (take[i])
			v[(*n)++] = t->point[i].value[param];
	qsort(v, *n, sizeof *v, compare_values);
	size_t kept = 0;
	for (size_t i = 0; i < *n; i++)
		if (!kept || strcmp(v[kept - 1], v[i]))
			v[kept++] = v[i];
	*n = kept;
	return v;
}

static bool varies(const struct plot_table *t, int param)
{
	for (size_t i = 0; i < t->points; i++)
		if (same_strategy(t, i) && strcmp(t->point[i].value[param], t->point[t->best].value[param]))
			return true;
	return false;
}

static int find_param(const struct plot_table *t, const char *name, int *at, struct error *err)
{
	for (*at = 0; *at < (int)t->params; ++*at)
		if (!strcmp(t->param[*at], name))
			return varies(t, *at) ? LOT_OK : error_usage(err, "parameter '%s' has one value only: it cannot be an axis", name);
	return error_usage(err, "%s has no parameter '%s'", t->path, name);
}

static int next_that_varies(const struct plot_table *t, int other)
{
	for (int i = 0; i < (int)t->params; i++)
		if (i != other && varies(t, i))
			return i;
	return PLOT_NONE;
}

static size_t place(const char *const *v, size_t n, const char *value)
{
	size_t i = 0;
	while (i < n && strcmp(v[i], value))
		i++;
	return i;
}

int plot_choose(const struct plot_table *t, const char *x, const char *y, struct plot_choice *c, struct error *err)
{
	*c = (struct plot_choice){ .x = PLOT_NONE, .y = PLOT_NONE, .ny = 1, .numeric = true };
	int r = x ? find_param(t, x, &c->x, err) : LOT_OK;
	if (!r && y)
		r = find_param(t, y, &c->y, err);
	if (!r && x && y && c->x == c->y)
		r = error_usage(err, "both axes are '%s'", x);
	if (r)
		return r;
	if (c->x < 0)
		c->x = next_that_varies(t, c->y);
	if (c->y < 0 && c->x >= 0)
		c->y = next_that_varies(t, c->x);
	if (c->x < 0) { /* y alone was named and alone varies */
		c->x = c->y;
		c->y = PLOT_NONE;
	}
	if (c->x < 0)
		return LOT_OK;
	bool *take = xcalloc(t->points, sizeof *take);
	for (size_t i = 0; i < t->points; i++) {
		take[i] = same_strategy(t, i);
		for (int k = 0; take[i] && k < (int)t->params; k++)
			take[i] = k == c->x || k == c->y || !strcmp(t->point[i].value[k], t->point[t->best].value[k]);
	}
	c->xs = values_of(t, c->x, take, &c->nx);
	if (c->y >= 0)
		c->ys = values_of(t, c->y, take, &c->ny);
	c->at = xmalloc(c->nx * c->ny * sizeof *c->at);
	for (size_t i = 0; i < c->nx * c->ny; i++)
		c->at[i] = SIZE_MAX;
	for (size_t i = 0; i < t->points; i++) {
		if (!take[i])
			continue;
		size_t row = c->y >= 0 ? place(c->ys, c->ny, t->point[i].value[c->y]) : 0;
		size_t *at = &c->at[row * c->nx + place(c->xs, c->nx, t->point[i].value[c->x])];
		*at = *at == SIZE_MAX ? i : *at;
	}
	free(take);
	for (size_t i = 0; i < c->nx; i++) {
		struct number v;
		c->numeric = c->numeric && number_parse(c->xs[i], strlen(c->xs[i]), &v);
	}
	return LOT_OK;
}

void plot_choice_release(struct plot_choice *c)
{
	free(c->xs);
	free(c->ys);
	free(c->at);
	*c = (struct plot_choice){ .x = PLOT_NONE, .y = PLOT_NONE };
}

/* ---- portfolios ---- */

struct series {
	struct plot_equity *e;
	const char *path;
	size_t day_room, value_room;
	double *value; /* [day * count + series]: returns as they come */
};

static int take_day(void *context, const struct row *row, struct error *err)
{
	struct series *s = context;
	struct plot_equity *e = s->e;
	if (!e->name) {
		if (row->count < 2 || row_column(row, "date") != 0)
			return error_at(err, s->path, row->line, "this is no portfolio: date and a column a strategy");
		e->name = xcalloc(row->count, sizeof *e->name);
		for (e->count = 0; e->count < row->count - 1; e->count++)
			e->name[e->count] = copy(&row->field[e->count + 1]);
		return LOT_OK;
	}
	int32_t day;
	if (date_parse(row->field[0].text, row->field[0].n, &day))
		return error_at(err, s->path, row->line, "date '%.*s' does not exist", (int)row->field[0].n, row->field[0].text);
	if (e->days && day <= e->day[e->days - 1])
		return error_at(err, s->path, row->line, "days do not ascend");
	e->day = xgrow(e->day, &s->day_room, e->days + 1, sizeof *e->day);
	s->value = xgrow(s->value, &s->value_room, (e->days + 1) * e->count, sizeof *s->value);
	e->day[e->days] = day;
	int r = LOT_OK;
	for (size_t i = 0; !r && i < e->count; i++)
		r = take_number(s->path, row, i + 1, "return", &s->value[e->days * e->count + i], err);
	e->days++;
	return r;
}

int plot_equity_read(const char *path, struct plot_equity *e, struct error *err)
{
	struct series s = { .e = e, .path = path };
	*e = (struct plot_equity){ .count = 0 };
	int r = rows_table(path, take_day, &s, err);
	if (!r && !e->days)
		r = error_data(err, "%s: no days", path);
	if (!r) {
		e->equity = xmalloc(e->count * e->days * sizeof *e->equity);
		e->drawdown = xmalloc(e->count * e->days * sizeof *e->drawdown);
		for (size_t i = 0; i < e->count; i++) {
			double equity = 1, highest = 1;
			for (size_t k = 0; k < e->days; k++) {
				double v = s.value[k * e->count + i];
				equity *= isnan(v) ? 1 : 1 + v;
				highest = equity > highest ? equity : highest;
				e->equity[i * e->days + k] = equity;
				e->drawdown[i * e->days + k] = equity / highest - 1;
			}
		}
	}
	free(s.value);
	if (r)
		plot_equity_release(e);
	return r;
}

void plot_equity_release(struct plot_equity *e)
{
	for (size_t i = 0; i < e->count; i++)
		free(e->name[i]);
	free(e->name);
	free(e->day);
	free(e->equity);
	free(e->drawdown);
	*e = (struct plot_equity){ .count = 0 };
}
