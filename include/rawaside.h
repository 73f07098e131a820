/* rawaside.h - the rows that an import set aside: files `file,line,reason,row`, one a table file, below DATA/.import/rejects.
 *
 * lot-import --reject writes them (daybook_rejects); a table file whose bad rows were all mended has one without rows.
 */
#ifndef LOTMILL_RAWASIDE_H
#define LOTMILL_RAWASIDE_H

#include <stddef.h>

#include "error.h"

/* Adds the rows of the file at `path` to *rows; none where it is not there.  A row may hold line ends within quotes. */
int rawaside_rows(const char *path, size_t *rows, struct error *err);

/* The same for all files below `folder`, which may be missing. */
int rawaside_all(const char *folder, size_t *rows, struct error *err);

#endif
