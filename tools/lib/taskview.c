#include "taskview.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "output.h"
#include "rows.h"

#define HEADER "task,status,seconds,cpu_seconds,max_rss_kb,worker,host,attempts,error\n"
enum { COLUMNS = 9 };

struct line {
	char *task;
	struct buffer text;
};

struct view {
	const struct ledger *ledger;
	const char *kind, *path;
	struct line *line;
	size_t count, room;
};

static struct line *add_line(struct view *v, const char *task, size_t n)
{
	v->line = xgrow(v->line, &v->room, v->count + 1, sizeof *v->line);
	struct line *l = &v->line[v->count++];
	*l = (struct line){ xformat("%.*s", (int)n, task), BUFFER_EMPTY };
	return l;
}

static int keep_row(void *context, const struct row *row, struct error *err)
{
	struct view *v = context;
	if (row->count != COLUMNS)
		return error_at(err, v->path, row->line, "not a table of tasks");
	if (row->line == 1 || ledger_find_task(v->ledger, v->kind, row->field[0].text, row->field[0].n))
		return LOT_OK;
	struct line *l = add_line(v, row->field[0].text, row->field[0].n);
	for (size_t i = 0; i < row->count; i++) {
		buffer_csv(&l->text, row->field[i].text, row->field[i].n);
		buffer_char(&l->text, i + 1 < row->count ? ',' : '\n');
	}
	return LOT_OK;
}

static void add_task(struct view *v, const struct ledger_task *t)
{
	struct line *l = add_line(v, t->name, strlen(t->name));
	buffer_csv(&l->text, t->name, strlen(t->name));
	buffer_format(&l->text, ",%s,", task_state_name[t->state]);
	if (t->seconds >= 0)
		buffer_format(&l->text, "%.4f,%.4f,%lld", t->seconds, t->cpu_seconds, (long long)t->max_rss_kb);
	else
		buffer_text(&l->text, ",,");
	buffer_format(&l->text, ",%lld,", (long long)t->worker);
	buffer_csv(&l->text, t->host, strlen(t->host));
	buffer_format(&l->text, ",%d,", t->attempts);
	buffer_csv(&l->text, t->error, strlen(t->error));
	buffer_char(&l->text, '\n');
}

static int by_task(const void *a, const void *b)
{
	return strcmp(((const struct line *)a)->task, ((const struct line *)b)->task);
}

int taskview_write(const struct ledger *l, const char *kind, const char *path, struct error *err)
{
	struct view v = { .ledger = l, .kind = kind, .path = path };
	struct buffer b = BUFFER_EMPTY;
	for (size_t i = 0; i < l->count; i++)
		if (!strcmp(l->task[i]->kind->name, kind))
			add_task(&v, l->task[i]);
	int r = LOT_OK;
	if (v.count && !access(path, F_OK))
		r = rows_table(path, keep_row, &v, err);
	if (!r && v.count) {
		qsort(v.line, v.count, sizeof *v.line, by_task);
		buffer_text(&b, HEADER);
		for (size_t i = 0; i < v.count; i++)
			buffer_add(&b, v.line[i].text.data, v.line[i].text.size);
		r = output_file(path, b.data, b.size, OUTPUT_FOLDERS, err);
	}
	for (size_t i = 0; i < v.count; i++) {
		free(v.line[i].task);
		buffer_release(&v.line[i].text);
	}
	free(v.line);
	buffer_release(&b);
	return r;
}
