#include "burn.h"

#include <time.h>

#include "outcome.h"

enum { PROBES = 5, FIRST = 1000 };

uint64_t burn(uint64_t seed, uint64_t rounds)
{
	uint64_t x = seed;
	for (uint64_t i = 0; i < rounds; i++)
		x = outcome_mix(x + i);
	return x;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double burn_rate(double seconds)
{
	volatile uint64_t kept = 0;
	double best = 0;
	uint64_t rounds = FIRST;
	for (int probe = 0; probe < PROBES;) {
		double start = now();
		kept = burn(kept, rounds);
		double took = now() - start;
		if (took < seconds) {
			rounds *= 2;
			continue;
		}
		best = (double)rounds / took > best ? (double)rounds / took : best;
		probe++;
	}
	return best;
}
