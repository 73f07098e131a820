/* settingdiff.h - what differs between two texts of settings, or two files of a task, in words for a person.
 *
 * A text of settings (OUT/settings/NAME) is a line `key=value` each; a key that stands in several has all their values, in their order
 * and with blanks between.  Lines without `=` say nothing, nor does the order of the keys.  A key is told as make's variable is called,
 * a value longer than 60 bytes cut and with `...` behind it:
 *
 *     start=                          start=2024-01-01
 *     end=2024-06-30                  buy-cost=1            START changed from '' to '2024-01-01',
 *     buy-cost=1                                            END changed from '2024-06-30' to ''
 *
 * The file of a task (docs/formats.md: Tasks) is compared in the same way, where `line=` is its command, `parameter=NAME=VALUE` is of that
 * name, and `needs=SIZE TIME PATH` is an input, of which only is told that it changed:
 *
 *     line=echo 1                     line=echo 2           in brief: command and parameters and input in/1 changed
 *     parameter=x=1                   parameter=x=2         in full:  command changed from 'echo 1' to 'echo 2',
 *     needs=2 100 in/1                needs=3 100 in/1                x changed from '1' to '2', input in/1 changed
 *
 * Texts end with a NUL and may be empty; they stay as they are.  Nothing here fails.
 */
#ifndef LOTMILL_SETTINGDIFF_H
#define LOTMILL_SETTINGDIFF_H

#include <stdbool.h>

#include "buffer.h"

/* Appends to *out, which must be empty, the keys whose values differ: those of `new` in its order, then those that only `old` has; four
 * at most, and how many more.  Nothing (and no NUL behind it) where none does. */
void settings_diff(const char *old, const char *new, struct buffer *out);

/* Appends to *out the files that differ between two texts `PATH:SIZE:TIME:CTIME` a line (OUT/settings/.../NAME.seen): "a.csv changed", the
 * first four new ones or others than before, and how many more.  Nothing where there are none, though some may be gone. */
void seen_diff(const char *old, const char *new, struct buffer *out);

/* The same of a task's file, into two buffers that must be empty: *brief in words that tasks share, which names command, env, inputs,
 * timeout and version, calls anything else parameters, and has no values; *full every key. */
void taskfile_diff(const char *old, const char *new, struct buffer *brief, struct buffer *full);

/* Whether the name of the file at `path` is that of a task's file: NAME.task. */
bool taskfile_named(const char *path);

#endif
