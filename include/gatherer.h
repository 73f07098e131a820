/* gatherer.h - what tasks printed, each a CSV table or nothing, joined under one header.
 *
 * The results are RESULTS/NAME.out, NAME being code_file of a task's id, in the order of the list of tasks.  A result
 * without a byte, or of empty lines only, says nothing and is dropped; of the others the header must be
 * the same, byte for byte but for its line end, and each row must have as many fields.  Rows keep their
 * bytes.  A header without rows adds none; where all results say nothing, the whole is an empty file.
 * A byte-order mark in front of a result is left out, a missing last line end is added.
 *
 * Memory: results are mapped, one at a time; the list's ids are held.
 */
#ifndef LOTMILL_GATHERER_H
#define LOTMILL_GATHERER_H

#include <stddef.h>

#include "error.h"

struct gather {
	/* The caller sets these. */
	const char *list;    /* path of the list of tasks: a table with the column task_id */
	const char *results; /* folder of the results */
	const char *output;  /* path of the whole; "-" is standard output */
	/* gather_run sets these. */
	size_t tasks;        /* in the list */
	size_t empty;        /* of them, how many results say nothing */
};

/* Joins all results, or writes nothing.  LOT_BAD_DATA where tasks have no result, or one older than NAME.task (the message names them), where a header
 * differs (naming both tasks), or a result is no table (file and line); LOT_SYSTEM where something cannot be
 * read or written. */
int gather_run(struct gather *g, struct error *err);

#endif
