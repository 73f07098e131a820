#include "rawplan.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "clock.h"
#include "date.h"
#include "input.h"
#include "rawtwins.h"

/* Reports of one symbol and day meet in one table file, where lot-import compares them; trades of a longer file and
 * of another that cover a common day would silently add up in two. */
static int by_symbol_and_day(const void *a, const void *b)
{
	const struct raw *x = *(struct raw *const *)a, *y = *(struct raw *const *)b;
	int r = strcmp(x->symbol, y->symbol);
	if (r)
		return r;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return strcmp(x->path, y->path);
}

/* What a table file that stays was made of may be another file by now. */
static bool is_as_listed(const struct raw *f)
{
	struct stat st;
	return !stat(f->path, &st) && st.st_size == f->size && clock_changed(&st) == f->time;
}

static const struct rawdays *days_of(struct rawplan *p, struct raw *f)
{
	if (!f->days) {
		struct rawdays d = { .known = false };
		p->symbols = p->symbols ? p->symbols : dictionary_new();
		if (f->symbol[0] && f->first == f->last)
			rawdays_one(&d, p->symbols, f->symbol, f->first);
		else if (!f->stays || is_as_listed(f))
			rawdays_read(&d, p->symbols, f->path, &p->s->options->options);
		p->day = xgrow(p->day, &p->day_room, p->days + 1, sizeof *p->day);
		p->day[p->days++] = d;
		f->days = p->days;
	}
	return &p->day[f->days - 1];
}

/* Two that stand where they stood have been compared by the scan that placed the later one. */
static bool overlap(struct rawplan *p, struct raw *x, struct raw *y)
{
	if (!x->target[0] || !y->target[0] || x->first > y->last || y->first > x->last || !strcmp(x->target, y->target) ||
	    (x->stays && y->stays) || (x->placed && y->placed))
		return false;
	days_of(p, x);
	days_of(p, y);
	return rawdays_meet(days_of(p, x), days_of(p, y));
}

/* How sure a file's place is: 3 in a table file that stays, 2 as it was, 1 changed but in the same table file, 0 new there. */
static int standing(const struct rawplan *p, const struct raw *f)
{
	if (f->stays || f->placed)
		return f->stays ? 3 : 2;
	EACH_OLD_LINE(line, p, f)
		if (!strcmp(line->target, f->target))
			return 1;
	return 0;
}

/* Which of the two is left out: the one that is newer to its place, else the longer one, of equals the second. */
static struct raw *worse(const struct rawplan *p, struct raw *x, struct raw *y)
{
	int a = standing(p, x), b = standing(p, y);
	if (a != b)
		return a > b ? y : x;
	return x->last - x->first > y->last - y->first ? x : y;
}

/* Leaves one of the two out. */
static void part(struct rawplan *p, struct raw *x, struct raw *y)
{
	struct raw *out = worse(p, x, y), *stays = out == x ? y : x;
	struct error e;
	char first[DATE_TEXT], last[DATE_TEXT];
	date_format(out->first, first);
	date_format(out->last, last);
	error_data(&e, "%s: trades%s%s from %s to %s, some of whose days '%s' has too", out->path,
	           out->symbol[0] ? " of " : "", out->symbol, first, last, stays->path);
	rawplan_leave_out(p, out, e.text);
}

/* Leaves out prices that were in a table file which stays and would go to another: their days would stand in both. */
static void check_moves(struct rawplan *p)
{
	for (size_t i = 0; i < p->now.count; i++) {
		struct raw *f = &p->now.raw[i];
		bool moves = false;
		if (f->stays || strncmp(f->target, "prices/", 7))
			continue;
		EACH_OLD_LINE(line, p, f) {
			const struct old *old = rawplan_target(p, line->target);
			moves = moves || (old && old->stays && strcmp(line->target, f->target));
		}
		char *why = moves ? xformat("%s: its prices would go to another table file", f->path) : NULL;
		if (moves)
			rawplan_leave_out(p, f, why);
		free(why);
	}
}

/* n files of one symbol, or of many, by their first days: each is held against those before it that have not ended. */
static void check_symbol(struct rawplan *p, struct raw **file, size_t n, struct raw **open)
{
	size_t opened = 0;
	for (size_t i = 0; i < n; i++) {
		size_t kept = 0;
		for (size_t k = 0; k < opened; k++) {
			if (open[k]->last >= file[i]->first && overlap(p, open[k], file[i]))
				part(p, open[k], file[i]);
			if (open[k]->last >= file[i]->first && open[k]->target[0])
				open[kept++] = open[k];
		}
		opened = kept;
		if (file[i]->target[0])
			open[opened++] = file[i];
	}
}

