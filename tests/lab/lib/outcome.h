/* outcome.h - what a workload says of itself: one line, whichever way its items were shared out.
 *
 *     items=400 sum=9f86d081884c7d65 moved=1048576 peak_kb=2104 own_kb=312
 *
 * An item's digest depends on the item alone, and a sum of digests modulo 2^64 on no order: tasks of one item, of
 * many, and all of them in one process give the same total, or one of them is wrong.
 */
#ifndef LAB_OUTCOME_H
#define LAB_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

struct outcome {
	uint64_t items;   /* that were done */
	uint64_t sum;     /* of their digests */
	uint64_t moved;   /* bytes that were copied for them from where they lay: read, written, or pages copied on write */
	uint64_t peak_kb; /* largest resident memory of a process, shared pages counted too; of several answers the largest */
	uint64_t own_kb;  /* memory that it wrote to and shares with no other process nor file; likewise */
};

/* splitmix64's finisher: a bijection in which every bit hangs on every other. */
uint64_t outcome_mix(uint64_t x);

/* A digest of n bytes that belong to item `item`. */
uint64_t outcome_digest(uint64_t item, const void *data, size_t n);

/* Fills peak_kb and own_kb from /proc; 0 where the kernel does not say. */
void outcome_memory(struct outcome *a);

/* Adds what b says to a: sums, and the largest of the memories. */
void outcome_add(struct outcome *a, const struct outcome *b);

/* Appends the line above, line end included. */
void outcome_write(const struct outcome *a, struct buffer *b);

/* Reads such a line, with or without its line end.  False where it is none: a figure is missing, stands twice or is no
 * number, or there is anything else. */
bool outcome_read(const char *text, size_t n, struct outcome *a);

/* What a workload's main ends with: the line on standard output, with this process's memory where none is set. */
void outcome_print(struct outcome *a);

#endif
