/* lot-plot - pictures of a sweep or comparison, drawn by gnuplot. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "charts.h"
#include "cli.h"
#include "gnuplot.h"
#include "output.h"
#include "pictures.h"

enum { OPT_X = CLI_LONG, OPT_Y, OPT_BY, OPT_KIND, OPT_PNG, OPT_SVG, OPT_SIZE, OPT_PORTFOLIO, OPT_SCRIPT, OPT_SYNC };
enum { HEAT, EQUITY, SCATTER, KINDS, PICTURES = 2 * KINDS };

static const char *const kind_name[] = { "heat", "equity", "scatter" };

#define BY "sharpe"
#define SIZE_TEXT "1000x700"
enum { WIDTH = 1000, HEIGHT = 700, LEAST = 300, MOST = 8000 };

static const struct cli_option options[] = {
	{ OPT_KIND, "kind", "KIND", "heat, equity or scatter (all that the tables allow); may be repeated" },
	{ OPT_X, "x", "NAME", "the parameter across the heat map (the first that varies)" },
	{ OPT_Y, "y", "NAME", "the parameter up it (the next that varies); the others stay as in\nthe best point" },
	{ OPT_BY, "by", "FIGURE", "what is shown: a metric's median over symbols, METRIC_mean or any\n"
	                          "column of figures; - before it: the lowest is best (" BY ")" },
	{ OPT_PNG, "png", NULL, "draw PNG (both formats, if neither is asked for)" },
	{ OPT_SVG, "svg", NULL, "draw SVG" },
	{ OPT_SIZE, "size", "WxH", "the pictures' size in pixels (" SIZE_TEXT ")" },
	{ OPT_PORTFOLIO, "portfolio", "FILE", "the portfolios' daily returns (TABLE's name with .portfolio.csv)" },
	{ 'o', "output", "NAME", "pictures are NAME.KIND.png and .svg (TABLE's name without .csv);\n"
	                        "with --script the script's file (-)" },
	{ OPT_SCRIPT, "script", NULL, "write gnuplot's program instead of pictures, to be changed by hand" },
	{ OPT_SYNC, "sync", NULL, "make every file durable before it is published" },
	{ 0 },
};

static const struct cli cli = { "lot-plot", "[OPTION]... TABLE",
	"Draws the table of lot-sweep as pictures with gnuplot: a heat map of the sweep, the equity and\n"
	"drawdowns of a comparison's portfolios, in sample against out of sample.", options };

struct call {
	const char *table, *x, *y, *by, *output;
	char *stem, *portfolio; /* the table's name without .csv; owned, as the other */
	struct chart_frame frame;
	bool asked[KINDS], any, png, svg, script;
};

/* What there is to draw. */
struct drawing {
	const struct call *call;
	struct chart chart[KINDS];
	bool drawn[KINDS];
};

static int parse_size(const char *text, struct chart_frame *f, struct error *err)
{
	const char *x = strchr(text, 'x');
	if (!x)
		return error_usage(err, "--size '%s' is not WIDTHxHEIGHT", text);
	char *width = xformat("%.*s", (int)(x - text), text);
	int64_t w = 0, h = 0;
	int r = cli_number("--size", width, LEAST, MOST, &w, err);
	if (!r)
		r = cli_number("--size", x + 1, LEAST, MOST, &h, err);
	f->width = (int)w;
	f->height = (int)h;
	free(width);
	return r;
}

static int parse_kind(const char *text, struct call *c, struct error *err)
{
	for (int i = 0; i < KINDS; i++)
		if (!strcmp(text, kind_name[i])) {
			c->asked[i] = c->any = true;
			return LOT_OK;
		}
	return error_usage(err, "--kind '%s' is none of heat, equity, scatter", text);
}

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	int r = LOT_OK;
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case OPT_KIND: r = parse_kind(optarg, c, err); break;
		case OPT_X: c->x = optarg; break;
		case OPT_Y: c->y = optarg; break;
		case OPT_BY: c->by = optarg; break;
		case OPT_PNG: c->png = true; break;
		case OPT_SVG: c->svg = true; break;
		case OPT_SIZE: r = parse_size(optarg, &c->frame, err); break;
		case OPT_PORTFOLIO: c->portfolio = xstrdup(optarg); break;
		case 'o': c->output = optarg; break;
		case OPT_SCRIPT: c->script = true; break;
		case OPT_SYNC: output_sync(true); break;
		}
	if (r)
		return r;
	if (argc - optind != 1)
		return error_usage(err, "one table is expected, RUN.csv of a sweep or comparison");
	c->table = argv[optind];
	if (c->output && output_standard(c->output) && !c->script)
		return error_usage(err, "pictures cannot go to standard output: -o names their files");
	if (!c->png && !c->svg)
		c->png = c->svg = true;
	size_t n = strlen(c->table);
	n -= n > 4 && !strcmp(c->table + n - 4, ".csv") ? 4 : 0;
	c->stem = xformat("%.*s", (int)n, c->table);
	return LOT_OK;
}

