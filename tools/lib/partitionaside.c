#include "partitionwork.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "output.h"

static void add_reject(struct buffer *b, const char *path, size_t line, const char *reason, size_t reason_n)
{
	buffer_csv(b, path, strlen(path));
	buffer_format(b, ",%zu,", line);
	buffer_csv(b, reason, reason_n);
	buffer_char(b, ',');
}

/* A message without its `FILE:LINE: `. */
static const char *reason_of(const struct error *err, const char *path)
{
	size_t n = strlen(path);
	const char *reason = strncmp(err->text, path, n) ? NULL : strstr(err->text + n, ": ");
	return reason ? reason + 2 : err->text;
}

int partition_reject(struct worker *w, const struct row *row, const struct error *why)
{
	const struct blocks_file *f = &w->work->blocks.file[w->block.file];
	if (!w->reject_count || w->rejects[w->reject_count - 1].number != w->block.number) {
		w->rejects = xgrow(w->rejects, &w->reject_room, w->reject_count + 1, sizeof *w->rejects);
		w->rejects[w->reject_count++] = (struct rejects){ .number = w->block.number };
	}
	struct buffer *b = &w->rejects[w->reject_count - 1].text, text = BUFFER_EMPTY;
	const char *reason = reason_of(why, f->shown);
	add_reject(b, f->shown, row->line, reason, strlen(reason));
	for (size_t i = 0; i < row->count; i++) {
		if (i)
			buffer_char(&text, ',');
		buffer_csv(&text, row->field[i].text, row->field[i].n);
	}
	buffer_csv(b, text.data, text.size);
	buffer_char(b, '\n');
	buffer_release(&text);
	w->rejected++;
	return LOT_OK;
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
	const struct work *work = c->work;
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

static void set_aside(const struct folding *c, const uint64_t *row, const struct error *why)
{
	struct part_slice *s = &c->work->slice[c->symbol];
	struct place here = place_of(c->work, row);
	const char *reason = reason_of(why, here.path);
	struct buffer text = BUFFER_EMPTY;
	char day[DATE_TEXT];
	date_format((int32_t)(int64_t)row[0], day);
	buffer_format(&text, "%s,%s,", s->symbol, day);
	value_text(c->work, row[1], &text);
	add_reject(&s->conflicts, here.path, here.line, reason, strlen(reason));
	buffer_csv(&s->conflicts, text.data, text.size);
	buffer_char(&s->conflicts, '\n');
	c->work->conflicts++;
	buffer_release(&text);
}

/* Rows of one day that disagree: an error of the first that does, or all of them set aside.  Which of them is right
 * nobody knows, and the order of rows must not tell. */
static int conflict(const struct folding *c, const struct fold *f, size_t from, size_t to, struct error *err)
{
	const struct work *work = c->work;
	size_t other = from + 1;
	while (fold_row(f, other)[1] == fold_row(f, from)[1])
		other++;
	if (!work->p->reject)
		return disagrees(c, fold_row(f, other), fold_row(f, from), err);
	for (size_t i = from; i < to && work->check_only; i++) {
		bool as_first = fold_row(f, i)[1] == fold_row(f, from)[1];
		struct error why;
		disagrees(c, fold_row(f, i), fold_row(f, as_first ? other : from), &why);
		set_aside(c, fold_row(f, i), &why);
	}
	return LOT_OK;
}

int partition_problem(void *context, const struct fold *f, size_t from, size_t to, struct error *err)
{
	const struct folding *c = context;
	char day[DATE_TEXT];
	if (f->kind != TABLE_TRADES)
		return conflict(c, f, from, to, err);
	const uint64_t *bad = fold_row(f, from);
	date_format((int32_t)(int64_t)bad[1], day);
	return error_data(err, "%s: symbol '%s', broker '%s', %s: the day's sum is beyond 2^63", c->work->blocks.file[0].shown,
	                  c->work->slice[c->symbol].symbol, f->broker[bad[0]], day);
}

static int by_number(const void *a, const void *b)
{
	const struct rejects *x = *(struct rejects *const *)a, *y = *(struct rejects *const *)b;
	return (x->number > y->number) - (x->number < y->number);
}

int partition_write_rejects(struct work *work, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	size_t n = 0;
	for (int i = 0; i < work->p->jobs; i++)
		n += work->worker[i].reject_count;
	struct rejects **all = xmalloc(n * sizeof *all);
	n = 0;
	for (int i = 0; i < work->p->jobs; i++)
		for (size_t k = 0; k < work->worker[i].reject_count; k++)
			all[n++] = &work->worker[i].rejects[k];
	qsort(all, n, sizeof *all, by_number);
	buffer_text(&b, "file,line,reason,row\n");
	for (size_t i = 0; i < n; i++)
		buffer_add(&b, all[i]->text.data, all[i]->text.size);
	for (uint32_t i = 0; i < work->count; i++)
		buffer_add(&b, work->slice[i].conflicts.data, work->slice[i].conflicts.size);
	work->p->rejected += work->conflicts;
	int r = output_file(work->p->reject, b.data, b.size, OUTPUT_FOLDERS, err);
	free(all);
	buffer_release(&b);
	return r < 0 ? r : LOT_OK;
}
