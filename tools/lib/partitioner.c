/* How a table becomes slices.
 *
 * Reading.  Threads take turns at the reader: under a lock it cuts the next block of about a
 * megabyte at a row's end and counts its lines, so that every thread knows where its block
 * stands in the file; parsing and packing into the thread's own row store needs no lock.  Codes
 * are numbered by each thread for itself and renumbered once at the end.  The first bad row wins:
 * a thread that finds one stops the reader, blocks handed out before are finished, and the error
 * in the earliest block is reported.
 *
 * Writing.  A symbol's rows are gathered from the threads' stores, sorted by counting (dates if
 * they are not in order already, then brokers), folded and packed.  Symbols are taken heaviest
 * first; a thread takes the heaviest whose rows fit in memory beside those of the others, and waits
 * if there is none.  What could still be wrong with rows that are good one by one (prices that disagree,
 * sums beyond 2^63) is looked for in a first pass over all symbols, before anything is written.
 */
#include "partitioner.h"

#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blocks.h"
#include "buffer.h"
#include "code.h"
#include "date.h"
#include "dictionary.h"
#include "fold.h"
#include "folder.h"
#include "output.h"
#include "rowstore.h"

enum {
	BYTES_A_ROW = 128,      /* unpacked, ordered (104: fold.h) and packed */
	BYTES_A_THREAD = 10 << 20, /* blocks, codes, the packer, what malloc keeps in pieces */
	LINE_BITS = 40          /* a row's place: file number above, line below */
};

/* ---- threads ---- */

/* Rows a block set aside, as lines of the reject file. */
struct rejects {
	size_t number; /* of the block */
	struct buffer text;
};

struct worker {
	pthread_t thread;
	struct work *work;
	struct dictionary *symbols, *brokers;
	struct rowstore *rows;
	struct table_memory memory;
	struct block block;
	uint64_t widest;       /* the or of all figures: bounds every sum */
	size_t block_rows;
	struct rejects *rejects;
	size_t reject_count, reject_room, rejected;
	size_t failed_at;      /* block number of err, SIZE_MAX without one */
	struct error err;
	uint32_t *symbol_of, *rank_of; /* local numbers to those of the whole */
};

/* A symbol of the whole table. */
struct slice {
	const char *symbol;
	size_t rows;           /* read, then of the slice */
	int64_t low, high;     /* the slice's first and last day */
	size_t bytes;
	uint32_t crc, adler;
	bool empty;              /* every row contradicts another */
	struct buffer conflicts; /* lines of the reject file for those that do */
};

struct work {
	struct partition *p;
	struct blocks blocks;
	struct worker *worker;
	uint32_t count;            /* symbols */
	struct slice *slice;       /* in byte order of the symbols */
	uint32_t *order;           /* heaviest first */
	uint32_t *locals;          /* [symbol x jobs + worker]: the worker's number, or UINT32_MAX */
	uint32_t brokers;
	const char **broker;       /* by rank: byte order */
	_Atomic size_t written, conflicts;
	bool check_only;
	pthread_mutex_t lock;      /* of what follows */
	pthread_cond_t room;
	bool *taken;               /* by place in the order */
	size_t next;               /* the first place not taken */
	size_t free_memory;
	unsigned active;
	int result;
	size_t failed_at;          /* index of the symbol that failed */
	struct error err;
};

static void add_reject(struct buffer *b, const char *path, size_t line, const char *reason, size_t reason_n)
{
	buffer_csv(b, path, strlen(path));
	buffer_format(b, ",%zu,", line);
	buffer_csv(b, reason, reason_n);
	buffer_char(b, ',');
}

/* A message without its `FILE:LINE: `. */
static const char *reason_of(const struct error *err, const char *path)
{
	size_t n = strlen(path);
	const char *reason = strncmp(err->text, path, n) ? NULL : strstr(err->text + n, ": ");
	return reason ? reason + 2 : err->text;
}