/* A kind that cannot be drawn ends the program where it was asked for, else is passed over with a word. */
static int cannot(const struct call *c, int kind, const char *why, struct error *err)
{
	if (c->asked[kind])
		return error_data(err, "%s: no %s: %s", c->table, kind_name[kind], why);
	cli_warn("%s: no %s: %s", c->table, kind_name[kind], why);
	return LOT_OK;
}

static int draw_heat(struct drawing *d, const struct plot_table *t, struct error *err)
{
	struct plot_choice choice;
	int r = plot_choose(t, d->call->x, d->call->y, &choice, err);
	if (r)
		return r;
	if (choice.x == PLOT_NONE) {
		r = cannot(d->call, HEAT, "no parameter varies", err);
	} else {
		chart_heat(t, &choice, &d->call->frame, &d->chart[HEAT]);
		d->drawn[HEAT] = true;
	}
	plot_choice_release(&choice);
	return r;
}

static int draw_scatter(struct drawing *d, const struct plot_table *t, struct error *err)
{
	size_t in, out;
	if (!plot_pair(t, 0, &in, &out))
		return cannot(d->call, SCATTER, "neither a split nor folds kept days out of sample", err);
	chart_scatter(t, &d->call->frame, &d->chart[SCATTER]);
	d->drawn[SCATTER] = true;
	return LOT_OK;
}

static int draw_equity(struct drawing *d, struct error *err)
{
	const struct call *c = d->call;
	struct plot_equity e;
	char *path = c->portfolio ? xstrdup(c->portfolio) : xformat("%s.portfolio.csv", c->stem);
	int r = LOT_OK;
	if (!c->portfolio && !c->asked[EQUITY] && access(path, F_OK) && errno == ENOENT) {
		free(path);
		return r; /* a sweep has no portfolio: nothing is missing */
	}
	r = plot_equity_read(path, &e, err);
	if (!r) {
		chart_equity(&e, &c->frame, &d->chart[EQUITY]);
		d->drawn[EQUITY] = true;
		plot_equity_release(&e);
	}
	free(path);
	return r;
}

static int draw_all(struct drawing *d, struct error *err)
{
	const struct call *c = d->call;
	struct plot_table t;
	int r = LOT_OK;
	if (!c->any || c->asked[HEAT] || c->asked[SCATTER]) {
		r = plot_read(c->table, c->by, &t, err);
		if (r)
			return r;
		if (!c->any || c->asked[HEAT])
			r = draw_heat(d, &t, err);
		if (!r && (!c->any || c->asked[SCATTER]))
			r = draw_scatter(d, &t, err);
		plot_release(&t);
	}
	if (!r && (!c->any || c->asked[EQUITY]))
		r = draw_equity(d, err);
	if (!r && !d->drawn[HEAT] && !d->drawn[EQUITY] && !d->drawn[SCATTER])
		r = error_data(err, "%s: nothing can be drawn of it", c->table);
	return r;
}

/* Data once, then each picture in each format. */
static void program(const void *context, char *const *names, size_t n, struct buffer *b)
{
	const struct drawing *d = context;
	(void)n;
	for (int k = 0; k < KINDS; k++)
		if (d->drawn[k])
			buffer_add(b, d->chart[k].data.data, d->chart[k].data.size);
	for (int k = 0; k < KINDS; k++)
		for (int svg = 0; svg < 2; svg++) {
			if (!d->drawn[k] || !(svg ? d->call->svg : d->call->png))
				continue;
			chart_begin(svg, &d->call->frame, *names++, b);
			buffer_add(b, d->chart[k].draw.data, d->chart[k].draw.size);
			buffer_text(b, "unset output\n");
		}
}

static void publish(const struct drawing *d, struct error *err)
{
	const struct call *c = d->call;
	char *target[PICTURES];
	size_t n = 0;
	for (int k = 0; k < KINDS; k++)
		for (int svg = 0; svg < 2; svg++)
			if (d->drawn[k] && (svg ? c->svg : c->png))
				target[n++] = xformat("%s.%s.%s", c->output && !c->script ? c->output : c->stem, kind_name[k],
				                      svg ? "svg" : "png");
	if (c->script) {
		struct buffer b = BUFFER_EMPTY;
		program(d, target, n, &b);
		output_file(c->output ? c->output : "-", b.data, b.size, OUTPUT_FOLDERS, err);
		buffer_release(&b);
	} else {
		gnuplot_run(target, n, program, d, err);
	}
	while (n)
		free(target[--n]);
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct call c = { .by = BY, .frame = { "", WIDTH, HEIGHT } };
	struct drawing d = { .call = &c };
	int r = parse(argc, argv, &c, &err);
	if (!r) {
		const char *slash = strrchr(c.stem, '/');
		c.frame.run = slash ? slash + 1 : c.stem;
		r = draw_all(&d, &err);
	}
	if (!r)
		publish(&d, &err);
	for (int k = 0; k < KINDS; k++)
		chart_release(&d.chart[k]);
	free(c.stem);
	free(c.portfolio);
	return cli_finish(&err);
}
