/* filter.h - another program as a filter: it is given an input, and its output is what we get.
 *
 * The program leads a process group of its own.  Input and output flow at the same time, so sizes
 * cannot block either side.  When it takes too long the whole group is killed, and so it is when
 * this process is ended by SIGINT, SIGTERM or SIGHUP.
 */
#ifndef LOTMILL_FILTER_H
#define LOTMILL_FILTER_H

#include <stddef.h>

#include "buffer.h"
#include "error.h"

/* Runs argv (ended by NULL, looked up along PATH, no shell) with the n bytes at `input` as its standard
 * input, and appends what it writes to standard output to `out`, `most` bytes at most (a part of it also after a failure).  A program that
 * ends without reading all of its input is fine.  LOT_BAD_DATA with the reason for an exit code
 * other than 0 or a signal (and the last line of its standard error), for `seconds` gone by before
 * its end, and for too much output; LOT_SYSTEM where it cannot be started. */
int filter_run(char *const argv[], const void *input, size_t n, double seconds, size_t most, struct buffer *out,
               struct error *err);

/* Cuts `text` into words at blanks; '...' and "..." keep blanks within a word and leave no trace.
 * Returns an array ended by NULL, to be freed with filter_words_free, or NULL for an open quote or
 * no word at all. */
char **filter_words(const char *text);
void filter_words_free(char **words);

#endif
