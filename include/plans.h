/* plans.h - the tasks a make would run and why, read from what make itself says: make -n --trace.
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
 * A target with `: lotmill-comes-of OTHER` is rewritten by OTHER's recipe, only if it differs, so what hangs on nothing else only may
 * run; where OTHER is not made it only looks older than that, and is no part of the plan, nor is what would be made for nothing else.
 *
 * planreport.h puts a plan into words.
 */
#ifndef LOTMILL_PLANS_H
#define LOTMILL_PLANS_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

/* A target that make would make. */
struct plan_target {
	char *path;             /* as make says it; owned */
	char *due;              /* prerequisites that are newer, blanks between; owned, NULL where make says that it does not exist */
	struct buffer recipe;   /* its commands, a line each; NUL-terminated by plan_close */
	struct plan_task *task; /* NULL where it is no task's */
	bool missing;           /* it is not there */
	bool may;               /* made, but perhaps the same */
	bool settled;           /* make says so, but nothing would become of it: plan_close takes it out */
	bool possible;          /* may be made */
};

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
	struct plan_target **target; /* in make's order: what another is made from comes first; owned, with the targets */
	size_t targets, target_room;
	struct plan_task **task;     /* in order of their first targets; owned */
	size_t tasks, task_room;
	void *by_path, *by_recipe;   /* path to target, recipe to task */
	struct plan_setting *settings; /* files that make would rewrite, by path */
	struct plan_setting *reading;  /* the one whose text is being read, or NULL */
};

/* An empty plan; `out` is OUT, and must live as long as the plan. */
void plan_init(struct plan *p, const char *out);

/* Takes the next line (n bytes, line end included) of what make says. */
void plan_line(struct plan *p, const char *line, size_t n);

/* After the last line: finds tasks and their reasons.  Looks whether targets and settings are there. */
void plan_close(struct plan *p);

/* The target of that path (n bytes), or NULL where make would not make it.  It is the plan's. */
const struct plan_target *plan_find(const struct plan *p, const char *path, size_t n);

/* Moves *s to the next prerequisite in a target's `due`; its length, 0 at the end. */
size_t plan_due(const char **s);

/* What make would write to the settings file or task's file of that path (n bytes), or NULL where it would leave it; after plan_close.
 * It is the plan's. */
const char *plan_text(const struct plan *p, const char *path, size_t n);

/* `path` as people are shown it: where it is in OUT, its end behind OUT and the slash. */
const char *plan_shown(const struct plan *p, const char *path);

/* Appends why the task would run in all words, a line a reason behind two blanks: of targets that are not there which, of others what is
 * newer and what differs in it. */
void plan_reasons(const struct plan *p, const struct plan_task *t, struct buffer *b);

/* Frees what the plan holds and leaves it empty. */
void plan_release(struct plan *p);

#endif
