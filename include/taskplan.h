/* taskplan.h - a list of tasks, read and checked as a whole before anything is made of it (taskfiles.h).
 *
 * A list is a CSV table, a row a task, or a text of items, a line a task.  Everything that a task's result hangs on is the text of
 * its file of settings (docs/formats.md: Tasks).
 */
#ifndef LOTMILL_TASKPLAN_H
#define LOTMILL_TASKPLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "error.h"
#include "known.h"

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
	struct known known;         /* the names of the tasks' files */
};

#define TASKPLAN_EMPTY { NULL, 0, 0, BUFFER_EMPTY, BUFFER_EMPTY, KNOWN_NONE }

/* Reads the list into the empty *p, which the caller releases in any case.  LOT_BAD_DATA with file and line for a list without a column
 * task_id, a field with a NUL byte, an id that is empty, stands twice or holds a control character, a place in a command that cannot be filled, a
 * command that does not exist, an input that does not exist.  LOT_BAD_USAGE where commands come from nowhere or from two
 * places.  LOT_SYSTEM where the list cannot be read. */
int taskplan_read(const struct taskplan_call *call, struct taskplan *p, struct error *err);

void taskplan_release(struct taskplan *p);

#endif
