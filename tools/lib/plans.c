#include "plans.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "code.h"
#include "hash.h"
#include "input.h"
#include "settingdiff.h"
#include "text.h"

enum { LABELS = 3, GROUPS = 6 };
static const char force[] = "lotmill-force";

struct plan_target {
	char *path;            /* the key */
	char *due;             /* prerequisites that are newer, blanks between; NULL where make says that it does not exist */
	struct buffer recipe;  /* its commands, a line each; NUL-terminated by plan_close */
	struct plan_task *task; /* NULL where it is no task's */
	bool missing;          /* it is not there */
	bool may;              /* made, but perhaps the same */
	bool possible;         /* may be made */
	UT_hash_handle hh;
};

struct plan_setting {
	char *path;         /* the key */
	struct buffer text; /* that make would write */
	char *brief, *full; /* what differs, in words that tasks share, and in all its words; owned */
	UT_hash_handle hh;
};

struct recipe {
	struct plan_task *task;
	UT_hash_handle hh;
	char text[];
};

void plan_init(struct plan *p, const char *out)
{
	*p = (struct plan){ .out = out };
}

/* ---- reading ---- */

static struct plan_target *find_target(const struct plan *p, const char *path, size_t n)
{
	struct plan_target *table = p->by_path, *t = NULL;
	HASH_FIND(hh, table, path, (unsigned)n, t);
	return t;
}

static void add_target(struct plan *p, char *path, char *due)
{
	struct plan_target *table = p->by_path, *t = xcalloc(1, sizeof *t);
	t->path = path;
	t->due = due;
	HASH_ADD_KEYPTR(hh, table, t->path, (unsigned)strlen(path), t);
	p->by_path = table;
	p->target = xgrow(p->target, &p->target_room, p->targets + 1, sizeof(struct plan_target *));
	p->target[p->targets++] = t;
}

/* Behind "FILE:LINE: ", or NULL. */
static const char *behind_place(const char *s)
{
	const char *colon = strchr(s, ':');
	size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;
	return digits && text_begins(colon + 1 + digits, ": ") ? colon + 1 + digits + 2 : NULL;
}

static bool take_target(struct plan *p, const char *s)
{
	static const char update[] = "update target '", is[] = "target '", due[] = "' due to: ", none[] = "' does not exist";
	const char *what = behind_place(s), *end = NULL;
	if (what && text_begins(what, update) && (end = strstr(what, due)) != NULL) {
		what += sizeof update - 1;
		add_target(p, xformat("%.*s", (int)(end - what), what), xstrdup(end + sizeof due - 1));
	} else if (what && text_begins(what, is) && (end = strstr(what, none)) != NULL) {
		what += sizeof is - 1;
		add_target(p, xformat("%.*s", (int)(end - what), what), NULL);
	}
	return end;
}

static struct plan_setting *find_setting(const struct plan *p, const char *path, size_t n)
{
	struct plan_setting *s = NULL;
	HASH_FIND(hh, p->settings, path, (unsigned)n, s);
	return s;
}

/* One that is named again, as by another goal's settings, says the same again. */
static struct plan_setting *add_setting(struct plan *p, const char *path)
{
	struct plan_setting *s = find_setting(p, path, strlen(path));
	if (s) {
		s->text.size = 0;
		return s;
	}
	s = xcalloc(1, sizeof *s);
	s->path = xstrdup(path);
	HASH_ADD_KEYPTR(hh, p->settings, s->path, (unsigned)strlen(s->path), s);
	return s;
}

void plan_line(struct plan *p, const char *line, size_t n)
{
	static const char differs[] = "lotmill-differs ", more[] = "lotmill+";
	n -= n && line[n - 1] == '\n';
	char *s = xmalloc(n + 1);
	memcpy(s, line, n);
	s[n] = '\0';
	if (text_begins(s, differs)) {
		p->reading = add_setting(p, s + sizeof differs - 1);
	} else if (text_begins(s, more) && p->reading) {
		buffer_text(&p->reading->text, s + sizeof more - 1);
		buffer_char(&p->reading->text, '\n');
	} else if (!take_target(p, s) && p->targets && *s) {
		buffer_text(&p->target[p->targets - 1]->recipe, s);
		buffer_char(&p->target[p->targets - 1]->recipe, '\n');
	}
	free(s);
}

