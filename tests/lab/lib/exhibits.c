#include "exhibits.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "scaling.h"

enum { BAR = 32, SIZES = 64 };

void exhibits_span(struct buffer *b, double seconds)
{
	static const struct { double unit; const char *name; } units[] = { { 1, "s" }, { 1e-3, "ms" }, { 1e-6, "us" } };
	size_t u = 0;
	while (u < 2 && seconds < 0.9995 * units[u].unit)
		u++;
	double v = seconds / units[u].unit;
	buffer_format(b, "%.*f %s", v >= 99.95 ? 0 : v >= 9.995 ? 1 : 2, v, units[u].name);
}

void exhibits_bar(struct buffer *b, double value, double most, int width)
{
	int n = most > 0 && value > 0 ? (int)lround(width * value / most) : 0;
	n = n > width ? width : n < 1 && value > 0 && most > 0 ? 1 : n;
	for (int i = 0; i < n; i++)
		buffer_char(b, '#');
}

static const char *plural(int64_t n)
{
	return n == 1 ? "" : "s";
}

static void bar_cell(struct report *t, double value, double most)
{
	struct buffer b = BUFFER_EMPTY;
	exhibits_bar(&b, value, most, BAR);
	report_cell(t, b.data, b.size);
	buffer_release(&b);
}

static void span_cell(struct report *t, double seconds)
{
	struct buffer b = BUFFER_EMPTY;
	exhibits_span(&b, seconds);
	report_cell(t, b.data, b.size);
	buffer_release(&b);
}

static bool of(const struct result *r, const char *experiment)
{
	return !strcmp(r->experiment, experiment);
}

/* Whether the measurements hold the experiment. */
static bool has(const struct results *r, const char *experiment)
{
	size_t i = 0;
	while (i < r->count && !of(&r->at[i], experiment))
		i++;
	return i < r->count;
}

/* Writes the table, indented below its heading. */
static void finish(struct report *t, struct buffer *out)
{
	struct buffer b = BUFFER_EMPTY;
	report_write(t, REPORT_TABLE, &b);
	for (const char *at = b.data, *end = b.data + b.size; at < end;) {
		const char *feed = memchr(at, '\n', (size_t)(end - at));
		buffer_text(out, "  ");
		buffer_add(out, at, (size_t)(feed + 1 - at));
		at = feed + 1;
	}
	buffer_release(&b);
	report_release(t);
}

/* ---- the figures ---- */

static double median_start(const struct results *r)
{
	double *v = xmalloc(r->count * sizeof *v);
	for (size_t i = 0; i < r->count; i++)
		v[i] = r->at[i].wall - r->at[i].seconds;
	double m = scaling_median(v, r->count);
	free(v);
	return m;
}

static void find_jobs(const struct results *r, struct findings *f)
{
	double p[SIZES], s[SIZES];
	size_t n = 0;
	const struct result *one = results_find(r, "jobs", "each", 1, -1, -1);
	for (size_t i = 0; one && i < r->count && n < SIZES; i++)
		if (of(&r->at[i], "jobs")) {
			p[n] = r->at[i].jobs < f->cores ? (double)r->at[i].jobs : f->cores;
			s[n++] = one->seconds / r->at[i].seconds;
		}
	if (!n)
		return;
	f->serial = scaling_serial_share(p, s, n);
	f->speedup = s[0];
	for (size_t i = 1; i < n; i++)
		f->speedup = s[i] > f->speedup ? s[i] : f->speedup;
	for (size_t i = 0; i < r->count; i++) {
		const struct result *o = &r->at[i];
		double mine = one->seconds / o->seconds;
		if (of(o, "jobs") && mine >= EXHIBITS_NEAR * f->speedup && (!f->jobs || o->jobs < f->jobs)) {
			f->jobs = o->jobs;
			f->jobs_speedup = mine;
		}
	}
}

