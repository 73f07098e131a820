/* chartparts.h - what the pictures of charts.h are put together from: names, numbers, ranges and lines' ends.
 *
 * chart_add_... appends to commands of gnuplot; texts are cut to their room and quoted (gnuplot_string).  Nothing here
 * fails: a figure that a table lacks is NAN, and shown as none.
 */
#ifndef LOTMILL_CHARTPARTS_H
#define LOTMILL_CHARTPARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "charts.h"
#include "pictures.h"

enum {
	CHART_DIGITS = 9,       /* significant digits of a number that gnuplot reads */
	CHART_NAME = 28,        /* characters of a name: a strategy's, a value's, a line's */
	CHART_RUN_NAME = 40,    /* of a run's */
	CHART_LETTER_WIDE = 8,  /* pixels that a letter takes */
	CHART_LETTER_HIGH = 16, /* and a line of them */
	CHART_END_LABEL = 10    /* the number of the label at the first line's end; those below are the picture's own */
};

/* ---- figures ---- */

/* How a column is shown. */
struct chart_figure {
	char text[96]; /* "Sharpe ratio (a year), median over symbols"; the column's name where nobody knows it */
	double scale;  /* from the table to the axis: 100 for what is shown in percent, else 1 */
	bool percent;
};

/* The figure of a column [portfolio_|in_|out_]NAME[_median|_mean|_count], NAME a metric (backtests.h) or one of the sweep's
 * own shares; of any other, one that is not in percent. */
struct chart_figure chart_figure_of(const char *name);

/* A number for gnuplot; NaN where it is not finite. */
void chart_add_number(struct buffer *b, double v, int digits);

/* One for people, on the axis's scale: two digits behind the point where they say something, "none" for NAN. */
void chart_add_figure(struct buffer *b, double v, bool percent);

/* ---- texts ---- */

/* A command that takes a text: `before 'text' after`. */
void chart_add_text(struct buffer *b, const char *before, const char *text, const char *after);

/* The picture's title, in a size and length that its width has room for: `before 'text' where`, its font and a line end. */
void chart_add_title(struct buffer *b, const char *before, const char *text, const char *where, const struct chart_frame *f);

/* The line at the picture's foot: label 1. */
void chart_add_foot(struct buffer *b, const char *text, const struct chart_frame *f);

/* Ends what is in the buffer with a NUL and returns it; it stays the buffer's. */
char *chart_finish(struct buffer *b);

/* "RUN: WHAT, 12 points on 3 symbols"; the caller frees it. */
char *chart_title(const struct plot_table *t, const struct chart_frame *f, const char *what);

/* The best point in words, with what it has in each window; the caller frees it. */
char *chart_best(const struct plot_table *t, const struct chart_figure *figure);

/* ---- ranges: the lowest and the highest value, both NAN before the first ---- */

/* Stretches it to hold v; NAN changes nothing. */
void chart_range_add(double range[2], double v);

/* Room of a share of the range on both sides; a single value gets some too, and an empty range lies around 0. */
void chart_range_widen(double range[2], double part);

/* Sets that axis ("x", "y", "cb") to it. */
void chart_add_range(struct buffer *b, const char *axis, const double range[2]);

/* Where v lies between range[0], which is 0, and range[1], which is 1; by their logarithms where `logarithmic`, which takes
 * a range above 0. */
double chart_height(double v, const double range[2], bool logarithmic);

/* ---- lines, told apart by colour and dashes and named at their ends ---- */

/* The colour of line k, "#0072B2"; the first, black, is buy and hold's.  They come again after the last. */
const char *chart_colour(size_t k);

/* Colour, dashes and width of line k. */
void chart_add_style(struct buffer *b, size_t k);

/* A line's name at its right end, moved away from its neighbours. */
struct chart_end {
	size_t line;
	double at; /* in shares of the graph's height */
};

/* Sorts by height and spreads: at least `gap` apart, within 0..1 where there is room. */
void chart_spread(struct chart_end *e, size_t n, double gap);

/* The n names, of which name[line] is a line's, as labels from CHART_END_LABEL on. */
void chart_add_ends(struct buffer *b, const struct chart_end *e, size_t n, char *const *name);

#endif
