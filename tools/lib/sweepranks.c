/* What the figures of a sweep say: the order of its points, and whether it holds out of sample. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "sweeps.h"

int sweep_by(const char *text, struct sweep_by *by, struct error *err)
{
	static const char median[] = "_median", mean[] = "_mean";
	const char *name = text + (*text == '-');
	size_t n = strlen(name);
	*by = (struct sweep_by){ .lowest = *text == '-' };
	if (n > strlen(median) && !strcmp(name + n - strlen(median), median)) {
		n -= strlen(median);
	} else if (n > strlen(mean) && !strcmp(name + n - strlen(mean), mean)) {
		n -= strlen(mean);
		by->mean = true;
	}
	by->metric = metric_find(name, n);
	if (by->metric < 0)
		return error_usage(err, "'%s' is not a metric, perhaps with _median or _mean behind it or - before it",
		                   text);
	return LOT_OK;
}

double sweep_value(const struct sweep *s, const struct sweep_by *by, size_t window, size_t point)
{
	const struct sweep_figure *f = &s->cell[window * s->points + point].figure[by->metric];
	double v = by->mean ? f->mean : f->median;
	char text[40];
	if (isnan(v))
		return v;
	snprintf(text, sizeof text, "%.*g", SWEEP_DIGITS, v);
	v = strtod(text, NULL);
	return by->lowest ? -v : v;
}

/* Numbers by size and before texts, texts by their bytes. */
static int compare_values(const struct sweep_pair *a, const struct sweep_pair *b)
{
	struct number x, y;
	bool xn = number_parse(a->value, a->value_n, &x), yn = number_parse(b->value, b->value_n, &y);
	if (xn && yn)
		return number_compare(x, y);
	if (xn != yn)
		return xn ? -1 : 1;
	size_t n = a->value_n < b->value_n ? a->value_n : b->value_n;
	int c = memcmp(a->value, b->value, n);
	return c ? c : (a->value_n > b->value_n) - (a->value_n < b->value_n);
}

static int compare_points(const struct sweep *s, size_t i, size_t k)
{
	int c = strcmp(s->strategy[i], s->strategy[k]);
	const char *x = s->point[i], *y = s->point[k];
	struct sweep_pair a, b;
	while (!c && sweep_pair(&x, &a) && sweep_pair(&y, &b))
		c = compare_values(&a, &b);
	return c ? c : (i > k) - (i < k);
}

struct ranked {
	const struct sweep *sweep;
	double value; /* highest first, NAN last */
	size_t point;
};

static int by_rank(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	if (isnan(x->value) != isnan(y->value))
		return isnan(x->value) ? 1 : -1;
	if (x->value > y->value)
		return -1;
	return x->value < y->value ? 1 : compare_points(x->sweep, x->point, y->point);
}

void sweep_rank(const struct sweep *s, const struct sweep_by *by, size_t window, size_t *order)
{
	struct ranked *r = xmalloc(s->points * sizeof *r);
	for (size_t i = 0; i < s->points; i++)
		r[i] = (struct ranked){ s, sweep_value(s, by, window, i), i };
	qsort(r, s->points, sizeof *r, by_rank);
	for (size_t i = 0; i < s->points; i++)
		order[i] = r[i].point;
	free(r);
}

size_t *sweep_ranks(const struct sweep *s, const struct sweep_by *by, size_t window)
{
	size_t *order = xmalloc(s->points * sizeof *order), *rank = xmalloc(s->points * sizeof *rank);
	sweep_rank(s, by, window, order);
	for (size_t i = 0; i < s->points; i++)
		rank[order[i]] = i + 1;
	free(order);
	return rank;
}

size_t sweep_pairs(const struct sweep *s)
{
	return s->windows > 2 ? s->windows - 2 : 0;
}

bool sweep_is_split(const struct sweep *s)
{
	return s->windows == 3 && !strcmp(s->window[1].prefix, "in_");
}

size_t sweep_ranking_window(const struct sweep *s)
{
	return sweep_is_split(s);
}

/* The median over points of what ranks, in a window; NAN where no point has it. */
static double middle(const struct sweep *s, const struct sweep_by *by, size_t window)
{
	double *v = xmalloc(s->points * sizeof *v);
	for (size_t i = 0; i < s->points; i++)
		v[i] = sweep_value(s, by, window, i);
	double m = sweep_reduce(v, s->points).median;
	free(v);
	return m;
}

size_t *sweep_held(const struct sweep *s, const struct sweep_by *by)
{
	size_t *held = xcalloc(s->points, sizeof *held);
	for (size_t f = 0; f < sweep_pairs(s); f++) {
		double m = middle(s, by, f + 2);
		for (size_t i = 0; i < s->points; i++)
			held[i] += sweep_value(s, by, f + 2, i) > m;
	}
	return held;
}

struct sweep_fold sweep_fold(const struct sweep *s, const struct sweep_by *by, size_t f)
{
	size_t *order = xmalloc(s->points * sizeof *order), *behind = sweep_ranks(s, by, f + 2);
	struct sweep_fold fold;
	sweep_rank(s, by, f + 1, order);
	fold.best = order[0];
	fold.out_rank = behind[fold.best];
	fold.in = sweep_value(s, by, f + 1, fold.best);
	fold.out = sweep_value(s, by, f + 2, fold.best);
	fold.middle = middle(s, by, f + 2);
	fold.held = !isnan(fold.in) && fold.out > fold.middle;
	free(order);
	free(behind);
	return fold;
}

struct place {
	double value;
	size_t at;
};

static int by_value(const void *a, const void *b)
{
	double x = ((const struct place *)a)->value, y = ((const struct place *)b)->value;
	return (x > y) - (x < y);
}

/* Ranks from 1 in place of the n values, equal ones with the mean of the ranks that they take up. */
static void rank_values(double *v, size_t n)
{
	struct place *p = xmalloc(n * sizeof *p);
	for (size_t i = 0; i < n; i++)
		p[i] = (struct place){ v[i], i };
	qsort(p, n, sizeof *p, by_value);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && p[end].value == p[i].value;)
			end++;
		for (size_t k = i; k < end; k++)
			v[p[k].at] = 0.5 * (double)(i + 1 + end);
	}
	free(p);
}

/* K. Pearson's coefficient; NAN where one side does not vary. */
static double correlation(const double *x, const double *y, size_t n)
{
	double mean = 0.5 * (double)(n + 1), xy = 0, xx = 0, yy = 0; /* of ranks */
	for (size_t i = 0; i < n; i++) {
		xy += (x[i] - mean) * (y[i] - mean);
		xx += (x[i] - mean) * (x[i] - mean);
		yy += (y[i] - mean) * (y[i] - mean);
	}
	return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : NAN;
}

struct sweep_correlation sweep_rank_correlation(const struct sweep *s, const struct sweep_by *by, size_t first, size_t second)
{
	double *x = xmalloc(s->points * sizeof *x), *y = xmalloc(s->points * sizeof *y);
	size_t n = 0;
	for (size_t i = 0; i < s->points; i++) {
		x[n] = sweep_value(s, by, first, i);
		y[n] = sweep_value(s, by, second, i);
		if (!isnan(x[n]) && !isnan(y[n]))
			n++;
	}
	rank_values(x, n);
	rank_values(y, n);
	struct sweep_correlation c = { correlation(x, y, n), n };
	free(x);
	free(y);
	return c;
}
