#include "rawplan.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "folder.h"
#include "input.h"
#include "rawlist.h"
#include "rawmade.h"
#include "text.h"

struct raw *raws_add(struct raws *r, const char *path, size_t n)
{
	r->raw = xgrow(r->raw, &r->room, r->count + 1, sizeof *r->raw);
	struct raw *f = &r->raw[r->count++];
	memset(f, 0, sizeof *f);
	f->path = xformat("%.*s", (int)n, path);
	return f;
}

int raws_by_path(const void *a, const void *b)
{
	const struct raw *x = a, *y = b;
	int r = strcmp(x->path, y->path);
	return r ? r : strcmp(x->target, y->target);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct old *)a)->target, ((const struct old *)b)->target);
}

struct old *rawplan_target(const struct rawplan *p, const char *target)
{
	struct old key;
	snprintf(key.target, sizeof key.target, "%s", target);
	return p->olds ? bsearch(&key, p->old, p->olds, sizeof key, by_name) : NULL;
}

const struct raw *rawplan_old_lines(const struct rawplan *p, const char *path)
{
	size_t low = 0, high = p->before.count;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (strcmp(p->before.raw[mid].path, path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < p->before.count ? &p->before.raw[low] : NULL;
}

const struct raw *rawplan_next_line(const struct rawplan *p, const struct raw *line)
{
	return line + 1 < p->before.raw + p->before.count ? line + 1 : NULL;
}

bool rawplan_is_names(const char *target)
{
	return !strcmp(target, "broker_names");
}

bool rawplan_is_trades(const char *target)
{
	return text_begins(target, "trades/");
}

const char *rawplan_suffix(const char *target)
{
	return rawplan_is_names(target) ? ".csv" : ".csv.gz";
}

bool rawplan_exists(const char *folder, const char *name, const char *suffix)
{
	char *path = xformat("%s/%s%s", folder, name, suffix);
	bool there = !access(path, F_OK);
	free(path);
	return there;
}

bool rawplan_stays(const struct rawplan *p, const char *target)
{
	const struct old *old = rawplan_target(p, target);
	return old && old->stays;
}

void rawplan_problem(struct rawplan *p, const char *text)
{
	cli_warn("%s", text);
	buffer_text(&p->problems, text);
	buffer_char(&p->problems, '\n');
	p->s->problems++;
}

struct old *rawplan_table_of(const struct rawplan *p, const struct raw *line)
{
	return line->held ? rawplan_target(p, line->target) : NULL;
}

void rawplan_leave_out(struct rawplan *p, struct raw *f, const char *why)
{
	struct buffer text = BUFFER_EMPTY;
	buffer_text(&text, why);
	const struct old *last = NULL;
	EACH_OLD_LINE(line, p, f) {
		struct old *old = rawplan_table_of(p, line);
		if (!old || old == last)
			continue;
		last = old;
		old->stays = true;
		rawplan_note_left(p, f, line);
		buffer_format(&text, "; '%s/%s%s' stays as it was", p->s->data, line->target,
		              rawplan_suffix(line->target));
	}
	buffer_char(&text, '\0');
	rawplan_problem(p, text.data);
	buffer_release(&text);
	f->target[0] = '\0';
}

/* -- the plan of the last scan --------------------------------------------------------------------- */

/* Reads the lines of a list, or of several one behind the other. */
static void read_lines(struct rawplan *p, char *lines, const char *target, bool trusted, bool held)
{
	struct rawlist_line l;
	for (char *s = lines, *end; *s; s = end) {
		end = s + strcspn(s, "\n");
		if (*end)
			*end++ = '\0';
		if (*s == '#' || !rawlist_parse(s, &l))
			continue;
		struct raw *f = raws_add(&p->before, l.path, strlen(l.path));
		f->size = l.size;
		f->time = l.time;
		f->first = l.first;
		f->last = l.last;
		f->begin = l.begin;
		strcpy(f->symbol, l.symbol);
		strcpy(f->target, target);
		strcpy(f->stamp, l.stamp);
		f->trusted = trusted;
		f->held = held;
	}
}

/* Whether the table of a list is there and of just this list.  One that is not what was made any more is to be made again. */
static int look_at_table(struct rawplan *p, struct old *old, struct error *err)
{
	struct rawmade made;
	char *path = xformat("%s/made/%s", p->state, old->target),
	     *table = xformat("%s/%s%s", p->s->data, old->target, rawplan_suffix(old->target));
	int r = LOT_OK;
	old->there = !access(table, F_OK);
	if (old->there && !rawplan_is_names(old->target)) {
		old->behind = !rawmade_read(path, &made) || strcmp(made.list, old->list);
		if (!old->behind && !rawmade_stands(&made, table))
			r = folder_remove_file(err, "%s", path);
	}
	free(path);
	free(table);
	return r;
}

typedef int list_fn(struct rawplan *p, const char *path, const char *target, struct error *err);

static int read_list(struct rawplan *p, const char *path, const char *target, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int r = input_file(path, &b, err);
	p->old = xgrow(p->old, &p->old_room, p->olds + 1, sizeof *p->old);
	struct old *old = &p->old[p->olds++];
	*old = (struct old){ .stays = false };
	memcpy(old->target, target, strlen(target) + 1);
	node_checksum(b.data, b.size, old->list);
	if (!r)
		r = look_at_table(p, old, err);
	buffer_char(&b, '\0');
	/* Of another version: then all are looked into again, and only where they were is known. */
	if (!r && rawlist_recognise(b.data))
		read_lines(p, b.data, target, rawlist_lines(b.data) != NULL, old->there);
	buffer_release(&b);
	return r;
}

static int read_held(struct rawplan *p, const char *path, const char *target, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	const struct old *old = rawplan_target(p, target);
	if (!old || !old->behind)
		return folder_remove_file(err, "%s", path);
	int r = input_file(path, &b, err);
	buffer_char(&b, '\0');
	if (!r)
		read_lines(p, b.data, target, false, true);
	buffer_release(&b);
	return r;
}

/* Calls `fn` for each file below `folder`, whose name as a target is `target`, "" for the uppermost. */
static int each_list(struct rawplan *p, const char *folder, const char *target, int depth, list_fn *fn, struct error *err)
{
	struct folder f;
	int r = folder_read(&f, folder, FOLDER_IF_THERE, err);
	for (size_t i = 0; i < f.count && !r; i++) {
		char *path = xformat("%s/%s", folder, f.name[i]);
		char *name = *target ? xformat("%s/%s", target, f.name[i]) : xstrdup(f.name[i]);
		if (strlen(name) < RAWPLAN_TARGET)
			r = depth < 2 && !rawplan_is_names(name) ? each_list(p, path, name, depth + 1, fn, err)
			                                         : fn(p, path, name, err);
		free(path);
		free(name);
	}
	folder_release(&f);
	return r;
}

/* A list that stayed may name a file that has another place by now. */
static int read_kept(struct rawplan *p, struct error *err)
{
	char *path = xformat("%s/kept", p->state);
	int r = access(path, F_OK) ? LOT_OK : input_file(path, &p->stayed, err);
	for (size_t at = 0, n; !r && at < p->stayed.size; at += n + 1) {
		char target[RAWPLAN_TARGET];
		const char *s = p->stayed.data + at, *end = memchr(s, '\n', p->stayed.size - at);
		n = end ? (size_t)(end - s) : p->stayed.size - at;
		snprintf(target, sizeof target, "%.*s", (int)n, s);
		struct old *old = rawplan_target(p, target);
		if (old)
			old->stayed = true;
	}
	for (size_t i = 0; i < p->before.count && p->stayed.size; i++)
		p->before.raw[i].trusted = p->before.raw[i].trusted && !rawplan_target(p, p->before.raw[i].target)->stayed;
	free(path);
	return r;
}

int rawplan_read_old(struct rawplan *p, struct error *err)
{
	char *lists = xformat("%s/lists", p->state), *held = xformat("%s/held", p->state);
	int r = each_list(p, lists, "", 0, read_list, err);
	p->listed = p->before.count;
	if (p->olds)
		qsort(p->old, p->olds, sizeof *p->old, by_name);
	if (!r)
		r = each_list(p, held, "", 0, read_held, err);
	if (!r)
		r = read_kept(p, err);
	if (p->before.count)
		qsort(p->before.raw, p->before.count, sizeof *p->before.raw, raws_by_path);
	free(lists);
	free(held);
	return r;
}

/* Whether a file is read as it was.  What the old map was not about, another may be. */
static bool same_options(const struct rawplan *p, const struct raw *old)
{
	const char *stamp = p->s->options->stamp;
	return *old->stamp ? !strcmp(old->stamp, stamp) : !*stamp || !strcmp(p->stamp, stamp);
}

static int by_stat(const void *a, const void *b)
{
	const struct raw *x = *(struct raw *const *)a, *y = *(struct raw *const *)b;
	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	return (x->time > y->time) - (x->time < y->time);
}

size_t raws_with_stat(struct raw *const *files, size_t count, const struct raw *f, size_t *to)
{
	struct raw *const *found = count ? bsearch(&f, files, count, sizeof *files, by_stat) : NULL;
	size_t from = found ? (size_t)(found - files) : count;
	*to = from;
	while (from > 0 && found && !by_stat(&files[from - 1], &f))
		from--;
	while (*to < count && !by_stat(&files[*to], &f))
		++*to;
	return from;
}

struct raw **raws_by_stat(const struct raws *r, size_t *count, bool (*wanted)(const struct raw *f, void *context), void *context)
{
	struct raw **files = xmalloc(r->count * sizeof *files);
	*count = 0;
	for (size_t i = 0; i < r->count; i++)
		if (!wanted || wanted(&r->raw[i], context))
			files[(*count)++] = &r->raw[i];
	if (*count)
		qsort(files, *count, sizeof *files, by_stat);
	return files;
}

struct lines {
	const struct raw *line, *end; /* of before, by path; moves on */
};

/* Whether no line of before is about the file. */
static bool is_new(const struct raw *f, void *context)
{
	struct lines *l = context;
	while (l->line < l->end && strcmp(l->line->path, f->path) < 0)
		l->line++;
	return l->line == l->end || strcmp(l->line->path, f->path) != 0;
}

void rawplan_add_alias(struct rawplan *p, size_t line, const char *path)
{
	struct raw *f = raws_add(&p->before, path, strlen(path));
	char *own = f->path;
	*f = p->before.raw[line];
	f->alias = f->path;
	f->path = own;
	f->trusted = false;
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* The line goes to each of the new files that may be its own: those of its size and time, and of its name if any of them are. */
static void alias_all(struct rawplan *p, size_t i, struct raw *const *files, size_t count)
{
	const struct raw *line = &p->before.raw[i];
	size_t to, from = raws_with_stat(files, count, line, &to);
	const char *base = base_of(line->path);
	bool named = false;
	for (size_t k = from; k < to; k++)
		named = named || !strcmp(base_of(files[k]->path), base);
	for (size_t k = from; k < to; k++)
		if (!named || !strcmp(base_of(files[k]->path), base))
			rawplan_add_alias(p, i, files[k]->path);
}

int rawplan_find_renamed(struct rawplan *p, struct error *err)
{
	struct raw **files = NULL;
	size_t n = p->before.count, count = 0;
	for (size_t i = 0, k = 0; i < n && p->now.count; i++) {
		const struct raw *line = &p->before.raw[i];
		while (k < p->now.count && strcmp(p->now.raw[k].path, line->path) < 0)
			k++;
		if (k < p->now.count && !strcmp(p->now.raw[k].path, line->path))
			continue;
		struct lines lines = { p->before.raw, p->before.raw + n };
		files = files ? files : raws_by_stat(&p->now, &count, is_new, &lines);
		alias_all(p, i, files, count);
	}
	int r = rawplan_find_left(p, n, err);
	if (p->before.count > n)
		qsort(p->before.raw, p->before.count, sizeof *p->before.raw, raws_by_path);
	free(files);
	return r;
}

const struct raw *rawplan_find_old(const struct rawplan *p, const struct raw *now)
{
	EACH_OLD_LINE(old, p, now)
		if (old->trusted && old->size == now->size && old->time == now->time && same_options(p, old))
			return old;
	return NULL;
}

int rawplan_read_stamp(struct rawplan *p, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	char *path = xformat("%s/stamp", p->state);
	int r = access(path, F_OK) ? LOT_OK : input_file(path, &b, err);
	snprintf(p->stamp, sizeof p->stamp, "%.*s", (int)b.size, b.size ? b.data : "");
	buffer_release(&b);
	free(path);
	return r;
}
