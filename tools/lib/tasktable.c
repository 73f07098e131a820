#include "tasktable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "clock.h"
#include "code.h"
#include "hash.h"
#include "ledger.h"
#include "output.h"
#include "rows.h"
#include "taskplan.h"
#include "utf8.h"

enum { LINE_MAX_SHOWN = 1 << 16 }; /* bytes of a result that stands in the table itself */

struct entry {
	struct tasktable_row row;
	UT_hash_handle hh;
	char task[];
};

struct reading {
	const char *path;
	struct tasktable_view *view;
	int column[5]; /* task, status, seconds, worker, error */
};

static char *text_of(const struct row *row, int column)
{
	return xformat("%.*s", (int)row->field[column].n, row->field[column].text);
}

static int view_row(void *context, const struct row *row, struct error *err)
{
	static const char *const names[] = { "task", "status", "seconds", "worker", "error" };
	struct reading *r = context;
	if (row->line == 1) {
		for (int i = 0; i < 5; i++)
			if ((r->column[i] = row_column(row, names[i])) < 0)
				return error_at(err, r->path, 1, "not a table of tasks: column '%s' is missing", names[i]);
		return LOT_OK;
	}
	const struct row_field *task = &row->field[r->column[0]];
	struct entry *table = r->view->index, *e = NULL;
	HASH_FIND(hh, table, task->text, (unsigned)task->n, e);
	if (e)
		return LOT_OK;
	e = xcalloc(1, sizeof *e + task->n + 1);
	memcpy(e->task, task->text, task->n);
	e->row = (struct tasktable_row){ text_of(row, r->column[1]), text_of(row, r->column[2]), text_of(row, r->column[3]), text_of(row, r->column[4]) };
	HASH_ADD(hh, table, task[0], (unsigned)task->n, e);
	r->view->index = table;
	return LOT_OK;
}

int tasktable_view_read(const char *folder, struct tasktable_view *v, struct error *err)
{
	char *path = xformat("%s.tasks.csv", folder);
	struct reading reading = { .path = path, .view = v };
	*v = (struct tasktable_view){ NULL };
	int r = access(path, F_OK) ? LOT_OK : rows_table(path, view_row, &reading, err);
	free(path);
	return r;
}

const struct tasktable_row *tasktable_find(const struct tasktable_view *v, const char *task, size_t n)
{
	struct entry *table = v->index, *e = NULL;
	HASH_FIND(hh, table, task, (unsigned)n, e);
	return e ? &e->row : NULL;
}

void tasktable_view_release(struct tasktable_view *v)
{
	struct entry *table = v->index, *e, *next;
	HASH_ITER(hh, table, e, next)
	{
		HASH_DEL(table, e);
		free(e->row.status);
		free(e->row.seconds);
		free(e->row.worker);
		free(e->row.error);
		free(e);
	}
	v->index = NULL;
}

bool tasktable_done(const char *folder, const char *file)
{
	struct stat task, result;
	char *about = xformat("%s/%s" TASKPLAN_TASK, folder, file), *path = xformat("%s/%s" TASKPLAN_RESULT, folder, file);
	bool done = !stat(path, &result) && (stat(about, &task) || clock_changed(&task) <= clock_changed(&result));
	free(about);
	free(path);
	return done;
}

/* Whether the n bytes are a line of text without its end. */
static bool one_line(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (((unsigned char)s[i] < 0x20 && s[i] != '\t') || s[i] == 0x7f)
			return false;
	return utf8_valid(s, n);
}

/* The cell for a result: its line, or its path. */
static int add_result(const char *path, struct buffer *out, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_system(err, "cannot read '%s'", path);
	char *text = xmalloc(LINE_MAX_SHOWN + 1);
	size_t n = 0;
	ssize_t k = 1;
	while (n <= LINE_MAX_SHOWN && k > 0 && (k = read(fd, text + n, LINE_MAX_SHOWN + 1 - n)) > 0)
		n += (size_t)k;
	close(fd);
	if (k >= 0) {
		size_t line = n && text[n - 1] == '\n' ? n - 1 : n;
		if (n <= LINE_MAX_SHOWN && one_line(text, line))
			buffer_csv(out, text, line);
		else
			buffer_csv(out, path, strlen(path));
	}
	free(text);
	return k < 0 ? error_system(err, "cannot read '%s'", path) : LOT_OK;
}

struct table {
	const char *folder, *path;
	struct tasktable_view view;
	struct buffer out;
};

static const char *reason(const struct tasktable_row *r)
{
	if (!r || !strcmp(r->status, "ok"))
		return "not run";
	if (!strcmp(r->status, task_state_name[TASK_INTERRUPTED]))
		return r->status;
	return *r->error ? r->error : r->status;
}

static int table_row(void *context, const struct row *row, struct error *err)
{
	struct table *t = context;
	int r = LOT_OK;
	if (row->count < 2)
		return error_at(err, t->path, row->line, "not the list of a plan");
	for (size_t i = 0; i < row->count; i++)
		if (i != 1) { /* the version */
			buffer_csv(&t->out, row->field[i].text, row->field[i].n);
			buffer_char(&t->out, ',');
		}
	if (row->line == 1) {
		buffer_text(&t->out, "result,execution_time,worker,success,error\n");
		return LOT_OK;
	}
	if (row->field[1].n != 1 || row->field[1].text[0] != '0' + TASKPLAN_VERSION)
		return error_at(err, t->path, row->line, "version '%.*s' is not known", (int)row->field[1].n, row->field[1].text);
	char file[CODE_FILE];
	code_file(row->field[0].text, row->field[0].n, file);
	const struct tasktable_row *went = tasktable_find(&t->view, row->field[0].text, row->field[0].n);
	bool done = tasktable_done(t->folder, file);
	if (done) {
		char *path = xformat("%s/%s" TASKPLAN_RESULT, t->folder, file);
		r = add_result(path, &t->out, err);
		free(path);
	}
	const char *error = done ? "" : reason(went);
	buffer_format(&t->out, ",%s,%s,%s,", went ? went->seconds : "", went ? went->worker : "", done ? "true" : "false");
	buffer_csv(&t->out, error, strlen(error));
	buffer_char(&t->out, '\n');
	return r;
}

/* What lies in the folder changes its time. */
static bool current(const char *folder, const char *table)
{
	static const char *const made_from[] = { "", ".list", ".tasks.csv" };
	struct stat st, of;
	if (stat(table, &st))
		return false;
	for (size_t i = 0; i < sizeof made_from / sizeof *made_from; i++) {
		char *path = xformat("%s%s", folder, made_from[i]);
		bool newer = !stat(path, &of) && clock_changed(&of) > clock_changed(&st);
		free(path);
		if (newer)
			return false;
	}
	return true;
}

int tasktable_write(const char *folder, struct error *err)
{
	char *list = xformat("%s.list", folder), *path = xformat("%s.csv", folder);
	struct table t = { .folder = folder, .path = list };
	int r = LOT_OK;
	if (!access(list, F_OK) && !current(folder, path)) {
		r = tasktable_view_read(folder, &t.view, err);
		if (!r)
			r = rows_table(list, table_row, &t, err);
		if (!r)
			r = output_file(path, t.out.data, t.out.size, 0, err);
		tasktable_view_release(&t.view);
		buffer_release(&t.out);
	}
	free(list);
	free(path);
	return r;
}
