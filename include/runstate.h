/* runstate.h - what a run says of itself beside its record: who it is, what it was to do, how it ended.
 *
 * The record (record.h) tells of tasks; log/RUN.run, beside log/RUN.csv, tells of the run (docs/formats.md): lot-run
 * writes it when the run begins and again when it ends.  From both, another shell can say how far the run is.
 */
#ifndef LOTMILL_RUNSTATE_H
#define LOTMILL_RUNSTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "backlog.h"
#include "error.h"

enum runstate_phase {
	RUN_WORKING,
	RUN_ENDED,  /* it said how */
	RUN_KILLED, /* its process is gone and it did not say so */
	RUN_AWAY    /* it works on another machine, or was killed there: not to be told from here */
};

struct runstate {
	int64_t pid;       /* of lot-run */
	char *host;        /* its machine */
	int64_t born;      /* process_born of pid */
	double started;    /* seconds since 1970 */
	double ended;      /* likewise, 0 while it works */
	int64_t code;      /* exit code, once ended */
	bool interrupted;  /* a signal ended it */
	int64_t tasks;     /* that it ran, once ended */
	char *folder;      /* where it works: what the paths below go from */
	char *manifest;    /* for the lists of the backlog */
	char *result;      /* what it makes, "" where not said */
	char *view;        /* "KIND=FILE": the view of its tasks (taskview.h) that it writes at its end, "" for none */
	char **total;      /* texts for backlog_total; NULL for none */
	size_t totals, total_room;
	char **rule;       /* texts for backlog_rule; NULL for none */
	size_t rules, rule_room;
};

#define RUNSTATE_EMPTY { 0 }

/* This process, in this folder, at this moment, with copies of the texts, of which `result` and `view` may be NULL; the caller adds
 * totals and rules. */
void runstate_begin(struct runstate *s, const char *manifest, const char *result, const char *view);
/* Copies of texts that backlog_total and backlog_rule took. */
void runstate_total(struct runstate *s, const char *text);
void runstate_rule(struct runstate *s, const char *text);

/* The path beside the record: "log/run.csv" to "log/run.run".  The caller frees it. */
char *runstate_path(const char *record);

/* LOT_OK or LOT_SYSTEM.  A text with a line end in it is left out. */
int runstate_write(const char *path, const struct runstate *s, struct error *err);

/* Fills *s, which the caller releases in any case.  LOT_SYSTEM where the file cannot be read, LOT_BAD_DATA for a version that is
 * not known, a number that is none, or what is no such file. */
int runstate_read(const char *path, struct runstate *s, struct error *err);

/* By its end, else by whether its process still lives, which only its own machine can tell. */
enum runstate_phase runstate_phase(const struct runstate *s);

/* The backlog it had before it; the caller releases it.  LOT_BAD_USAGE where its texts are none. */
int runstate_backlog(const struct runstate *s, struct backlog *b, struct error *err);

void runstate_release(struct runstate *s);

#endif
