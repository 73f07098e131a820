/* The heat map of two parameters, and the line that it becomes where one varies. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chartparts.h"
#include "charts.h"
#include "error.h"
#include "gnuplot.h"

static const char viridis[] =
	"set palette defined (0 '#440154', 1 '#472d7b', 2 '#3b528b', 3 '#2c728e', 4 '#21918c', 5 '#28ae80', 6 '#5ec962', "
	"7 '#addc30', 8 '#fde725')\n";

/* gnuplot_string for labels at tics, in which % would begin a format. */
static void tic(struct buffer *b, const char *text)
{
	struct buffer twice = BUFFER_EMPTY;
	for (const char *s = text; *s; s++)
		buffer_text(&twice, *s == '%' ? "%%" : (char[]){ *s, '\0' });
	gnuplot_string(b, chart_finish(&twice), CHART_NAME);
	buffer_release(&twice);
}

/* Real values at the middle of their cells, as many as have room. */
static void tics(struct buffer *b, char axis, const char *const *v, size_t n, int pixels)
{
	size_t widest = 1;
	for (size_t i = 0; i < n; i++)
		widest = strlen(v[i]) > widest ? strlen(v[i]) : widest;
	widest = widest > CHART_NAME ? CHART_NAME : widest;
	double each = axis == 'x' ? (double)(widest + 1) * CHART_LETTER_WIDE : CHART_LETTER_HIGH;
	size_t step = (size_t)ceil(each * (double)n / pixels);
	buffer_format(b, "set %ctics out nomirror scale 0.5 (", axis);
	for (size_t i = 0; i < n; i += step ? step : 1) {
		buffer_text(b, i ? ", " : "");
		tic(b, v[i]);
		buffer_format(b, " %zu", i);
	}
	buffer_text(b, ")\n");
}

static const char *window_text(const struct plot_table *t, size_t w)
{
	return !t->split ? "" : w ? "out of sample: from the split on" : "in sample: before the split, ranked here";
}

struct heat {
	const struct plot_table *t;
	const struct plot_choice *c;
	const struct chart_frame *f;
	struct chart_figure figure;
	double range[2];
	size_t panels;
	double left, right, bottom, top, gap; /* of all panels, in shares of the picture */
	double wide, high;                    /* of a cell, in pixels */
	bool labels, untried, missing;        /* figures in the cells; there are such cells */
	bool lacking[2];                      /* a panel has cells without a figure */
};

static const double GAP = 0.7; /* pixels: half of what is between two cells */

static double panel_width(const struct heat *h)
{
	return (h->right - h->left - h->gap * (double)(h->panels - 1)) / (double)h->panels;
}

static double heat_value(const struct heat *h, size_t i, size_t panel)
{
	return h->c->at[i] == SIZE_MAX ? NAN : h->t->point[h->c->at[i]].figure[panel] * h->figure.scale;
}

/* ---- a map ---- */

static void heat_data(struct heat *h, struct buffer *b)
{
	size_t cells = h->c->nx * h->c->ny;
	for (size_t w = 0; w < h->panels; w++) {
		struct buffer none = BUFFER_EMPTY;
		buffer_format(b, "# place of x, place of y, figure\n$heat%zu << EOD\n", w);
		for (size_t i = 0; i < cells; i++) {
			double v = heat_value(h, i, w);
			size_t x = i % h->c->nx, y = i / h->c->nx;
			if (h->c->at[i] == SIZE_MAX) {
				h->untried = true;
			} else if (isnan(v)) {
				buffer_format(&none, "%zu %zu\n", x, y);
			} else {
				buffer_format(b, "%zu %zu ", x, y);
				chart_add_number(b, v, CHART_DIGITS);
				buffer_char(b, '\n');
			}
		}
		buffer_format(b, "EOD\n# tried and without a figure\n$none%zu << EOD\n", w);
		buffer_add(b, none.data, none.size);
		buffer_text(b, "EOD\n");
		h->missing = h->missing || none.size;
		h->lacking[w] = none.size;
		buffer_release(&none);
	}
}