static int reject(struct worker *w, const struct row *row, const struct error *why)
{
	const struct blocks_file *f = &w->work->blocks.file[w->block.file];
	if (!w->reject_count || w->rejects[w->reject_count - 1].number != w->block.number) {
		w->rejects = xgrow(w->rejects, &w->reject_room, w->reject_count + 1, sizeof *w->rejects);
		w->rejects[w->reject_count++] = (struct rejects){ .number = w->block.number };
	}
	struct buffer *b = &w->rejects[w->reject_count - 1].text, text = BUFFER_EMPTY;
	const char *reason = reason_of(why, f->shown);
	add_reject(b, f->shown, row->line, reason, strlen(reason));
	for (size_t i = 0; i < row->count; i++) {
		if (i)
			buffer_char(&text, ',');
		buffer_csv(&text, row->field[i].text, row->field[i].n);
	}
	buffer_csv(b, text.data, text.size);
	buffer_char(b, '\n');
	buffer_release(&text);
	w->rejected++;
	return LOT_OK;
}

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
		return reject(w, row, err);
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
	struct worker *w = context;
	struct blocks *blocks = &w->work->blocks;
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

static void in_threads(struct work *work, void *(*run)(void *))
{
	int jobs = work->p->jobs, started = 1;
	for (; started < jobs; started++)
		if (pthread_create(&work->worker[started].thread, NULL, run, &work->worker[started]))
			break; /* fewer threads do the same work */
	run(&work->worker[0]);
	while (--started > 0)
		pthread_join(work->worker[started].thread, NULL);
}

