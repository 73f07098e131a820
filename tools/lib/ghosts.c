#include "ghosts.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "dictionary.h"
#include "pnl.h"
#include "slices.h"
#include "workers.h"

/* A broker's rows of one symbol, or some of them. */
struct holding {
	const char *code;  /* after mergers */
	int128 position;
	int64_t first, last; /* days */
};

/* An open position, before it is known who is gone. */
struct open {
	uint32_t symbol, broker;
	int64_t position, last;
};

/* A broker's first and last trade in any symbol. */
struct life {
	int64_t first, last;
};

/* What the threads share: folders are taken one by one, results meet under the lock. */
struct search {
	const struct ghosts_call *call;
	struct ghosts *found;
	char **folder; /* names, owned */
	size_t folders, folder_room;
	atomic_size_t next;
	atomic_bool failed;
	pthread_mutex_t lock;
	struct error *err;
	struct open *open;
	size_t opens, open_room;
	struct life *life; /* by broker */
	size_t brokers, life_room;
	int64_t *mark; /* by symbol, or -1 */
	size_t symbols, mark_room;
	int64_t last;  /* of all */
};

/* One symbol's, of the thread that looks at it. */
struct look {
	struct trades *slice;
	size_t slices;
	struct holding *holding;
	size_t holdings, room;
	int64_t last, mark;
};

static uint32_t broker_number(struct search *s, const char *code)
{
	uint32_t id = dictionary_id(s->found->brokers, code, strlen(code));
	while (s->brokers <= id) {
		s->life = xgrow(s->life, &s->life_room, s->brokers + 1, sizeof *s->life);
		s->life[s->brokers++] = (struct life){ INT64_MAX, INT64_MIN };
	}
	return id;
}

/* A broker's rows of a slice, a holding for each stretch of days with one answer to whose they are. */
static void add_rows(const struct ghosts_call *call, const struct trades *t, size_t b, struct look *l)
{
	for (size_t i = t->first[b], stop = t->first[b + 1]; i < stop && t->date[i] <= call->end;) {
		int64_t until;
		struct holding h = { .code = mergers_at(call->mergers, t->code[b], t->date[i], &until), .first = t->date[i] };
		for (until = until < call->end ? until : call->end; i < stop && t->date[i] <= until; i++) {
			h.position += (int128)trades_figure(t, BUY_SHARES, i) - trades_figure(t, SELL_SHARES, i);
			h.last = t->date[i];
		}
		l->holding = xgrow(l->holding, &l->room, l->holdings + 1, sizeof *l->holding);
		l->holding[l->holdings++] = h;
	}
}

static int by_code(const void *a, const void *b)
{
	return strcmp(((const struct holding *)a)->code, ((const struct holding *)b)->code);
}

/* Holdings of one broker become one. */
static void join(struct look *l)
{
	size_t kept = 0;
	if (l->holdings)
		qsort(l->holding, l->holdings, sizeof *l->holding, by_code);
	l->last = INT64_MIN;
	for (size_t i = 0; i < l->holdings; i++) {
		const struct holding *h = &l->holding[i];
		l->last = h->last > l->last ? h->last : l->last;
		if (kept && !by_code(&l->holding[kept - 1], h)) {
			struct holding *to = &l->holding[kept - 1];
			to->position += h->position;
			to->first = h->first < to->first ? h->first : to->first;
			to->last = h->last > to->last ? h->last : to->last;
		} else {
			l->holding[kept++] = *h;
		}
	}
	l->holdings = kept;
}

/* Reads what the folder has to say, without the rest of the market. */
static int look_at(const struct ghosts_call *call, const char *folder, const char *symbol, struct look *l, struct error *err)
{
	struct slice_list list;
	struct prices p = { .n = 0 };
	int r = slices_list(folder, "trades", &list, err);
	l->slice = xcalloc(list.count, sizeof *l->slice);
	for (; l->slices < list.count && !r; l->slices += !r)
		r = trades_shares(list.slice[l->slices].path, &l->slice[l->slices], err);
	slices_list_release(&list);
	for (size_t i = 0; i < l->slices && !r; i++)
		for (size_t b = 0; b < l->slice[i].brokers; b++)
			add_rows(call, &l->slice[i], b, l);
	join(l);
	for (size_t i = 0; i < l->holdings && !r; i++)
		if ((int64_t)l->holding[i].position != l->holding[i].position)
			r = error_data(err, "symbol '%s', broker '%s': its position is beyond 2^63", symbol, l->holding[i].code);
	if (!r)
		r = prices_load(folder, &p, err);
	int64_t day = call->end != PNL_FOREVER ? call->end : l->last;
	l->mark = -1;
	for (size_t i = 0; i < p.n && p.date[i] <= day; i++)
		l->mark = (p.close[i] + 5000) / 10000;
	prices_release(&p);
	return r;
}

