#include "taskretry.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "code.h"
#include "command.h"
#include "input.h"
#include "known.h"
#include "output.h"
#include "rows.h"
#include "taskfiles.h"
#include "tasktable.h"

struct retry {
	const char *folder;
	struct tasktable_view view;
	struct buffer make;
	struct known files;
	size_t count;
};

/* A "needs=SIZE MTIME PATH" with the file's size and time of now. */
static int renew(struct retry *t, const char *task, char *line, struct buffer *out, struct error *err)
{
	char *path = strchr(line, ' ');
	path = path ? strchr(path + 1, ' ') : NULL;
	if (!path)
		return error_at(err, task, 0, "'%s' is no file that it needs", line);
	char *name = xstrdup(++path);
	name[command_unescape(name, strlen(name))] = '\0';
	const char *text = known_file(&t->files, name);
	int r = text ? LOT_OK : error_at(err, task, 0, "there is no file '%s'", name);
	if (!r)
		buffer_format(out, "needs=%s %s\n", text, path);
	free(name);
	return r;
}

static int retry_task(struct retry *t, const char *file, struct error *err)
{
	struct buffer was = BUFFER_EMPTY, now = BUFFER_EMPTY;
	char *path = xformat("%s/%s" TASKPLAN_TASK, t->folder, file), *save = NULL;
	int r = input_file(path, &was, err);
	buffer_char(&was, '\0');
	for (char *line = r ? NULL : strtok_r(was.data, "\n", &save); line && !r; line = strtok_r(NULL, "\n", &save))
		if (!strncmp(line, "needs=", 6))
			r = renew(t, path, line, &now, err);
		else
			buffer_format(&now, "%s\n", line);
	if (!r)
		r = output_file(path, now.data, now.size, OUTPUT_IF_CHANGED, err);
	buffer_char(&t->make, ' ');
	buffer_text(&t->make, file);
	t->count++;
	buffer_release(&was);
	buffer_release(&now);
	free(path);
	return r;
}

static int retry_row(void *context, const struct row *row, struct error *err)
{
	struct retry *t = context;
	char file[CODE_FILE];
	if (row->line == 1)
		return LOT_OK;
	const struct tasktable_row *went = tasktable_find(&t->view, row->field[0].text, row->field[0].n);
	code_file(row->field[0].text, row->field[0].n, file);
	return !went || !strcmp(went->status, "ok") || tasktable_done(t->folder, file) ? LOT_OK : retry_task(t, file, err);
}

int taskretry_plan(const char *folder, size_t *count, struct error *err)
{
	char *list = xformat("%s.list", folder);
	struct retry t = { .folder = folder };
	taskfiles_begin(&t.make);
	int r = tasktable_view_read(folder, &t.view, err);
	if (!r)
		r = rows_table(list, retry_row, &t, err);
	buffer_char(&t.make, '\n');
	if (!r)
		r = taskfiles_beside(folder, ".retry.mk", &t.make, err);
	*count = t.count;
	tasktable_view_release(&t.view);
	known_release(&t.files);
	buffer_release(&t.make);
	free(list);
	return r;
}
