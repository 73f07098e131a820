#include "partitionwork.h"

#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "workers.h"

static int bad_code(struct worker *w, const struct row *row, const char *column, const struct row_field *f, struct error *err)
{
	return error_at(err, w->work->blocks.file[w->block.file].shown, row->line,
	                "%s '%.*s' is not a code of 1 to %d bytes without control characters", column, f->n > 80 ? 80 : (int)f->n, f->text,
	                CODE_MAX);
}

static int take_row(void *context, const struct row *row, struct error *err)
{
	struct worker *w = context;
	struct blocks_file *f = &w->work->blocks.file[w->block.file];
	struct table_row t;
	uint32_t symbol = 0, broker = 0;
	w->block_rows++;
	int r = table_convert(&f->header, &w->memory, f->shown, row, &t, err);
	bool trades = w->work->p->type->kind == TABLE_TRADES;
	if (r >= 0 && (symbol = dictionary_id(w->symbols, t.symbol.text, t.symbol.n)) == UINT32_MAX)
		r = bad_code(w, row, f->header.name[0], &t.symbol, err);
	if (r >= 0 && trades && (broker = dictionary_id(w->brokers, t.broker.text, t.broker.n)) == UINT32_MAX)
		r = bad_code(w, row, f->header.name[2], &t.broker, err);
	if (r == LOT_BAD_DATA && w->work->p->reject)
		return partition_reject(w, row, err);
	if (r)
		return r < 0 ? r : LOT_OK;
	uint64_t date = (uint64_t)(int64_t)t.date;
	if (trades) {
		uint64_t field[] = { broker, date, (uint64_t)t.value[0], (uint64_t)t.value[1], (uint64_t)t.value[2], (uint64_t)t.value[3] };
		w->widest |= field[2] | field[3] | field[4] | field[5];
		return rowstore_add(w->rows, symbol, field, err);
	}
	uint64_t field[] = { date, (uint64_t)t.value[0], (uint64_t)w->block.file << LINE_BITS | row->line };
	return rowstore_add(w->rows, symbol, field, err);
}

static void *parse_thread(void *context)
{
	struct work *work = context;
	struct worker *w = &work->worker[work->begun++];
	struct blocks *blocks = &work->blocks;
	while (blocks_next(blocks, &w->block)) {
		struct blocks_file *f = &blocks->file[w->block.file];
		w->block_rows = 0;
		int e = rows_parse(f->shown, w->block.line, w->block.data.data, w->block.data.size, take_row, w, &w->err);
		f->rows += w->block_rows;
		if (e) {
			blocks_stop(blocks);
			w->failed_at = w->block.number;
			break;
		}
	}
	buffer_release(&w->block.data);
	return NULL;
}

int partition_read(struct work *work, struct error *err)
{
	struct partition *p = work->p;
	bool trades = p->type->kind == TABLE_TRADES;
	size_t fixed = (size_t)p->jobs * BYTES_A_THREAD, held = p->memory > 2 * fixed ? p->memory - fixed : p->memory / 4;
	for (int i = 0; i < p->jobs; i++) {
		struct worker *w = &work->worker[i];
		w->work = work;
		w->failed_at = SIZE_MAX;
		w->symbols = dictionary_new();
		w->brokers = dictionary_new();
		w->rows = trades ? rowstore_new(6, 1 << 1, held / (size_t)p->jobs, p->slices)
		                 : rowstore_new(3, 1 << 0 | 1 << 2, held / (size_t)p->jobs, p->slices);
	}
	workers_run(p->jobs, parse_thread, work);
	const struct worker *first = NULL;
	for (int i = 0; i < p->jobs; i++) {
		const struct worker *w = &work->worker[i];
		if (w->failed_at != SIZE_MAX && (!first || w->failed_at < first->failed_at))
			first = w;
	}
	if (first || work->blocks.result) {
		*err = first ? first->err : work->blocks.err;
		return err->status;
	}
	for (size_t i = 0; i < p->files; i++)
		p->rows += work->blocks.file[i].rows;
	return blocks_check_rows(&work->blocks, err);
}

