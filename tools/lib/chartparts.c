#include "chartparts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backtests.h"
#include "gnuplot.h"
#include "text.h"

enum { TITLE = 110 }; /* characters of an axis's text */

/* Okabe and Ito's colours that are dark enough on white; black, the first, is buy and hold's. */
static const char *const colours[] = { "#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9" };
/* Solid, and dashes that survive a ragged line. */
static const char *const dashes[] = { "solid", "(24,6)", "(8,5)", "(24,6,4,6)", "(14,4,4,4,4,4)" };
enum { COLOURS = sizeof colours / sizeof *colours, DASHES = sizeof dashes / sizeof *dashes };

/* The figures of a sweep that are no metric. */
static const struct { const char *name, *title; } shares[] = {
	{ "gain_share", "symbols with a gain" }, { "beat_share", "symbols that beat buy and hold" },
};
enum { SHARES = sizeof shares / sizeof *shares };

/* What the n bytes of a figure's name stand for, and whether it is a share of 1; NULL where nobody knows. */
static const char *title_of(const char *name, size_t n, bool *share)
{
	int metric = metric_find(name, n);
	if (metric > METRIC_DAYS) { /* a sweep's table counts no days */
		*share = metric_kind[metric].share;
		return metric_kind[metric].title;
	}
	*share = true;
	for (size_t i = 0; i < SHARES; i++)
		if (strlen(shares[i].name) == n && !strncmp(name, shares[i].name, n))
			return shares[i].title;
	return NULL;
}

/* What is behind portfolio_ or a window's prefix, and before a mean's, median's or count's tail. */
struct chart_figure chart_figure_of(const char *name)
{
	static const char *const tails[][2] = { { "_median", ", median over symbols" }, { "_mean", ", mean over symbols" },
	                                        { "_count", ": symbols that have it" } };
	static const char *const heads[][2] = { { "portfolio_", "portfolio's " }, { "in_", "in sample: " },
	                                        { "out_", "out of sample: " } };
	struct chart_figure f = { .scale = 1 };
	const char *head = "", *tail = "", *at = name;
	for (size_t i = 0; i < 3; i++)
		if (!strncmp(at, heads[i][0], strlen(heads[i][0]))) {
			head = heads[i][1];
			at += strlen(heads[i][0]);
			break;
		}
	size_t n = strlen(at);
	for (size_t i = 0; i < 3; i++)
		if (n > strlen(tails[i][0]) && !strcmp(at + n - strlen(tails[i][0]), tails[i][0])) {
			n -= strlen(tails[i][0]);
			tail = tails[i][1];
			break;
		}
	bool share;
	const char *kind = title_of(at, n, &share);
	if (kind) {
		f.percent = share && tail[0] != ':';
		f.scale = f.percent ? 100 : 1;
		snprintf(f.text, sizeof f.text, "%s%s%s%s", head, kind, f.percent ? " (%)" : "", tail);
		return f;
	}
	snprintf(f.text, sizeof f.text, "%.90s", name);
	return f;
}

void chart_add_number(struct buffer *b, double v, int digits)
{
	if (isnan(v) || isinf(v))
		buffer_text(b, "NaN");
	else
		buffer_double(b, v, digits);
}

void chart_add_figure(struct buffer *b, double v, bool percent)
{
	double size = fabs(v);
	if (isnan(v))
		buffer_text(b, "none");
	else
		buffer_format(b, "%.*f%s", size < 10 ? 2 : size < 100 ? 1 : 0, size < 0.005 ? 0.0 : v, percent ? "%" : "");
}

void chart_add_text(struct buffer *b, const char *before, const char *text, const char *after)
{
	buffer_text(b, before);
	gnuplot_string(b, text, TITLE);
	buffer_text(b, after);
}

void chart_add_title(struct buffer *b, const char *before, const char *text, const char *where, const struct chart_frame *f)
{
	bool large = (strlen(text) + 2) * 10 <= (size_t)f->width;
	buffer_text(b, before);
	gnuplot_string(b, text, (size_t)f->width * 10 / 75);
	buffer_format(b, "%s font 'sans-serif,%d'\n", where, large ? 14 : 10);
}

void chart_add_foot(struct buffer *b, const char *text, const struct chart_frame *f)
{
	buffer_text(b, "set label 1 ");
	gnuplot_string(b, text, (size_t)f->width / 7);
	buffer_text(b, " at screen 0.5,0.025 center font 'sans-serif,10' front\n");
}