/* The sizes there are, in rising order of first appearance, and how a process each did there. */
static void find_sizes(const struct results *r, struct findings *f)
{
	double size[SIZES], speedup[SIZES];
	size_t n = 0;
	double best = 0;
	for (size_t i = 0; i < r->count; i++) {
		const struct result *o = &r->at[i], *one = results_find(r, "size", "one", -1, -1, o->size);
		if (!of(o, "size") || !one || o == one)
			continue;
		double s = one->seconds / o->seconds;
		best = s > best ? s : best;
		if (!strcmp(o->way, "each") && n < SIZES) {
			size[n] = o->size;
			speedup[n++] = s;
			f->size_jobs = o->jobs;
		}
	}
	if (!n)
		return;
	const struct result *each = results_find(r, "size", "each", -1, -1, size[0]);
	f->size_speedup = best;
	f->overhead = each->seconds / (double)each->items - size[0] / (best > 1 ? best : 1);
	f->overhead = f->overhead > 0 ? f->overhead : 0;
	f->pays = scaling_crossing(size, speedup, n, 1);
	f->enough = scaling_crossing(size, speedup, n, fmax(1, EXHIBITS_ENOUGH * best));
}

void exhibits_find(const struct results *r, int cores, struct findings *f)
{
	double none = (double)NAN;
	*f = (struct findings){ .cores = cores,
		                .serial = none,
		                .speedup = none,
		                .overhead = none,
		                .size_speedup = none,
		                .pays = none,
		                .enough = none };
	f->starting = median_start(r);
	find_jobs(r, f);
	find_sizes(r, f);
}

/* ---- the tables ---- */

static void write_jobs(const struct results *r, const struct findings *f, struct buffer *out)
{
	static const struct report_column columns[] = { { "jobs", true, -1 }, { "seconds", true, 2 }, { "speed-up", true, 2 },
		{ "efficiency", true, 2 }, { "Amdahl", true, 2 }, { "", false, -1 } };
	const struct result *one = results_find(r, "jobs", "each", 1, -1, -1);
	struct report t;
	if (!one)
		return;
	buffer_format(out, "1. The same heavy work, %lld tasks of ", (long long)one->tasks);
	exhibits_span(out, one->size);
	buffer_format(out, ", at more and more jobs (%d core%s)\n", f->cores, plural(f->cores));
	report_start(&t, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < r->count; i++) {
		const struct result *o = &r->at[i];
		if (!of(o, "jobs"))
			continue;
		double s = one->seconds / o->seconds, p = o->jobs < f->cores ? (double)o->jobs : f->cores;
		report_format(&t, "%lld", (long long)o->jobs);
		report_format(&t, "%.4f", o->seconds);
		report_format(&t, "%.4f", s);
		report_format(&t, "%.4f", s / (double)o->jobs);
		report_format(&t, "%.4f", isnan(f->serial) ? 1 : scaling_amdahl(f->serial, p));
		bar_cell(&t, s, f->cores > f->speedup ? f->cores : f->speedup);
	}
	finish(&t, out);
	if (isnan(f->serial))
		return;
	buffer_text(out, "  Amdahl's law 1/S = s + (1 - s)/p with p = min(jobs, cores), by least squares: ");
	buffer_format(out, "s = %.1f %% is serial", 100 * f->serial);
	if (f->serial > 0.0005)
		buffer_format(out, ",\n  so that no number of cores makes this more than %.1f times as fast", 1 / f->serial);
	buffer_text(out, ".\n");
}

static void speedup_cell(struct report *t, const struct result *one, const struct result *o)
{
	if (o)
		report_format(t, "%.4f", one->seconds / o->seconds);
	else
		report_text(t, "");
}

size_t exhibits_batches(const struct results *r, int64_t *batch, size_t most)
{
	size_t n = 0;
	for (size_t i = 0; i < r->count && n < most; i++) {
		const struct result *o = &r->at[i];
		size_t k = 0;
		while (k < n && batch[k] != o->batch)
			k++;
		if (of(o, "size") && !strcmp(o->way, "batch") && k == n)
			batch[n++] = o->batch;
	}
	return n;
}

static void conclude_sizes(const struct findings *f, struct buffer *out)
{
	buffer_text(out, "  Beside its work a task costs ");
	exhibits_span(out, f->overhead);
	buffer_format(out, " (make, lot-task, the process, its record) at %lld job%s.\n  ", (long long)f->size_jobs,
	              plural(f->size_jobs));
	if (isinf(f->pays)) {
		buffer_text(out, "A process each never beats one process here.\n");
		return;
	}
	buffer_text(out, "A process each beats one process from ");
	exhibits_span(out, f->pays);
	buffer_text(out, " of work on");
	if (!isinf(f->enough)) {
		buffer_format(out, ", and has %.0f %% of the best speed-up (%.2f) from ", 100 * EXHIBITS_ENOUGH, f->size_speedup);
		exhibits_span(out, f->enough);
		buffer_text(out, " on");
	}
	buffer_text(out, ".\n");
}