/* ---- one numbering for all threads ---- */

static int by_weight(const void *a, const void *b, void *slices)
{
	const struct part_slice *all = slices, *x = &all[*(const uint32_t *)a], *y = &all[*(const uint32_t *)b];
	if (x->rows != y->rows)
		return x->rows < y->rows ? 1 : -1;
	return strcmp(x->symbol, y->symbol);
}

static struct dictionary *join(struct work *work, bool brokers)
{
	struct dictionary *all = dictionary_new();
	for (int i = 0; i < work->p->jobs; i++) {
		struct dictionary *d = brokers ? work->worker[i].brokers : work->worker[i].symbols;
		uint32_t n = dictionary_count(d), *to = xmalloc(n * sizeof *to);
		for (uint32_t k = 0; k < n; k++)
			to[k] = dictionary_id(all, dictionary_text(d, k), strlen(dictionary_text(d, k)));
		if (brokers)
			work->worker[i].rank_of = to;
		else
			work->worker[i].symbol_of = to;
	}
	return all;
}

void partition_drop_empty(struct work *work)
{
	size_t jobs = (size_t)work->p->jobs;
	uint32_t kept = 0;
	for (uint32_t i = 0; i < work->count; i++) {
		struct part_slice *s = &work->slice[i];
		if (s->empty)
			continue;
		work->slice[kept] = *s;
		memmove(&work->locals[kept * jobs], &work->locals[i * jobs], jobs * sizeof *work->locals);
		work->order[kept] = kept;
		kept++;
	}
	work->count = kept;
	qsort_r(work->order, kept, sizeof *work->order, by_weight, work->slice);
}

void partition_number(struct work *work, struct dictionary **symbols, struct dictionary **brokers)
{
	size_t jobs = (size_t)work->p->jobs;
	*symbols = join(work, false);
	*brokers = join(work, true);
	uint32_t n = dictionary_count(*symbols), *sorted = dictionary_sorted(*symbols), *place = xmalloc(n * sizeof *place);
	struct part_slice *all = xcalloc(n, sizeof *all);
	uint32_t *locals = xmalloc(n * jobs * sizeof *locals);
	memset(locals, 0xff, n * jobs * sizeof *locals);
	for (uint32_t i = 0; i < n; i++) {
		all[i].symbol = dictionary_text(*symbols, sorted[i]);
		place[sorted[i]] = i;
	}
	for (size_t w = 0; w < jobs; w++)
		for (uint32_t k = 0; k < dictionary_count(work->worker[w].symbols); k++) {
			uint32_t i = place[work->worker[w].symbol_of[k]];
			locals[i * jobs + w] = k;
			all[i].rows += rowstore_rows(work->worker[w].rows, k);
		}
	/* A symbol whose every row said nothing has no slice. */
	for (uint32_t i = 0; i < n; i++)
		all[i].empty = !all[i].rows;
	work->count = n;
	work->slice = all;
	work->locals = locals;
	work->order = xmalloc(n * sizeof *work->order);
	work->taken = xmalloc(n * sizeof *work->taken);
	partition_drop_empty(work);
	free(sorted);
	free(place);

	work->brokers = n = dictionary_count(*brokers);
	sorted = dictionary_sorted(*brokers);
	uint32_t *rank = xmalloc(n * sizeof *rank);
	work->broker = xmalloc(n * sizeof *work->broker);
	for (uint32_t i = 0; i < n; i++) {
		rank[sorted[i]] = i;
		work->broker[i] = dictionary_text(*brokers, sorted[i]);
	}
	for (size_t w = 0; w < jobs; w++)
		for (uint32_t k = 0; k < dictionary_count(work->worker[w].brokers); k++)
			work->worker[w].rank_of[k] = rank[work->worker[w].rank_of[k]];
	free(sorted);
	free(rank);
}
