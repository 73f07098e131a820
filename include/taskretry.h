/* taskretry.h - what failed of a list of tasks, to be run once more as it was planned. */
#ifndef LOTMILL_TASKRETRY_H
#define LOTMILL_TASKRETRY_H

#include <stddef.h>

#include "error.h"

/* The tasks of FOLDER as it was planned before whose last attempt did not end well (FOLDER.tasks.csv) become the list of FOLDER.retry.mk.  What
 * their files say of the inputs they read is brought up to date, so that the next plan finds no change.  *count is how many there
 * are.  LOT_BAD_DATA or LOT_SYSTEM where the plan cannot be read or written. */
int taskretry_plan(const char *folder, size_t *count, struct error *err);

#endif
