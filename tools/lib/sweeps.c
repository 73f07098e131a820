/* Partials lie by symbol, the reduction wants a point's symbols side by side: values are gathered
 * as [point][window][metric][symbol] for as many points at once as the memory allows, and each run
 * of symbols is reduced in place.  Symbols are sorted first, so nothing depends on their order. */
#include "sweeps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "npz.h"
#include "studyresults.h"
#include "textarray.h"

enum { NAMED_AT_MOST = 20 };

/* ---- the results of one symbol ---- */

static bool same(const struct npz_array *a, const struct npz_array *b)
{
	return a->rows == b->rows && a->item == b->item && !memcmp(a->data, b->data, npz_bytes(a));
}

/* ---- reducing ---- */

/* The k-th smallest of n values, k from 0; reorders them (C. Hoare's find). */
static double select_kth(double *v, size_t n, size_t k)
{
	size_t low = 0, high = n - 1;
	while (low < high) {
		double pivot = v[low + (high - low) / 2];
		size_t i = low, j = high;
		for (;;) {
			while (v[i] < pivot)
				i++;
			while (v[j] > pivot)
				j--;
			if (i >= j)
				break;
			double held = v[i];
			v[i++] = v[j];
			v[j--] = held;
		}
		if (k <= j)
			high = j;
		else
			low = j + 1;
	}
	return v[k];
}

struct sweep_figure sweep_reduce(double *v, size_t n)
{
	struct sweep_figure f = { 0, NAN, NAN };
	for (size_t i = 0; i < n; i++)
		if (isfinite(v[i]))
			v[f.count++] = v[i];
	if (!f.count)
		return f;
	f.mean = compensated_sum(v, f.count) / (double)f.count;
	double upper = select_kth(v, f.count, f.count / 2), lower = upper;
	if (f.count % 2 == 0) {
		/* What stands before the middle is not above it: its highest is the other one. */
		lower = v[0];
		for (size_t i = 1; i < f.count / 2; i++)
			lower = v[i] > lower ? v[i] : lower;
	}
	f.median = lower == upper ? upper : 0.5 * lower + 0.5 * upper;
	return f;
}

/* The values of points first..first+count-1, symbols side by side. */
struct gathered {
	size_t first, count, symbols;
	double *value;
};

static double *place(const struct sweep *s, const struct gathered *g, size_t point, size_t window, size_t metric)
{
	return g->value + (((point - g->first) * s->windows + window) * METRICS + metric) * g->symbols;
}

static void gather(const struct sweep *s, const struct study_results *p, size_t symbol, struct gathered *g)
{
	for (size_t metric = 0; metric < METRICS; metric++)
		for (size_t w = 0; w < s->windows; w++) {
			const double *from = (const double *)p->array[RESULT_METRIC + metric]->data + w * s->points;
			for (size_t i = g->first; i < g->first + g->count; i++)
				place(s, g, i, w, metric)[symbol] = from[i];
		}
}

static void reduce_cell(const struct sweep *s, const struct gathered *g, size_t point, size_t window)
{
	struct sweep_cell *c = &s->cell[window * s->points + point];
	double *v[METRICS];
	size_t n = 0;
	*c = (struct sweep_cell){ .symbols = 0 };
	for (size_t m = 0; m < METRICS; m++)
		v[m] = place(s, g, point, window, m);
	for (size_t k = 0; k < g->symbols; k++) {
		if (!(v[METRIC_DAYS][k] > 0))
			continue;
		c->gains += v[METRIC_TOTAL_RETURN][k] > 0;
		c->beats += v[METRIC_TOTAL_RETURN][k] > v[METRIC_BUY_HOLD_RETURN][k];
		for (size_t m = 0; m < METRICS; m++)
			v[m][n] = v[m][k];
		n++;
	}
	c->symbols = n;
	for (size_t m = 0; m < METRICS; m++)
		c->figure[m] = sweep_reduce(v[m], n);
}

/* ---- the portfolio ---- */

/* Sums by calendar day, from the first day of any symbol on. */
struct pool {
	int64_t first, last;
	double *sum, *lost; /* point-major; what rounding took from sum */
	size_t *symbols;    /* with a price that day */
};

static void pool_widen(struct pool *p, size_t points, int64_t first, int64_t last)
{
	struct pool old = *p;
	bool empty = old.first > old.last;
	p->first = empty || first < old.first ? first : old.first;
	p->last = empty || last > old.last ? last : old.last;
	if (!empty && p->first == old.first && p->last == old.last)
		return;
	size_t span = (size_t)(p->last - p->first + 1), was = empty ? 0 : (size_t)(old.last - old.first + 1);
	size_t shift = empty ? 0 : (size_t)(old.first - p->first);
	p->sum = xcalloc(points * span, sizeof *p->sum);
	p->lost = xcalloc(points * span, sizeof *p->lost);
	p->symbols = xcalloc(span, sizeof *p->symbols);
	for (size_t i = 0; was && i < points; i++) {
		memcpy(p->sum + i * span + shift, old.sum + i * was, was * sizeof *p->sum);
		memcpy(p->lost + i * span + shift, old.lost + i * was, was * sizeof *p->lost);
	}
	if (was)
		memcpy(p->symbols + shift, old.symbols, was * sizeof *p->symbols);
	free(old.sum);
	free(old.lost);
	free(old.symbols);
}