static void write_sizes(const struct results *r, const struct findings *f, struct buffer *out)
{
	int64_t batch[EXHIBITS_BATCHES];
	size_t batches = exhibits_batches(r, batch, EXHIBITS_BATCHES), n = 0;
	char name[EXHIBITS_BATCHES][32];
	struct report_column columns[5 + EXHIBITS_BATCHES];
	struct report t;
	if (isnan(f->overhead))
		return;
	columns[n++] = (struct report_column){ "work", false, -1 };
	columns[n++] = (struct report_column){ "items", true, -1 };
	columns[n++] = (struct report_column){ "one process, s", true, 3 };
	columns[n++] = (struct report_column){ "each", true, 2 };
	for (size_t i = 0; i < batches; i++) {
		snprintf(name[i], sizeof name[i], "by %lld", (long long)batch[i]);
		columns[n++] = (struct report_column){ name[i], true, 2 };
	}
	columns[n++] = (struct report_column){ "# a process each, . in batches", false, -1 };
	buffer_format(out,
	              "2. Small tasks and large: speed-up over one process with a process each, and in batches, at "
	              "%lld job%s\n",
	              (long long)f->size_jobs, plural(f->size_jobs));
	report_start(&t, columns, n);
	for (size_t i = 0; i < r->count; i++) {
		const struct result *one = &r->at[i];
		if (!of(one, "size") || strcmp(one->way, "one"))
			continue;
		const struct result *each = results_find(r, "size", "each", -1, -1, one->size);
		double best = each ? one->seconds / each->seconds : 0, mine = best;
		span_cell(&t, one->size);
		report_format(&t, "%lld", (long long)one->items);
		report_format(&t, "%.6f", one->seconds);
		speedup_cell(&t, one, each);
		for (size_t k = 0; k < batches; k++) {
			const struct result *o = results_find(r, "size", "batch", -1, batch[k], one->size);
			speedup_cell(&t, one, o);
			best = o && one->seconds / o->seconds > best ? one->seconds / o->seconds : best;
		}
		struct buffer bar = BUFFER_EMPTY;
		exhibits_bar(&bar, mine, f->size_speedup, BAR);
		size_t solid = bar.size;
		bar.size = 0;
		exhibits_bar(&bar, best, f->size_speedup, BAR);
		if (bar.size > solid)
			memset(bar.data + solid, '.', bar.size - solid);
		report_cell(&t, bar.data, bar.size);
		buffer_release(&bar);
	}
	finish(&t, out);
	conclude_sizes(f, out);
}

void exhibits_preparation(const struct results *r, const struct result *o, double *seconds, int64_t *moved)
{
	const struct result *p = !strcmp(o->way, "slice") ? results_find(r, "prepare", "split", o->jobs, -1, -1)
	                       : !strcmp(o->way, "map")   ? results_find(r, "prepare", "pack", -1, -1, -1)
	                                                  : NULL;
	*seconds = p ? p->seconds : 0;
	*moved = p ? p->moved : 0;
}