/* ---- what differs in a settings file ---- */

/* Without OUT in front. */
static const char *in_out(const struct plan *p, const char *path)
{
	size_t n = strlen(p->out);
	return !strncmp(path, p->out, n) && path[n] == '/' ? path + n + 1 : NULL;
}

static const char *shown(const struct plan *p, const char *path)
{
	const char *in = in_out(p, path);
	return in ? in : path;
}

static void label_setting(const struct plan *p, struct plan_setting *s)
{
	struct buffer old = BUFFER_EMPTY, brief = BUFFER_EMPTY, full = BUFFER_EMPTY;
	struct error unseen;
	buffer_char(&s->text, '\0');
	if (access(s->path, F_OK) || input_file(s->path, &old, &unseen)) {
		buffer_format(&brief, "%s missing", taskfile_named(s->path) ? "task file" : shown(p, s->path));
	} else {
		buffer_char(&old, '\0');
		if (taskfile_named(s->path))
			taskfile_diff(old.data, s->text.data, &brief, &full);
		else
			settings_diff(old.data, s->text.data, &brief);
	}
	if (!brief.size)
		buffer_format(&brief, "%s changed", shown(p, s->path));
	buffer_char(&brief, '\0');
	buffer_char(&full, '\0');
	s->brief = brief.data;
	s->full = *full.data ? full.data : xstrdup(brief.data);
	if (s->full != full.data)
		buffer_release(&full);
	buffer_release(&old);
}

/* ---- tasks ---- */

static const char *base(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* The kind that a recipe's commands make its targets, or NULL for none; the caller frees it. */
static char *kind_of(const char *recipe)
{
	bool work = false;
	for (const char *s = recipe; *s; s = text_next_line(s)) {
		size_t n = strcspn(s, " \t\n");
		char *word = xformat("%.*s", (int)n, s);
		const char *name = base(word);
		char *kind = text_begins(name, "lot-") ? xstrdup(name + strlen("lot-")) : NULL;
		work = work || (n && strcmp(word, ":"));
		free(word);
		if (kind)
			return kind;
	}
	return work ? xstrdup("other") : NULL;
}

static struct plan_task *task_of(struct plan *p, const char *recipe, char *kind)
{
	struct recipe *table = p->by_recipe, *r = NULL;
	size_t n = strlen(recipe);
	HASH_FIND(hh, table, recipe, (unsigned)n, r);
	if (r) {
		free(kind);
		return r->task;
	}
	r = xcalloc(1, sizeof *r + n + 1);
	memcpy(r->text, recipe, n);
	r->task = xcalloc(1, sizeof *r->task);
	r->task->kind = kind;
	HASH_ADD(hh, table, text[0], (unsigned)n, r);
	p->by_recipe = table;
	p->task = xgrow(p->task, &p->task_room, p->tasks + 1, sizeof(struct plan_task *));
	p->task[p->tasks++] = r->task;
	return r->task;
}

static void assign(struct plan *p, struct plan_target *t)
{
	static const char with[] = ": lotmill-with ";
	const char *in = in_out(p, t->path), *other = t->recipe.data + sizeof with - 1;
	if (text_begins(t->recipe.data, with)) {
		const struct plan_target *lead = find_target(p, other, strcspn(other, "\n"));
		t->task = lead ? lead->task : NULL;
	} else {
		char *kind = in && !text_begins(in, "settings/") ? kind_of(t->recipe.data) : NULL;
		t->task = kind ? task_of(p, t->recipe.data, kind) : NULL;
	}
	if (!t->task)
		return;
	t->task->target = xgrow(t->task->target, &t->task->room, t->task->targets + 1, sizeof(struct plan_target *));
	t->task->target[t->task->targets++] = t;
}

/* ---- reasons ---- */

struct labels {
	char **text;
	size_t count, room;
};

static void add_label(struct labels *l, char *text)
{
	for (size_t i = 0; i < l->count; i++)
		if (!strcmp(l->text[i], text)) {
			free(text);
			return;
		}
	l->text = xgrow(l->text, &l->room, l->count + 1, sizeof(char *));
	l->text[l->count++] = text;
}

static void release_labels(struct labels *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->text[i]);
	free(l->text);
	*l = (struct labels){ NULL, 0, 0 };
}

