#include "planreport.h"

#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "input.h"
#include "settingdiff.h"
#include "text.h"

enum { GROUPS = 6 };

/* ---- all tasks ---- */

static const struct plan_target *manifest_of(const struct plan *p)
{
	char *path = xformat("%s/manifest.mk", p->out);
	const struct plan_target *t = plan_find(p, path, strlen(path));
	free(path);
	return t;
}

static size_t count_kind(const struct plan *p, const char *kind)
{
	size_t n = 0;
	for (size_t i = 0; i < p->tasks; i++)
		n += !strcmp(p->task[i]->kind, kind);
	return n;
}

struct group {
	const char *reason;
	size_t count;
};

static int by_reason(const void *a, const void *b)
{
	return strcmp(((const struct group *)a)->reason, ((const struct group *)b)->reason);
}

static int by_count(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	return x->count != y->count ? (x->count < y->count) - (x->count > y->count) : strcmp(x->reason, y->reason);
}

/* "2 trades changed, 1 missing", or the reason alone where all have it. */
static size_t add_groups(const struct plan *p, const char *kind, bool possible, struct buffer *b)
{
	struct group *g = xcalloc(p->tasks + 1, sizeof *g);
	size_t count = 0, tasks = 0;
	for (size_t i = 0; i < p->tasks; i++)
		if (!strcmp(p->task[i]->kind, kind) && p->task[i]->possible == possible)
			g[tasks++] = (struct group){ p->task[i]->reason, 1 };
	qsort(g, tasks, sizeof *g, by_reason);
	for (size_t i = 0; i < tasks; i++)
		if (count && !strcmp(g[count - 1].reason, g[i].reason))
			g[count - 1].count++;
		else
			g[count++] = g[i];
	qsort(g, count, sizeof *g, by_count);
	size_t others = 0;
	for (size_t i = 0; i < count; i++) {
		if (i >= GROUPS) {
			others += g[i].count;
			continue;
		}
		buffer_text(b, i ? ", " : "");
		if (count > 1) {
			buffer_thousands(b, (int128)g[i].count);
			buffer_char(b, ' ');
		}
		buffer_text(b, g[i].reason);
	}
	if (others) {
		buffer_text(b, ", ");
		buffer_thousands(b, (int128)others);
		buffer_text(b, " for other reasons");
	}
	free(g);
	return tasks;
}

static void add_kind(const struct plan *p, const struct plan *all, const char *kind, struct buffer *b)
{
	struct buffer why = BUFFER_EMPTY, perhaps = BUFFER_EMPTY;
	size_t total = count_kind(all, kind), certain = add_groups(p, kind, false, &why), possible = add_groups(p, kind, true, &perhaps);
	buffer_format(b, "%s: ", kind);
	buffer_thousands(b, (int128)certain);
	buffer_text(b, " of ");
	buffer_thousands(b, (int128)(total > certain + possible ? total : certain + possible));
	if (certain)
		buffer_format(b, ": %.*s", (int)why.size, why.data);
	if (possible) {
		buffer_text(b, certain ? "; " : ": ");
		buffer_thousands(b, (int128)possible);
		buffer_format(b, " more may: %.*s", (int)perhaps.size, perhaps.data);
	}
	buffer_char(b, '\n');
	buffer_release(&why);
	buffer_release(&perhaps);
}

static void add_manifest(const struct plan *p, struct buffer *b)
{
	const struct plan_target *t = manifest_of(p);
	if (!t)
		return;
	if (t->missing) {
		buffer_format(b, "There is no manifest yet (%s): what else there is to do is known only after partitioning; make slices does that alone.\n",
		              t->path);
		return;
	}
	buffer_format(b, "The manifest (%s) is out of date", t->path);
	size_t parts = 0;
	for (const char *s = t->due; s;) {
		size_t n = plan_due(&s);
		const struct plan_target *made = n ? plan_find(p, s, n) : NULL;
		if (!n)
			break;
		if (made && made->task) {
			const char *name = plan_shown(p, made->path);
			buffer_format(b, "%s%s", parts++ ? ", " : ": ", text_begins(name, "parts/") ? name + strlen("parts/") : name);
		}
		s += n;
	}
	buffer_text(b, ".  Which symbols' rows changed is known only after partitioning (make slices); the tasks above are by the tables as they were.\n");
}

void plan_summary(const struct plan *p, const struct plan *all, struct buffer *b)
{
	for (size_t i = 0; i < p->tasks; i++) {
		size_t before = 0;
		while (strcmp(p->task[before]->kind, p->task[i]->kind))
			before++;
		if (before == i)
			add_kind(p, all, p->task[i]->kind, b);
	}
	add_manifest(p, b);
}

/* The file's name without its ending. */
static size_t stem(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	*name = slash ? slash + 1 : path;
	const char *dot = strrchr(*name, '.');
	return dot && dot > *name ? (size_t)(dot - *name) : strlen(*name);
}

