/* Equity over drawdown, two panels with the same days. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chartparts.h"
#include "charts.h"
#include "date.h"
#include "error.h"
#include "gnuplot.h"

/* Lines in the order of their end, highest first, buy_hold before them so that black is its. */
static void order_lines(const struct plot_equity *e, size_t *order)
{
	size_t first = SIZE_MAX, n = 0;
	for (size_t i = 0; i < e->count; i++)
		if (!strcmp(e->name[i], "buy_hold"))
			first = i;
	if (first != SIZE_MAX)
		order[n++] = first;
	size_t fixed = n;
	for (size_t i = 0; i < e->count; i++) {
		if (i == first)
			continue;
		size_t k = n++;
		for (; k > fixed && e->equity[(order[k - 1] + 1) * e->days - 1] < e->equity[(i + 1) * e->days - 1]; k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
}

static void equity_data(const struct plot_equity *e, const size_t *order, struct buffer *b)
{
	buffer_text(b, "# day, equity a strategy, drawdown in % a strategy\n$equity << EOD\n");
	for (size_t k = 0; k < e->days; k++) {
		char date[DATE_TEXT];
		date_format(e->day[k], date);
		buffer_text(b, date);
		for (size_t i = 0; i < 2 * e->count; i++) {
			size_t at = order[i % e->count] * e->days + k;
			buffer_char(b, ' ');
			chart_add_number(b, i < e->count ? e->equity[at] : 100 * e->drawdown[at], 6);
		}
		buffer_char(b, '\n');
	}
	buffer_text(b, "EOD\n");
}

static void equity_lines(const struct plot_equity *e, size_t named, size_t from, struct buffer *b)
{
	const char *with = e->days > 1 ? "lines" : "points pt 7"; /* a line needs two days */
	buffer_text(b, "plot ");
	for (size_t i = e->count; i--;) {
		buffer_format(b, "%s$equity using 1:%zu with %s ", i + 1 < e->count ? ", \\\n  " : "", from + i, with);
		if (i < named)
			chart_add_style(b, i);
		else
			buffer_text(b, "lc rgb '#cccccc' lw 1");
		buffer_text(b, " notitle");
	}
	buffer_char(b, '\n');
}

void chart_equity(const struct plot_equity *e, const struct chart_frame *f, struct chart *c)
{
	size_t *order = xmalloc((e->count + 1) * sizeof *order), named = e->count < CHART_LINES ? e->count : CHART_LINES;
	double range[2] = { 1, 1 };
	struct buffer *b = &c->draw, line = BUFFER_EMPTY;
	order_lines(e, order);
	equity_data(e, order, &c->data);
	for (size_t i = 0; i < e->count * e->days; i++)
		chart_range_add(range, e->equity[i]);
	bool logarithmic = range[0] > 0 && range[1] > 4 * range[0];
	if (logarithmic) {
		range[0] /= 1.1;
		range[1] *= 1.1;
	} else {
		chart_range_widen(range, 0.05);
	}
	struct chart_end end[CHART_LINES];
	char *name[CHART_LINES];
	for (size_t i = 0; i < named; i++) {
		end[i] = (struct chart_end){ i, chart_height(e->equity[(order[i] + 1) * e->days - 1], range, logarithmic) };
		name[i] = e->name[order[i]];
	}
	double top = 0.91, middle = 0.40, right;
	size_t widest = 1;
	for (size_t i = 0; i < named; i++)
		widest = strlen(name[i]) > widest ? strlen(name[i]) : widest;
	right = 1 - (double)((widest > CHART_NAME ? CHART_NAME : widest) * CHART_LETTER_WIDE + 4 * CHART_LETTER_WIDE) / f->width;
	right = right < 0.5 ? 0.5 : right;
	chart_spread(end, named, (double)CHART_LETTER_HIGH * 1.15 / ((top - middle) * f->height));
	char first[DATE_TEXT], last[DATE_TEXT];
	date_format(e->day[0], first);
	date_format(e->day[e->days - 1], last);
	gnuplot_cut(&line, f->run, CHART_RUN_NAME);
	buffer_format(&line, ": equal-weight portfolio of all symbols, %s to %s", first, last);
	if (named < e->count)
		buffer_format(&line, ", best %zu of %zu named", named, e->count);
	chart_add_title(b, "set multiplot title ", chart_finish(&line), " offset 0,-0.3", f);
	buffer_release(&line);
	buffer_text(b, "set xdata time\nset timefmt '%Y-%m-%d'\nset format x ''\nset grid lc rgb '#dddddd' lt 1\n");
	int span = e->day[e->days - 1] - e->day[0];
	if (!span) { /* a day before and one behind */
		date_format(e->day[0] - (e->day[0] > DATE_MIN), first);
		date_format(e->day[0] + (e->day[0] < DATE_MAX), last);
	}
	buffer_format(b, "set xrange ['%s':'%s']\n", first, last);
	if (span < 10)
		buffer_format(b, "set xtics %d\n", 86400 * (1 + span / 5));
	buffer_format(b, "set lmargin at screen %.4f\nset rmargin at screen %.4f\n", fmax(0.09, 95.0 / f->width), right);
	buffer_format(b, "set tmargin at screen %.2f\nset bmargin at screen %.2f\n", top, middle);
	buffer_format(b, "set ylabel 'equity (start = 1%s)'\n", logarithmic ? ", log scale" : "");
	if (logarithmic)
		buffer_text(b, "set logscale y\nset ytics 10\nset ytics add (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)\n");
	chart_add_range(b, "y", range);
	chart_add_ends(b, end, named, name);
	equity_lines(e, named, 2, b);
	for (size_t i = 0; i < named; i++)
		buffer_format(b, "unset label %zu\n", i + CHART_END_LABEL);
	buffer_format(b, "unset logscale y\nset ytics autofreq\nset yrange [*:0]\nset format y '%%g%%%%'\nset format x %s\n",
	              span > 3 * 366 ? "'%Y'" : "\"%d %b\\n%Y\"");
	buffer_format(b, "set tmargin at screen %.2f\nset bmargin at screen 0.11\nset ylabel 'drawdown (%%)'\nset xlabel 'date'\n",
	              middle - 0.03);
	equity_lines(e, named, 2 + e->count, b);
	buffer_text(b, "unset multiplot\n");
	free(order);
}
