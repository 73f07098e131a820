/* charts.h - the three pictures as gnuplot's commands, made so that everybody can read them.
 *
 * A heat map is viridis over cells of equal size that carry their parameter values; lines are Okabe
 * and Ito's colours, each with a dash type of its own, named at their ends.  Numbers stand in blocks of
 * data, names in single-quoted strings, so that no text of a user's means anything to gnuplot.
 * A picture is its data, which come once, and its commands, which come once a format.
 */
#ifndef LOTMILL_CHARTS_H
#define LOTMILL_CHARTS_H

#include <stdbool.h>

#include "buffer.h"
#include "pictures.h"

struct chart {
	struct buffer data; /* blocks of data, named after the kind */
	struct buffer draw; /* commands, from a fresh state on */
};

struct chart_frame {
	const char *run;   /* the run's name, for titles */
	int width, height; /* pixels */
};

/* The figure over two parameters: a panel, or with a split two, before and from it on, in one scale
 * of colour; the best point framed, points that were not tried grey, those without a figure crossed.
 * Where one parameter varies (c->y is PLOT_NONE) a line.  c->x is a parameter. */
void chart_heat(const struct plot_table *t, const struct plot_choice *c, const struct chart_frame *f, struct chart *out);

/* A dot a point: its figure in sample against out of sample, a colour a fold, the best one in
 * sample ringed; how many points lack a figure is said below.  t has a pair of windows (plot_pair). */
void chart_scatter(const struct plot_table *t, const struct chart_frame *f, struct chart *out);

/* Equity over drawdown, a line a strategy.  Where there are more than CHART_LINES, those that ended highest
 * have colours and names, the others are grey. */
enum { CHART_LINES = 10 };
void chart_equity(const struct plot_equity *e, const struct chart_frame *f, struct chart *out);

/* Appends the commands that begin a picture in a file of that format. */
void chart_begin(bool svg, const struct chart_frame *f, const char *file, struct buffer *b);

void chart_release(struct chart *c);

#endif
