#include "partitionwork.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "code.h"
#include "date.h"
#include "folder.h"
#include "output.h"
#include "workers.h"

enum { BYTES_A_ROW = 128 }; /* unpacked, ordered (104: fold.h) and packed */

/* ---- one symbol ---- */

static int gather(struct work *work, uint32_t symbol, struct fold_room *room, struct fold *f, struct error *err)
{
	bool trades = work->p->type->kind == TABLE_TRADES;
	size_t at = 0, jobs = (size_t)work->p->jobs;
	fold_init(f, work->p->type->kind, work->slice[symbol].rows, room);
	f->broker = work->broker;
	for (size_t w = 0; w < jobs; w++) {
		uint32_t local = work->locals[symbol * jobs + w];
		if (local == UINT32_MAX)
			continue;
		uint64_t *to = f->row + at * f->fields;
		size_t n = rowstore_rows(work->worker[w].rows, local);
		int r = rowstore_read(work->worker[w].rows, local, to, err);
		if (r)
			return r;
		for (size_t i = 0; trades && i < n; i++)
			to[i * f->fields] = work->worker[w].rank_of[to[i * f->fields]];
		at += n;
	}
	return LOT_OK;
}

static char *slice_path(const struct partition *p, const char *folder)
{
	return p->part ? xformat("%s/%s/%s/%s.npz", p->slices, folder, p->type->name, p->part)
	               : xformat("%s/%s/%s.npz", p->slices, folder, p->type->name);
}

static int symbol_do(struct worker *w, uint32_t symbol, struct fold_room *room, struct buffer *packed, struct error *err)
{
	struct work *work = w->work;
	struct fold f;
	struct folding context = { w, symbol };
	struct part_slice *s = &work->slice[symbol];
	int r = gather(work, symbol, room, &f, err);
	if (!r)
		r = fold_rows(&f, work->p->jobs == 1, partition_problem, &context, err);
	if (!r && !work->check_only) {
		char folder[CODE_FOLDER];
		packed->size = 0;
		fold_pack(&f, packed);
		code_folder(s->symbol, strlen(s->symbol), folder);
		char *path = slice_path(work->p, folder);
		r = output_rewrite(path, packed->data, packed->size, OUTPUT_IF_CHANGED | OUTPUT_FOLDERS, err);
		if (r > 0) {
			work->written++;
			r = LOT_OK;
		}
		free(path);
		s->rows = f.rows;
		s->low = f.low;
		s->high = f.high;
		s->bytes = packed->size;
		s->crc = libdeflate_crc32(0, packed->data, packed->size);
		s->adler = libdeflate_adler32(1, packed->data, packed->size);
	}
	s->empty = !r && !f.rows;
	fold_release(&f);
	return r;
}

static size_t bytes_of(const struct work *work, size_t place)
{
	return work->slice[work->order[place]].rows * BYTES_A_ROW;
}

/* The heaviest symbol left that fits into memory beside what is being packed, waiting until there is one; the
 * heaviest of all may be alone with it.  Returns its place in the order, or the number of symbols at the end.  The
 * caller holds the lock. */
static size_t next_symbol(struct work *work)
{
	for (;;) {
		size_t at = work->next;
		while (at < work->count && (work->taken[at] || (work->active && bytes_of(work, at) > work->free_memory)))
			at++;
		if (at < work->count || work->next == work->count)
			return at;
		pthread_cond_wait(&work->room, &work->lock);
	}
}

static void *symbol_thread(void *context)
{
	struct work *work = context;
	struct worker *w = &work->worker[work->begun++];
	struct fold_room room = { NULL, 0 };
	struct buffer packed = BUFFER_EMPTY;
	struct error err;
	pthread_mutex_lock(&work->lock);
	for (size_t at; (at = next_symbol(work)) < work->count;) {
		uint32_t symbol = work->order[at];
		size_t need = bytes_of(work, at);
		need = need > work->free_memory ? work->free_memory : need;
		work->taken[at] = true;
		while (work->next < work->count && work->taken[work->next])
			work->next++;
		work->free_memory -= need;
		work->active++;
		pthread_mutex_unlock(&work->lock);

		int r = symbol_do(w, symbol, &room, &packed, &err);

		pthread_mutex_lock(&work->lock);
		work->free_memory += need;
		work->active--;
		pthread_cond_broadcast(&work->room);
		if (r && (!work->result || symbol < work->failed_at)) {
			work->result = r;
			work->failed_at = symbol;
			work->err = err;
		}
		if (r && !work->check_only)
			break;
	}
	pthread_mutex_unlock(&work->lock);
	buffer_release(&packed);
	fold_room_release(&room);
	return NULL;
}

int partition_each_symbol(struct work *work, bool check_only, struct error *err)
{
	work->check_only = check_only;
	work->next = 0;
	work->begun = 0;
	memset(work->taken, 0, work->count * sizeof *work->taken);
	workers_run(work->p->jobs, symbol_thread, work);
	if (work->result)
		*err = work->err;
	return work->result;
}

/* ---- what stays behind ---- */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int partition_remove_vanished(struct work *work, struct error *err)
{
	struct partition *p = work->p;
	char **folder = xmalloc(work->count * sizeof *folder);
	for (uint32_t i = 0; i < work->count; i++) {
		char name[CODE_FOLDER];
		code_folder(work->slice[i].symbol, strlen(work->slice[i].symbol), name);
		folder[i] = xstrdup(name);
	}
	qsort(folder, work->count, sizeof *folder, by_name);
	struct folder f;
	int r = folder_read(&f, p->slices, 0, err);
	for (size_t i = 0; i < f.count && !r; i++) {
		struct stat st;
		if (work->count && bsearch(&f.name[i], folder, work->count, sizeof *folder, by_name))
			continue;
		char *path = slice_path(p, f.name[i]);
		bool there = !lstat(path, &st);
		r = folder_remove_file(err, "%s", path);
		if (!r && there) {
			p->removed++;
			if (p->part)
				rmdir((path[strlen(path) - strlen(p->part) - 5] = '\0', path));
		}
		free(path);
	}
	folder_release(&f);
	for (uint32_t i = 0; i < work->count; i++)
		free(folder[i]);
	free(folder);
	return r;
}

int partition_write_manifest(struct work *work, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	buffer_text(&b, PARTS_HEADER);
	for (uint32_t i = 0; i < work->count; i++) {
		const struct part_slice *s = &work->slice[i];
		char first[DATE_TEXT], last[DATE_TEXT];
		date_format((int32_t)s->low, first);
		date_format((int32_t)s->high, last);
		buffer_csv(&b, s->symbol, strlen(s->symbol));
		buffer_format(&b, ",%zu,%s,%s,%zu,%08x%08x,%d\n", s->rows, first, last, s->bytes, s->crc, s->adler, PARTS_VERSION);
	}
	buffer_text(&b, PARTS_END);
	int r = output_file(work->p->manifest, b.data, b.size, OUTPUT_FOLDERS, err);
	buffer_release(&b);
	return r;
}

int partition_make_room(struct work *work, struct error *err)
{
	struct partition *p = work->p;
	size_t held = (size_t)p->jobs * BYTES_A_THREAD, need = work->count ? bytes_of(work, 0) : 0;
	for (int i = 0; i < p->jobs; i++)
		held += rowstore_held(work->worker[i].rows);
	int r = LOT_OK;
	for (int i = 0; i < p->jobs && !r && held + need > p->memory; i++) {
		held -= rowstore_held(work->worker[i].rows);
		r = rowstore_spill(work->worker[i].rows, err);
	}
	work->free_memory = p->memory > held ? p->memory - held : 0;
	return r;
}
