#include "resume.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output.h"

enum { TRADES, PRICES, RETURNS };
static const char *const tables[RESUME_TABLES] = { "trades", "prices", "returns" };

static char *state_path(const struct resume *r, int slot)
{
	const char *slash = strrchr(r->folder, '/');
	return xformat("%s/%d/%s.npz", r->states, slot, slash ? slash + 1 : r->folder);
}

static const char *slice_name(const struct resume *r, const struct slice *s)
{
	return s->path + strlen(r->folder) + 1;
}

static void unload(struct resume *r)
{
	trades_release(&r->trades);
	prices_release(&r->prices);
	returns_release(&r->returns);
	state_release(&r->state);
	r->from = NULL;
	r->slot = 0;
	r->cuts = 0;
	for (size_t t = 0; t < RESUME_TABLES; t++)
		for (size_t i = 0; i < r->list[t].count; i++) {
			struct slice *s = &r->list[t].slice[i];
			s->skip = s->noted = false;
			s->digest = 0;
		}
}

/* Whether trades come in parts, each with its checksum. */
static bool in_parts(const struct resume *r)
{
	const struct slice_list *trades = &r->list[TRADES];
	return trades->count > 1 && trades->slice[0].checksum[0];
}

/* Marks the slices that are behind a state as not to be loaded; false where one is not the same.  Both
 * are in the order of the tables and of the parts' names. */
static bool skip_parts(struct resume *r, const struct state *state)
{
	size_t k = 0;
	for (size_t t = 0; t < RESUME_TABLES; t++)
		for (size_t i = 0; i < r->list[t].count && k < state->parts; i++) {
			struct slice *s = &r->list[t].slice[i];
			if (strcmp(slice_name(r, s), state->part[k].name))
				continue;
			if (strcmp(s->checksum, state->part[k++].checksum))
				return false;
			s->skip = true;
		}
	return k == state->parts;
}

static int by_low(const void *a, const void *b)
{
	const struct slice *x = *(struct slice *const *)a, *y = *(struct slice *const *)b;
	return (x->low > y->low) - (x->low < y->low);
}

/* The latest days on which parts of trades end and the later ones have not begun. */
static void find_cuts(struct resume *r)
{
	const struct slice_list *list = &r->list[TRADES];
	struct slice **part = xmalloc(list->count * sizeof *part);
	size_t n = 0;
	for (size_t i = 0; i < list->count; i++)
		if (list->slice[i].noted)
			part[n++] = &list->slice[i];
	qsort(part, n, sizeof *part, by_low);
	int64_t day = INT64_MIN;
	for (size_t i = 0; i + 1 < n; i++) {
		day = part[i]->high > day ? part[i]->high : day;
		if (day >= part[i + 1]->low || day > r->window.end)
			continue;
		memmove(r->cut + 1, r->cut, (RESUME_STATES - 1) * sizeof *r->cut);
		r->cut[0].day = day;
		r->cuts += r->cuts < RESUME_STATES;
	}
	free(part);
}

/* Prices that a state holds, and those behind it. */
static void trim_prices(struct prices *p, const struct state *s)
{
	size_t old = 0;
	while (old < p->n && p->date[old] <= s->day)
		old++;
	size_t n = s->closes + p->n - old;
	int64_t *date = xmalloc(n * sizeof *date), *close = xmalloc(n * sizeof *close);
	for (size_t i = 0; i < n; i++) {
		date[i] = i < s->closes ? s->close_date[i] : p->date[old + i - s->closes];
		close[i] = i < s->closes ? s->close[i] : p->close[old + i - s->closes];
	}
	prices_release(p);
	*p = (struct prices){ n, date, close };
}

/* What the state in `slot` allows; false where it cannot be used. */
static bool load_state(struct resume *r, int slot, struct error *err)
{
	char *path = state_path(r, slot);
	bool good = !access(path, R_OK) && !state_read(path, &r->state, err);
	free(path);
	const struct state *s = &r->state;
	if (!good || s->start != r->window.start || s->day > r->window.end || strcmp(s->mergers, r->merged) || !skip_parts(r, s))
		return false;
	r->from = s;
	r->slot = slot;
	return true;
}