/* The rows one by one: everything read and held, or the first error. */
static int parse_all(struct work *work, struct error *err)
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
	in_threads(work, parse_thread);
	const struct worker *first = NULL;
	for (int i = 0; i < p->jobs; i++) {
		const struct worker *w = &work->worker[i];
		if (w->failed_at != SIZE_MAX && (!first || w->failed_at < first->failed_at))
			first = w;
		p->rejected += w->rejected;
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
	const struct slice *all = slices, *x = &all[*(const uint32_t *)a], *y = &all[*(const uint32_t *)b];
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

/* Leaves the symbols that have a slice, and orders them. */
static void drop_empty(struct work *work)
{
	size_t jobs = (size_t)work->p->jobs;
	uint32_t kept = 0;
	for (uint32_t i = 0; i < work->count; i++) {
		struct slice *s = &work->slice[i];
		if (s->empty) {
			buffer_release(&s->conflicts);
			continue;
		}
		work->slice[kept] = *s;
		memmove(&work->locals[kept * jobs], &work->locals[i * jobs], jobs * sizeof *work->locals);
		work->order[kept] = kept;
		kept++;
	}
	work->count = kept;
	qsort_r(work->order, kept, sizeof *work->order, by_weight, work->slice);
}

static void number_all(struct work *work, struct dictionary **symbols, struct dictionary **brokers)
{
	size_t jobs = (size_t)work->p->jobs;
	*symbols = join(work, false);
	*brokers = join(work, true);
	uint32_t n = dictionary_count(*symbols), *sorted = dictionary_sorted(*symbols), *place = xmalloc(n * sizeof *place);
	struct slice *all = xcalloc(n, sizeof *all);
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
	drop_empty(work);
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

static void value_text(const struct work *work, uint64_t v, struct buffer *b)
{
	double d;
	memcpy(&d, &v, sizeof d);
	if (work->p->type->kind == TABLE_PRICES)
		buffer_fixed(b, (int64_t)v, 8);
	else
		buffer_double(b, d, 17);
}

struct folding {
	struct work *work;
	uint32_t symbol;
};

struct place {
	const char *path;
	unsigned long long line;
};

static struct place place_of(const struct work *work, const uint64_t *row)
{
	const uint64_t mask = ((uint64_t)1 << LINE_BITS) - 1;
	return (struct place){ work->blocks.file[row[2] >> LINE_BITS].shown, row[2] & mask };
}

/* The error of a row that disagrees with another of its day. */
static int disagrees(const struct folding *c, const uint64_t *row, const uint64_t *with, struct error *err)
{
	const struct work *work = c->work;
	struct buffer value = BUFFER_EMPTY, other = BUFFER_EMPTY;
	struct place here = place_of(work, row), there = place_of(work, with);
	char day[DATE_TEXT];
	date_format((int32_t)(int64_t)row[0], day);
	value_text(work, row[1], &value);
	value_text(work, with[1], &other);
	int r = error_at(err, here.path, here.line, "%s %.*s of '%s' on %s disagrees with %.*s in %s:%llu",
	                 work->blocks.file[0].header.name[2], (int)value.size, value.data, work->slice[c->symbol].symbol, day,
	                 (int)other.size, other.data, there.path, there.line);
	buffer_release(&value);
	buffer_release(&other);
	return r;
}

static void set_aside(const struct folding *c, const uint64_t *row, const struct error *why)
{
	struct slice *s = &c->work->slice[c->symbol];
	struct place here = place_of(c->work, row);
	const char *reason = reason_of(why, here.path);
	struct buffer text = BUFFER_EMPTY;
	char day[DATE_TEXT];
	date_format((int32_t)(int64_t)row[0], day);
	buffer_format(&text, "%s,%s,", s->symbol, day);
	value_text(c->work, row[1], &text);
	add_reject(&s->conflicts, here.path, here.line, reason, strlen(reason));
	buffer_csv(&s->conflicts, text.data, text.size);
	buffer_char(&s->conflicts, '\n');
	c->work->conflicts++;
	buffer_release(&text);
}

/* Rows of one day that disagree: an error of the first that does, or all of them set aside.  Which of them is right
 * nobody knows, and the order of rows must not tell. */
static int conflict(const struct folding *c, const struct fold *f, size_t from, size_t to, struct error *err)
{
	const struct work *work = c->work;
	size_t other = from + 1;
	while (fold_row(f, other)[1] == fold_row(f, from)[1])
		other++;
	if (!work->p->reject)
		return disagrees(c, fold_row(f, other), fold_row(f, from), err);
	for (size_t i = from; i < to && work->check_only; i++) {
		bool as_first = fold_row(f, i)[1] == fold_row(f, from)[1];
		struct error why;
		disagrees(c, fold_row(f, i), fold_row(f, as_first ? other : from), &why);
		set_aside(c, fold_row(f, i), &why);
	}
	return LOT_OK;
}

static int problem(void *context, const struct fold *f, size_t from, size_t to, struct error *err)
{
	const struct folding *c = context;
	char day[DATE_TEXT];
	if (f->kind != TABLE_TRADES)
		return conflict(c, f, from, to, err);
	const uint64_t *bad = fold_row(f, from);
	date_format((int32_t)(int64_t)bad[1], day);
	return error_data(err, "%s: symbol '%s', broker '%s', %s: the day's sum is beyond 2^63", c->work->blocks.file[0].shown,
	                  c->work->slice[c->symbol].symbol, f->broker[bad[0]], day);
}

static char *slice_path(const struct partition *p, const char *folder)
{
	return p->part ? xformat("%s/%s/%s/%s.npz", p->slices, folder, p->type->name, p->part)
	               : xformat("%s/%s/%s.npz", p->slices, folder, p->type->name);
}

static int symbol_do(struct work *work, uint32_t symbol, struct fold_room *room, struct buffer *packed, struct error *err)
{
	struct fold f;
	struct folding context = { work, symbol };
	struct slice *s = &work->slice[symbol];
	int r = gather(work, symbol, room, &f, err);
	if (!r)
		r = fold_rows(&f, work->p->jobs == 1, problem, &context, err);
	if (!r && !work->check_only) {
		char folder[CODE_FOLDER];
		packed->size = 0;
		fold_pack(&f, packed);
		code_folder(s->symbol, strlen(s->symbol), folder);
		char *path = slice_path(work->p, folder);
		r = output_file(path, packed->data, packed->size, OUTPUT_IF_CHANGED | OUTPUT_FOLDERS, err);
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
	struct work *work = ((struct worker *)context)->work;
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

		int r = symbol_do(work, symbol, &room, &packed, &err);

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

static int each_symbol(struct work *work, bool check_only, struct error *err)
{
	work->check_only = check_only;
	work->next = 0;
	memset(work->taken, 0, work->count * sizeof *work->taken);
	in_threads(work, symbol_thread);
	if (work->result)
		*err = work->err;
	return work->result;
}

/* ---- what stays behind ---- */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Removes this part's slices of symbols that it no longer has. */
static int remove_vanished(struct work *work, struct error *err)
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

static int write_manifest(struct work *work, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	buffer_text(&b, PARTS_HEADER);
	for (uint32_t i = 0; i < work->count; i++) {
		const struct slice *s = &work->slice[i];
		char first[DATE_TEXT], last[DATE_TEXT];
		date_format((int32_t)s->low, first);
		date_format((int32_t)s->high, last);
		buffer_csv(&b, s->symbol, strlen(s->symbol));
		buffer_format(&b, ",%zu,%s,%s,%zu,%08x%08x,%d\n", s->rows, first, last, s->bytes, s->crc, s->adler, PARTS_VERSION);
	}
	int r = output_file(work->p->manifest, b.data, b.size, OUTPUT_FOLDERS, err);
	buffer_release(&b);
	return r < 0 ? r : LOT_OK;
}

static int by_number(const void *a, const void *b)
{
	const struct rejects *x = *(struct rejects *const *)a, *y = *(struct rejects *const *)b;
	return (x->number > y->number) - (x->number < y->number);
}

static int write_rejects(struct work *work, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	size_t n = 0;
	for (int i = 0; i < work->p->jobs; i++)
		n += work->worker[i].reject_count;
	struct rejects **all = xmalloc(n * sizeof *all);
	n = 0;
	for (int i = 0; i < work->p->jobs; i++)
		for (size_t k = 0; k < work->worker[i].reject_count; k++)
			all[n++] = &work->worker[i].rejects[k];
	qsort(all, n, sizeof *all, by_number);
	buffer_text(&b, "file,line,reason,row\n");
	for (size_t i = 0; i < n; i++)
		buffer_add(&b, all[i]->text.data, all[i]->text.size);
	for (uint32_t i = 0; i < work->count; i++)
		buffer_add(&b, work->slice[i].conflicts.data, work->slice[i].conflicts.size);
	work->p->rejected += work->conflicts;
	int r = output_file(work->p->reject, b.data, b.size, OUTPUT_FOLDERS, err);
	free(all);
	buffer_release(&b);
	return r < 0 ? r : LOT_OK;
}

/* Room for the heaviest symbol beside what is still packed; if that is too little, as many threads' rows as needed
 * go to disk. */
static int make_room(struct work *work, struct error *err)
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

static int write_all(struct work *work, struct error *err)
{
	struct partition *p = work->p;
	uint64_t widest = 0;
	for (int i = 0; i < p->jobs; i++)
		widest |= work->worker[i].widest;
	/* Sums of n figures below 2^k stay below 2^63 where n does not exceed 2^(63 - k). */
	bool sums_fit = !widest || p->rows >> (__builtin_clzll(widest) - 1) == 0;
	int r = make_room(work, err);
	if (!r && (p->type->kind != TABLE_TRADES || !sums_fit))
		r = each_symbol(work, true, err);
	if (!r && p->reject)
		r = write_rejects(work, err);
	if (!r) {
		drop_empty(work);
		r = each_symbol(work, false, err);
	}
	if (!r)
		r = remove_vanished(work, err);
	if (!r)
		r = write_manifest(work, err);
	p->symbols = work->count;
	p->written = work->written;
	return r;
}

static void release(struct work *work)
{
	for (int i = 0; i < work->p->jobs; i++) {
		struct worker *w = &work->worker[i];
		for (size_t k = 0; k < w->reject_count; k++)
			buffer_release(&w->rejects[k].text);
		dictionary_free(w->symbols);
		dictionary_free(w->brokers);
		rowstore_free(w->rows);
		free(w->rejects);
		free(w->symbol_of);
		free(w->rank_of);
	}
	for (uint32_t i = 0; i < work->count; i++)
		buffer_release(&work->slice[i].conflicts);
	blocks_release(&work->blocks);
	free(work->worker);
	free(work->slice);
	free(work->order);
	free(work->taken);
	free(work->locals);
	free(work->broker);
}

/* Two partitions into one folder take turns. */
static int lock_folder(const char *path, struct error *err)
{
	int r = output_folder(path, err);
	if (r)
		return r;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_system(err, "cannot open '%s'", path);
	while (flock(fd, LOCK_EX))
		if (errno != EINTR) {
			r = error_system(err, "cannot lock '%s'", path);
			close(fd);
			return r;
		}
	return fd;
}

int partition_run(struct partition *p, struct error *err)
{
	struct dictionary *symbols = NULL, *brokers = NULL;
	struct work work = { .p = p };
	/* Where memory is short, fewer threads do the same work. */
	while (p->jobs > 1 && p->memory < (size_t)p->jobs * 2 * BYTES_A_THREAD)
		p->jobs--;
	p->rows = p->rejected = p->symbols = p->written = p->removed = 0;
	int lock = lock_folder(p->slices, err);
	if (lock < 0)
		return lock;
	pthread_mutex_init(&work.lock, NULL);
	pthread_cond_init(&work.room, NULL);
	work.worker = xcalloc((size_t)p->jobs, sizeof *work.worker);
	blocks_init(&work.blocks, p->type, p->columns, p->file, p->files);
	int r = parse_all(&work, err);
	if (!r) {
		number_all(&work, &symbols, &brokers);
		r = write_all(&work, err);
	}
	release(&work);
	dictionary_free(symbols);
	dictionary_free(brokers);
	close(lock);
	return r;
}
