/* npzmend.h - an .npz with sound checksums, whatever was done to its arrays: else fuzzing would see a reader's first refusal and
 * nothing behind it. */
#ifndef LOTMILL_NPZMEND_H
#define LOTMILL_NPZMEND_H

#include <libdeflate.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

static inline uint32_t npzmend_get(const uint8_t *p, int bytes)
{
	uint32_t v = 0;
	while (bytes--)
		v = v << 8 | p[bytes];
	return v;
}

/* The checksum of a member of `packed` bytes at `p`, `raw` unpacked. */
static inline uint32_t npzmend_sum(const uint8_t *p, size_t packed, size_t raw, unsigned method)
{
	if (method == 0)
		return libdeflate_crc32(0, p, packed);
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	uint8_t *to = xmalloc(raw + 1);
	uint32_t sum = 0;
	if (d && raw && libdeflate_deflate_decompress(d, p, packed, to, raw, NULL) == LIBDEFLATE_SUCCESS)
		sum = libdeflate_crc32(0, to, raw);
	free(to);
	libdeflate_free_decompressor(d);
	return sum;
}

/* Sets the checksums in the n bytes at `p` as far as they are a zip; what is none is left as it is. */
static inline void npzmend(uint8_t *p, size_t n)
{
	enum { END = 22, ENTRY = 46, LOCAL = 30, MOST = 1 << 20 };
	if (n < END)
		return;
	size_t entries = npzmend_get(p + n - 12, 2), at = npzmend_get(p + n - 6, 4);
	while (entries-- && at + ENTRY <= n - END) {
		uint8_t *e = p + at;
		size_t local = npzmend_get(e + 42, 4), packed = npzmend_get(e + 20, 4), raw = npzmend_get(e + 24, 4);
		if (local + LOCAL > n)
			return;
		size_t data = local + LOCAL + npzmend_get(p + local + 26, 2) + npzmend_get(p + local + 28, 2);
		if (data > n || packed > n - data || raw > MOST)
			return;
		uint32_t sum = npzmend_sum(p + data, packed, raw, npzmend_get(e + 10, 2));
		for (int i = 0; i < 4; i++)
			e[16 + i] = p[local + 14 + (size_t)i] = (uint8_t)(sum >> 8 * i);
		at += ENTRY + npzmend_get(e + 28, 2) + npzmend_get(e + 30, 2) + npzmend_get(e + 32, 2);
	}
}

#endif
