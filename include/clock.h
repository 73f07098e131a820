/* clock.h - the time, in seconds. */
#ifndef LOTMILL_CLOCK_H
#define LOTMILL_CLOCK_H

/* Since 1970, by the clock that people and machines share and that may be set at any moment. */
double clock_calendar(void);

/* By a clock that nobody sets: for how long something took, or may take. */
double clock_steady(void);

#endif
