/* exhibits.h - the experiments' tables with a bar for each line, and the few figures that advice is made of. */
#ifndef LAB_EXHIBITS_H
#define LAB_EXHIBITS_H

#include "buffer.h"
#include "results.h"

/* What the measurements come down to; NaN where the experiment was left out. */
struct findings {
	int cores;
	double serial;   /* share, by the Amdahl fit */
	double speedup;  /* the best, of any number of jobs */
	int64_t jobs;    /* the fewest that come within EXHIBITS_NEAR of it */
	double jobs_speedup; /* theirs */
	double overhead; /* seconds that a task costs a run beside its work, at `size_jobs` jobs */
	int64_t size_jobs;
	double size_speedup; /* the best speed-up there of any way */
	double pays;     /* seconds of work from which a process each beats one process */
	double enough;   /* and from which it has EXHIBITS_ENOUGH of the best speed-up, and beats one process */
	double starting; /* seconds that make takes beside its tasks: the median over all runs */
};

#define EXHIBITS_NEAR 0.9
#define EXHIBITS_ENOUGH 0.8

/* Finds them.  `cores` is how many processors the measurements had. */
void exhibits_find(const struct results *r, int cores, struct findings *f);

/* Appends a heading, a table and a line of conclusions for each experiment that is there, an empty line between. */
void exhibits_write(const struct results *r, const struct findings *f, struct buffer *out);

/* Seconds and bytes moved that went before the workers of a result of experiment data could begin; 0 for nothing. */
void exhibits_preparation(const struct results *r, const struct result *o, double *seconds, int64_t *moved);

/* Items a task that the experiment size tried, in order of appearance: fills `batch` with `most` at most, returns how
 * many. */
enum { EXHIBITS_BATCHES = 4 /* that are shown */ };
size_t exhibits_batches(const struct results *r, int64_t *batch, size_t most);

/* Appends seconds as people read them, three digits: 12.3 us, 4.00 ms, 1.50 s. */
void exhibits_span(struct buffer *b, double seconds);

/* Appends round(width x value / most) '#', at least one for a value above 0, at most width. */
void exhibits_bar(struct buffer *b, double value, double most, int width);

#endif
