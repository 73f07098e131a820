/* blocks.h - a part's files cut into blocks of whole rows, for threads to parse side by side.
 *
 * blocks_next hands out about a megabyte at a time, cut behind a row, with the file and the line it
 * begins at, in the order of the files; each file's header has been taken off and bound.  A last
 * line without its end is refused: the file may be torn; so is a row, or header, of more than 64 MiB.
 */
#ifndef LOTMILL_BLOCKS_H
#define LOTMILL_BLOCKS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"
#include "input.h"
#include "rows.h"
#include "table.h"

struct blocks_file {
	const char *path;             /* as given; "-" is standard input */
	const char *shown;            /* as messages call it */
	bool begun;                   /* its header was read */
	struct table_header header;   /* bound when the file's first block is handed out */
	_Atomic size_t rows;          /* data rows seen: counted by whoever parses */
};

struct block {
	struct buffer data;           /* whole rows; owned, reused by the next blocks_next */
	size_t line;                  /* of the first byte, from 1 */
	size_t number;                /* blocks are numbered in the order of the files */
	uint32_t file;                /* index of the file */
};

struct blocks {
	const struct table_type *type; /* NULL: any table; its header goes to on_header */
	const char *columns;          /* renames for table_bind, or NULL */
	row_fn *on_header;            /* given each file's header row, where there is no type */
	void *context;                /* of on_header */
	struct blocks_file *file;     /* owned */
	size_t files;

	pthread_mutex_t lock;         /* of everything below */
	size_t next;                  /* files begun */
	struct input *input;          /* of file next - 1, or NULL */
	struct buffer rest;           /* read and not handed out */
	size_t line, count;           /* line of the rest; blocks handed out */
	bool stop;                    /* nothing more is handed out */
	int result;                   /* what ended the reading: LOT_OK or a failure */
	struct error err;             /* of that failure */
};

/* The rows of `count` files of one type, "-" being standard input.  Nothing is opened yet.  `type`, `columns`, and the paths at `files`
 * must outlive the blocks, which end with blocks_release. */
void blocks_init(struct blocks *b, const struct table_type *type, const char *columns, char **files, size_t count);

/* The same for tables of any columns; `context` must outlive the blocks too. */
void blocks_init_any(struct blocks *b, row_fn *on_header, void *context, char **files, size_t count);

/* Fills *block with the next rows: 1, or 0 at the end, after blocks_stop or after a failure, which
 * stays in b->result and b->err.  Called by any thread, each with a block of its own (zero it
 * first, release its data at the end). */
int blocks_next(struct blocks *b, struct block *block);

/* Nothing more is handed out: a row was bad. */
void blocks_stop(struct blocks *b);

/* Once all rows are counted: whether each file with a FILE.rows beside it has as many rows as that
 * says, for a gzip file cut between two of its members looks whole to every unpacker. */
int blocks_check_rows(const struct blocks *b, struct error *err);

void blocks_release(struct blocks *b);

#endif
