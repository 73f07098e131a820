/* DATA/.import/left: the raw files that are left out although a table file has rows of them (rawplan.h).  Such a file is known in the
 * list by the size and time that it had when it was good; this says what it has now and where it is. */
#include "rawplan.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "decimal.h"
#include "input.h"

struct left {
	const char *line, *path; /* in the list, and where it was last */
	int64_t size, time;
};

struct lefts {
	struct left *left; /* sorted by line */
	size_t count, room;
	struct buffer text;
};

void rawplan_note_left(struct rawplan *p, const struct raw *f, const struct raw *line)
{
	buffer_format(&p->left, "%lld\t%lld\t%s\t%s\n", (long long)f->size, (long long)f->time, f->path, line->alias ? line->alias : line->path);
}

static int by_line(const void *a, const void *b)
{
	return strcmp(((const struct left *)a)->line, ((const struct left *)b)->line);
}

/* Cuts the text at its tabs and line ends.  What is damaged says nothing. */
static void parse(struct lefts *all)
{
	for (char *s = all->text.data, *end; *s; s = end) {
		char *field[4] = { s };
		size_t n = 1;
		end = s + strcspn(s, "\n");
		if (*end)
			*end++ = '\0';
		for (char *t = s; n < 4 && (t = strchr(t, '\t')) != NULL; n++) {
			*t++ = '\0';
			field[n] = t;
		}
		struct left l = { .line = n == 4 ? field[3] : NULL, .path = n == 4 ? field[2] : NULL };
		if (!l.line || decimal_whole(field[0], strlen(field[0]), &l.size) || decimal_whole(field[1], strlen(field[1]), &l.time))
			continue;
		all->left = xgrow(all->left, &all->room, all->count + 1, sizeof *all->left);
		all->left[all->count++] = l;
	}
	if (all->count)
		qsort(all->left, all->count, sizeof *all->left, by_line);
}

static const struct raw *now_at(const struct rawplan *p, const char *path)
{
	const struct raw key = { .path = (char *)path };
	return p->now.count ? bsearch(&key, p->now.raw, p->now.count, sizeof key, raws_by_path) : NULL;
}

/* Where the file may be now: where it was last, and where one has its size and time. */
static void find(struct rawplan *p, size_t line, const struct left *l, struct raw *const *by_stat)
{
	const struct raw key = { .size = l->size, .time = l->time }, *at = now_at(p, l->path);
	size_t to, from = raws_with_stat(by_stat, p->now.count, &key, &to);
	if (at && strcmp(at->path, l->line))
		rawplan_add_alias(p, line, at->path);
	for (size_t k = from; k < to; k++)
		if (by_stat[k] != at && strcmp(by_stat[k]->path, l->line))
			rawplan_add_alias(p, line, by_stat[k]->path);
}

int rawplan_find_left(struct rawplan *p, size_t lines, struct error *err)
{
	struct lefts all = { .count = 0 };
	char *path = xformat("%s/left", p->state);
	int r = access(path, F_OK) ? LOT_OK : input_file(path, &all.text, err);
	buffer_char(&all.text, '\0');
	parse(&all);
	size_t files, k = 0;
	struct raw **by_stat = all.count ? raws_by_stat(&p->now, &files, NULL, NULL) : NULL;
	for (size_t i = 0; i < lines && k < all.count; i++) {
		while (k < all.count && strcmp(all.left[k].line, p->before.raw[i].path) < 0)
			k++;
		for (size_t m = k; m < all.count && !strcmp(all.left[m].line, p->before.raw[i].path); m++)
			find(p, i, &all.left[m], by_stat);
	}
	free(by_stat);
	free(all.left);
	buffer_release(&all.text);
	free(path);
	return r;
}
