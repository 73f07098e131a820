#include "results.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "rows.h"
#include "scaling.h"

enum { VERSION = 1 };

/* The columns, in order, and where they go. */
static const struct column {
	const char *name;
	enum { NAME, WHOLE, SECONDS, SUM } kind;
	size_t at;
} columns[] = {
	{ "experiment", NAME, offsetof(struct result, experiment) },
	{ "way", NAME, offsetof(struct result, way) },
	{ "jobs", WHOLE, offsetof(struct result, jobs) },
	{ "batch", WHOLE, offsetof(struct result, batch) },
	{ "size", SECONDS, offsetof(struct result, size) },
	{ "items", WHOLE, offsetof(struct result, items) },
	{ "tasks", WHOLE, offsetof(struct result, tasks) },
	{ "run", WHOLE, offsetof(struct result, run) },
	{ "seconds", SECONDS, offsetof(struct result, seconds) },
	{ "wall_seconds", SECONDS, offsetof(struct result, wall) },
	{ "cpu_seconds", SECONDS, offsetof(struct result, cpu) },
	{ "peak_kb", WHOLE, offsetof(struct result, peak_kb) },
	{ "own_kb", WHOLE, offsetof(struct result, own_kb) },
	{ "moved", WHOLE, offsetof(struct result, moved) },
	{ "checksum", SUM, offsetof(struct result, checksum) },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

void results_write(const struct result *r, struct buffer *b)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		const char *at = (const char *)r + columns[i].at;
		switch (columns[i].kind) {
		case NAME:
		case SUM: buffer_csv(b, at, strlen(at)); break;
		case WHOLE: buffer_int(b, *(const int64_t *)(const void *)at); break;
		case SECONDS: buffer_double(b, *(const double *)(const void *)at, 9); break;
		}
		buffer_char(b, ',');
	}
	buffer_int(b, VERSION);
	buffer_char(b, '\n');
}

struct reading {
	const char *path;
	bool headed;
	struct result *row;
	size_t count, room;
};

static int cell(const struct column *c, const struct row_field *f, struct result *to)
{
	char *at = (char *)to + c->at;
	size_t room = c->kind == NAME ? RESULTS_NAME : sizeof to->checksum;
	switch (c->kind) {
	case NAME:
	case SUM:
		if (f->n >= room || (c->kind == NAME && !f->n))
			return -1;
		memcpy(at, f->text, f->n);
		at[f->n] = '\0';
		return 0;
	case WHOLE: return decimal_whole(f->text, f->n, (int64_t *)(void *)at);
	case SECONDS: return decimal_double(f->text, f->n, (double *)(void *)at);
	}
	return -1;
}

static bool is(const struct row_field *f, const char *name)
{
	return f->n == strlen(name) && !memcmp(f->text, name, f->n);
}

static int header(const struct reading *r, const struct row *row, struct error *err)
{
	bool good = row->count == COLUMNS + 1 && is(&row->field[COLUMNS], "version");
	for (size_t i = 0; good && i < COLUMNS; i++)
		good = is(&row->field[i], columns[i].name);
	return good ? LOT_OK : error_at(err, r->path, row->line, "not a table of measurements");
}

/* Whether the two are about the same work, however it was done. */
static bool same_work(const struct result *a, const struct result *b)
{
	return a->checksum[0] && b->checksum[0] && a->size == b->size && !strcmp(a->experiment, b->experiment);
}

static int take(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	struct result one = { .line = row->line };
	if (!r->headed) {
		r->headed = true;
		return header(r, row, err);
	}
	for (size_t i = 0; i < COLUMNS; i++)
		if (cell(&columns[i], &row->field[i], &one))
			return error_at(err, r->path, row->line, "%s '%.*s' is not what stands there", columns[i].name,
			                (int)row->field[i].n, row->field[i].text);
	if (!is(&row->field[COLUMNS], "1"))
		return error_at(err, r->path, row->line, "version '%.*s' is not known", (int)row->field[COLUMNS].n,
		                row->field[COLUMNS].text);
	for (size_t i = 0; i < r->count; i++) {
		const struct result *o = &r->row[i];
		if (same_work(&one, o) && (strcmp(one.checksum, o->checksum) || one.items != o->items))
			return error_at(err, r->path, row->line,
			                "%s, %s: %lld items with checksum %s, but line %zu (%s) has %lld with %s: the "
			                "answers differ, so the times mean nothing",
			                one.experiment, one.way, (long long)one.items, one.checksum, o->line, o->way,
			                (long long)o->items, o->checksum);
	}
	r->row = xgrow(r->row, &r->room, r->count + 1, sizeof *r->row);
	r->row[r->count++] = one;
	return LOT_OK;
}

static bool same_way(const struct result *a, const struct result *b)
{
	return a->jobs == b->jobs && a->batch == b->batch && a->size == b->size && !strcmp(a->way, b->way) &&
	       !strcmp(a->experiment, b->experiment);
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Rows of the same way become one result, at the place of the first. */
static void take_medians(const struct reading *r, struct results *to)
{
	double *seconds = xmalloc(3 * r->count * sizeof *seconds), *wall = seconds + r->count, *cpu = wall + r->count;
	to->at = xmalloc(r->count * sizeof *to->at);
	for (size_t i = 0; i < r->count; i++) {
		struct result one = r->row[i];
		size_t n = 0, k = 0;
		while (k < i && !same_way(&r->row[k], &one))
			k++;
		if (k < i)
			continue;
		for (; k < r->count; k++) {
			const struct result *o = &r->row[k];
			if (!same_way(o, &one))
				continue;
			seconds[n] = o->seconds;
			wall[n] = o->wall;
			cpu[n++] = o->cpu;
			one.peak_kb = larger(one.peak_kb, o->peak_kb);
			one.own_kb = larger(one.own_kb, o->own_kb);
			one.moved = larger(one.moved, o->moved);
		}
		one.seconds = scaling_median(seconds, n);
		one.wall = scaling_median(wall, n);
		one.cpu = scaling_median(cpu, n);
		one.run = (int64_t)n;
		to->at[to->count++] = one;
	}
	free(seconds);
}

int results_read(const char *path, struct results *r, struct error *err)
{
	struct reading reading = { .path = path };
	*r = (struct results){ .count = 0 };
	int result = rows_table(path, take, &reading, err);
	if (!result && !reading.count)
		result = error_data(err, "%s: there is no measurement", path);
	if (!result)
		take_medians(&reading, r);
	free(reading.row);
	return result;
}

const struct result *results_find(const struct results *r, const char *experiment, const char *way, int64_t jobs,
                                  int64_t batch, double size)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct result *o = &r->at[i];
		if (!strcmp(o->experiment, experiment) && !strcmp(o->way, way) && (jobs < 0 || o->jobs == jobs) &&
		    (batch < 0 || o->batch == batch) && (size < 0 || o->size == size))
			return o;
	}
	return NULL;
}

void results_release(struct results *r)
{
	free(r->at);
	*r = (struct results){ .count = 0 };
}
