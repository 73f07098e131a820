/* advice.h - what the measurements say to do on this machine, in a few lines. */
#ifndef LAB_ADVICE_H
#define LAB_ADVICE_H

#include <stdint.h>

#include "buffer.h"
#include "exhibits.h"
#include "results.h"

/* Appends advice from the experiments that are there: jobs, batch sizes, how to hand data over, what a loader and a
 * batched net bring, and, where a command was tried (experiment "command"), whether it is heavy enough to be a task
 * of its own.  memory_kb is the machine's memory, for how many such tasks fit beside each other. */
void advice_write(const struct results *r, const struct findings *f, int64_t memory_kb, struct buffer *out);

#endif