static void add_symbol(struct search *s, const char *code, const struct look *l)
{
	uint32_t symbol = dictionary_id(s->found->symbols, code, strlen(code));
	for (size_t i = 0; i < l->holdings; i++) {
		const struct holding *h = &l->holding[i];
		uint32_t broker = broker_number(s, h->code);
		struct life *life = &s->life[broker];
		life->first = h->first < life->first ? h->first : life->first;
		life->last = h->last > life->last ? h->last : life->last;
		if (!h->position)
			continue;
		s->open = xgrow(s->open, &s->open_room, s->opens + 1, sizeof *s->open);
		s->open[s->opens++] = (struct open){ symbol, broker, (int64_t)h->position, h->last };
	}
	s->last = l->last > s->last ? l->last : s->last;
	s->mark = xgrow(s->mark, &s->mark_room, s->symbols + 1, sizeof *s->mark);
	s->mark[s->symbols++] = l->mark;
}

static void *look_through(void *context)
{
	struct search *s = context;
	char code[CODE_MAX + 1];
	struct look l = { .holding = NULL };
	for (size_t i; !s->failed && (i = s->next++) < s->folders;) {
		struct error e = ERROR_NONE;
		if (code_symbol(s->folder[i], code) < 0)
			continue;
		char *folder = xformat("%s/%s", s->call->slices, s->folder[i]);
		if (!look_at(s->call, folder, code, &l, &e)) {
			pthread_mutex_lock(&s->lock);
			add_symbol(s, code, &l);
			pthread_mutex_unlock(&s->lock);
		} else if (!atomic_exchange(&s->failed, true)) {
			*s->err = e;
		}
		free(folder);
		while (l.slices)
			trades_release(&l.slice[--l.slices]);
		free(l.slice);
		l.slice = NULL;
		l.holdings = 0;
	}
	free(l.holding);
	return NULL;
}

static int list_folders(struct search *s, struct error *err)
{
	DIR *d = opendir(s->call->slices);
	if (!d)
		return error_system(err, "cannot read folder '%s'", s->call->slices);
	for (struct dirent *e; (errno = 0, e = readdir(d)) != NULL;) {
		s->folder = xgrow(s->folder, &s->folder_room, s->folders + 1, sizeof *s->folder);
		s->folder[s->folders++] = xstrdup(e->d_name);
	}
	int r = errno ? error_system(err, "cannot read folder '%s'", s->call->slices) : LOT_OK;
	closedir(d);
	return r;
}

/* Whom a broker that is gone may have become. */
struct heirs {
	uint32_t *heir; /* brokers that began when it ended; owned */
	size_t *score;  /* in how many symbols each holds the opposite; owned */
	size_t count, room, score_room;
};

static bool is_gone(const struct search *s, uint32_t broker)
{
	return s->life[broker].last <= s->found->asof - s->call->days;
}

static void add_heirs(const struct search *s, uint32_t broker, struct heirs *h)
{
	int64_t from = s->life[broker].last;
	for (uint32_t b = 0; b < s->brokers; b++) {
		if (s->life[b].first <= from || s->life[b].first > from + GHOSTS_SUCCESSION)
			continue;
		h->heir = xgrow(h->heir, &h->room, h->count + 1, sizeof *h->heir);
		h->score = xgrow(h->score, &h->score_room, h->count + 1, sizeof *h->score);
		h->heir[h->count] = b;
		h->score[h->count++] = 0;
	}
}

/* Compares the positions of one symbol, open[from] to open[to - 1]; `held` is by broker, and zeros before and after. */
static void score_symbol(const struct search *s, size_t from, size_t to, int64_t *held, struct heirs *heirs)
{
	for (size_t i = from; i < to; i++)
		held[s->open[i].broker] = s->open[i].position;
	for (size_t i = from; i < to; i++) {
		struct heirs *h = &heirs[s->open[i].broker];
		for (size_t k = 0; k < h->count; k++)
			h->score[k] += s->open[i].position > 0 ? held[h->heir[k]] < 0 : held[h->heir[k]] > 0;
	}
	for (size_t i = from; i < to; i++)
		held[s->open[i].broker] = 0;
}