static void pool_add(struct pool *p, size_t points, const struct study_results *from)
{
	size_t days = from->array[RESULT_DATE]->rows;
	const int64_t *date = from->array[RESULT_DATE]->data;
	const double *x = from->array[RESULT_DAILY]->data;
	if (!days)
		return;
	pool_widen(p, points, date[0], date[days - 1]);
	size_t span = (size_t)(p->last - p->first + 1);
	for (size_t k = 0; k < days; k++) {
		size_t day = (size_t)(date[k] - p->first);
		p->symbols[day]++;
		for (size_t i = 0; i < points; i++) {
			double *sum = &p->sum[i * span + day], v = x[i * days + k];
			double total = *sum + v, part = total - *sum;
			p->lost[i * span + day] += (*sum - (total - part)) + (v - part);
			*sum = total;
		}
	}
}

static void pool_finish(struct pool *p, struct sweep *s)
{
	size_t span = p->first > p->last ? 0 : (size_t)(p->last - p->first + 1);
	s->date = xmalloc(span * sizeof *s->date);
	for (size_t day = 0; day < span; day++)
		if (p->symbols[day])
			s->date[s->days++] = p->first + (int64_t)day;
	s->daily = xmalloc(s->points * s->days * sizeof *s->daily);
	s->portfolio = xcalloc(s->points, sizeof *s->portfolio);
	for (size_t i = 0; i < s->points; i++) {
		for (size_t k = 0; k < s->days; k++) {
			size_t day = (size_t)(s->date[k] - p->first);
			double sum = p->sum[i * span + day] + p->lost[i * span + day];
			s->daily[i * s->days + k] = sum / (double)p->symbols[day];
		}
		backtest_returns(s->daily + i * s->days, s->days, &s->portfolio[i]);
	}
	free(p->sum);
	free(p->lost);
	free(p->symbols);
}

/* ---- reading ---- */

static int by_symbol(const void *a, const void *b)
{
	const struct input_entry *x = a, *y = b;
	int c = strcmp(x->symbol ? x->symbol : "", y->symbol ? y->symbol : "");
	return c ? c : strcmp(x->path, y->path);
}

static int check_missing(const struct input_entry *input, size_t inputs, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	size_t missing = 0;
	for (size_t i = 0; i < inputs; i++) {
		if (!access(input[i].path, F_OK))
			continue;
		if (missing++ < NAMED_AT_MOST)
			buffer_format(&b, "%s%s", missing > 1 ? ", " : "",
			              input[i].symbol ? input[i].symbol : input[i].path);
	}
	buffer_char(&b, '\0');
	if (missing)
		error_data(err, "%zu of %zu results %s missing: %s%s", missing, inputs, missing == 1 ? "is" : "are",
		           b.data, missing > NAMED_AT_MOST ? ", ..." : "");
	buffer_release(&b);
	return missing ? LOT_BAD_DATA : LOT_OK;
}

/* What all partials of a sweep share, taken from the first. */
static void adopt(struct sweep *s, const struct study_results *p)
{
	const struct npz_array *const *a = p->array;
	s->points = a[RESULT_POINT]->rows;
	s->windows = a[RESULT_WINDOW]->rows;
	s->strategy = xcalloc(s->points, sizeof *s->strategy);
	s->point = xcalloc(s->points, sizeof *s->point);
	for (size_t i = 0; i < s->points; i++) {
		s->strategy[i] = texts_dup(a[RESULT_STRATEGY], i);
		s->point[i] = texts_dup(a[RESULT_POINT], i);
	}
	for (size_t w = 0; w < s->windows; w++) {
		struct study_window *to = &s->window[w];
		memcpy(to->prefix, texts_at(a[RESULT_WINDOW], w), sizeof to->prefix);
		to->prefix[sizeof to->prefix - 1] = '\0';
		to->from = ((int64_t *)a[RESULT_WINDOW_FROM]->data)[w];
		to->to = ((int64_t *)a[RESULT_WINDOW_TO]->data)[w];
	}
	s->cell = xcalloc(s->points * s->windows, sizeof *s->cell);
}

/* Every point is texts NAME=VALUE with commas between them. */
static int check_points(const struct sweep *s, const struct input_entry *input, struct error *err)
{
	struct sweep_pair p;
	for (size_t i = 0; i < s->points; i++)
		for (const char *at = s->point[i]; sweep_pair(&at, &p);)
			if (p.value == p.name + p.name_n)
				return error_at(err, input->path, 0, "'%s' is not the parameters of a point: not results of lot-backtest",
				                s->point[i]);
	return LOT_OK;
}

