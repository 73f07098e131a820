#include "ghosts.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dictionary.h"
#include "pnl.h"
#include "slices.h"

/* An open position, before it is known who is gone. */
struct open {
	uint32_t symbol, broker;
	int64_t position, last;
};

struct search {
	const struct ghosts_call *call;
	struct ghosts *found;
	struct open *open;
	size_t opens, open_room;
	int64_t *gone; /* by broker: its last trade */
	size_t brokers, gone_room;
	int64_t *mark; /* by symbol, or -1 */
	size_t symbols, mark_room;
	int64_t last;  /* of all */
};

static uint32_t broker_number(struct search *s, const char *code)
{
	uint32_t id = dictionary_id(s->found->brokers, code, strlen(code));
	while (s->brokers <= id) {
		s->gone = xgrow(s->gone, &s->gone_room, s->brokers + 1, sizeof *s->gone);
		s->gone[s->brokers++] = INT64_MIN;
	}
	return id;
}

/* One broker's rows of a symbol; 0, or -1 where its position does not fit. */
static int add_account(struct search *s, uint32_t symbol, const struct trades *t, size_t b, int64_t *symbol_last)
{
	int128 position = 0;
	int64_t last = INT64_MIN;
	for (size_t i = t->first[b]; i < t->first[b + 1] && t->date[i] <= s->call->end; i++) {
		position += (int128)trades_figure(t, BUY_SHARES, i) - trades_figure(t, SELL_SHARES, i);
		last = t->date[i];
	}
	if (last == INT64_MIN)
		return 0;
	if ((int64_t)position != position)
		return -1;
	uint32_t broker = broker_number(s, t->code[b]);
	s->gone[broker] = last > s->gone[broker] ? last : s->gone[broker];
	*symbol_last = last > *symbol_last ? last : *symbol_last;
	if (position) {
		s->open = xgrow(s->open, &s->open_room, s->opens + 1, sizeof *s->open);
		s->open[s->opens++] = (struct open){ symbol, broker, (int64_t)position, last };
	}
	return 0;
}

static int add_symbol(struct search *s, const char *folder, const char *code, struct error *err)
{
	struct trades t = { .rows = 0 };
	struct prices p = { .n = 0 };
	int64_t last = INT64_MIN;
	int r = trades_load(folder, s->call->mergers, &t, err);
	if (!r)
		r = prices_load(folder, &p, err);
	uint32_t symbol = r ? 0 : dictionary_id(s->found->symbols, code, strlen(code));
	for (size_t b = 0; b < t.brokers && !r; b++)
		if (add_account(s, symbol, &t, b, &last))
			r = error_data(err, "symbol '%s', broker '%s': its position is beyond 2^63", code, t.code[b]);
	if (!r) {
		s->last = last > s->last ? last : s->last;
		int64_t day = s->call->end != PNL_FOREVER ? s->call->end : last;
		s->mark = xgrow(s->mark, &s->mark_room, s->symbols + 1, sizeof *s->mark);
		s->mark[s->symbols] = -1;
		for (size_t i = 0; i < p.n && p.date[i] <= day; i++)
			s->mark[s->symbols] = (p.close[i] + 5000) / 10000;
		s->symbols++;
	}
	trades_release(&t);
	prices_release(&p);
	return r;
}

static int add_symbols(struct search *s, struct error *err)
{
	DIR *d = opendir(s->call->slices);
	if (!d)
		return error_system(err, "cannot read folder '%s'", s->call->slices);
	int r = LOT_OK;
	char code[CODE_MAX + 1];
	for (struct dirent *e; !r && (errno = 0, e = readdir(d)) != NULL;) {
		if (code_symbol(e->d_name, code) < 0)
			continue;
		char *folder = xformat("%s/%s", s->call->slices, e->d_name);
		r = add_symbol(s, folder, code, err);
		free(folder);
	}
	if (!r && errno)
		r = error_system(err, "cannot read folder '%s'", s->call->slices);
	closedir(d);
	return r;
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
	int r = add_symbols(&s, err);
	g->asof = call->asof != INT64_MAX ? call->asof : call->end != PNL_FOREVER ? call->end : s.last;
	for (size_t i = 0; i < s.opens && !r; i++) {
		const struct open *o = &s.open[i];
		if (s.gone[o->broker] > g->asof - call->days)
			continue;
		g->ghost = xgrow(g->ghost, &g->room, g->count + 1, sizeof *g->ghost);
		struct ghost *to = &g->ghost[g->count++];
		*to = (struct ghost){ .symbol = dictionary_text(g->symbols, o->symbol), .broker = dictionary_text(g->brokers, o->broker),
			              .position = o->position, .last = o->last, .gone = s.gone[o->broker], .priced = s.mark[o->symbol] >= 0 };
		to->mark = to->priced ? s.mark[o->symbol] : 0;
		to->value = (int128)to->position * to->mark;
	}
	if (g->count)
		qsort(g->ghost, g->count, sizeof *g->ghost, by_value);
	free(s.open);
	free(s.gone);
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
