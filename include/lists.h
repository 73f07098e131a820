/* lists.h - files of names, a line each, as make and the graph's programs hand them to each other. */
#ifndef LOTMILL_LISTS_H
#define LOTMILL_LISTS_H

#include "error.h"

/* Calls fn(context, line, err) with each line of `path` (- for standard input) in its order, without its end; empty ones are left out.
 * The line may be altered and is gone after the call.  Ends with the first that fails, and returns it.  LOT_BAD_DATA with file and
 * line where the last has no end, since half a list is a wrong result, or where a NUL stands in one; LOT_SYSTEM where it cannot be
 * read. */
typedef int list_fn(void *context, char *line, struct error *err);
int list_read(const char *path, list_fn *fn, void *context, struct error *err);

#endif
