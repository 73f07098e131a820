#include "buffer.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "error.h"

void buffer_release(struct buffer *b)
{
	free(b->data);
	b->data = NULL;
	b->size = b->room = 0;
}

char *buffer_reserve(struct buffer *b, size_t n)
{
	if (b->room - b->size < n)
		b->data = xgrow(b->data, &b->room, b->size + n, 1);
	return b->data + b->size;
}

void buffer_add(struct buffer *b, const void *data, size_t n)
{
	if (n)
		memcpy(buffer_reserve(b, n), data, n);
	b->size += n;
}

void buffer_char(struct buffer *b, char c)
{
	*buffer_reserve(b, 1) = c;
	b->size++;
}

void buffer_text(struct buffer *b, const char *s)
{
	buffer_add(b, s, strlen(s));
}

void buffer_format(struct buffer *b, const char *format, ...)
{
	va_list ap, again;
	va_start(ap, format);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n > 0) {
		vsnprintf(buffer_reserve(b, (size_t)n + 1), (size_t)n + 1, format, again);
		b->size += (size_t)n;
	}
	va_end(again);
}

/* The eight digits of v below 10^8: its halves, quarters and eighths side by side, the first in the lowest byte, and
 * each division a multiplication that is exact for so few digits. */
static void eight_digits(char *to, uint32_t v)
{
	uint64_t x = v / 10000 | (uint64_t)(v % 10000) << 32;
	uint64_t tens = (x * 10486 >> 20) & 0x0000007f0000007f;
	x = tens | (x - 100 * tens) << 16;
	tens = (x * 103 >> 10) & 0x000f000f000f000f;
	x = tens | (x - 10 * tens) << 8 | 0x3030303030303030;
	memcpy(to, &x, 8);
}

/* From the right, eight digits at a time: the tables of totals are mostly digits, and how many a figure has is anybody's
 * guess, so that a loop over them costs more than zeros that are skipped.  Up to 7 bytes before the digits are spoilt. */
static char *digits_before(char *end, uint64_t v)
{
	for (; v >= 100000000; v /= 100000000)
		eight_digits(end -= 8, (uint32_t)(v % 100000000));
	uint64_t text;
	eight_digits(end -= 8, (uint32_t)v);
	memcpy(&text, end, sizeof text);
	/* The lowest bit that is set belongs to the first digit that counts; 0 is a digit too. */
	return end + __builtin_ctzll((text & 0x0f0f0f0f0f0f0f0f) | (uint64_t)1 << 56) / 8;
}

static char *wide_before(char *end, uint128 v)
{
	const uint64_t chunk = 10000000000000000000u;
	while (v > UINT64_MAX) {
		char *stop = end - 19;
		end = digits_before(end, (uint64_t)(v % chunk));
		while (end > stop)
			*--end = '0';
		v /= chunk;
	}
	return digits_before(end, (uint64_t)v);
}

/* The most bytes of a figure: 39 digits, a sign and a point; those that are moved whatever its length are more, which is
 * one move instead of a call.  A figure in the making ends at byte MADE of MAKING. */
enum { FIGURE = 48, MADE = FIGURE + 8, MAKING = MADE + FIGURE };

static char *figure_before(char *end, int128 v, int digits)
{
	char *s = wide_before(end, v < 0 ? -(uint128)v : (uint128)v);
	while (end - s < digits)
		*--s = '0';
	if (v < 0)
		*--s = '-';
	return s;
}

void buffer_int(struct buffer *b, int128 v)
{
	char text[MAKING], *end = text + MADE, *s = figure_before(end, v, 1);
	memcpy(buffer_reserve(b, FIGURE), s, FIGURE);
	b->size += (size_t)(end - s);
}