static const char *best_heir(const struct search *s, const struct heirs *h)
{
	const char *best = "";
	size_t most = 0;
	for (size_t k = 0; k < h->count; k++) {
		const char *code = dictionary_text(s->found->brokers, h->heir[k]);
		if (h->score[k] > most || (most && h->score[k] == most && strcmp(code, best) < 0)) {
			best = code;
			most = h->score[k];
		}
	}
	return best;
}

/* The candidate of each broker, by number; the caller frees. */
static const char **find_candidates(const struct search *s)
{
	const char **candidate = xcalloc(s->brokers, sizeof *candidate);
	struct heirs *heirs = xcalloc(s->brokers, sizeof *heirs);
	int64_t *held = xcalloc(s->brokers, sizeof *held);
	for (uint32_t b = 0; b < s->brokers; b++)
		if (is_gone(s, b))
			add_heirs(s, b, &heirs[b]);
	for (size_t from = 0, to; from < s->opens; from = to) {
		for (to = from; to < s->opens && s->open[to].symbol == s->open[from].symbol;)
			to++;
		score_symbol(s, from, to, held, heirs);
	}
	for (uint32_t b = 0; b < s->brokers; b++) {
		candidate[b] = best_heir(s, &heirs[b]);
		free(heirs[b].heir);
		free(heirs[b].score);
	}
	free(heirs);
	free(held);
	return candidate;
}

static int by_value(const void *a, const void *b)
{
	const struct ghost *x = a, *y = b;
	int128 p = x->value < 0 ? -x->value : x->value, q = y->value < 0 ? -y->value : y->value;
	if (p != q)
		return p < q ? 1 : -1;
	int c = strcmp(x->broker, y->broker);
	return c ? c : strcmp(x->symbol, y->symbol);
}

int ghosts_find(const struct ghosts_call *call, struct ghosts *g, struct error *err)
{
	struct search s = { .call = call, .found = g, .err = err, .last = INT64_MIN };
	*g = (struct ghosts){ .symbols = dictionary_new(), .brokers = dictionary_new() };
	int r = list_folders(&s, err);
	pthread_mutex_init(&s.lock, NULL);
	if (!r)
		workers_run(call->jobs, look_through, &s);
	if (!r && s.failed)
		r = err->status;
	g->asof = call->asof != INT64_MAX ? call->asof : call->end != PNL_FOREVER ? call->end : s.last;
	const char **candidate = r ? NULL : find_candidates(&s);
	for (size_t i = 0; i < s.opens && !r; i++) {
		const struct open *o = &s.open[i];
		if (!is_gone(&s, o->broker))
			continue;
		g->ghost = xgrow(g->ghost, &g->room, g->count + 1, sizeof *g->ghost);
		struct ghost *to = &g->ghost[g->count++];
		*to = (struct ghost){ .symbol = dictionary_text(g->symbols, o->symbol), .broker = dictionary_text(g->brokers, o->broker),
			              .candidate = candidate[o->broker], .position = o->position, .last = o->last,
			              .gone = s.life[o->broker].last, .priced = s.mark[o->symbol] >= 0 };
		to->mark = to->priced ? s.mark[o->symbol] : 0;
		to->value = (int128)to->position * to->mark;
	}
	if (g->count)
		qsort(g->ghost, g->count, sizeof *g->ghost, by_value);
	pthread_mutex_destroy(&s.lock);
	while (s.folders)
		free(s.folder[--s.folders]);
	free(s.folder);
	free(s.open);
	free(s.life);
	free(candidate);
	free(s.mark);
	return r;
}

int64_t ghosts_mapped(const struct mergers *m, const char *broker)
{
	int64_t until = INT64_MIN;
	for (size_t i = 0; i < m->count; i++)
		if (!strcmp(m->merger[i].old_code, broker) && m->merger[i].until > until)
			until = m->merger[i].until;
	return until;
}

void ghosts_release(struct ghosts *g)
{
	free(g->ghost);
	dictionary_free(g->symbols);
	dictionary_free(g->brokers);
	*g = (struct ghosts){ .ghost = NULL };
}
