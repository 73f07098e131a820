/* clock.h - the time, in seconds; that of files, in nanoseconds. */
#ifndef LOTMILL_CLOCK_H
#define LOTMILL_CLOCK_H

#include <stdint.h>
#include <sys/stat.h>

/* Since 1970, by the clock that people and machines share and that may be set at any moment. */
double clock_calendar(void);

/* By a clock that nobody sets: for how long something took, or may take. */
double clock_steady(void);

/* When the file was last changed, in nanoseconds since 1970. */
int64_t clock_changed(const struct stat *st);

/* When it, its name or what is known of it was last changed: unlike the one above, nobody can set it, and so no copy has the one
 * of its original. */
int64_t clock_altered(const struct stat *st);

#endif
