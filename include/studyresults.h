/* studyresults.h - what a study leaves of one symbol for sweeps: the figures of every window and point as arrays
 * (docs/formats.md: Results).
 *
 * study.c fills the arrays and packs them, sweeps.c reads and reduces them; names, order and checks are here.
 */
#ifndef LOTMILL_STUDYRESULTS_H
#define LOTMILL_STUDYRESULTS_H

#include <stdbool.h>

#include "backtests.h"
#include "buffer.h"
#include "error.h"
#include "npz.h"

enum { STUDY_RESULTS_VERSION = 1 };

/* The arrays in their order; metric m is RESULT_METRIC + m. */
enum result_array {
	RESULT_VERSION, RESULT_SYMBOL, RESULT_STRATEGY, RESULT_POINT, RESULT_WINDOW, RESULT_WINDOW_FROM, RESULT_WINDOW_TO,
	RESULT_COSTS, RESULT_METRIC, RESULT_DATE = RESULT_METRIC + METRICS, RESULT_DAILY, RESULT_ARRAYS
};

/* Appends a .npz of the arrays, which need no names; with `daily` also date and daily. */
void study_results_pack(struct npz_array array[RESULT_ARRAYS], bool daily, struct buffer *out);

struct study_results {
	struct npz z;
	const struct npz_array *array[RESULT_ARRAYS]; /* date and daily only where they are asked for */
};

/* LOT_BAD_DATA where the file is of another version or its arrays do not fit together: then there is nothing to release.
 * On success windows are 1 to STUDY_WINDOWS, points 1 or more, and days ascend. */
int study_results_read(const char *path, bool daily, struct study_results *r, struct error *err);
void study_results_release(struct study_results *r);

#endif
