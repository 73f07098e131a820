/* burn.h - work that takes as long as it is told to and needs nothing but a processor. */
#ifndef LAB_BURN_H
#define LAB_BURN_H

#include <stdint.h>

/* A chain of `rounds` mixes that begins at `seed`: each needs the one before, so no compiler and no wide processor
 * shortens it.  No round at all gives the seed. */
uint64_t burn(uint64_t seed, uint64_t rounds);

/* Rounds a second on this processor now: the fastest of a few probes of about `seconds` each, because whatever
 * disturbs a probe only slows it. */
double burn_rate(double seconds);

#endif
