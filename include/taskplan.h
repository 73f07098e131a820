/* taskplan.h - a list of tasks, read, checked and laid out as files that make can compare.
 *
 * A list is a CSV table, a row a task, or a text of items, a line a task.  Everything that a task's result hangs on
 * is put into one file a task, FOLDER/ID.task, which is rewritten only when it differs: so make reruns just the tasks that
 * changed (docs/formats.md: Tasks).  Nothing is written before the whole list was found good.
 */
#ifndef LOTMILL_TASKPLAN_H
#define LOTMILL_TASKPLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"

#define TASKPLAN_VERSION 1
#define TASKPLAN_TASK ".task" /* what a task's file name is followed by: what it is */
#define TASKPLAN_RESULT ".out" /* its result */

/* Whether a column of that name means something in a list of tasks, or in the table of their results, and so can be no parameter. */
bool taskplan_reserved(const char *name);

struct taskplan_call {
	const char *list;    /* the CSV table; NULL where there are items */
	const char *items;   /* the text, an item a line; NULL where there is a list */
	const char *command; /* template for all tasks (command.h); NULL where the list has a column of them */
	const char *inputs;  /* files that every task reads, blanks or ; between them; NULL for none */
	char *const *env;    /* NAME=VALUE for every task's environment, ended by NULL; NULL for none */
};

struct taskplan_task {
	char *file;      /* its files' name without suffix (code_file of the id), owned */
	size_t line;     /* where it stands in the list, from 1 */
	size_t from, to; /* its settings file is text.data[from] to text.data[to - 1] */
};

struct taskplan {
	struct taskplan_task *task; /* in the order of the list */
	size_t count, room;
	struct buffer text;         /* all tasks' files, one behind the other */
	struct buffer list;         /* CSV: task_id, version and the parameters, a row a task */
	void *known;                /* names of the tasks' files; private */
};

#define TASKPLAN_EMPTY { NULL, 0, 0, BUFFER_EMPTY, BUFFER_EMPTY, NULL }

/* Reads the list into the empty *p, which the caller releases in any case.  LOT_BAD_DATA with file and line for a list without a column
 * task_id, a field with a NUL byte, an id that is empty, stands twice or holds a control character, a place in a command that cannot be filled, a
 * command that does not exist, an input that does not exist.  LOT_BAD_USAGE where commands come from nowhere or from two
 * places.  LOT_SYSTEM where the list cannot be read. */
int taskplan_read(const struct taskplan_call *call, struct taskplan *p, struct error *err);

/* Makes FOLDER hold just these tasks: writes the files that differ, removes those of tasks that are gone with their results; then
 * FOLDER.list and last the makefile FOLDER.mk, likewise.  LOT_SYSTEM where that fails. */
int taskplan_write(const struct taskplan *p, const char *folder, struct error *err);

/* Writes nothing of FOLDER, but into the folder `scratch` what taskplan_write would change: tasks.mk, the makefile with further TASKS_DIFFER,
 * the names of the tasks whose file would be written, and tasks.differs, for each a line `lotmill-differs FILE` and its
 * text, each line behind `lotmill+` (plans.h reads such lines).  LOT_SYSTEM where that fails. */
int taskplan_differs(const struct taskplan *p, const char *folder, const char *scratch, struct error *err);

/* For FOLDER as it was planned before: the tasks whose last attempt failed (FOLDER.tasks.csv) become the list of FOLDER.retry.mk.  What
 * their files say of the inputs they read is brought up to date, so that the next plan finds no change.  *count is how many there
 * are.  LOT_BAD_DATA or LOT_SYSTEM where the plan cannot be read or written. */
int taskplan_retry(const char *folder, size_t *count, struct error *err);

void taskplan_release(struct taskplan *p);

#endif
