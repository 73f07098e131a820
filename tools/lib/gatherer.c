#include "gatherer.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "code.h"
#include "input.h"
#include "output.h"
#include "rows.h"
#include "taskplan.h"
#include "tasktable.h"

enum { NAMED = 10 }; /* tasks without a result that a message names */

struct task {
	char *id;   /* owned */
	char *path; /* of its result, owned */
};

struct gathering {
	struct gather *g;
	struct task *task; /* in the order of the list */
	size_t room;
	int id;            /* column of the list, -1 before its header */
	/* the results */
	struct output out;
	size_t first;         /* the task whose header counts */
	struct buffer header; /* without its line end */
	size_t fields;
	const struct task *now;
	bool below;           /* the header of this result has been seen */
};

static int take_task(void *context, const struct row *row, struct error *err)
{
	struct gathering *w = context;
	char name[CODE_FILE];
	if (w->id < 0) {
		w->id = row_column(row, "task_id");
		return w->id < 0 ? error_at(err, w->g->list, row->line, "column 'task_id' is missing") : LOT_OK;
	}
	const struct row_field *f = &row->field[w->id];
	w->task = xgrow(w->task, &w->room, w->g->tasks + 1, sizeof *w->task);
	code_file(f->text, f->n, name);
	w->task[w->g->tasks++] = (struct task){ xformat("%.*s", (int)f->n, f->text), xformat("%s/%s" TASKPLAN_RESULT, w->g->results, name) };
	return LOT_OK;
}

static int check_results(const struct gathering *w, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	size_t missing = 0;
	for (size_t i = 0; i < w->g->tasks; i++) {
		char file[CODE_FILE];
		code_file(w->task[i].id, strlen(w->task[i].id), file);
		if (tasktable_done(w->g->results, file))
			continue;
		if (missing++ < NAMED)
			buffer_format(&b, "%s%s", missing > 1 ? ", " : "", w->task[i].id);
	}
	if (missing > NAMED)
		buffer_format(&b, " and %zu more", missing - NAMED);
	buffer_char(&b, '\0');
	int r = missing ? error_data(err, "%zu of %zu tasks have no result: %s", missing, w->g->tasks, b.data) : LOT_OK;
	buffer_release(&b);
	return r;
}

static bool line_end(char c)
{
	return c == '\n' || c == '\r';
}

static int take_row(void *context, const struct row *row, struct error *err)
{
	struct gathering *w = context;
	size_t n = row->raw_n;
	while (n && line_end(row->raw[n - 1]))
		n--;
	if (w->below) {
		if (row->count != w->fields)
			return error_at(err, w->now->path, row->line, "%zu fields where the header has %zu", row->count, w->fields);
		return output_add(&w->out, row->raw, row->raw_n, err);
	}
	w->below = true;
	if (w->fields) {
		if (n == w->header.size && !memcmp(row->raw, w->header.data, n))
			return LOT_OK;
		return error_at(err, w->now->path, row->line, "task '%s' has the header '%.*s', but task '%s' has '%.*s'", w->now->id,
		                n > 200 ? 200 : (int)n, row->raw, w->task[w->first].id, w->header.size > 200 ? 200 : (int)w->header.size,
		                w->header.data);
	}
	w->fields = row->count;
	w->first = (size_t)(w->now - w->task);
	buffer_add(&w->header, row->raw, n);
	return output_add(&w->out, row->raw, row->raw_n, err);
}

static int add_result(struct gathering *w, struct error *err)
{
	struct input_map map;
	struct buffer whole = BUFFER_EMPTY;
	int r = input_map(w->now->path, &map, err);
	if (r) {
		input_unmap(&map);
		return r;
	}
	const char *s = map.data;
	size_t n = map.n, blank = 0;
	if (n >= 3 && !memcmp(s, "\xef\xbb\xbf", 3)) {
		s += 3;
		n -= 3;
	}
	while (blank < n && line_end(s[blank]))
		blank++;
	if (blank < n && !line_end(s[n - 1])) {
		buffer_add(&whole, s, n);
		buffer_char(&whole, '\n');
		s = whole.data;
		n = whole.size;
	}
	w->below = false;
	if (blank == n)
		w->g->empty++;
	else
		r = rows_parse(w->now->path, 1, s, n, take_row, w, err);
	buffer_release(&whole);
	input_unmap(&map);
	return r;
}

int gather_run(struct gather *g, struct error *err)
{
	struct gathering w = { .g = g, .id = -1 };
	g->tasks = g->empty = 0;
	int r = rows_table(g->list, take_task, &w, err);
	if (!r)
		r = check_results(&w, err);
	if (!r && !(r = output_open(&w.out, g->output, OUTPUT_FOLDERS, err))) {
		for (size_t i = 0; i < g->tasks && !r; i++) {
			w.now = &w.task[i];
			r = add_result(&w, err);
		}
		if (r)
			output_discard(&w.out);
		else
			r = output_commit(&w.out, err);
	}
	for (size_t i = 0; i < g->tasks; i++) {
		free(w.task[i].id);
		free(w.task[i].path);
	}
	free(w.task);
	buffer_release(&w.header);
	return r;
}