char *chart_finish(struct buffer *b)
{
	buffer_char(b, '\0');
	return b->data;
}

char *chart_title(const struct plot_table *t, const struct chart_frame *f, const char *what)
{
	struct buffer b = BUFFER_EMPTY;
	const struct plot_point *best = &t->point[t->best];
	gnuplot_cut(&b, f->run, CHART_RUN_NAME);
	buffer_format(&b, ": %s, %zu point%s on %.0f symbols", what, t->points, text_plural(t->points), best->symbols);
	return chart_finish(&b);
}

char *chart_best(const struct plot_table *t, const struct chart_figure *figure)
{
	struct buffer b = BUFFER_EMPTY;
	const struct plot_point *p = &t->point[t->best];
	buffer_text(&b, t->split ? "best in sample: " : "best: ");
	gnuplot_cut(&b, p->strategy, CHART_NAME);
	for (size_t i = 0; i < t->params; i++)
		if (*p->value[i])
			buffer_format(&b, " %s=%s", t->param[i], p->value[i]);
	buffer_text(&b, ": ");
	chart_add_figure(&b, p->figure[0] * figure->scale, figure->percent);
	if (!isnan(p->count))
		buffer_format(&b, " on %.0f of %.0f symbols", p->count, p->symbols);
	if (t->split) {
		buffer_text(&b, ", out of sample: ");
		chart_add_figure(&b, p->figure[1] * figure->scale, figure->percent);
	}
	return chart_finish(&b);
}

void chart_range_add(double range[2], double v)
{
	if (isnan(v))
		return;
	range[0] = isnan(range[0]) || v < range[0] ? v : range[0];
	range[1] = isnan(range[1]) || v > range[1] ? v : range[1];
}

void chart_range_widen(double range[2], double part)
{
	if (isnan(range[0]))
		range[0] = range[1] = 0;
	double room = (range[1] - range[0]) * part;
	if (range[1] - range[0] < 1e-9 * fmax(fabs(range[0]), 1e-3))
		room = fmax(fabs(range[0]) * 0.1, 0.01);
	range[0] -= room;
	range[1] += room;
}

void chart_add_range(struct buffer *b, const char *axis, const double range[2])
{
	buffer_format(b, "set %srange [", axis);
	chart_add_number(b, range[0], CHART_DIGITS);
	buffer_char(b, ':');
	chart_add_number(b, range[1], CHART_DIGITS);
	buffer_text(b, "]\n");
}

static double log_or_not(double v, bool logarithmic)
{
	return logarithmic ? log(v) : v;
}

double chart_height(double v, const double range[2], bool logarithmic)
{
	double low = log_or_not(range[0], logarithmic), high = log_or_not(range[1], logarithmic);
	return (log_or_not(v, logarithmic) - low) / (high - low);
}

/* ---- lines named at their ends ---- */

static int compare_ends(const void *a, const void *b)
{
	const struct chart_end *x = a, *y = b;
	return x->at != y->at ? (x->at < y->at ? -1 : 1) : (x->line > y->line) - (x->line < y->line);
}

void chart_spread(struct chart_end *e, size_t n, double gap)
{
	qsort(e, n, sizeof *e, compare_ends);
	for (size_t i = 0; i < n; i++)
		e[i].at = i ? fmax(e[i].at, e[i - 1].at + gap) : fmax(e[i].at, 0);
	double most = 1;
	for (size_t i = n; i-- && e[i].at > most; most = e[i].at - gap)
		e[i].at = most;
}

const char *chart_colour(size_t k)
{
	return colours[k % COLOURS];
}

void chart_add_style(struct buffer *b, size_t k)
{
	buffer_format(b, "lc rgb '%s' dt %s lw 2", chart_colour(k), dashes[(k + k / COLOURS) % DASHES]);
}

void chart_add_ends(struct buffer *b, const struct chart_end *e, size_t n, char *const *name)
{
	for (size_t i = 0; i < n; i++) {
		buffer_format(b, "set label %zu ", i + CHART_END_LABEL);
		gnuplot_string(b, name[e[i].line], CHART_NAME);
		buffer_format(b, " at graph 1.012,%.4f left tc rgb '%s' font 'sans-serif,11'\n", e[i].at, chart_colour(e[i].line));
	}
}
