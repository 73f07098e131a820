#include "partitionwork.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "output.h"

/* A message without its `FILE:LINE: `. */
static const char *reason_of(const struct error *err, const char *path)
{
	size_t n = strlen(path);
	const char *reason = strncmp(err->text, path, n) ? NULL : strstr(err->text + n, ": ");
	return reason ? reason + 2 : err->text;
}

/* Lines are kept until every row is known to be good or set aside, in the worker's store of bytes, which holds the least there is
 * in memory and the rest on disk.  A stream of it is what a block set aside, in the order of its rows, or a symbol whose rows
 * contradict each other; where it stands in the reject file is the block's number, or the symbol's behind all blocks. */

/* Begins w->line. */
static void begin_line(struct worker *w, const char *path, size_t line, const struct error *why)
{
	const char *reason = reason_of(why, path);
	w->line.size = 0;
	buffer_csv(&w->line, path, strlen(path));
	buffer_format(&w->line, ",%zu,", line);
	buffer_csv(&w->line, reason, strlen(reason));
	buffer_char(&w->line, ',');
}

/* Ends it with the row as text. */
static int keep_line(struct worker *w, size_t at, const struct buffer *row, struct error *err)
{
	buffer_csv(&w->line, row->data, row->size);
	buffer_char(&w->line, '\n');
	if (!w->aside)
		w->aside = rowstore_new(0, 0, 0, w->work->p->slices);
	if (!w->asides || w->aside_at[w->asides - 1] != at) {
		w->aside_at = xgrow(w->aside_at, &w->aside_room, w->asides + 1, sizeof *w->aside_at);
		w->aside_at[w->asides++] = at;
	}
	w->rejected++;
	return rowstore_append(w->aside, (uint32_t)(w->asides - 1), w->line.data, w->line.size, err);
}

int partition_reject(struct worker *w, const struct row *row, struct error *err)
{
	struct buffer text = BUFFER_EMPTY;
	begin_line(w, w->work->blocks.file[w->block.file].shown, row->line, err);
	for (size_t i = 0; i < row->count; i++) {
		if (i)
			buffer_char(&text, ',');
		buffer_csv(&text, row->field[i].text, row->field[i].n);
	}
	int r = keep_line(w, w->block.number, &text, err);
	buffer_release(&text);
	return r;
}

static void value_text(const struct work *work, uint64_t v, struct buffer *b)
{
	double d;
	memcpy(&d, &v, sizeof d);
	if (work->p->type->kind == TABLE_PRICES)
		buffer_fixed(b, (int64_t)v, 8);
	else
		buffer_double(b, d, 17);
}

struct place {
	const char *path;
	unsigned long long line;
};

static struct place place_of(const struct work *work, const uint64_t *row)
{
	const uint64_t mask = ((uint64_t)1 << LINE_BITS) - 1;
	return (struct place){ work->blocks.file[row[2] >> LINE_BITS].shown, row[2] & mask };
}

/* The error of a row that disagrees with another of its day. */
static int disagrees(const struct folding *c, const uint64_t *row, const uint64_t *with, struct error *err)
{
	const struct work *work = c->w->work;
	struct buffer value = BUFFER_EMPTY, other = BUFFER_EMPTY;
	struct place here = place_of(work, row), there = place_of(work, with);
	char day[DATE_TEXT];
	date_format((int32_t)(int64_t)row[0], day);
	value_text(work, row[1], &value);
	value_text(work, with[1], &other);
	int r = error_at(err, here.path, here.line, "%s %.*s of '%s' on %s disagrees with %.*s in %s:%llu",
	                 work->blocks.file[0].header.name[2], (int)value.size, value.data, work->slice[c->symbol].symbol, day,
	                 (int)other.size, other.data, there.path, there.line);
	buffer_release(&value);
	buffer_release(&other);
	return r;
}

static int set_aside(const struct folding *c, const uint64_t *row, struct error *err)
{
	const struct work *work = c->w->work;
	struct place here = place_of(work, row);
	struct buffer text = BUFFER_EMPTY;
	char day[DATE_TEXT];
	date_format((int32_t)(int64_t)row[0], day);
	buffer_format(&text, "%s,%s,", work->slice[c->symbol].symbol, day);
	value_text(work, row[1], &text);
	begin_line(c->w, here.path, here.line, err);
	int r = keep_line(c->w, work->blocks.count + c->symbol, &text, err);
	buffer_release(&text);
	return r;
}

/* Rows of one day that disagree: an error of the first that does, or all of them set aside.  Which of them is right
 * nobody knows, and the order of rows must not tell. */
static int conflict(const struct folding *c, const struct fold *f, size_t from, size_t to, struct error *err)
{
	const struct work *work = c->w->work;
	size_t other = from + 1;
	int r = LOT_OK;
	while (fold_row(f, other)[1] == fold_row(f, from)[1])
		other++;
	if (!work->p->reject)
		return disagrees(c, fold_row(f, other), fold_row(f, from), err);
	for (size_t i = from; i < to && work->check_only && !r; i++) {
		bool as_first = fold_row(f, i)[1] == fold_row(f, from)[1];
		disagrees(c, fold_row(f, i), fold_row(f, as_first ? other : from), err);
		r = set_aside(c, fold_row(f, i), err);
	}
	return r;
}

int partition_problem(void *context, const struct fold *f, size_t from, size_t to, struct error *err)
{
	const struct folding *c = context;
	const struct work *work = c->w->work;
	char day[DATE_TEXT];
	if (f->kind != TABLE_TRADES)
		return conflict(c, f, from, to, err);
	const uint64_t *bad = fold_row(f, from);
	date_format((int32_t)(int64_t)bad[1], day);
	return error_data(err, "%s: symbol '%s', broker '%s', %s: the day's sum is beyond 2^63", work->blocks.file[0].shown,
	                  work->slice[c->symbol].symbol, f->broker[bad[0]], day);
}

/* A stream of a worker's store. */
struct aside {
	size_t at;
	const struct rowstore *store;
	uint32_t stream;
};

static int by_place(const void *a, const void *b)
{
	const struct aside *x = a, *y = b;
	return (x->at > y->at) - (x->at < y->at);
}

/* All that is set aside in the order of the reject file; the caller frees it. */
static struct aside *in_order(const struct work *work, size_t *count)
{
	size_t n = 0;
	for (int i = 0; i < work->p->jobs; i++)
		n += work->worker[i].asides;
	struct aside *all = xmalloc(n * sizeof *all);
	*count = n;
	n = 0;
	for (int i = 0; i < work->p->jobs; i++)
		for (uint32_t k = 0; k < work->worker[i].asides; k++)
			all[n++] = (struct aside){ work->worker[i].aside_at[k], work->worker[i].aside, k };
	qsort(all, n, sizeof *all, by_place);
	return all;
}

static int add_piece(void *context, const void *data, size_t n, struct error *err)
{
	return output_add(context, data, n, err);
}

int partition_write_rejects(struct work *work, struct error *err)
{
	struct output o;
	size_t n;
	for (int i = 0; i < work->p->jobs; i++)
		work->p->rejected += work->worker[i].rejected;
	int r = output_open(&o, work->p->reject, OUTPUT_FOLDERS, err);
	if (r)
		return r;
	struct aside *all = in_order(work, &n);
	buffer_text(&o.pending, "file,line,reason,row\n");
	for (size_t i = 0; i < n && !r; i++)
		r = rowstore_bytes(all[i].store, all[i].stream, add_piece, &o, err);
	free(all);
	if (!r)
		return output_commit(&o, err);
	output_discard(&o);
	return r;
}
