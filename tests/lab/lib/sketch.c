#include "sketch.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "charts.h"
#include "gnuplot.h"

static bool is_svg(const char *file)
{
	size_t n = strlen(file);
	return n > 4 && !strcmp(file + n - 4, ".svg");
}

/* A block of "x speed-up" lines: an experiment's results of one way (and batch), against their base. */
static size_t block(const struct results *r, const char *name, const char *experiment, const char *way, int64_t batch,
                    struct buffer *b)
{
	bool sizes = !strcmp(experiment, "size");
	size_t n = 0;
	buffer_format(b, "$%s << END\n", name);
	for (size_t i = 0; i < r->count; i++) {
		const struct result *o = &r->at[i];
		if (strcmp(o->experiment, experiment) || strcmp(o->way, way) || (batch && o->batch != batch))
			continue;
		const struct result *base = sizes ? results_find(r, "size", "one", -1, -1, o->size)
		                                  : results_find(r, experiment, way, 1, -1, -1);
		if (!base)
			continue;
		buffer_format(b, "%.9g %.6g\n", sizes ? 1000 * o->size : (double)o->jobs, base->seconds / o->seconds);
		n++;
	}
	buffer_text(b, "END\n");
	return n;
}

static void draw_jobs(const struct results *r, const struct findings *f, struct buffer *b)
{
	if (!block(r, "jobs", "jobs", "each", 0, b))
		return;
	buffer_format(b, "set xlabel 'jobs'\nset logscale x 2\np(x) = x < %d ? x : %d\n", f->cores, f->cores);
	buffer_text(b, "plot $jobs with linespoints lw 2 pt 7 title 'measured', p(x) dashtype 3 title 'ideal'");
	if (!isnan(f->serial))
		buffer_format(b, ", 1/(%.6g + (1 - %.6g)/p(x)) dashtype 2 title 'Amdahl, s = %.1f %%'", f->serial, f->serial,
		              100 * f->serial);
	buffer_char(b, '\n');
}

static void draw_sizes(const struct results *r, struct buffer *b)
{
	int64_t batches[EXHIBITS_BATCHES];
	size_t n = exhibits_batches(r, batches, EXHIBITS_BATCHES);
	struct buffer plot = BUFFER_EMPTY;
	if (!block(r, "each", "size", "each", 0, b))
		return;
	buffer_text(&plot, "set logscale x 10\nset xlabel 'work of an item, ms'\n"
	                   "plot 1 dashtype 3 lc 'black' title 'one process', $each with linespoints lw 2 pt 7 title "
	                   "'a process each'");
	for (size_t i = 0; i < n; i++) {
		char name[32];
		snprintf(name, sizeof name, "by%lld", (long long)batches[i]);
		if (block(r, name, "size", "batch", batches[i], b))
			buffer_format(&plot, ", $%s with linespoints lw 2 pt 5 title 'batches of %lld'", name, (long long)batches[i]);
	}
	buffer_add(b, plot.data, plot.size);
	buffer_char(b, '\n');
	buffer_release(&plot);
}

void sketch_program(const struct results *r, const struct findings *f, const char *file, bool svg, struct buffer *b)
{
	const struct chart_frame frame = { "lab", 1000, 460 };
	chart_begin(svg, &frame, file, b);
	buffer_text(b, "set multiplot layout 1,2\nset grid\nset key below\nset ylabel 'speed-up'\nset yrange [0:*]\n");
	draw_jobs(r, f, b);
	draw_sizes(r, b);
	buffer_text(b, "unset multiplot\nunset output\n");
}

struct sketch {
	const struct results *results;
	const struct findings *found;
	char *const *files; /* the targets, whose names say what they are: names drawn to are temporary */
};

static void program(const void *context, char *const *names, size_t n, struct buffer *b)
{
	const struct sketch *s = context;
	for (size_t i = 0; i < n; i++)
		sketch_program(s->results, s->found, names[i], is_svg(s->files[i]), b);
}

int sketch_run(const struct results *r, const struct findings *f, char *const *files, size_t n, struct error *err)
{
	const struct sketch s = { r, f, files };
	return gnuplot_run(files, n, program, &s, err);
}