void rawplan_check_overlaps(struct rawplan *p)
{
	size_t n = 0;
	check_moves(p);
	struct raw **trades = xmalloc(p->now.count * sizeof *trades), **open = xmalloc(p->now.count * sizeof *open);
	for (size_t i = 0; i < p->now.count; i++)
		if (rawplan_is_trades(p->now.raw[i].target))
			trades[n++] = &p->now.raw[i];
	if (n)
		qsort(trades, n, sizeof *trades, by_symbol_and_day);
	for (size_t i = 0, next; i < n; i = next) {
		for (next = i + 1; next < n && !strcmp(trades[i]->symbol, trades[next]->symbol);)
			next++;
		check_symbol(p, trades + i, next - i, open);
	}
	/* Files of many symbols sort first; there are few of them. */
	for (size_t k = 0; k < n && !trades[k]->symbol[0]; k++)
		for (size_t i = k + 1; i < n && trades[k]->target[0]; i++)
			if (trades[i]->symbol[0] && overlap(p, trades[k], trades[i]))
				part(p, trades[k], trades[i]);
	free(open);
	free(trades);
}

/* Names the first of those found, and all in p->twins. */
static void report_twins(struct rawplan *p, const struct rawtwins_file *file, size_t n)
{
	const struct rawtwins_file *first = NULL;
	size_t count = 0;
	for (size_t i = 0; i < n; i++) {
		if (!file[i].twin)
			continue;
		buffer_format(&p->twins, "%s: the same report as '%s', of another day\n", file[i].path, file[i].twin);
		first = first ? first : &file[i];
		count++;
	}
	if (count == 1)
		cli_warn("%s: the same report as '%s', of another day", first->path, first->twin);
	else if (count)
		cli_warn("%s: the same report as '%s', of another day; and %zu more %s like it, named in '%s/twins'", first->path,
		         first->twin, count - 1, count == 2 ? "file" : "files", p->state);
}

int rawplan_check_twins(struct rawplan *p, struct error *err)
{
	size_t n = 0;
	struct rawtwins_file *file = xcalloc(p->now.count + 1, sizeof *file);
	struct buffer known = BUFFER_EMPTY;
	char *path = xformat("%s/digests", p->state);
	for (size_t i = 0; i < p->now.count; i++) {
		const struct raw *f = &p->now.raw[i];
		if (rawplan_is_trades(f->target) && f->begin && f->first == f->last && f->symbol[0] && !f->stays)
			file[n++] = (struct rawtwins_file){ .path = f->path, .symbol = f->symbol, .size = f->size, .time = f->time,
			                                    .day = f->first, .begin = f->begin };
	}
	int r = access(path, F_OK) ? LOT_OK : input_file(path, &known, err);
	if (!r)
		r = rawtwins_find(file, n, &p->s->options->options, &known, &p->digests, err);
	if (!r)
		report_twins(p, file, n);
	buffer_release(&known);
	free(path);
	free(file);
	return r;
}

/* A file that waits for a table which stays may have rows in another one: that stays too. */
static void wait_for(struct rawplan *p, struct raw *f)
{
	bool elsewhere = false;
	EACH_OLD_LINE(line, p, f)
		elsewhere = elsewhere || (strcmp(line->target, f->target) && rawplan_table_of(p, line));
	char *why = elsewhere ? xformat("%s: goes to '%s/%s%s', which stays as it was", f->path, p->s->data, f->target,
	                                rawplan_suffix(f->target)) : NULL;
	if (elsewhere)
		rawplan_leave_out(p, f, why);
	p->waiting = p->waiting ? p->waiting : dictionary_new();
	dictionary_any(p->waiting, f->path, strlen(f->path));
	EACH_OLD_LINE(line, p, f)
		if (line->alias)
			dictionary_any(p->waiting, line->alias, strlen(line->alias));
	free(why);
	free(f->path);
}

static bool settling(const struct rawplan *p, const char *target)
{
	const struct old *old = rawplan_target(p, target);
	return old && old->settling;
}

static void drop_waiting(struct rawplan *p)
{
	size_t kept = 0;
	for (size_t i = 0; i < p->now.count; i++)
		if (settling(p, p->now.raw[i].target))
			wait_for(p, &p->now.raw[i]);
		else
			p->now.raw[kept++] = p->now.raw[i];
	p->now.count = kept;
}

static void add_staying(struct rawplan *p)
{
	for (size_t i = 0; i < p->before.count; i++) {
		const struct raw *line = &p->before.raw[i];
		if (line->alias || !settling(p, line->target))
			continue;
		struct raw *f = raws_add(&p->now, line->path, strlen(line->path));
		char *path = f->path;
		*f = *line;
		f->path = path;
		f->stays = true;
	}
}

bool rawplan_settle(struct rawplan *p)
{
	bool any = false;
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < p->olds; i++) {
			struct old *old = &p->old[i];
			old->settling = old->stays && !old->settled;
			old->settled = old->stays;
			more = more || old->settling;
		}
		any = any || more;
		if (!more)
			break;
		drop_waiting(p);
		add_staying(p);
	}
	return any;
}
