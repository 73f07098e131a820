/* taskfiles.h - the tasks of a list as files that make can compare (docs/formats.md: Tasks).
 *
 * Everything that a task's result hangs on stands in one file a task, FOLDER/ID.task, which is rewritten only when it differs: so make
 * reruns just the tasks that changed.
 */
#ifndef LOTMILL_TASKFILES_H
#define LOTMILL_TASKFILES_H

#include "buffer.h"
#include "error.h"
#include "taskplan.h"

/* Makes FOLDER hold just these tasks: writes the files that differ, removes those of tasks that are gone with their results; then
 * FOLDER.list and last the makefile FOLDER.mk, likewise.  LOT_SYSTEM where that fails. */
int taskfiles_write(const struct taskplan *p, const char *folder, struct error *err);

/* Writes nothing of FOLDER, but into the folder `scratch` what taskfiles_write would change: tasks.mk, the makefile with further TASKS_DIFFER,
 * the names of the tasks whose file would be written, and tasks.differs, for each a line `lotmill-differs FILE` and its
 * text, each line behind `lotmill+` (plans.h reads such lines).  LOT_SYSTEM where that fails. */
int taskfiles_differs(const struct taskplan *p, const char *folder, const char *scratch, struct error *err);

/* Appends the beginning of such a makefile, behind which the tasks' files are named, a blank before each, and a line end. */
void taskfiles_begin(struct buffer *make);

/* Writes the file FOLDERSUFFIX where it differs.  LOT_OK or LOT_SYSTEM. */
int taskfiles_beside(const char *folder, const char *suffix, const struct buffer *b, struct error *err);

#endif