static void heat_panel(const struct heat *h, size_t w, struct buffer *b)
{
	double width = panel_width(h), left = h->left + (width + h->gap) * (double)w;
	size_t best = 0;
	while (h->c->at[best] != h->t->best)
		best++;
	double x = (double)(best % h->c->nx), y = (double)(best / h->c->nx);
	buffer_format(b, "set lmargin at screen %.4f\nset rmargin at screen %.4f\n", left, left + width);
	chart_add_text(b, "set title ", window_text(h->t, w), " offset 0,-0.5\n");
	if (w)
		buffer_text(b, "unset ylabel\nunset ytics\nset colorbox user origin 0.885,0.16 size 0.02,0.70\n");
	else if (h->panels > 1)
		buffer_text(b, "unset colorbox\n");
	buffer_format(b, "set object 2 rectangle from %.1f,%.1f to %.1f,%.1f front fs empty border rgb '#D55E00' lw 4\n",
	              x - 0.5, y - 0.5, x + 0.5, y + 0.5);
	double dx = 0.5 - GAP / fmax(h->wide, 10 * GAP), dy = 0.5 - GAP / fmax(h->high, 10 * GAP);
	buffer_format(b, "dx = %.3f; dy = %.3f\nplot $heat%zu using 1:2:($1-dx):($1+dx):($2-dy):($2+dy):3 with boxxyerror "
	                 "fc palette fs solid 1 noborder notitle", dx, dy, w);
	if (h->lacking[w])
		buffer_format(b, ", \\\n  $none%zu using 1:2:($1-dx):($1+dx):($2-dy):($2+dy) with boxxyerror fc rgb '#ffffff' "
		                 "fs solid 1 noborder notitle, \\\n  $none%zu using 1:2 with points pt 2 ps 1 lw 1.5 lc rgb '#777777' notitle",
		              w, w);
	if (h->labels)
		buffer_format(b, ", \\\n  $heat%zu using 1:2:(label($3)):(ink($3)) with labels font 'sans-serif,9' tc rgb variable "
		                 "notitle", w);
	buffer_char(b, '\n');
}

static void heat_draw(const struct heat *h, struct buffer *b)
{
	char *line = chart_title(h->t, h->f, h->figure.text);
	chart_add_title(b, "set multiplot title ", line, " offset 0,-0.6", h->f);
	free(line);
	buffer_text(b, viridis);
	chart_add_range(b, "cb", h->range);
	buffer_format(b, "set format cb '%%g%s'\n", h->figure.percent ? "%%" : "");
	chart_add_text(b, "set cblabel ", h->figure.text, " offset 1,0\n");
	buffer_format(b, "set colorbox user origin %.4f,0.16 size 0.02,0.70\n", h->right + 0.02);
	buffer_format(b, "set bmargin at screen %.4f\nset tmargin at screen %.4f\n", h->bottom, h->top);
	chart_add_text(b, "set xlabel ", h->t->param[h->c->x], "\n");
	chart_add_text(b, "set ylabel ", h->t->param[h->c->y], "\n");
	tics(b, 'x', h->c->xs, h->c->nx, (int)(panel_width(h) * h->f->width));
	tics(b, 'y', h->c->ys, h->c->ny, (int)((h->top - h->bottom) * h->f->height));
	buffer_format(b, "set xrange [-0.5:%zu.5]\nset yrange [-0.5:%zu.5]\n", h->c->nx - 1, h->c->ny - 1);
	buffer_text(b, "set object 1 rectangle from graph 0,0 to graph 1,1 behind fc rgb '#e6e6e6' fs solid 1 noborder\n");
	if (h->labels) {
		/* White on the dark part of the scale, black on the light one. */
		buffer_text(b, "ink(v) = v < ");
		chart_add_number(b, h->range[0] + 0.55 * (h->range[1] - h->range[0]), CHART_DIGITS);
		buffer_format(b, " ? 0xffffff : 0x000000\nlabel(v) = sprintf('%%.%df', abs(v) < 0.005 ? 0 : v)\n",
		              fmax(fabs(h->range[0]), fabs(h->range[1])) < 10 ? 2 : 0);
	}
	line = chart_best(h->t, &h->figure);
	struct buffer foot = BUFFER_EMPTY;
	buffer_format(&foot, "%s%s%s", line, h->untried ? "  |  grey: not tried" : "", h->missing ? "  |  x: no figure" : "");
	chart_add_foot(b, chart_finish(&foot), h->f);
	buffer_release(&foot);
	free(line);
	for (size_t w = 0; w < h->panels; w++) {
		if (w)
			buffer_text(b, "unset label 1\n");
		heat_panel(h, w, b);
	}
	buffer_text(b, "unset multiplot\n");
}

/* ---- a line ---- */