static int check_same(const struct input_entry *input, const struct study_results *p, const struct input_entry *first_input,
                      const struct study_results *first, struct error *err)
{
	static const struct {
		size_t array;
		const char *what;
	} shared[] = { { RESULT_STRATEGY, "strategies" }, { RESULT_POINT, "points" },   { RESULT_WINDOW, "windows" },
		       { RESULT_WINDOW_FROM, "windows" }, { RESULT_WINDOW_TO, "windows" }, { RESULT_COSTS, "costs" } };
	for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
		if (!same(p->array[shared[i].array], first->array[shared[i].array]))
			return error_at(err, input->path, 0, "it holds other %s than '%s'; make them with the same settings",
			                shared[i].what, first_input->path);
	return LOT_OK;
}

static int check_symbol(struct input_entry *input, const struct study_results *p, struct error *err)
{
	char *symbol = texts_dup(p->array[RESULT_SYMBOL], 0);
	int r = !input->symbol || !strcmp(symbol, input->symbol)
	                ? LOT_OK
	                : error_at(err, input->path, 0, "it holds the results of '%s', not of '%s'", symbol,
	                           input->symbol);
	free(symbol);
	return r;
}

/* One pass over all partials; the first pass also checks them. */
static int pass(struct input_entry *input, struct sweep *s, const struct study_results *first, struct gathered *g,
                struct pool *pool, struct error *err)
{
	int r = LOT_OK;
	for (size_t k = 0; !r && k < s->symbols; k++) {
		struct study_results p;
		r = study_results_read(input[k].path, pool != NULL, &p, err);
		if (r)
			return r;
		r = check_symbol(&input[k], &p, err);
		if (!r)
			r = check_same(&input[k], &p, &input[0], first, err);
		if (!r) {
			gather(s, &p, k, g);
			if (pool)
				pool_add(pool, s->points, &p);
		}
		study_results_release(&p);
	}
	for (size_t i = g->first; !r && i < g->first + g->count; i++)
		for (size_t w = 0; w < s->windows; w++)
			reduce_cell(s, g, i, w);
	return r;
}

static int check_inputs(struct input_entry *input, size_t inputs, struct error *err)
{
	if (!inputs)
		return error_data(err, "there is no result to reduce");
	int r = check_missing(input, inputs, err);
	qsort(input, inputs, sizeof *input, by_symbol);
	for (size_t i = 1; !r && i < inputs; i++)
		if (!strcmp(input[i].path, input[i - 1].path) ||
		    (input[i].symbol && input[i - 1].symbol && !strcmp(input[i].symbol, input[i - 1].symbol)))
			r = error_data(err, "%s: its symbol occurs twice", input[i].path);
	return r;
}

int sweep_read(struct input_entry *input, size_t inputs, size_t memory, bool daily, struct sweep *s, struct error *err)
{
	struct study_results first;
	struct pool pool = { .first = 0, .last = -1 };
	*s = (struct sweep){ .symbols = inputs };
	int r = check_inputs(input, inputs, err);
	if (!r)
		r = study_results_read(input[0].path, false, &first, err);
	if (r)
		return r;
	adopt(s, &first);
	r = check_points(s, &input[0], err);
	size_t point_bytes = s->windows * METRICS * inputs * sizeof(double), room = memory / point_bytes;
	struct gathered g = { .symbols = inputs };
	room = room < 1 ? 1 : room > s->points ? s->points : room;
	g.value = xmalloc(room * point_bytes);
	for (; !r && g.first < s->points; g.first += g.count) {
		g.count = s->points - g.first < room ? s->points - g.first : room;
		r = pass(input, s, &first, &g, daily && !g.first ? &pool : NULL, err);
	}
	if (daily)
		pool_finish(&pool, s);
	free(g.value);
	study_results_release(&first);
	if (r)
		sweep_release(s);
	return r;
}

void sweep_release(struct sweep *s)
{
	for (size_t i = 0; i < s->points; i++) {
		free(s->strategy[i]);
		free(s->point[i]);
	}
	free(s->strategy);
	free(s->point);
	free(s->cell);
	free(s->date);
	free(s->daily);
	free(s->portfolio);
	*s = (struct sweep){ .points = 0 };
}

bool sweep_pair(const char **at, struct sweep_pair *p)
{
	if (!**at)
		return false;
	size_t n = strcspn(*at, ",");
	p->name = *at;
	const char *equals = memchr(*at, '=', n);
	p->name_n = equals ? (size_t)(equals - *at) : n;
	p->value = p->name + p->name_n + (equals != NULL);
	p->value_n = (size_t)(*at + n - p->value);
	*at += n + ((*at)[n] == ',');
	return true;
}