static void write_data(const struct results *r, struct buffer *out)
{
	static const struct report_column columns[] = { { "way", false, -1 },    { "workers", true, -1 },
		                                        { "seconds", true, 3 },  { "to prepare", true, 3 },
		                                        { "MB moved", true, 1 }, { "peak MiB", true, 1 },
		                                        { "own MiB", true, 1 },  { "seconds", false, -1 } };
	static const struct {
		const char *way, *text;
	} ways[] = { { "parse", "each parses the table" },
		     { "slice", "each gets its slice" },
		     { "map", "all map one file" },
		     { "fork", "forked, copy on write" } };
	struct report t;
	double most = 0, before;
	int64_t moved, items = 0;
	for (size_t i = 0; i < r->count; i++) {
		exhibits_preparation(r, &r->at[i], &before, &moved);
		if (of(&r->at[i], "data")) {
			most = r->at[i].seconds + before > most ? r->at[i].seconds + before : most;
			items = r->at[i].items;
		}
	}
	buffer_format(out, "3. Handing over a table of ");
	buffer_thousands(out, items);
	buffer_text(out, " rows; peak is a worker's resident memory, own what no other shares\n");
	report_start(&t, columns, sizeof columns / sizeof *columns);
	for (size_t k = 0; k < sizeof ways / sizeof *ways; k++)
		for (size_t i = 0; i < r->count; i++) {
			const struct result *o = &r->at[i];
			if (!of(o, "data") || strcmp(o->way, ways[k].way))
				continue;
			exhibits_preparation(r, o, &before, &moved);
			report_text(&t, ways[k].text);
			report_format(&t, "%lld", (long long)o->jobs);
			report_format(&t, "%.6f", o->seconds + before);
			report_format(&t, "%.6f", before);
			report_format(&t, "%.3f", 1e-6 * (double)(o->moved + moved));
			report_format(&t, "%.3f", (double)o->peak_kb / 1024);
			report_format(&t, "%.3f", (double)o->own_kb / 1024);
			bar_cell(&t, o->seconds + before, most);
		}
	finish(&t, out);
}

/* A table of ways to do the same items, the first being what the others are compared with. */
static void write_rates(const struct results *r, const char *experiment, const char *heading, const char *unit,
                        const char *jobs, struct buffer *out)
{
	static const struct { const char *way, *text; } ways[] = { { "one", "one process" }, { "each", "a process each" },
		{ "batch", "in batches" }, { "whole", "one process, batched" }, { "load", "loader" } };
	const struct report_column columns[] = { { "way", false, -1 },   { jobs, true, -1 }, { "batch", true, -1 },
		                                 { "seconds", true, 3 }, { unit, true, 0 },  { "speed-up", true, 2 },
		                                 { "", false, -1 } };
	const struct result *first = NULL;
	double most = 0;
	struct report t;
	for (size_t i = 0; i < r->count; i++)
		if (of(&r->at[i], experiment)) {
			first = first ? first : &r->at[i];
			most = first->seconds / r->at[i].seconds > most ? first->seconds / r->at[i].seconds : most;
		}
	if (!first)
		return;
	buffer_text(out, heading);
	buffer_char(out, '\n');
	report_start(&t, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < r->count; i++) {
		const struct result *o = &r->at[i];
		if (!of(o, experiment))
			continue;
		const char *text = o->way;
		for (size_t k = 0; k < sizeof ways / sizeof *ways; k++)
			text = strcmp(o->way, ways[k].way) ? text : ways[k].text;
		report_text(&t, text);
		report_format(&t, "%lld", (long long)o->jobs);
		report_format(&t, "%lld", (long long)o->batch);
		report_format(&t, "%.6f", o->seconds);
		report_format(&t, "%.3f", (double)o->items / o->seconds);
		report_format(&t, "%.4f", first->seconds / o->seconds);
		bar_cell(&t, first->seconds / o->seconds, most);
	}
	finish(&t, out);
}

void exhibits_write(const struct results *r, const struct findings *f, struct buffer *out)
{
	size_t before = out->size;
	if (has(r, "jobs"))
		write_jobs(r, f, out);
	if (has(r, "size")) {
		buffer_text(out, out->size > before ? "\n" : "");
		write_sizes(r, f, out);
	}
	if (has(r, "data")) {
		buffer_text(out, out->size > before ? "\n" : "");
		write_data(r, out);
	}
	static const struct {
		const char *experiment, *heading, *unit, *jobs;
	} rates[] = {
		{ "images", "4. An image pipeline: normalise, 3 x 3 Gaussian blur, Sobel, files in and out", "images/s",
		  "jobs" },
		{ "loader",
		  "5. A loader: shuffled batches, made ready ahead by workers; without any, in turn with their use",
		  "samples/s", "workers" },
		{ "net", "6. Inference of a small convolutional net", "samples/s", "jobs" },
	};
	for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
		if (has(r, rates[i].experiment)) {
			buffer_text(out, out->size > before ? "\n" : "");
			write_rates(r, rates[i].experiment, rates[i].heading, rates[i].unit, rates[i].jobs, out);
		}
}
