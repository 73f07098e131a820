/* tasktable.h - the table of a list of tasks: FOLDER.csv, a row a task in the order of the list, whatever finished first.
 *
 * Made from FOLDER.list (which tasks, their parameters), the results in FOLDER, and FOLDER.tasks.csv (taskview.h: how each task
 * went when it last ran); docs/formats.md holds its columns.
 */
#ifndef LOTMILL_TASKTABLE_H
#define LOTMILL_TASKTABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

/* How a task went when it last ran, as FOLDER.tasks.csv has it. */
struct tasktable_row {
	char *status, *seconds, *worker, *error; /* owned */
};

struct tasktable_view {
	void *index; /* by task; private */
};

/* Reads FOLDER.tasks.csv; a file that is not there is an empty view.  LOT_BAD_DATA where it is no such table.  The caller
 * releases *v in any case. */
int tasktable_view_read(const char *folder, struct tasktable_view *v, struct error *err);
/* The row of the task of n bytes, or NULL. */
const struct tasktable_row *tasktable_find(const struct tasktable_view *v, const char *task, size_t n);
void tasktable_view_release(struct tasktable_view *v);

/* Whether the result of the task whose files are FOLDER/FILE.* is there, and not older than what lot-tasks wrote of the task since
 * (FILE.task, where there is one). */
bool tasktable_done(const char *folder, const char *file);

/* Writes FOLDER.csv unless nothing that it is made from is younger than it.  Without FOLDER.list (nothing was planned) nothing is
 * done.  LOT_BAD_DATA or LOT_SYSTEM. */
int tasktable_write(const char *folder, struct error *err);

#endif