void buffer_fixed(struct buffer *b, int128 v, int decimals)
{
	char text[MAKING], *end = text + MADE, *s = figure_before(end, v, decimals + 1);
	size_t whole = (size_t)(end - s) - (size_t)decimals;
	char *to = buffer_reserve(b, 2 * FIGURE);
	memcpy(to, s, FIGURE);
	if (decimals) {
		to[whole] = '.';
		memcpy(to + whole + 1, s + whole, FIGURE / 2);
		whole++;
	}
	b->size += whole + (size_t)decimals;
}

/* The usual figure without libc's long arithmetic, which costs ten times as much: scaled to a whole
 * number in 64 bits of mantissa, off by less than 1/10000, so all but near-ties round surely. */
static bool quick_double(struct buffer *b, double v, int digits)
{
	static const long double tens[] = { 1e0L, 1e1L, 1e2L,  1e3L,  1e4L,  1e5L,  1e6L,  1e7L,  1e8L, 1e9L,
		                            1e10L, 1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L };
	double size = fabs(v);
	int exponent = -4;
	if (LDBL_MANT_DIG < 64 || digits < 1 || digits > 15 || !(size >= 1e-4 && size < tens[digits]))
		return false;
	if (size == (double)(int64_t)size) {
		buffer_int(b, (int64_t)v);
		return true;
	}
	for (double above = 1e-3; size >= above; above *= 10)
		exponent++;
	int places = digits - 1 - exponent;
	long double scaled = size * tens[places];
	uint64_t whole = (uint64_t)scaled;
	long double rest = scaled - whole;
	if (rest > 0.499L && rest < 0.501L)
		return false;
	whole += rest > 0.5L;
	if (whole < tens[digits - 1] || whole >= tens[digits])
		return false; /* the exponent was off by one, or became so */
	for (; places && whole % 10 == 0; places--)
		whole /= 10;
	buffer_fixed(b, v < 0 ? -(int128)whole : (int128)whole, places);
	return true;
}

void buffer_double(struct buffer *b, double v, int digits)
{
	if (isfinite(v) && !quick_double(b, v, digits))
		buffer_format(b, "%.*g", digits, v == 0 ? 0.0 : v);
}

void buffer_exact(struct buffer *b, double v)
{
	size_t at = b->size;
	for (int digits = 15; digits <= 17; digits++) {
		b->size = at;
		buffer_double(b, v, digits);
		buffer_char(b, '\0');
		b->size--;
		if (digits == 17 || b->size == at || strtod(b->data + at, NULL) == v)
			return;
	}
}

void buffer_csv(struct buffer *b, const char *s, size_t n)
{
	int quote = n && (s[0] == ' ' || s[0] == '\t' || s[n - 1] == ' ' || s[n - 1] == '\t');
	for (size_t i = 0; i < n && !quote; i++)
		quote = s[i] == ',' || s[i] == '"' || s[i] == '\n' || s[i] == '\r';
	if (!quote) {
		buffer_add(b, s, n);
		return;
	}
	buffer_char(b, '"');
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"')
			buffer_char(b, '"');
		buffer_char(b, s[i]);
	}
	buffer_char(b, '"');
}

void buffer_thousands(struct buffer *b, int128 v)
{
	struct buffer plain = BUFFER_EMPTY;
	buffer_int(&plain, v);
	for (size_t i = 0; i < plain.size; i++) {
		buffer_char(b, plain.data[i]);
		size_t left = plain.size - 1 - i;
		if (left && left % 3 == 0 && plain.data[i] != '-')
			buffer_char(b, ',');
	}
	buffer_release(&plain);
}

char *buffer_put(char *to, uint64_t v)
{
	char text[2 * BUFFER_PUT], *end = text + BUFFER_PUT, *s = digits_before(end, v);
	memcpy(to, s, BUFFER_PUT);
	return to + (end - s);
}

char *buffer_put_cents(char *to, uint64_t v)
{
	char *s = buffer_put(to, v / 100);
	unsigned cents = (unsigned)(v % 100);
	s[0] = '.';
	s[1] = (char)('0' + cents / 10);
	s[2] = (char)('0' + cents % 10);
	return s + 3;
}
