#include "charts.h"

#include "gnuplot.h"

void chart_begin(bool svg, const struct chart_frame *f, const char *file, struct buffer *b)
{
	buffer_format(b, "\nreset\nset encoding utf8\nset terminal %s size %d,%d %s noenhanced\nset output ",
	              svg ? "svg" : "pngcairo", f->width, f->height,
	              svg ? "font 'sans-serif,11' fontscale 1.25 background rgb 'white'" : "font 'sans-serif,11'");
	gnuplot_string(b, file, SIZE_MAX);
	buffer_char(b, '\n');
}

void chart_release(struct chart *c)
{
	buffer_release(&c->data);
	buffer_release(&c->draw);
}