static void line_chart(struct heat *h, struct chart *out)
{
	static const char *const window[] = { "in sample", "out of sample" };
	char *name[3] = { NULL, NULL, NULL };
	struct chart_end end[2];
	struct buffer *b = &out->draw;
	size_t n = 0, best = 0, last = h->c->nx - 1;
	chart_range_widen(h->range, 0.05);
	while (h->c->at[best] != h->t->best)
		best++;
	for (size_t w = 0; w < h->panels; w++) {
		double v = heat_value(h, last, w);
		name[w + 1] = xstrdup(window[w]); /* black is buy and hold's */
		end[n++] = (struct chart_end){ w + 1, isnan(v) ? 0.5 : chart_height(v, h->range, false) };
	}
	chart_spread(end, n, 0.05);
	char *line = chart_title(h->t, h->f, h->figure.text);
	chart_add_title(b, "set title ", line, "", h->f);
	free(line);
	line = chart_best(h->t, &h->figure);
	chart_add_foot(b, line, h->f);
	free(line);
	chart_add_text(b, "set xlabel ", h->t->param[h->c->x], "\n");
	chart_add_text(b, "set ylabel ", h->figure.text, "\n");
	buffer_format(b, "set format y '%%g%s'\nset grid lc rgb '#dddddd' lt 1\nset bmargin at screen 0.16\n",
	              h->figure.percent ? "%%" : "");
	buffer_format(b, "set rmargin at screen %s\n", h->panels > 1 ? "0.86" : "0.96");
	chart_add_range(b, "y", h->range);
	if (!h->c->numeric) {
		tics(b, 'x', h->c->xs, h->c->nx, (int)(0.8 * h->f->width));
		buffer_format(b, "set xrange [-0.5:%zu.5]\n", last);
	} else {
		double range[2] = { NAN, NAN };
		for (size_t i = 0; i < h->c->nx; i++)
			chart_range_add(range, strtod(h->c->xs[i], NULL));
		chart_range_widen(range, 0.02);
		chart_add_range(b, "x", range);
	}
	if (h->panels > 1)
		chart_add_ends(b, end, n, name);
	buffer_text(b, "plot ");
	for (size_t w = 0; w < h->panels; w++) {
		buffer_format(b, "%s$heat%zu using %d:3 with linespoints pt %zu ps 0.8 ", w ? ", \\\n  " : "", w,
		              h->c->numeric ? 4 : 1, 7 + 2 * w);
		chart_add_style(b, w + 1);
		buffer_text(b, " notitle");
		buffer_format(b, ", \\\n  $heat%zu every ::%zu::%zu using %d:3 with points pt 6 ps 2.4 lw 3 lc rgb '#D55E00' notitle",
		              w, best, best, h->c->numeric ? 4 : 1);
		free(name[w + 1]);
	}
	buffer_char(b, '\n');
}

/* Place, row 0, figure, value of the parameter where it is a number. */
static void line_data(const struct heat *h, struct buffer *b)
{
	for (size_t w = 0; w < h->panels; w++) {
		buffer_format(b, "# place, 0, figure, value\n$heat%zu << EOD\n", w);
		for (size_t i = 0; i < h->c->nx; i++) {
			buffer_format(b, "%zu 0 ", i);
			chart_add_number(b, heat_value(h, i, w), CHART_DIGITS);
			buffer_format(b, " %s\n", h->c->numeric ? h->c->xs[i] : "NaN");
		}
		buffer_text(b, "EOD\n");
	}
}

/* ---- either ---- */

void chart_heat(const struct plot_table *t, const struct plot_choice *c, const struct chart_frame *f, struct chart *out)
{
	struct heat h = { .t = t, .c = c, .f = f, .figure = chart_figure_of(t->name), .range = { NAN, NAN }, .panels = t->split ? 2 : 1,
	                  .left = 0.08, .right = 0.865, .bottom = 0.15, .top = 0.88, .gap = 0.02 };
	for (size_t i = 0; i < c->nx * c->ny; i++)
		for (size_t w = 0; w < h.panels; w++)
			chart_range_add(h.range, heat_value(&h, i, w));
	if (c->y == PLOT_NONE) {
		line_data(&h, &out->data);
		line_chart(&h, out);
		return;
	}
	chart_range_widen(h.range, 0);
	size_t widest = 1;
	for (size_t i = 0; i < c->ny; i++)
		widest = strlen(c->ys[i]) > widest ? strlen(c->ys[i]) : widest;
	h.left = fmax(fmax(h.left, 80.0 / f->width),
	              (double)((widest > CHART_NAME ? CHART_NAME : widest) * CHART_LETTER_WIDE + 3 * CHART_LETTER_HIGH) / f->width);
	h.wide = panel_width(&h) * f->width / (double)c->nx;
	h.high = (h.top - h.bottom) * f->height / (double)c->ny;
	h.labels = h.wide >= 4.5 * CHART_LETTER_WIDE && h.high >= CHART_LETTER_HIGH;
	heat_data(&h, &out->data);
	heat_draw(&h, &out->draw);
}
