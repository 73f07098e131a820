/* gnuplot.h - runs gnuplot over a program in memory and publishes what it drew.
 *
 * gnuplot reads the program from its standard input, writes each picture to a temporary name, and
 * all are renamed into place when it ended well: every picture is whole or the old one stays.
 */
#ifndef LOTMILL_GNUPLOT_H
#define LOTMILL_GNUPLOT_H

#include <stddef.h>

#include "buffer.h"
#include "error.h"

/* A text of at most `most` characters (UTF-8, at least 3): a longer one is cut and ends in "...".  Control
 * characters become '?'. */
void gnuplot_cut(struct buffer *b, const char *text, size_t most);

/* The same as a single-quoted string of gnuplot's, in which nothing has a meaning. */
void gnuplot_string(struct buffer *b, const char *text, size_t most);

/* Writes the program's text: is handed the n names that pictures go to, in the order of the targets. */
typedef void gnuplot_fn(const void *context, char *const *names, size_t n, struct buffer *program);

/* Runs the program for n targets, making folders on the way to them.  LOT_SYSTEM with a line that names
 * gnuplot where it is not installed, fails (with what it said last) or draws nothing; no target is touched then.
 * Ends the program by the signal where one came meanwhile. */
int gnuplot_run(char *const *targets, size_t n, gnuplot_fn *fn, const void *context, struct error *err);

#endif