/* Loads what is not to be skipped. */
static int load_tables(struct resume *r, struct error *err)
{
	const struct state *s = r->from;
	int e = trades_load_list(r->folder, &r->list[TRADES], r->mergers, &r->trades, err);
	if (!e && s && r->trades.rows && r->trades.low <= s->day)
		e = error_data(err, "trades on or before the state's day");
	if (!e)
		e = prices_load_list(r->folder, &r->list[PRICES], &r->prices, err);
	if (!e)
		e = returns_load_list(r->folder, &r->list[RETURNS], &r->returns, err);
	if (e)
		return e;
	r->table = r->returns.n > 0;
	for (size_t i = 0; i < r->list[RETURNS].count; i++)
		r->table = r->table || (r->list[RETURNS].slice[i].skip && r->list[RETURNS].slice[i].rows);
	if (r->states && in_parts(r))
		find_cuts(r);
	for (size_t i = 0; i < r->cuts; i++) {
		r->cut[i].prices = prices_digest(&r->prices, r->cut[i].day);
		r->cut[i].returns = returns_digest(&r->returns, r->cut[i].day);
	}
	if (s && (r->table != s->returns || prices_digest(&r->prices, s->day) != s->prices_digest ||
	          returns_digest(&r->returns, s->day) != s->returns_digest))
		return error_data(err, "prices or returns are not the state's");
	if (s)
		trim_prices(&r->prices, s);
	if (!r->table)
		returns_derive(&r->prices, &r->returns);
	return LOT_OK;
}

int resume_load(struct resume *r, struct error *err)
{
	int e = LOT_OK;
	for (size_t t = 0; t < RESUME_TABLES && !e; t++)
		e = slices_list(r->folder, tables[t], &r->list[t], err);
	if (!e && r->states && in_parts(r)) {
		struct buffer b = BUFFER_EMPTY;
		if (r->mergers)
			mergers_write(r->mergers, &b);
		node_checksum(b.data, b.size, r->merged);
		buffer_release(&b);
		for (int slot = 1; slot <= RESUME_STATES && !r->all; slot++) {
			if (load_state(r, slot, err) && !load_tables(r, err))
				return LOT_OK;
			unload(r);
			*err = (struct error)ERROR_NONE;
		}
	}
	if (!e)
		e = load_tables(r, err);
	if (e)
		resume_release(r);
	return e;
}

/* What was loaded of a list and ends by `day` becomes parts; returns what that adds to a digest. */
static uint64_t add_parts(const struct resume *r, size_t table, int64_t day, struct state *to)
{
	uint64_t digest = 0;
	for (size_t i = 0; i < r->list[table].count; i++) {
		const struct slice *s = &r->list[table].slice[i];
		if (!s->checksum[0] || !(s->skip || (s->noted && s->high <= day)))
			continue;
		state_add_part(to, slice_name(r, s), s->checksum);
		digest += s->skip ? 0 : s->digest;
	}
	return digest;
}

static void add_close(const struct prices *p, int64_t day, struct state *to)
{
	size_t n = p->n;
	while (n && p->date[n - 1] > day)
		n--;
	if (!n || (to->closes && to->close_date[to->closes - 1] == p->date[n - 1]))
		return;
	to->close_date[to->closes] = p->date[n - 1];
	to->close[to->closes++] = p->close[n - 1];
}

struct pnl_input resume_input(const struct resume *r)
{
	return (struct pnl_input){ &r->trades, &r->prices, &r->returns, r->window, r->from };
}

static int save(const struct resume *r, const struct resume_cut *cut, int slot, struct error *err)
{
	struct state to = { .parts = 0 };
	char *path = state_path(r, slot);
	int e = LOT_OK;
	struct pnl_input in = resume_input(r);
	in.window.end = cut->day;
	if (pnl_state(&in, &to)) {
		unlink(path);
	} else {
		memcpy(to.mergers, r->merged, NODE_CHECKSUM);
		to.returns = r->table;
		add_parts(r, TRADES, cut->day, &to);
		to.prices_digest = cut->prices - add_parts(r, PRICES, cut->day, &to);
		to.returns_digest = cut->returns - add_parts(r, RETURNS, cut->day, &to);
		if (r->window.start <= cut->day && r->window.start != PNL_ALWAYS)
			add_close(&r->prices, r->window.start - 1, &to);
		add_close(&r->prices, cut->day, &to);
		struct buffer b = BUFFER_EMPTY;
		state_pack(&to, &b);
		e = output_file(path, b.data, b.size, OUTPUT_FOLDERS, err);
		buffer_release(&b);
	}
	state_release(&to);
	free(path);
	return e;
}

int resume_save(struct resume *r, struct error *err)
{
	if (!r->cuts || r->list[PRICES].doubled || r->list[RETURNS].doubled)
		return LOT_OK;
	if (r->slot == 1 && r->cuts == 1) {
		char *from = state_path(r, 1), *to = state_path(r, 2);
		rename(from, to); /* where it fails there is one state fewer */
		free(from);
		free(to);
	}
	int e = LOT_OK;
	for (size_t i = r->cuts; i-- > 0 && !e;)
		e = save(r, &r->cut[i], (int)i + 1, err);
	return e;
}

void resume_release(struct resume *r)
{
	unload(r);
	for (size_t t = 0; t < RESUME_TABLES; t++)
		slices_list_release(&r->list[t]);
}
