#include "taskview.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "folder.h"
#include "output.h"
#include "record.h"
#include "rows.h"
#include "runstate.h"
#include "text.h"

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

/* The file of a view, from where its run worked; NULL where that folder is gone. */
static char *view_file(const struct runstate *s, const char *file)
{
	if (*file == '/')
		return xstrdup(file);
	return access(s->folder, F_OK) ? NULL : xformat("%s/%s", s->folder, file);
}

/* The run of that state, if it was killed, into its view. */
static int take_over(const char *state, struct error *err)
{
	struct runstate s;
	struct ledger l = LEDGER_EMPTY;
	struct error unseen;
	char *record = xformat("%.*s.csv", (int)(strlen(state) - strlen(".run")), state);
	const char *parted = runstate_read(state, &s, &unseen) || runstate_phase(&s) != RUN_KILLED ? NULL : strchr(s.view, '=');
	char *kind = parted ? xformat("%.*s", (int)(parted - s.view), s.view) : NULL, *file = parted ? view_file(&s, parted + 1) : NULL;
	int r = LOT_OK;
	if (file && !access(record, F_OK)) {
		r = record_read(record, ledger_row, &l, err);
		ledger_close(&l, 0);
		if (!r)
			r = taskview_write(&l, kind, file, err);
		*s.view = '\0';
		if (!r)
			r = runstate_write(state, &s, err);
	}
	ledger_release(&l);
	runstate_release(&s);
	free(kind);
	free(file);
	free(record);
	return r;
}

int taskview_take_over(const char *log, struct error *err)
{
	struct folder f;
	int r = folder_read(&f, log, FOLDER_IF_THERE, err);
	for (size_t i = 0; i < f.count && !r; i++)
		if (text_ends(f.name[i], ".run")) {
			char *state = xformat("%s/%s", log, f.name[i]);
			r = take_over(state, err);
			free(state);
		}
	folder_release(&f);
	return r;
}