/* Why a prerequisite that is newer is so, in words that tasks of a kind share: "trades changed"; or in all words. */
static char *label_of(const struct plan *p, const char *path, size_t n, bool full)
{
	char *word = xformat("%.*s", (int)n, path), *label;
	const struct plan_target *made = find_target(p, path, n);
	const struct plan_setting *setting = find_setting(p, path, n);
	const char *name = base(word), *in = shown(p, word);
	size_t k = strlen(name), tail = strlen(".parts");
	bool node = k > tail && !strcmp(name + k - tail, ".parts");
	if (setting)
		label = xstrdup(full ? setting->full : setting->brief);
	else if (!strcmp(word, force))
		label = xstrdup("in part missing");
	else if (made && made->task)
		label = xformat("after %s", made->task->kind);
	else if (node)
		label = xformat("%.*s %s", (int)(k - tail), name, made ? "missing" : "changed");
	else if (taskfile_named(word))
		label = xstrdup("command, parameters or input changed");
	else if (text_begins(name, "lot-"))
		label = xformat("%s rebuilt", name);
	else
		label = xformat("%s %s", in, made ? "made again" : "changed");
	free(word);
	return label;
}

/* The next word of a list of prerequisites; its length, 0 at the end. */
static size_t next_word(const char **s)
{
	*s += strspn(*s, " ");
	return strcspn(*s, " ");
}

/* Made only because of targets that may come out as they were. */
static bool only_possible(const struct plan *p, const struct plan_target *t)
{
	size_t words = 0;
	if (t->missing || !t->due)
		return false;
	for (const char *s = t->due; ; words++) {
		size_t n = next_word(&s);
		const struct plan_target *made = n ? find_target(p, s, n) : NULL;
		if (!n)
			return words > 0;
		if (!made || !(made->may || made->possible))
			return false;
		s += n;
	}
}

static void give_reason(const struct plan *p, struct plan_task *task)
{
	struct labels l = { NULL, 0, 0 };
	struct buffer b = BUFFER_EMPTY;
	bool missing = false;
	task->possible = true;
	for (size_t i = 0; i < task->targets; i++) {
		const struct plan_target *t = task->target[i];
		missing = missing || t->missing;
		task->possible = task->possible && t->possible;
	}
	if (missing)
		add_label(&l, xstrdup("missing"));
	for (size_t i = 0; i < task->targets && !missing; i++)
		for (const char *s = task->target[i]->due; s;) {
			size_t n = next_word(&s);
			if (!n)
				break;
			add_label(&l, label_of(p, s, n, false));
			s += n;
		}
	for (size_t i = 0; i < l.count && i < LABELS; i++)
		buffer_format(&b, "%s%s", i ? " and " : "", l.text[i]);
	if (l.count > LABELS)
		buffer_format(&b, " and %zu more", l.count - LABELS);
	buffer_char(&b, '\0');
	task->reason = b.data;
	release_labels(&l);
}

