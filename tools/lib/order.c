#include "order.h"

#include <string.h>

uint32_t *order_by(const uint64_t *key, size_t n, uint32_t *perm, uint32_t *other)
{
	enum { FEW = 1 << 10, MOST = 11 };
	const unsigned digit = n < FEW ? 8 : MOST; /* of few keys counting them takes less than clearing the counts */
	const size_t digits = (size_t)1 << digit;
	uint64_t low = UINT64_MAX, high = 0;
	const uint64_t bias = 1u << 31; /* dates before 1970 are negative */
	for (size_t i = 0; i < n; i++) {
		uint64_t k = key[i] + bias;
		low = k < low ? k : low;
		high = k > high ? k : high;
	}
	for (unsigned shift = 0; n && shift < 64 && (high - low) >> shift; shift += digit) {
		uint32_t at[(1 << MOST) + 1];
		memset(at, 0, (digits + 1) * sizeof *at);
		for (size_t i = 0; i < n; i++)
			at[((key[i] + bias - low) >> shift & (digits - 1)) + 1]++;
		for (size_t i = 0; i < digits; i++)
			at[i + 1] += at[i];
		for (size_t i = 0; i < n; i++)
			other[at[(key[perm[i]] + bias - low) >> shift & (digits - 1)]++] = perm[i];
		uint32_t *swap = perm;
		perm = other;
		other = swap;
	}
	return perm;
}

bool order_ascending(const uint64_t *key, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if ((int64_t)key[i - 1] > (int64_t)key[i])
			return false;
	return true;
}
