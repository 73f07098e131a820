/* estimate.h - a comparison decided by doubles where they are sure, exactly where they are not.
 *
 * An estimate that few roundings (fewer than 20) separate from the exact figure lies within 1e-14
 * of it, so outside that band it is on the right side:
 *
 *     struct band limit = band_around(0.95);
 *     below = q < limit.low || (q <= limit.high && exactly_below(t));
 */
#ifndef LOTMILL_ESTIMATE_H
#define LOTMILL_ESTIMATE_H

#include <stdint.h>

#include "buffer.h"

struct band {
	double low, high; /* an estimate below low or above high is certain */
};

static inline struct band band_around(double v)
{
	double room = 1e-14 * (v < 0 ? -v : v);
	return (struct band){ v - room, v + room };
}

/* An integer as a double, cheap where it fits 64 bits. */
static inline double estimate(int128 v)
{
	return v == (int64_t)v ? (double)(int64_t)v : (double)v;
}

#endif
