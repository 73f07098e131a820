#include "decimal.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

/* A parsed number: its digits without the point, and the power of ten of the last one. */
struct parts {
	const char *digits; /* first digit */
	size_t n;           /* bytes of digits, with at most one point among them */
	size_t point;       /* digits before the point */
	long exponent;
	bool negative;
};

static bool digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

bool decimal_count(const char *text, size_t n, uint64_t *value)
{
	uint64_t v = 0;
	for (size_t i = 0; i < n; i++) {
		if (!digit(text[i]) || v > (uint64_t)INT64_MAX / 10 || v * 10 + (uint64_t)(text[i] - '0') > INT64_MAX)
			return false;
		v = v * 10 + (uint64_t)(text[i] - '0');
	}
	*value = v;
	return n > 0;
}

static int split(const char *s, size_t n, struct parts *p)
{
	const char *end = s + n;
	p->negative = s < end && *s == '-';
	if (s < end && (*s == '-' || *s == '+'))
		s++;
	p->digits = s;
	while (s < end && digit(*s))
		s++;
	p->point = (size_t)(s - p->digits);
	size_t count = p->point;
	if (s < end && *s == '.') {
		const char *behind = ++s;
		while (s < end && digit(*s))
			s++;
		count += (size_t)(s - behind);
	}
	p->n = (size_t)(s - p->digits);
	p->exponent = 0;
	if (!count)
		return DECIMAL_SYNTAX;
	if (s < end && (*s == 'e' || *s == 'E')) {
		s++;
		bool minus = s < end && *s == '-';
		if (s < end && (*s == '-' || *s == '+'))
			s++;
		if (s == end)
			return DECIMAL_SYNTAX;
		for (; s < end && digit(*s); s++)
			if (p->exponent < 100000000)
				p->exponent = p->exponent * 10 + (*s - '0');
		if (minus)
			p->exponent = -p->exponent;
	}
	return s == end ? DECIMAL_OK : DECIMAL_SYNTAX;
}

/* The general case: digit by digit, the first dropped digit decides the rounding. */
static int scale_wide(const struct parts *p, int places, uint128 limit, int128 *value, bool *inexact)
{
	uint128 v = 0;
	long keep = (long)p->point + p->exponent + places; /* digits that stay, may be negative */
	long seen = 0;
	bool up = false, lost = false;
	for (size_t i = 0; i < p->n; i++) {
		char c = p->digits[i];
		if (c == '.')
			continue;
		if (seen < keep) {
			if (__builtin_mul_overflow(v, 10u, &v) || __builtin_add_overflow(v, (unsigned)(c - '0'), &v) || v > limit)
				return DECIMAL_RANGE;
		} else {
			up = up || (seen == keep && c >= '5');
			lost = lost || c != '0';
		}
		seen++;
	}
	for (; v && seen < keep; seen++)
		if (__builtin_mul_overflow(v, 10u, &v) || v > limit)
			return DECIMAL_RANGE;
	v += up;
	if (v > limit)
		return DECIMAL_RANGE;
	*inexact = lost;
	*value = p->negative ? -(int128)v : (int128)v;
	return DECIMAL_OK;
}

static int scale(const struct parts *p, int places, int64_t *value, bool *inexact)
{
	int128 v = 0;
	int r = scale_wide(p, places, INT64_MAX, &v, inexact);
	if (!r)
		*value = (int64_t)v;
	return r;
}

static const int64_t power[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000 };

int decimal_scaled(const char *s, size_t n, int places, int64_t *value)
{
	/* Nearly every cell: up to 10 digits, perhaps a point and at most `places` digits. */
	if (n - 1 < 11 && places <= 8) {
		uint64_t v = 0;
		size_t i = 0;
		for (; i < n && digit(s[i]); i++)
			v = v * 10 + (uint64_t)(s[i] - '0');
		size_t whole = i, behind = 0;
		if (i < n && s[i] == '.' && i) {
			for (i++; i < n && digit(s[i]); i++)
				v = v * 10 + (uint64_t)(s[i] - '0');
			behind = i - whole - 1;
		}
		if (i == n && whole && behind <= (size_t)places && whole + (size_t)places <= 18) {
			*value = (int64_t)v * power[(size_t)places - behind];
			return DECIMAL_OK;
		}
	}
	struct parts p;
	bool inexact;
	int r = split(s, n, &p);
	return r ? r : scale(&p, places, value, &inexact);
}

int decimal_wide(const char *s, size_t n, int places, int128 *value)
{
	struct parts p;
	bool inexact;
	int r = split(s, n, &p);
	return r ? r : scale_wide(&p, places, (uint128)-1 >> 1, value, &inexact);
}

int decimal_whole(const char *s, size_t n, int64_t *value)
{
	if (n - 1 < 18) {
		uint64_t v = 0;
		size_t i = 0;
		for (; i < n && digit(s[i]); i++)
			v = v * 10 + (uint64_t)(s[i] - '0');
		if (i == n) {
			*value = (int64_t)v;
			return DECIMAL_OK;
		}
	}
	struct parts p;
	bool inexact = false;
	int64_t v = 0;
	int r = split(s, n, &p);
	if (!r)
		r = scale(&p, 0, &v, &inexact);
	if (!r && inexact)
		return DECIMAL_INEXACT;
	if (!r)
		*value = v;
	return r;
}

int decimal_double(const char *s, size_t n, double *value)
{
	static const double tens[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
		                       1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	struct parts p;
	int r = split(s, n, &p);
	if (r)
		return r;
	/* At most 15 digits over a power of ten that doubles hold: one correctly rounded division
	 * (W. Clinger, How to read floating point numbers accurately, 1990). */
	size_t digits = p.n - (p.n > p.point);
	long tenth = p.exponent - (long)(digits - p.point);
	if (digits <= 15 && tenth <= 0 && tenth >= -22) {
		uint64_t v = 0;
		for (size_t i = 0; i < p.n; i++)
			if (p.digits[i] != '.')
				v = v * 10 + (uint64_t)(p.digits[i] - '0');
		double d = (double)v / tens[-tenth];
		*value = p.negative ? -d : d;
		return DECIMAL_OK;
	}
	char small[64], *text = n < sizeof small ? small : xmalloc(n + 1);
	memcpy(text, s, n);
	text[n] = '\0';
	double d = strtod(text, NULL);
	if (text != small)
		free(text);
	if (!isfinite(d))
		return DECIMAL_RANGE;
	*value = d;
	return DECIMAL_OK;
}

int64_t decimal_units(double v)
{
	/* The product has half a unit's precision at 4 x 10^15; what it lost is left over here. */
	int64_t n = llround(v * 1e8);
	double rest = fma(v, 1e8, -(double)n);
	return n + (rest > 0.5) - (rest < -0.5);
}
