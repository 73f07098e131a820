#include "deal.h"

#include <stdlib.h>
#include <string.h>

#include "manifests.h"
#include "output.h"

void deal_weigh(struct deal_weights *w, unsigned bucket, uint64_t rows, uint64_t task)
{
	w->bucket[bucket] += rows + task;
}

struct weighed {
	uint64_t weight;
	unsigned bucket;
};

static int heaviest(const void *a, const void *b)
{
	const struct weighed *x = a, *y = b;
	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	return x->bucket < y->bucket ? -1 : 1;
}

void deal_buckets(const struct deal_weights *w, unsigned shards, unsigned shard[CODE_BUCKETS], uint64_t *load)
{
	struct weighed order[CODE_BUCKETS];
	for (unsigned b = 0; b < CODE_BUCKETS; b++)
		order[b] = (struct weighed){ w->bucket[b], b };
	qsort(order, CODE_BUCKETS, sizeof *order, heaviest);
	memset(load, 0, shards * sizeof *load);
	for (unsigned i = 0; i < CODE_BUCKETS; i++) {
		unsigned least = 0;
		for (unsigned s = 1; s < shards && order[i].weight; s++)
			if (load[s] < load[least])
				least = s;
		shard[order[i].bucket] = order[i].weight ? least : order[i].bucket % shards;
		load[least] += order[i].weight;
	}
}

/* The symbols of one list: those with rows in `table`. */
struct dealt {
	enum manifest_table table;
	const char *variable;
	uint64_t task; /* what starting one costs, in rows */
	struct share {
		char *folder; /* owned */
		uint64_t rows;
		unsigned bucket;
	} *share;
	size_t count, room;
	struct deal_weights weights;
	unsigned shard[CODE_BUCKETS];
};

/* SYMBOLS and PRICED. */
struct deal {
	struct dealt list[2];
};

static int take_symbol(void *context, const char *folder, const uint64_t rows[MANIFEST_TABLES], struct error *err)
{
	struct deal *deal = context;
	char code[CODE_MAX + 1];
	int n = code_symbol(folder, code);
	if (n < 0)
		return error_data(err, "'%s' is not a symbol's folder", folder);
	for (int i = 0; i < 2; i++) {
		struct dealt *d = &deal->list[i];
		if (!rows[d->table])
			continue;
		d->share = xgrow(d->share, &d->room, d->count + 1, sizeof *d->share);
		d->share[d->count++] = (struct share){ xstrdup(folder), rows[d->table], code_bucket(code, (size_t)n) };
		deal_weigh(&d->weights, code_bucket(code, (size_t)n), rows[d->table], d->task);
	}
	return LOT_OK;
}

static int by_rows(const void *a, const void *b)
{
	const struct share *x = a, *y = b;
	if (x->rows != y->rows)
		return x->rows < y->rows ? 1 : -1;
	return strcmp(x->folder, y->folder);
}

static void add_share(const struct dealt *d, unsigned shard, struct buffer *mk, size_t *symbols, uint64_t *rows)
{
	*symbols = 0;
	*rows = 0;
	buffer_format(mk, "%s :=", d->variable);
	for (size_t i = 0; i < d->count; i++)
		if (d->shard[d->share[i].bucket] == shard) {
			buffer_char(mk, ' ');
			buffer_text(mk, d->share[i].folder);
			++*symbols;
			*rows += d->share[i].rows;
		}
	buffer_char(mk, '\n');
}

static int write_shards(const struct deal *deal, unsigned shards, const char *dir, struct buffer *said, struct error *err)
{
	struct buffer mk = BUFFER_EMPTY;
	int r = LOT_OK;
	for (unsigned s = 0; s < shards && !r; s++) {
		size_t symbols, priced;
		uint64_t rows, prices;
		mk.size = 0;
		add_share(&deal->list[0], s, &mk, &symbols, &rows);
		add_share(&deal->list[1], s, &mk, &priced, &prices);
		buffer_text(&mk, "GROUPS :=\n" MANIFEST_END);
		char *path = xformat("%s/%u.mk", dir, s + 1);
		r = output_file(path, mk.data, mk.size, OUTPUT_FOLDERS, err);
		free(path);
		if (said)
			buffer_format(said, "%u %zu %llu\n", s + 1, symbols, (unsigned long long)rows);
	}
	buffer_release(&mk);
	return r;
}

int deal_write(const char *out, char **parts, size_t count, unsigned shards, const char *dir, struct buffer *said,
                struct error *err)
{
	struct manifest m = { .out = out };
	struct deal *deal = xcalloc(1, sizeof *deal);
	uint64_t *load = xcalloc(shards, sizeof *load);
	deal->list[0] = (struct dealt){ .table = MANIFEST_TRADES, .variable = "SYMBOLS", .task = DEAL_TASK_TRADES };
	deal->list[1] = (struct dealt){ .table = MANIFEST_PRICES, .variable = "PRICED", .task = DEAL_TASK_PRICES };
	int r = manifest_symbols(&m, parts, count, take_symbol, deal, err);
	for (int i = 0; i < 2 && !r; i++) {
		struct dealt *d = &deal->list[i];
		deal_buckets(&d->weights, shards, d->shard, load);
		if (d->count)
			qsort(d->share, d->count, sizeof *d->share, by_rows);
	}
	if (!r)
		r = write_shards(deal, shards, dir, said, err);
	for (int i = 0; i < 2; i++) {
		for (size_t j = 0; j < deal->list[i].count; j++)
			free(deal->list[i].share[j].folder);
		free(deal->list[i].share);
	}
	free(load);
	free(deal);
	return r;
}
