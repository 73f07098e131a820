/* How a table becomes slices.
 *
 * Reading.  Threads take turns at the reader: under a lock it cuts the next block of about a
 * megabyte at a row's end and counts its lines, so that every thread knows where its block
 * stands in the file; parsing and packing into the thread's own row store needs no lock.  Codes
 * are numbered by each thread for itself and renumbered once at the end.  The first bad row wins:
 * a thread that finds one stops the reader, blocks handed out before are finished, and the error
 * in the earliest block is reported.  Or bad rows are set aside, as text in a store of the thread's own,
 * which is put in order when all are known.
 *
 * Writing.  A symbol's rows are gathered from the threads' stores, sorted by counting (dates if
 * they are not in order already, then brokers), folded and packed.  Symbols are taken heaviest
 * first; a thread takes the heaviest whose rows fit in memory beside those of the others, and waits
 * if there is none.  What could still be wrong with rows that are good one by one (prices that disagree,
 * sums beyond 2^63) is looked for in a first pass over all symbols, before anything is written.
 *
 * The two are partitionread.c and partitionwrite.c; partitionaside.c has the bad rows.
 */
#include "partitioner.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "output.h"
#include "partitionwork.h"
#include "workers.h"

static int write_all(struct work *work, struct error *err)
{
	struct partition *p = work->p;
	uint64_t widest = 0;
	for (int i = 0; i < p->jobs; i++)
		widest |= work->worker[i].widest;
	/* Sums of n figures below 2^k stay below 2^63 where n does not exceed 2^(63 - k). */
	bool sums_fit = !widest || p->rows >> (__builtin_clzll(widest) - 1) == 0;
	int r = partition_make_room(work, err);
	if (!r && (p->type->kind != TABLE_TRADES || !sums_fit))
		r = partition_each_symbol(work, true, err);
	if (!r && p->reject)
		r = partition_write_rejects(work, err);
	if (!r) {
		partition_drop_empty(work);
		r = partition_each_symbol(work, false, err);
	}
	if (!r)
		r = partition_remove_vanished(work, err);
	if (!r)
		r = partition_write_manifest(work, err);
	p->symbols = work->count;
	p->written = work->written;
	return r;
}

static void release(struct work *work)
{
	for (int i = 0; i < work->p->jobs; i++) {
		struct worker *w = &work->worker[i];
		dictionary_free(w->symbols);
		dictionary_free(w->brokers);
		rowstore_free(w->rows);
		rowstore_free(w->aside);
		free(w->aside_at);
		buffer_release(&w->line);
		free(w->symbol_of);
		free(w->rank_of);
	}
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
	/* Where memory is short, or files may not be open, fewer threads do the same work. */
	if (p->jobs > WORKERS_MAX)
		p->jobs = WORKERS_MAX;
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
	int r = partition_read(&work, err);
	if (!r) {
		partition_number(&work, &symbols, &brokers);
		r = write_all(&work, err);
	}
	release(&work);
	dictionary_free(symbols);
	dictionary_free(brokers);
	close(lock);
	return r;
}
