/* plans.h - what a make would do and why, from what make itself says: make -n --trace.
 *
 * There is no second copy of the graph's rules here.  Under -n --trace, GNU make prints for every target that it would make
 *
 *     pipeline.mk:318: update target 'out/pnl/2330.npz' due to: out/slices/2330/trades.parts
 *     build/release/bin/lot-fifo --settings=out/settings/fifo ...
 *
 * or `target '...' does not exist`, and then the recipe; and pipeline.mk, instead of writing a settings file that differs, prints
 * `lotmill-differs FILE` and the text it would write, each line behind `lotmill+`.  A task is a recipe that calls a program of
 * lotmill (`lot-KIND`, or else kind `other`) for targets in OUT, settings apart; targets with the same recipe are one task, and one with
 * `: lotmill-with TARGET` is of that target's task.
 * A recipe with `: lotmill-may-differ` rewrites its target only if it differs, so what hangs on nothing else only may run.
 *
 *     partition: 1 of 3: data/trades.csv changed
 *     manifest: 1 of 1: after partition
 *     fifo: 3 of 2,839: 2 trades changed, 1 missing
 */
#ifndef LOTMILL_PLANS_H
#define LOTMILL_PLANS_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "error.h"

struct plan_task {
	char *kind;                  /* the program without `lot-`; owned */
	struct plan_target **target; /* what it makes, in make's order; owned, the targets are the plan's */
	size_t targets, room;
	char *reason;                /* why it would run: "trades changed", "missing"; owned, NULL before plan_close */
	bool possible;               /* it may run, depending on how another comes out */
	bool follows;                /* plan_why's: the task asked for, or one that runs after it */
};

struct plan {
	const char *out;             /* OUT, without a slash at its end; not owned */
	struct plan_target **target; /* in make's order: what another is made from comes first; owned */
	size_t targets, target_room;
	struct plan_task **task;     /* in order of their first targets; owned */
	size_t tasks, task_room;
	void *by_path, *by_recipe;   /* path to target, recipe to task */
	struct plan_setting *settings; /* files that make would rewrite, by path */
	struct plan_setting *reading;  /* the one whose text is being read, or NULL */
};

void plan_init(struct plan *p, const char *out);

/* Takes the next line (n bytes, line end included) of what make says. */
void plan_line(struct plan *p, const char *line, size_t n);

/* After the last line: finds tasks and their reasons.  Looks whether targets and settings are there. */
void plan_close(struct plan *p);

/* Appends a line a kind, and one about the manifest where it is out of date.  `all` is the plan of make -B: every task there is. */
void plan_summary(const struct plan *p, const struct plan *all, struct buffer *b);

/* Appends CSV, a row a task: kind,task,target,reason,certain.  `task` is the file name of the (first) target without its ending. */
void plan_csv(const struct plan *p, struct buffer *b);

/* Appends what differs for the task called `name`, what would run for it and what after it; where nothing would, that it is up to date.
 * It is called by its file name without ending (a symbol, an id, as it is or as files write it), by the end of its path, or by its whole path.
 * LOT_BAD_USAGE where there is no such task. */
int plan_why(struct plan *p, const struct plan *all, const char *name, struct buffer *b, struct error *err);

void plan_release(struct plan *p);

#endif
