/* lists.h - files of names, a line each, as make and the graph's programs hand them to each other. */
#ifndef LOTMILL_LISTS_H
#define LOTMILL_LISTS_H

#include <stddef.h>

#include "error.h"

/* How many of the n bytes of a line in front of its LF belong to it: where it ends in CRLF the CR does not. */
size_t list_line(const char *text, size_t n);

/* Calls fn(context, line, err) with each line of `path` (- for standard input) in its order, without its end, LF or CRLF; empty ones are left out.
 * The line may be altered and is gone after the call.  Ends with the first that fails, and returns it.  LOT_BAD_DATA with file and
 * line where the last has no end, since half a list is a wrong result, or where a NUL stands in one; LOT_SYSTEM where it cannot be
 * read. */
typedef int list_fn(void *context, char *line, struct error *err);
int list_read(const char *path, list_fn *fn, void *context, struct error *err);

/* The same with the n bytes of `list`, which is altered, `path` being what errors call it; the lines live as long as it. */
int list_each(const char *path, char *list, size_t n, list_fn *fn, void *context, struct error *err);

#endif
