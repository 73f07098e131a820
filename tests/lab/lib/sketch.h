/* sketch.h - two pictures beside each other, through gnuplot: speed-up by jobs with its Amdahl fit, and speed-up by
 * the size of a task with a process each and in batches. */
#ifndef LAB_SKETCH_H
#define LAB_SKETCH_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "error.h"
#include "exhibits.h"
#include "results.h"

/* Draws to n files, PNG or, where the name ends in .svg, SVG.  Results as gnuplot_run's. */
int sketch_run(const struct results *r, const struct findings *f, char *const *files, size_t n, struct error *err);

/* Appends gnuplot's program for one file, whose name is quoted. */
void sketch_program(const struct results *r, const struct findings *f, const char *file, bool svg, struct buffer *b);

#endif
