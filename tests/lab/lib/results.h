/* results.h - measurements.csv: what was measured, a row a run; and its medians, a result each way of doing a thing.
 *
 * Version 1, written by lab-tally, one row a call, with the columns in this order:
 *
 *     experiment     jobs, size, data, images, loader, net, prepare, command
 *     way            how it was done: one, each, batch, parse, slice, map, fork, split, pack, load, command
 *     jobs           of make; workers of a loader or a fork
 *     batch          items a task
 *     size           seconds of work an item is meant to take, or took; 0 where that is not the question
 *     items, tasks   that were done
 *     run            1, 2, ... of the same thing
 *     seconds        from the first task's start to the last one's end, as the record of tasks has it
 *     wall_seconds   of the whole make
 *     cpu_seconds    of all tasks
 *     peak_kb, own_kb, moved   as in outcome.h
 *     checksum       16 hex digits, the items' sum; empty where there is none
 *     version        1
 */
#ifndef LAB_RESULTS_H
#define LAB_RESULTS_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"

#define RESULTS_HEADER                                                                                          \
	"experiment,way,jobs,batch,size,items,tasks,run,seconds,wall_seconds,cpu_seconds,peak_kb,own_kb,moved," \
	"checksum,version\n"
enum { RESULTS_NAME = 16 /* bytes of an experiment's or way's name at most, NUL included */ };

struct result {
	char experiment[RESULTS_NAME], way[RESULTS_NAME];
	int64_t jobs, batch, items, tasks;
	double size;                 /* seconds an item */
	double seconds, wall, cpu;   /* seconds: of one row, or the medians of the runs */
	int64_t peak_kb, own_kb, moved; /* of the run in which they were largest */
	char checksum[17];           /* "" where there is none */
	int64_t run;                 /* of one row its number; else how many there are */
	size_t line;                 /* of the (first) row in its file */
};

struct results {
	struct result *at; /* owned; in order of first appearance */
	size_t count;
};

/* Appends a row. */
void results_write(const struct result *r, struct buffer *b);

/* Reads the file and takes medians over the runs of each experiment, way, jobs, batch and size.  LOT_BAD_DATA with file
 * and line for what is no such table; where two rows of an experiment (and size) differ in items or checksum: then one
 * way of doing it did not do it, and its time means nothing; and where there is no row.  Released by the caller in any
 * case. */
int results_read(const char *path, struct results *r, struct error *err);

/* The first result of that experiment and way with these jobs, batch and size; below 0 stands for any.  NULL: none. */
const struct result *results_find(const struct results *r, const char *experiment, const char *way, int64_t jobs,
                                  int64_t batch, double size);

void results_release(struct results *r);

#endif
