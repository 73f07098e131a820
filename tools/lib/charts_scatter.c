/* Figures in sample against those out of sample. */
#include <math.h>
#include <stdlib.h>

#include "chartparts.h"
#include "charts.h"
#include "error.h"

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(const struct plot_table *t, size_t w)
{
	double *v = xmalloc((t->points + 1) * sizeof *v), m = NAN;
	size_t n = 0;
	for (size_t i = 0; i < t->points; i++)
		if (!isnan(t->point[i].figure[w]))
			v[n++] = t->point[i].figure[w];
	qsort(v, n, sizeof *v, compare_doubles);
	if (n)
		m = n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
	free(v);
	return m;
}

/* The best point of a window; SIZE_MAX where none has the figure. */
static size_t best_of(const struct plot_table *t, size_t w)
{
	size_t best = SIZE_MAX;
	for (size_t i = 0; i < t->points; i++) {
		double v = t->point[i].figure[w];
		if (!isnan(v) && (best == SIZE_MAX || (t->lowest ? v < t->point[best].figure[w] : v > t->point[best].figure[w])))
			best = i;
	}
	return best;
}

/* The dots so far. */
struct dots {
	double scale;      /* of their figures */
	double x[2], y[2]; /* ranges */
	struct buffer *data;
};

/* False where the point lacks a figure: then there is no dot. */
static bool dot(struct dots *d, const struct plot_point *p, size_t in, size_t out)
{
	double x = p->figure[in] * d->scale, y = p->figure[out] * d->scale;
	struct buffer *b = d->data;
	if (isnan(x) || isnan(y))
		return false;
	chart_range_add(d->x, x);
	chart_range_add(d->y, y);
	chart_add_number(b, x, CHART_DIGITS);
	buffer_char(b, ' ');
	chart_add_number(b, y, CHART_DIGITS);
	buffer_char(b, '\n');
	return true;
}

/* Below the picture: how many dots are not there for want of a figure, and the best point of a split. */
static void add_foot(const struct plot_table *t, const struct chart_frame *f, const struct chart_figure *figure, size_t left_out,
                     size_t dots, struct buffer *b)
{
	struct buffer foot = BUFFER_EMPTY;
	if (left_out)
		buffer_format(&foot, "%zu of %zu left out: no figure", left_out, dots);
	if (t->split) {
		char *line = chart_best(t, figure);
		buffer_format(&foot, "%s%s (median point: ", left_out ? "  |  " : "", line);
		chart_add_figure(&foot, median(t, 1) * figure->scale, figure->percent);
		buffer_char(&foot, ')');
		free(line);
	}
	if (foot.size)
		chart_add_foot(b, chart_finish(&foot), f);
	buffer_release(&foot);
}

void chart_scatter(const struct plot_table *t, const struct chart_frame *f, struct chart *c)
{
	static const int shapes[] = { 7, 5, 9, 13, 11 };
	struct chart_figure figure = chart_figure_of(t->name);
	struct buffer *b = &c->draw, axis = BUFFER_EMPTY;
	struct dots d = { figure.scale, { NAN, NAN }, { NAN, NAN }, &c->data };
	size_t in, out, pairs = 0, left_out = 0;
	for (; plot_pair(t, pairs, &in, &out); pairs++) {
		buffer_format(&c->data, "# in sample, out of sample; then the best in sample\n$scatter%zu << EOD\n", pairs);
		for (size_t i = 0; i < t->points; i++)
			left_out += !dot(&d, &t->point[i], in, out);
		buffer_format(&c->data, "EOD\n$best%zu << EOD\n", pairs);
		size_t best = best_of(t, in);
		if (best != SIZE_MAX)
			dot(&d, &t->point[best], in, out);
		buffer_text(&c->data, "EOD\n");
	}
	/* One scale for both axes shows what was lost; not where it would squeeze the points. */
	double both[2] = { fmin(d.x[0], d.y[0]), fmax(d.x[1], d.y[1]) }, least = (both[1] - both[0]) / 5;
	bool same = d.x[1] - d.x[0] > least && d.y[1] - d.y[0] > least;
	chart_range_widen(both, 0.05);
	chart_range_widen(d.x, 0.05);
	chart_range_widen(d.y, 0.05);
	char *line = chart_title(t, f, "in sample against out of sample");
	chart_add_title(b, "set label 2 ", line, " at screen 0.5,0.97 center", f);
	free(line);
	buffer_format(&axis, "in sample: %s", figure.text);
	chart_add_text(b, "set xlabel ", chart_finish(&axis), "\n");
	axis.size = 0;
	buffer_format(&axis, "out of sample: %s", figure.text);
	chart_add_text(b, "set ylabel ", chart_finish(&axis), "\n");
	axis.size = 0;
	buffer_format(b, "set format x '%%g%s'\nset format y '%%g%s'\nset grid lc rgb '#dddddd' lt 1\n",
	              figure.percent ? "%%" : "", figure.percent ? "%%" : "");
	chart_add_range(b, "x", same ? both : d.x);
	chart_add_range(b, "y", same ? both : d.y);
	buffer_text(b, "set bmargin at screen 0.16\nset tmargin at screen 0.875\n"
	               "set key at screen 0.5,0.92 center center horizontal Left reverse width 2\n");
	buffer_release(&axis);
	add_foot(t, f, &figure, left_out, pairs * t->points, b);
	buffer_text(b, "plot x with lines lc rgb '#777777' dt (10,6) lw 1.5 title 'as good as before'");
	if (t->split && !isnan(median(t, 1))) {
		buffer_text(b, ", \\\n  ");
		chart_add_number(b, median(t, 1) * figure.scale, CHART_DIGITS);
		buffer_text(b, " with lines lc rgb '#000000' dt (3,4) lw 1.5 title 'median out of sample'");
	}
	for (size_t k = 0; k < pairs; k++) {
		buffer_format(b, ", \\\n  $scatter%zu using 1:2 with points pt %d ps 0.9 lc rgb '#60%s' ", k, shapes[k % 5],
		              chart_colour(k + 1) + 1);
		if (t->split)
			buffer_text(b, "title 'a point of the sweep'");
		else
			buffer_format(b, "title 'window %zu, then %zu'", k + 1, k + 2);
	}
	for (size_t k = 0; k < pairs; k++) {
		buffer_format(b, ", \\\n  $best%zu using 1:2 with points pt 6 ps 2.4 lw 3 lc rgb '%s' ", k,
		              t->split ? chart_colour(2) : chart_colour(k + 1));
		buffer_text(b, k ? "notitle" : "title 'best in sample'");
	}
	buffer_char(b, '\n');
}