void plan_csv(const struct plan *p, struct buffer *b)
{
	buffer_text(b, "kind,task,target,reason,certain\n");
	for (size_t i = 0; i < p->tasks; i++) {
		const struct plan_task *t = p->task[i];
		const char *name, *path = t->target[0]->path;
		size_t n = stem(path, &name);
		buffer_format(b, "%s,", t->kind);
		buffer_csv(b, name, n);
		buffer_char(b, ',');
		buffer_csv(b, path, strlen(path));
		buffer_char(b, ',');
		buffer_csv(b, t->reason, strlen(t->reason));
		buffer_text(b, t->possible ? ",no\n" : ",yes\n");
	}
}

/* ---- one task ---- */

static bool called(const char *path, const char *name)
{
	const char *file;
	size_t n = strlen(name), k = stem(path, &file), whole = (size_t)(file - path) + k;
	if (!strcmp(path, name))
		return true;
	/* The end of the path, with or without the file's ending, from a slash on. */
	size_t ends[] = { whole, strlen(path) };
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (n && n <= ends[i] && !memcmp(path + ends[i] - n, name, n) && (n == ends[i] || path[ends[i] - n - 1] == '/'))
			return true;
	return false;
}

static bool task_called(const struct plan_task *t, const char *name)
{
	char folder[CODE_FOLDER] = "";
	if (code_valid(name, strlen(name)))
		code_folder(name, strlen(name), folder);
	for (size_t i = 0; i < t->targets; i++)
		if (called(t->target[i]->path, name) || (*folder && called(t->target[i]->path, folder)))
			return true;
	return false;
}

static void add_targets(const struct plan_task *t, struct buffer *b)
{
	for (size_t i = 0; i < t->targets; i++)
		buffer_format(b, "%s%s", i ? ", " : "", t->target[i]->path);
}

static void add_recipe(const struct plan_task *t, const char *indent, struct buffer *b)
{
	for (const char *s = t->target[0]->recipe.data; *s; s = text_next_line(s))
		if (!text_begins(s, ": "))
			buffer_format(b, "%s%.*s\n", indent, (int)strcspn(s, "\n"), s);
}

/* Whether one of the task's targets is to be made because of a target of a task that follows the one asked for, or is it. */
static bool follows(const struct plan *p, const struct plan_task *t)
{
	for (size_t i = 0; i < t->targets; i++)
		for (const char *s = t->target[i]->due; s;) {
			size_t n = plan_due(&s);
			const struct plan_target *made = n ? plan_find(p, s, n) : NULL;
			if (!n)
				break;
			if (made && made->task && made->task->follows)
				return true;
			s += n;
		}
	return false;
}

/* The command of a task of a list, which its recipe names a file of. */
static void add_command(const struct plan *p, const struct plan_task *t, struct buffer *b)
{
	static const char option[] = "--settings=";
	for (const char *s = t->target[0]->recipe.data; (s = strstr(s, option)) != NULL;) {
		s += sizeof option - 1;
		size_t n = strcspn(s, " \n");
		char *path = xformat("%.*s", (int)n, s);
		const char *text = plan_text(p, path, n), *line;
		struct buffer own = BUFFER_EMPTY;
		struct error unseen;
		bool read = taskfile_named(path) && !text && !input_file(path, &own, &unseen);
		buffer_char(&own, '\0');
		line = strstr(text ? text : read ? own.data : "", "\nline=");
		if (taskfile_named(path) && line)
			buffer_format(b, "      %.*s\n", (int)strcspn(line + 6, "\n"), line + 6);
		buffer_release(&own);
		free(path);
	}
}

static void add_one(const struct plan *p, const struct plan_task *t, struct buffer *b)
{
	buffer_format(b, "%s ", t->kind);
	add_targets(t, b);
	buffer_text(b, t->possible ? " may run:\n" : " would run:\n");
	plan_reasons(p, t, b);
	add_recipe(t, "    ", b);
	add_command(p, t, b);
}

int plan_why(struct plan *p, const struct plan *all, const char *name, struct buffer *b, struct error *err)
{
	size_t known = 0;
	bool any = false, then = false;
	for (size_t i = 0; i < p->tasks; i++)
		if (task_called(p->task[i], name)) {
			add_one(p, p->task[i], b);
			p->task[i]->follows = any = true;
		}
	for (size_t i = 0; i < all->tasks; i++) {
		const struct plan_task *t = all->task[i];
		if (!task_called(t, name))
			continue;
		const struct plan_target *due = plan_find(p, t->target[0]->path, strlen(t->target[0]->path));
		known++;
		if (!due || !due->task) {
			buffer_format(b, "%s ", t->kind);
			add_targets(t, b);
			buffer_text(b, " is up to date\n");
		}
	}
	for (size_t i = 0; i < p->tasks; i++)
		if (any && !p->task[i]->follows && follows(p, p->task[i])) {
			buffer_text(b, then ? "" : "then\n");
			buffer_format(b, "  %s ", p->task[i]->kind);
			add_targets(p->task[i], b);
			buffer_char(b, '\n');
			add_recipe(p->task[i], "    ", b);
			then = p->task[i]->follows = true;
		}
	if (known || any)
		add_manifest(p, b);
	else if (manifest_of(p))
		return error_usage(err, "no task '%s' is known; the manifest is out of date or not there: make slices", name);
	else
		return error_usage(err, "there is no task '%s'", name);
	return LOT_OK;
}
