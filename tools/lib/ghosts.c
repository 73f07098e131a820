#include "ghosts.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "dictionary.h"
#include "partials.h"

/* An open position, before it is known who is gone. */
struct open {
	uint32_t symbol, broker;
	int64_t position, last;
};

/* A broker's first and last trade in any symbol. */
struct life {
	int64_t first, last;
};

/* What the threads share: results meet under the lock. */
struct search {
	const struct ghosts_call *call;
	struct ghosts *found;
	pthread_mutex_t lock;
	struct open *open; /* a symbol's stand together */
	size_t opens, open_room;
	struct life *life; /* by broker */
	size_t brokers, life_room;
	int64_t *mark; /* by symbol, or -1 */
	size_t symbols, mark_room;
	int64_t last;  /* of all */
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

static void add_symbol(struct search *s, const struct totals *t)
{
	const char *code = t->symbol[0].symbol;
	uint32_t symbol = dictionary_id(s->found->symbols, code, strlen(code));
	for (size_t i = 0; i < t->accounts; i++) {
		const struct account_row *a = &t->account[i];
		uint32_t broker = broker_number(s, a->broker);
		struct life *life = &s->life[broker];
		life->first = a->first < life->first ? a->first : life->first;
		life->last = a->last > life->last ? a->last : life->last;
		s->last = a->last > s->last ? a->last : s->last;
		if (!a->position)
			continue;
		s->open = xgrow(s->open, &s->open_room, s->opens + 1, sizeof *s->open);
		s->open[s->opens++] = (struct open){ symbol, broker, a->position, a->last };
	}
	s->mark = xgrow(s->mark, &s->mark_room, s->symbols + 1, sizeof *s->mark);
	s->mark[s->symbols++] = t->symbol[0].priced ? t->symbol[0].mark : -1;
}

static int look(void *context, const struct totals *t, struct error *err)
{
	struct search *s = context;
	(void)err;
	pthread_mutex_lock(&s->lock);
	add_symbol(s, t);
	pthread_mutex_unlock(&s->lock);
	return LOT_OK;
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
	struct search s = { .call = call, .found = g, .last = INT64_MIN };
	*g = (struct ghosts){ .symbols = dictionary_new(), .brokers = dictionary_new() };
	pthread_mutex_init(&s.lock, NULL);
	int r = partials_each(call->partials, call->jobs, look, &s, NULL, err);
	g->asof = call->asof != INT64_MAX ? call->asof : call->end != INT64_MAX ? call->end : s.last;
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
