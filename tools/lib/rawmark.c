/* DATA/.import/moving: the mark that stands while rows go from one table file to another (rawmoves.c). */
#include "rawplan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dictionary.h"
#include "folder.h"
#include "input.h"

void rawplan_add_move(struct rawplan *p, const char *target, bool drop)
{
	p->move = xgrow(p->move, &p->move_room, p->moves + 1, sizeof *p->move);
	struct move *move = &p->move[p->moves++];
	snprintf(move->target, sizeof move->target, "%s", target);
	move->drop = drop;
}

void rawplan_add_moved(struct rawplan *p, const char *path)
{
	p->moved = p->moved ? p->moved : dictionary_new();
	dictionary_any(p->moved, path, strlen(path));
}

static const struct move *find_move(const struct rawplan *p, const char *target)
{
	for (size_t i = 0; i < p->moves; i++)
		if (!strcmp(p->move[i].target, target))
			return &p->move[i];
	return NULL;
}

bool rawplan_goes_later(const struct rawplan *p, const char *target)
{
	const struct move *move = find_move(p, target);
	return move && move->drop;
}

/* Calls `fn` for each line of the mark with its first letter, and the target or file. */
static int each_move(const char *mark, int (*fn)(void *context, char kind, const char *text, struct error *err), void *context,
                     struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int r = input_file(mark, &b, err);
	buffer_char(&b, '\0');
	for (char *s = b.data, *end; *s && !r; s = end) {
		end = s + strcspn(s, "\n");
		if (*end)
			*end++ = '\0';
		if (strlen(s) > 5 && (*s == 'f' || strlen(s + 5) < RAWPLAN_TARGET))
			r = fn(context, *s, s + 5, err);
	}
	buffer_release(&b);
	return r;
}

/* What the last import left so, as it is planned now. */
static int take_up(void *context, char kind, const char *text, struct error *err)
{
	struct rawplan *p = context;
	bool planned = false;
	(void)err;
	if (kind == 'f') {
		rawplan_add_moved(p, text);
	} else if (!find_move(p, text)) {
		for (size_t i = 0; i < p->now.count && !planned; i++)
			planned = !strcmp(p->now.raw[i].target, text);
		rawplan_add_move(p, text, !planned);
	}
	return LOT_OK;
}

/* For bsearch: texts. */
static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The texts of a dictionary, in byte order; the caller frees the array. */
static const char **texts_of(const struct dictionary *d, size_t *n)
{
	*n = d ? dictionary_count(d) : 0;
	const char **text = xmalloc(*n * sizeof *text);
	uint32_t *sorted = d ? dictionary_sorted(d) : NULL;
	for (size_t i = 0; i < *n; i++)
		text[i] = dictionary_text(d, sorted[i]);
	free(sorted);
	return text;
}

/* A raw file's place among the texts by its path, or by one that it had; n where it is none of them. */
static size_t find_moved(const struct rawplan *p, const struct raw *f, const char *const *text, size_t n)
{
	const char *path = f->path, *const *found = bsearch(&path, text, n, sizeof *text, by_text);
	EACH_OLD_LINE(line, p, f)
		if (!found && line->alias)
			found = bsearch(&line->alias, text, n, sizeof *text, by_text);
	return found ? (size_t)(found - text) : n;
}

/* The rows of files that go may be nowhere until the table file that they go to now is made; and as long as one is left out, or waits
 * for a table file that stays as it was. */
static void follow_moved(struct rawplan *p)
{
	size_t n, waiting, renamed = 0;
	const char **text = texts_of(p->moved, &n), **wait = texts_of(p->waiting, &waiting);
	const char **path = xmalloc(p->now.count * sizeof *path);
	bool *placed = xcalloc(n, sizeof *placed);
	for (size_t i = 0; i < p->now.count && n; i++) {
		const struct raw *f = &p->now.raw[i];
		size_t k = find_moved(p, f, text, n);
		if (k == n)
			continue;
		placed[k] = f->target[0];
		p->unsettled = p->unsettled || !f->target[0];
		if (strcmp(text[k], f->path))
			path[renamed++] = f->path;
		if (f->target[0] && !f->stays && !rawplan_is_names(f->target) && !find_move(p, f->target))
			rawplan_add_move(p, f->target, false);
	}
	for (size_t i = 0; i < n; i++)
		p->unsettled = p->unsettled || (!placed[i] && waiting && bsearch(&text[i], wait, waiting, sizeof *wait, by_text));
	free(text);
	free(wait);
	free(placed);
	for (size_t i = 0; i < renamed; i++)
		rawplan_add_moved(p, path[i]);
	free(path);
}

int rawplan_write_moving(struct rawplan *p, struct error *err)
{
	struct buffer text = BUFFER_EMPTY;
	char *mark = xformat("%s/moving", p->state);
	int r = LOT_OK;
	p->moving = !access(mark, F_OK);
	if (p->moving)
		r = each_move(mark, take_up, p, err);
	follow_moved(p);
	p->moving = p->moving || p->moves;
	for (size_t i = 0; i < p->moves && !r; i++) {
		p->unsettled = p->unsettled || rawplan_stays(p, p->move[i].target);
		buffer_format(&text, "%s %s\n", p->move[i].drop ? "drop" : "make", p->move[i].target);
	}
	for (uint32_t i = 0; p->moved && i < dictionary_count(p->moved); i++)
		buffer_format(&text, "file %s\n", dictionary_text(p->moved, i));
	if (!r && p->moves)
		r = rawplan_write_state(p, "moving", &text, err);
	buffer_release(&text);
	free(mark);
	return r;
}

static int drop_one(void *context, char kind, const char *text, struct error *err)
{
	return kind == 'd' ? rawplan_remove_target(context, text, err) : LOT_OK;
}

int rawplan_finish_moves(const char *data, struct error *err)
{
	char *mark = xformat("%s/" RAWSCAN_STATE "/moving", data), *folder = xstrdup(data);
	int r = access(mark, F_OK) ? LOT_OK : each_move(mark, drop_one, folder, err);
	if (!r)
		r = folder_remove_file(err, "%s", mark);
	free(folder);
	free(mark);
	return r;
}
