#include "taskfiles.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attempt.h"
#include "decimal.h"
#include "folder.h"
#include "input.h"
#include "output.h"
#include "process.h"

/* ".NAME.HOST.PID.N.tmp" of a process of this machine that is gone. */
static bool left_behind(const char *name)
{
	char *mine = xformat(".%s.", process_host()), *at = NULL;
	size_t n = strlen(name);
	if (name[0] == '.' && n > 4 && !strcmp(name + n - 4, ".tmp"))
		for (const char *s = name; (s = strstr(s, mine)) != NULL; s++)
			at = (char *)s + strlen(mine);
	free(mine);
	int64_t pid;
	return at && !decimal_whole(at, strcspn(at, "."), &pid) && pid > 0 && !process_lives(pid);
}

/* Removes the files of tasks that are not in the plan. */
static int prune(const struct taskplan *p, const char *folder, struct error *err)
{
	static const char *const suffix[] = { TASKPLAN_TASK, TASKPLAN_RESULT, TASKPLAN_RESULT ATTEMPT_ERRORS };
	struct folder f;
	int r = folder_read(&f, folder, FOLDER_HIDDEN, err);
	for (size_t i = 0; i < f.count && !r; i++) {
		const char *name = f.name[i];
		size_t n = strlen(name);
		bool gone = left_behind(name);
		for (size_t s = 0; s < sizeof suffix / sizeof *suffix && !gone; s++) {
			size_t k = strlen(suffix[s]);
			if (n > k && !strcmp(name + n - k, suffix[s]))
				gone = !known_find(&p->known, name, n - k);
		}
		if (gone)
			r = folder_remove_file(err, "%s/%s", folder, name);
	}
	folder_release(&f);
	return r;
}

int taskfiles_beside(const char *folder, const char *suffix, const struct buffer *b, struct error *err)
{
	char *path = xformat("%s%s", folder, suffix);
	int r = output_file(path, b->data, b->size, OUTPUT_IF_CHANGED, err);
	free(path);
	return r;
}

void taskfiles_begin(struct buffer *make)
{
	buffer_format(make, "TASKS_VERSION := %d\nTASK_IDS :=", TASKPLAN_VERSION);
}

static void name_tasks(const struct taskplan *p, struct buffer *make)
{
	taskfiles_begin(make);
	for (size_t i = 0; i < p->count; i++) {
		buffer_char(make, ' ');
		buffer_text(make, p->task[i].file);
	}
	buffer_char(make, '\n');
}

int taskfiles_write(const struct taskplan *p, const char *folder, struct error *err)
{
	struct buffer make = BUFFER_EMPTY;
	int r = output_folder(folder, err);
	if (!r)
		r = prune(p, folder, err);
	for (size_t i = 0; i < p->count && !r; i++) {
		const struct taskplan_task *t = &p->task[i];
		char *path = xformat("%s/%s" TASKPLAN_TASK, folder, t->file);
		r = output_file(path, p->text.data + t->from, t->to - t->from, OUTPUT_IF_CHANGED, err);
		free(path);
	}
	name_tasks(p, &make);
	if (!r)
		r = taskfiles_beside(folder, ".list", &p->list, err);
	if (!r)
		r = taskfiles_beside(folder, ".mk", &make, err);
	buffer_release(&make);
	return r;
}

int taskfiles_differs(const struct taskplan *p, const char *folder, const char *scratch, struct error *err)
{
	struct buffer make = BUFFER_EMPTY, differs = BUFFER_EMPTY, was = BUFFER_EMPTY;
	name_tasks(p, &make);
	buffer_text(&make, "TASKS_DIFFER :=");
	for (size_t i = 0; i < p->count; i++) {
		struct error none;
		const struct taskplan_task *t = &p->task[i];
		const char *text = p->text.data + t->from, *end = p->text.data + t->to;
		char *path = xformat("%s/%s" TASKPLAN_TASK, folder, t->file);
		was.size = 0;
		if (access(path, F_OK) || input_file(path, &was, &none) || was.size != (size_t)(end - text) || memcmp(was.data, text, was.size)) {
			buffer_format(&make, " %s", t->file);
			buffer_format(&differs, "lotmill-differs %s\n", path);
			for (const char *stop; text < end; text = stop + 1) {
				stop = memchr(text, '\n', (size_t)(end - text));
				buffer_text(&differs, "lotmill+");
				buffer_add(&differs, text, (size_t)(stop + 1 - text));
			}
		}
		free(path);
	}
	buffer_char(&make, '\n');
	char *base = xformat("%s/tasks", scratch);
	int r = taskfiles_beside(base, ".differs", &differs, err);
	if (!r)
		r = taskfiles_beside(base, ".mk", &make, err);
	free(base);
	buffer_release(&make);
	buffer_release(&differs);
	buffer_release(&was);
	return r;
}
