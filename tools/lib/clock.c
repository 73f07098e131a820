#include "clock.h"

#include <time.h>

static double seconds(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double clock_calendar(void)
{
	return seconds(CLOCK_REALTIME);
}

double clock_steady(void)
{
	return seconds(CLOCK_MONOTONIC);
}

static int64_t nanoseconds(struct timespec t)
{
	return (int64_t)((uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec);
}

int64_t clock_changed(const struct stat *st)
{
	return nanoseconds(st->st_mtim);
}

int64_t clock_altered(const struct stat *st)
{
	return nanoseconds(st->st_ctim);
}
