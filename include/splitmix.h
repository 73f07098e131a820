/* splitmix.h - splitmix64, S. Vigna's generator in the public domain: 64 bits mixed well in a few operations. */
#ifndef LOTMILL_SPLITMIX_H
#define LOTMILL_SPLITMIX_H

#include <stdint.h>

#define SPLITMIX_STEP UINT64_C(0x9e3779b97f4a7c15)

/* Its finisher: every number has another image, and near ones have images that are nothing like each other. */
static inline uint64_t splitmix(uint64_t z)
{
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* The generator: the next of the numbers that follow from a state, which may be any. */
static inline uint64_t splitmix_draw(uint64_t *state)
{
	return splitmix(*state += SPLITMIX_STEP);
}

#endif