void plan_close(struct plan *p)
{
	for (struct plan_setting *s = p->settings; s; s = s->hh.next)
		label_setting(p, s);
	for (size_t i = 0; i < p->targets; i++) {
		struct plan_target *t = p->target[i];
		buffer_char(&t->recipe, '\0');
		t->missing = access(t->path, F_OK);
		t->may = strstr(t->recipe.data, ": lotmill-may-differ") != NULL;
		t->possible = only_possible(p, t);
		assign(p, t);
	}
	for (size_t i = 0; i < p->tasks; i++)
		give_reason(p, p->task[i]);
}

/* ---- what there is to say ---- */

static const struct plan_target *manifest_of(const struct plan *p)
{
	char *path = xformat("%s/manifest.mk", p->out);
	const struct plan_target *t = find_target(p, path, strlen(path));
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
		size_t n = next_word(&s);
		const struct plan_target *made = n ? find_target(p, s, n) : NULL;
		if (!n)
			break;
		if (made && made->task) {
			const char *name = shown(p, made->path);
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
	*name = base(path);
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

static void add_why(const struct plan *p, const struct plan_task *t, struct buffer *b)
{
	struct labels said = { NULL, 0, 0 };
	bool missing = false;
	for (size_t i = 0; i < t->targets; i++)
		missing = missing || t->target[i]->missing;
	for (size_t i = 0; i < t->targets; i++) {
		const struct plan_target *target = t->target[i];
		if (target->missing) {
			add_label(&said, xformat("%s is missing", target->path));
			continue;
		}
		for (const char *s = target->due; s;) {
			size_t n = next_word(&s);
			if (!n)
				break;
			char *label = label_of(p, s, n, true);
			const struct plan_target *made = find_target(p, s, n);
			bool forced = n == strlen(force) && !memcmp(s, force, n);
			if (forced && !missing)
				add_label(&said, xstrdup(label));
			else if (!forced)
				add_label(&said, xformat("%s: %.*s %s", label, (int)n, s,
				                         find_setting(p, s, n) ? "would be rewritten" : made ? "is made again" : "is newer"));
			free(label);
			s += n;
		}
	}
	for (size_t i = 0; i < said.count; i++)
		buffer_format(b, "  %s\n", said.text[i]);
	release_labels(&said);
}

/* Whether one of the task's targets is to be made because of a target of a task that follows the one asked for, or is it. */
static bool follows(const struct plan *p, const struct plan_task *t)
{
	for (size_t i = 0; i < t->targets; i++)
		for (const char *s = t->target[i]->due; s;) {
			size_t n = next_word(&s);
			const struct plan_target *made = n ? find_target(p, s, n) : NULL;
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
		const struct plan_setting *setting = find_setting(p, path, n);
		struct buffer own = BUFFER_EMPTY;
		struct error unseen;
		if (taskfile_named(path) && !setting && !input_file(path, &own, &unseen))
			buffer_char(&own, '\0');
		const char *text = setting ? setting->text.data : own.size ? own.data : "", *line = strstr(text, "\nline=");
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
	add_why(p, t, b);
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
		const struct plan_target *due = find_target(p, t->target[0]->path, strlen(t->target[0]->path));
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

void plan_release(struct plan *p)
{
	struct plan_target *targets = p->by_path, *t, *next_target;
	struct recipe *recipes = p->by_recipe, *r, *next_recipe;
	HASH_ITER(hh, targets, t, next_target) {
		HASH_DEL(targets, t);
		free(t->path);
		free(t->due);
		buffer_release(&t->recipe);
		free(t);
	}
	HASH_ITER(hh, recipes, r, next_recipe) {
		HASH_DEL(recipes, r);
		free(r->task->kind);
		free(r->task->target);
		free(r->task->reason);
		free(r->task);
		free(r);
	}
	struct plan_setting *s, *next_setting;
	HASH_ITER(hh, p->settings, s, next_setting) {
		HASH_DEL(p->settings, s);
		free(s->path);
		free(s->brief);
		free(s->full);
		buffer_release(&s->text);
		free(s);
	}
	free(p->target);
	free(p->task);
	plan_init(p, NULL);
}
