#include "plans.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hash.h"
#include "input.h"
#include "settingdiff.h"
#include "text.h"

enum { LABELS = 3 };
static const char force[] = "lotmill-force";

struct entry {
	struct plan_target target; /* its path is the key */
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

const struct plan_target *plan_find(const struct plan *p, const char *path, size_t n)
{
	struct entry *table = p->by_path, *e = NULL;
	HASH_FIND(hh, table, path, (unsigned)n, e);
	return e ? &e->target : NULL;
}

static void free_entry(struct entry *e)
{
	free(e->target.path);
	free(e->target.due);
	buffer_release(&e->target.recipe);
	free(e);
}

static void add_target(struct plan *p, char *path, char *due)
{
	struct entry *table = p->by_path, *e = xcalloc(1, sizeof *e);
	e->target.path = path;
	e->target.due = due;
	HASH_ADD_KEYPTR(hh, table, e->target.path, (unsigned)strlen(path), e);
	p->by_path = table;
	p->target = xgrow(p->target, &p->target_room, p->targets + 1, sizeof(struct plan_target *));
	p->target[p->targets++] = &e->target;
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

const char *plan_shown(const struct plan *p, const char *path)
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
		buffer_format(&brief, "%s missing", taskfile_named(s->path) ? "task file" : plan_shown(p, s->path));
	} else {
		buffer_char(&old, '\0');
		if (taskfile_named(s->path))
			taskfile_diff(old.data, s->text.data, &brief, &full);
		else if (text_ends(s->path, ".seen"))
			seen_diff(old.data, s->text.data, &brief);
		else
			settings_diff(old.data, s->text.data, &brief);
	}
	if (!brief.size)
		buffer_format(&brief, "%s changed", plan_shown(p, s->path));
	buffer_char(&brief, '\0');
	buffer_char(&full, '\0');
	s->brief = brief.data;
	s->full = *full.data ? full.data : xstrdup(brief.data);
	if (s->full != full.data)
		buffer_release(&full);
	buffer_release(&old);
}

const char *plan_text(const struct plan *p, const char *path, size_t n)
{
	const struct plan_setting *s = find_setting(p, path, n);
	return s ? s->text.data : NULL;
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
		const struct plan_target *lead = plan_find(p, other, strcspn(other, "\n"));
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
	const struct plan_target *made = plan_find(p, path, n);
	const struct plan_setting *setting = find_setting(p, path, n);
	const char *name = base(word), *in = plan_shown(p, word);
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

size_t plan_due(const char **s)
{
	*s += strspn(*s, " ");
	return strcspn(*s, " ");
}

/* The target whose recipe also makes this one, perhaps as it was; NULL where its own does. */
static const char *comes_of(const struct plan_target *t)
{
	static const char of[] = ": lotmill-comes-of ";
	return text_begins(t->recipe.data, of) ? t->recipe.data + sizeof of - 1 : NULL;
}

/* Takes targets that are settled out of those that this one is made for. */
static void forget_settled(const struct plan *p, struct plan_target *t)
{
	struct buffer b = BUFFER_EMPTY;
	for (const char *s = t->due; ; ) {
		size_t n = plan_due(&s);
		const struct plan_target *made = n ? plan_find(p, s, n) : NULL;
		if (!n)
			break;
		if (!made || !made->settled)
			buffer_format(&b, "%s%.*s", b.size ? " " : "", (int)n, s);
		s += n;
	}
	buffer_char(&b, '\0');
	free(t->due);
	t->due = b.data;
}

/* Whether nothing would become of it: it comes of a target that is not made, or is made for such targets only.  What it is made from
 * stands before it. */
static bool is_settled(const struct plan *p, struct plan_target *t)
{
	const char *other = comes_of(t);
	if (t->missing || !t->due)
		return false;
	if (other)
		return !plan_find(p, other, strcspn(other, "\n"));
	bool made_for = *t->due;
	forget_settled(p, t);
	return made_for && !*t->due;
}

static void drop_settled(struct plan *p)
{
	struct entry *table = p->by_path;
	size_t kept = 0;
	for (size_t i = 0; i < p->targets; i++)
		p->target[i]->settled = is_settled(p, p->target[i]);
	for (size_t i = 0; i < p->targets; i++) {
		struct entry *e = (struct entry *)p->target[i];
		if (!e->target.settled) {
			p->target[kept++] = p->target[i];
			continue;
		}
		HASH_DEL(table, e);
		free_entry(e);
	}
	p->targets = kept;
	p->by_path = table;
}

/* Made only because of targets that may come out as they were. */
static bool only_possible(const struct plan *p, const struct plan_target *t)
{
	size_t words = 0;
	if (t->missing || !t->due)
		return false;
	for (const char *s = t->due; ; words++) {
		size_t n = plan_due(&s);
		const struct plan_target *made = n ? plan_find(p, s, n) : NULL;
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
			size_t n = plan_due(&s);
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

void plan_reasons(const struct plan *p, const struct plan_task *t, struct buffer *b)
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
			size_t n = plan_due(&s);
			if (!n)
				break;
			char *label = label_of(p, s, n, true);
			const struct plan_target *made = plan_find(p, s, n);
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

void plan_close(struct plan *p)
{
	for (struct plan_setting *s = p->settings; s; s = s->hh.next)
		label_setting(p, s);
	for (size_t i = 0; i < p->targets; i++) {
		buffer_char(&p->target[i]->recipe, '\0');
		p->target[i]->missing = access(p->target[i]->path, F_OK);
	}
	drop_settled(p);
	for (size_t i = 0; i < p->targets; i++) {
		struct plan_target *t = p->target[i];
		t->may = comes_of(t);
		t->possible = only_possible(p, t);
		assign(p, t);
	}
	for (size_t i = 0; i < p->tasks; i++)
		give_reason(p, p->task[i]);
}

void plan_release(struct plan *p)
{
	struct entry *entries = p->by_path, *e, *next_entry;
	struct recipe *recipes = p->by_recipe, *r, *next_recipe;
	HASH_ITER(hh, entries, e, next_entry) {
		HASH_DEL(entries, e);
		free_entry(e);
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
