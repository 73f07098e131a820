/* partitionwork.h - a partition while it runs: what its threads share and what each has for itself.
 *
 * partitioner.c says how it goes; partitionread.c reads rows and numbers codes, partitionwrite.c makes the slices and the manifest,
 * partitionaside.c finds the words for rows that are bad and keeps them.
 */
#ifndef LOTMILL_PARTITIONWORK_H
#define LOTMILL_PARTITIONWORK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blocks.h"
#include "buffer.h"
#include "dictionary.h"
#include "error.h"
#include "fold.h"
#include "partitioner.h"
#include "rows.h"
#include "rowstore.h"
#include "table.h"

enum {
	BYTES_A_THREAD = 10 << 20, /* blocks, codes, the packer, rows set aside, what malloc keeps in pieces */
	LINE_BITS = 40             /* a row's place: file number above, line below */
};

struct worker {
	struct work *work;
	struct dictionary *symbols, *brokers;
	struct rowstore *rows;
	struct table_memory memory;
	struct block block;
	uint64_t widest;       /* the or of all figures: bounds every sum */
	size_t block_rows;
	struct rowstore *aside; /* of bytes: lines of the reject file; NULL where there are none */
	size_t *aside_at;       /* [stream of aside]: where in that file they stand (partitionaside.c) */
	size_t asides, aside_room;
	size_t rejected;        /* lines */
	struct buffer line;     /* the one that is put together */
	size_t failed_at;      /* block number of err, SIZE_MAX without one */
	struct error err;
	uint32_t *symbol_of, *rank_of; /* local numbers to those of the whole */
};

/* A symbol of the whole table. */
struct part_slice {
	const char *symbol;
	size_t rows;           /* read, then of the slice */
	int64_t low, high;     /* the slice's first and last day */
	size_t bytes;
	uint32_t crc, adler;
	bool empty;            /* every row contradicts another */
};

struct work {
	struct partition *p;
	struct blocks blocks;
	struct worker *worker;
	uint32_t count;            /* symbols */
	struct part_slice *slice;  /* in byte order of the symbols */
	uint32_t *order;           /* heaviest first */
	uint32_t *locals;          /* [symbol x jobs + worker]: the worker's number, or UINT32_MAX */
	uint32_t brokers;
	const char **broker;       /* by rank: byte order */
	atomic_int begun;          /* workers whose thread reads: each takes the next */
	_Atomic size_t written;
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

/* What partition_problem is told of: the symbol that is folded. */
struct folding {
	struct worker *w;
	uint32_t symbol;
};

/* ---- reading (partitionread.c) ---- */

/* The rows one by one: everything read and held, or the first error. */
int partition_read(struct work *work, struct error *err);
/* One numbering of symbols and brokers for all threads; the caller frees the two dictionaries. */
void partition_number(struct work *work, struct dictionary **symbols, struct dictionary **brokers);
/* Leaves the symbols that have a slice, and orders them. */
void partition_drop_empty(struct work *work);

/* ---- writing (partitionwrite.c) ---- */

/* Room for the heaviest symbol beside what is still packed; if that is too little, as many threads' rows as needed
 * go to disk. */
int partition_make_room(struct work *work, struct error *err);
/* Folds every symbol, and writes its slice unless `check_only`; of those that fail the first in byte order gives the error. */
int partition_each_symbol(struct work *work, bool check_only, struct error *err);
/* Removes this part's slices of symbols that it no longer has. */
int partition_remove_vanished(struct work *work, struct error *err);
int partition_write_manifest(struct work *work, struct error *err);

/* ---- bad rows (partitionaside.c) ---- */

/* Sets aside a row of the worker's block for the reason in *err.  LOT_SYSTEM where the scratch file cannot be written. */
int partition_reject(struct worker *w, const struct row *row, struct error *err);
/* A fold_problem_fn; its context is a struct folding. */
fold_problem_fn partition_problem;
/* Writes the reject file and counts its rows. */
int partition_write_rejects(struct work *work, struct error *err);

#endif
