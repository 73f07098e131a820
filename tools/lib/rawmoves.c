/* Rows that go from one table file to another.
 *
 * A table file is published alone, so between the first and the last of those that rows go between they are in two or in none.  Such
 * files are linked: by a raw file that has another place than the table file that may hold its rows, and by days of a symbol that one
 * loses and another gets.  Before a link is planned all its table files are tried: where one cannot be made, all stay as they were.  What is
 * left is a kill, or a disk that is full: DATA/.import/moving stands from before the first list is written until all are made and those
 * without a raw file are removed, and as long no totals are made.
 */
#include "rawplan.h"

#include <stdlib.h>

#include "daybook.h"
#include "exchange.h"

/* A table file; those that are linked have one root. */
struct place {
	char target[RAWPLAN_TARGET];
	size_t up;    /* towards the root, which is its own */
	size_t size;  /* of a root: how many are linked */
	bool planned; /* it has raw files */
	bool failed;  /* of a root: one of them cannot be made */
};

struct lines {
	struct raw **line; /* by target and path; owned */
	size_t count;
};

struct moves {
	struct rawplan *p;
	struct lines planned, held; /* what table files are to hold, and what they may hold now */
	struct place *place;        /* by target; owned */
	size_t places;
};

static int by_place(const void *a, const void *b)
{
	return raws_by_target(*(struct raw *const *)a, *(struct raw *const *)b);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->target, ((const struct place *)b)->target);
}

/* Nothing came, went, changed or failed. */
static bool as_before(const struct rawplan *p)
{
	size_t n = 0;
	for (size_t i = 0; i < p->now.count; i++) {
		if (p->now.raw[i].target[0] && (!p->now.raw[i].placed || p->now.raw[i].stays))
			return false;
		n += p->now.raw[i].target[0] != '\0';
	}
	for (size_t i = 0; i < p->olds; i++)
		if (p->old[i].behind)
			return false;
	return n == p->listed;
}

static void collect(const struct rawplan *p, struct raws *from, bool held, struct lines *to)
{
	to->line = xmalloc(from->count * sizeof *to->line);
	for (size_t i = 0; i < from->count; i++) {
		struct raw *f = &from->raw[i];
		if (f->target[0] && (f->held || !held) && !rawplan_is_names(f->target) && !rawplan_stays(p, f->target))
			to->line[to->count++] = f;
	}
	if (to->count)
		qsort(to->line, to->count, sizeof *to->line, by_place);
}

/* Where the lines of a target begin, or those of a path in it. */
static size_t first_of(const struct lines *l, const char *target, const char *path)
{
	size_t low = 0, high = l->count;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = strcmp(l->line[mid]->target, target);
		if (c < 0 || (!c && strcmp(l->line[mid]->path, path) < 0))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Whether the very file stands among the lines, in the same table file. */
static bool stands_in(const struct lines *l, const struct raw *f)
{
	for (size_t i = first_of(l, f->target, f->path); i < l->count; i++) {
		const struct raw *x = l->line[i];
		if (strcmp(x->target, f->target) || strcmp(x->path, f->path))
			break;
		if (x->size == f->size && x->time == f->time)
			return true;
	}
	return false;
}

/* -- links ------------------------------------------------------------------------------------------ */

static void find_places(struct moves *m)
{
	const struct lines *both[] = { &m->planned, &m->held };
	size_t n = 0;
	m->place = xmalloc((m->planned.count + m->held.count) * sizeof *m->place);
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < both[k]->count; i++)
			if (!i || strcmp(both[k]->line[i]->target, both[k]->line[i - 1]->target)) {
				m->place[n] = (struct place){ .planned = k == 0 };
				strcpy(m->place[n++].target, both[k]->line[i]->target);
			}
	if (n)
		qsort(m->place, n, sizeof *m->place, by_name);
	for (size_t i = 0; i < n; i++) {
		struct place *last = m->places ? &m->place[m->places - 1] : NULL;
		if (last && !strcmp(last->target, m->place[i].target))
			last->planned = last->planned || m->place[i].planned;
		else
			m->place[m->places++] = m->place[i];
	}
	for (size_t i = 0; i < m->places; i++) {
		m->place[i].up = i;
		m->place[i].size = 1;
	}
}

static size_t root_of(const struct moves *m, size_t i)
{
	while (m->place[i].up != i)
		i = m->place[i].up;
	return i;
}

static struct place *root(const struct moves *m, const char *target)
{
	struct place key;
	strcpy(key.target, target);
	const struct place *found = bsearch(&key, m->place, m->places, sizeof key, by_name);
	return &m->place[root_of(m, (size_t)(found - m->place))];
}

static void join(const struct moves *m, const char *one, const char *other)
{
	struct place *a = root(m, one), *b = root(m, other);
	if (a == b)
		return;
	struct place *large = a->size < b->size ? b : a, *small = large == a ? b : a;
	small->up = large->up;
	large->size += small->size;
}

/* A raw file that has another place than a table file that may hold its rows. */
static void link_files(const struct moves *m)
{
	for (size_t i = 0; i < m->planned.count; i++) {
		const struct raw *f = m->planned.line[i];
		EACH_OLD_LINE(line, m->p, f)
			if (line->held && strcmp(line->target, f->target) && !rawplan_is_names(line->target) &&
			    !rawplan_stays(m->p, line->target))
				join(m, line->target, f->target);
	}
}

/* Adds those of `from` that `other` does not have in their place, of trades. */
static void add_moving(const struct moves *m, const struct lines *from, const struct lines *other, struct lines *to)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct old *old = rawplan_target(m->p, from->line[i]->target);
		if (rawplan_is_trades(from->line[i]->target) && ((old && old->behind) || !stands_in(other, from->line[i])))
			to->line[to->count++] = from->line[i];
	}
}

