#include "utf8.h"

#include <string.h>

int32_t utf8_char(const char *s, size_t n, size_t *length)
{
	static const int32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *u = (const unsigned char *)s;
	*length = 1;
	if (u[0] < 0x80)
		return u[0];
	size_t want = u[0] >= 0xf0 ? 4 : u[0] >= 0xe0 ? 3 : 2;
	int32_t c = u[0] & (0x7f >> want);
	if (u[0] < 0xc2 || u[0] > 0xf4 || n < want)
		return -1;
	for (size_t i = 1; i < want; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return -1;
		c = c << 6 | (u[i] & 0x3f);
	}
	if (c < least[want] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return -1;
	*length = want;
	return c;
}

size_t utf8_ascii(const char *s, size_t n)
{
	size_t i = 0;
	for (uint64_t word; i + 8 <= n; i += 8) {
		memcpy(&word, s + i, 8);
		if (word & 0x8080808080808080u)
			break;
	}
	while (i < n && !((unsigned char)s[i] & 0x80))
		i++;
	return i;
}

/* Bytes from `s` on that are characters. */
static size_t sound(const char *s, size_t n)
{
	size_t i = 0, length;
	while ((i += utf8_ascii(s + i, n - i)) < n && utf8_char(s + i, n - i, &length) >= 0)
		i += length;
	return i;
}

bool utf8_valid(const char *s, size_t n)
{
	return sound(s, n) == n;
}

size_t utf8_mend(const char *s, size_t n, struct buffer *out)
{
	size_t bad = 0;
	for (size_t i = 0; i < n; i++) {
		size_t good = sound(s + i, n - i);
		buffer_add(out, s + i, good);
		i += good;
		if (i == n)
			break;
		buffer_char(out, '?');
		bad++;
	}
	return bad;
}