static int by_symbol_and_day(const void *a, const void *b)
{
	const struct raw *x = *(struct raw *const *)a, *y = *(struct raw *const *)b;
	int r = strcmp(x->symbol, y->symbol);
	return r ? r : (x->first > y->first) - (x->first < y->first);
}

/* Days of a symbol that one table file may have to lose and another gets. */
static void link_days(const struct moves *m)
{
	struct lines l = { xmalloc((m->planned.count + m->held.count) * sizeof *l.line), 0 };
	add_moving(m, &m->planned, &m->held, &l);
	add_moving(m, &m->held, &m->planned, &l);
	if (l.count)
		qsort(l.line, l.count, sizeof *l.line, by_symbol_and_day);
	for (size_t i = 0; i < l.count; i++)
		for (size_t k = i + 1; k < l.count; k++) {
			const struct raw *x = l.line[i], *y = l.line[k];
			bool many = !x->symbol[0];
			if (!many && (strcmp(x->symbol, y->symbol) || y->first > x->last))
				break;
			if (x->held != y->held && y->first <= x->last && x->first <= y->last && strcmp(x->target, y->target))
				join(m, x->target, y->target);
		}
	free(l.line);
}

/* -- the trial -------------------------------------------------------------------------------------- */

/* As lot-import will read it. */
static int try_file(const struct rawplan *p, const struct raw *f, struct daybook *book, struct error *err)
{
	struct exchange_file file;
	struct exchange_options options = *f->stamp ? p->s->options->options : p->s->options->plain;
	options.others = NULL;
	int r = exchange_open(&file, f->path, &options, false, err);
	if (r == EXCHANGE_NO_DATA)
		return error_data(err, "%s: says that there is no data, where there was some", f->path);
	if (r)
		return r;
	r = exchange_read(&file, book, err);
	exchange_close(&file);
	return r == 1 ? LOT_OK : r;
}

static int try_place(const struct moves *m, const struct place *place, struct error *err)
{
	struct daybook *book = daybook_new(false, m->p->s->reject);
	struct buffer text = BUFFER_EMPTY;
	size_t rows;
	int r = LOT_OK;
	for (size_t i = first_of(&m->planned, place->target, ""); i < m->planned.count && !r; i++) {
		if (strcmp(m->planned.line[i]->target, place->target))
			break;
		r = try_file(m->p, m->planned.line[i], book, err);
	}
	if (!r)
		r = daybook_write(book, rawplan_is_trades(place->target) ? DAYBOOK_TRADES : DAYBOOK_PRICES, false, &text, &rows, err);
	buffer_release(&text);
	daybook_free(book);
	return r;
}

/* All that are linked with the one that cannot be made stay as they are. */
static void keep_all(const struct moves *m, const struct place *failed, const char *why)
{
	struct buffer text = BUFFER_EMPTY;
	struct rawplan *p = m->p;
	size_t staying = 0;
	buffer_text(&text, why);
	for (size_t i = 0; i < m->places; i++) {
		struct old *old = rawplan_target(p, m->place[i].target);
		if (&m->place[root_of(m, i)] != failed || !old || !old->there)
			continue;
		old->stays = true;
		if (++staying <= 3)
			buffer_format(&text, "; '%s/%s%s' stays as it was", p->s->data, old->target, rawplan_suffix(old->target));
	}
	if (staying > 3)
		buffer_format(&text, "; and so do %zu more", staying - 3);
	buffer_char(&text, '\0');
	rawplan_problem(p, text.data);
	buffer_release(&text);
}

/* What they would have been made of is in no table file yet, or stays in its old one. */
static void forget_failed(const struct moves *m)
{
	for (size_t i = 0; i < m->planned.count; i++)
		if (root(m, m->planned.line[i]->target)->failed)
			m->planned.line[i]->target[0] = '\0';
}

/* A file of which the rows go may turn bad before they are there: then they are nowhere. */
static void note_moves(const struct moves *m)
{
	for (size_t i = 0; i < m->places; i++)
		if (m->place[root_of(m, i)].size > 1)
			rawplan_add_move(m->p, m->place[i].target, !m->place[i].planned);
	for (size_t i = 0; i < m->planned.count; i++) {
		bool moves = false;
		EACH_OLD_LINE(line, m->p, m->planned.line[i])
			moves = moves || (line->held && strcmp(line->target, m->planned.line[i]->target));
		if (moves)
			rawplan_add_moved(m->p, m->planned.line[i]->path);
	}
}

static int try_all(const struct moves *m, bool *again, struct error *err)
{
	int r = LOT_OK;
	for (size_t i = 0; i < m->places && !r; i++) {
		struct place *all = &m->place[root_of(m, i)];
		struct error e = ERROR_NONE;
		if (all->size == 1 || all->failed || !m->place[i].planned || !try_place(m, &m->place[i], &e))
			continue;
		if (e.status != LOT_BAD_DATA) {
			*err = e;
			r = e.status;
		} else {
			all->failed = *again = true;
			keep_all(m, all, e.text);
		}
	}
	if (*again)
		forget_failed(m);
	if (!r && !*again)
		note_moves(m);
	return r;
}

int rawplan_try_moves(struct rawplan *p, bool *again, struct error *err)
{
	struct moves m = { .p = p };
	*again = false;
	if (as_before(p))
		return LOT_OK;
	collect(p, &p->now, false, &m.planned);
	collect(p, &p->before, true, &m.held);
	find_places(&m);
	link_files(&m);
	link_days(&m);
	int r = try_all(&m, again, err);
	free(m.planned.line);
	free(m.held.line);
	free(m.place);
	return r;
}
