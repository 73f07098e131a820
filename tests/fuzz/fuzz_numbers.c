/* numbers: decimals, whole numbers, numbers of grids and days, against twins that a person can follow.
 *
 * The last byte says how many places are wanted. */
#include <math.h>

#include "buffer.h"
#include "date.h"
#include "decimal.h"
#include "number.h"

#include "fuzz.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A number as written: its digits, and how many of them stand before the point once the exponent is applied. */
struct written {
	bool negative;
	char *digit;
	size_t n;
	long whole;
};

static bool read_written(const char *s, struct written *w)
{
	long exponent = 0, sign = 1;
	*w = (struct written){ .negative = *s == '-', .digit = xmalloc(strlen(s) + 1) };
	s += *s == '-' || *s == '+';
	for (; is_digit(*s); s++)
		w->digit[w->n++] = *s;
	w->whole = (long)w->n;
	if (*s == '.')
		for (s++; is_digit(*s); s++)
			w->digit[w->n++] = *s;
	if (!w->n)
		return false;
	if (*s == 'e' || *s == 'E') {
		s++;
		sign = *s == '-' ? -1 : 1;
		s += *s == '-' || *s == '+';
		if (!is_digit(*s))
			return false;
		for (; is_digit(*s); s++)
			if (exponent < 1000000)
				exponent = exponent * 10 + *s - '0';
	}
	w->whole += sign * exponent;
	return !*s;
}

/* The digit at a place of the number, 0 being the last before the point and 1 the first behind it. */
static int digit_at(const struct written *w, long place)
{
	long i = w->whole - 1 + place;
	return i >= 0 && i < (long)w->n ? w->digit[i] - '0' : 0;
}

/* In units of 10^-places, half away from zero; whether anything was lost.  DECIMAL_RANGE at `limit`, which is a power of two, and above. */
static int slow_scaled(const struct written *w, int places, int bits, int128 *value, bool *lost)
{
	uint128 limit = (uint128)1 << bits, v = 0;
	*lost = false;
	for (long place = 1 - (w->whole > 0 ? w->whole : 0); place <= places; place++) {
		uint128 next = v * 10 + (unsigned)digit_at(w, place);
		if (v > limit / 10 || next >= limit)
			return DECIMAL_RANGE;
		v = next;
		if (!v && place < places && w->whole < -1000)
			break;
	}
	v += digit_at(w, places + 1) >= 5;
	for (size_t i = 0; i < w->n; i++)
		*lost = *lost || (w->digit[i] != '0' && (long)i + 1 - w->whole > places);
	if (v >= limit)
		return DECIMAL_RANGE;
	*value = w->negative ? -(int128)v : (int128)v;
	return DECIMAL_OK;
}

/* The limit is passed by a number of too many digits without counting all its zeros. */
static bool huge(const struct written *w)
{
	size_t zeros = 0;
	while (zeros < w->n && w->digit[zeros] == '0')
		zeros++;
	return zeros < w->n && w->whole - (long)zeros > 60;
}

static void hold_decimals(const char *s, size_t n, int places)
{
	struct written w;
	bool number = read_written(s, &w), lost = false;
	int128 want = 0, wide = 0;
	int64_t got = 0;
	/* Zeros before the first digit that says something count for nothing. */
	size_t zeros = 0;
	while (number && zeros + 1 < w.n && w.digit[zeros] == '0')
		zeros++;
	if (zeros && number) {
		memmove(w.digit, w.digit + zeros, w.n -= zeros);
		w.whole -= (long)zeros;
	}
	bool zero = number && w.n == 1 && w.digit[0] == '0';
	if (zero)
		w.whole = 1;
	int r = !number ? DECIMAL_SYNTAX : huge(&w) ? DECIMAL_RANGE : slow_scaled(&w, places, 63, &want, &lost);
	fuzz_hold(decimal_scaled(s, n, places, &got) == r && (r || got == want), "'%s' %d: %lld", s, places, (long long)got);
	r = !number ? DECIMAL_SYNTAX : huge(&w) ? DECIMAL_RANGE : slow_scaled(&w, places, 127, &want, &lost);
	fuzz_hold(decimal_wide(s, n, places, &wide) == r && (r || wide == want), "'%s' %d: %lld", s, places, (long long)wide);
	r = !number ? DECIMAL_SYNTAX : huge(&w) ? DECIMAL_RANGE : slow_scaled(&w, 0, 63, &want, &lost);
	r = !r && lost ? DECIMAL_INEXACT : r;
	fuzz_hold(decimal_whole(s, n, &got) == r && (r || got == want), "'%s': %lld", s, (long long)got);

	double d = 0, near = strtod(s, NULL);
	r = !number ? DECIMAL_SYNTAX : isfinite(near) ? DECIMAL_OK : DECIMAL_RANGE;
	fuzz_hold(decimal_double(s, n, &d) == r && (r || (d == near && signbit(d) == signbit(near))), "'%s': %.17g", s, d);
	if (number && fabs(near) < 4e7 && !slow_scaled(&w, 8, 63, &want, &lost))
		fuzz_hold(decimal_units((double)(int64_t)want / 1e8) == want, "'%s'", s);
	free(w.digit);

	uint64_t count = 0;
	bool digits = n > 0;
	for (size_t i = 0; i < n; i++)
		digits = digits && is_digit(s[i]);
	digits = digits && r != DECIMAL_RANGE && !decimal_whole(s, n, &got);
	fuzz_hold(decimal_count(s, n, &count) == digits && (!digits || count == (uint64_t)got), "'%s': %llu", s, (unsigned long long)count);
}

/* As number.h says it is written, with 18 digits at most. */
static bool plain(const char *s)
{
	size_t digits = 0;
	s += *s == '-';
	if (s[0] == '0' && is_digit(s[1]))
		return false;
	for (; is_digit(*s); s++)
		digits++;
	if (!digits)
		return false;
	if (*s == '.') {
		if (!is_digit(*++s))
			return false;
		for (; is_digit(*s); s++)
			digits++;
	}
	return !*s && digits <= NUMBER_DIGITS;
}

static void hold_numbers(const char *s, size_t n, int places)
{
	struct number v, back;
	int64_t units, want;
	struct buffer b = BUFFER_EMPTY;
	bool is = number_parse(s, n, &v);
	fuzz_hold(is == plain(s), "'%s'", s);
	if (is) {
		number_text(v, &b);
		fuzz_hold(number_parse(b.data, b.size, &back) && back.units == v.units && back.places == v.places, "'%s'", s);
		fuzz_hold(!number_compare(v, back), "'%s'", s);
		fuzz_hold(!decimal_scaled(s, n, v.places, &want) && want == v.units, "'%s'", s);
		bool fits = v.places <= places && !decimal_scaled(s, n, places, &want);
		fuzz_hold(number_scaled(v, places, &units) == fits && (!fits || units == want), "'%s' %d", s, places);
		struct number more = { v.units, v.places };
		more.units += more.units < 0 ? -1 : 1;
		fuzz_hold(number_compare(v, more) == (v.units < 0 ? 1 : -1) && number_compare(more, v) == (v.units < 0 ? -1 : 1), "'%s'", s);
	}
	buffer_release(&b);
}

static bool leap(int year)
{
	return (year % 4 == 0 && year % 100) || year % 400 == 0;
}

static void hold_dates(const char *s, size_t n)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	char digits[9] = "", text[DATE_TEXT];
	int32_t day = 0;
	bool dashes = n == 10 && s[4] == '-' && s[7] == '-', is = n == 8 || dashes;
	if (is) {
		memcpy(digits, s, 4);
		memcpy(digits + 4, s + 4 + dashes, 2);
		memcpy(digits + 6, s + 6 + 2 * dashes, 2);
	}
	for (int i = 0; i < 8; i++)
		is = is && is_digit(digits[i]);
	int whole = is ? atoi(digits) : 0, year = whole / 10000, month = whole / 100 % 100, mday = whole % 100;
	is = is && year && month >= 1 && month <= 12 && mday >= 1 && mday <= days[month - 1] + (month == 2 && leap(year));
	fuzz_hold(!date_parse(s, n, &day) == is, "'%s'", s);
	if (!is)
		return;
	int32_t want = DATE_MIN + mday - 1;
	for (int y = 1; y < year; y++)
		want += 365 + leap(y);
	for (int m = 1; m < month; m++)
		want += days[m - 1] + (m == 2 && leap(year));
	fuzz_hold(day == want, "'%s': %d", s, day);
	date_format(day, text);
	fuzz_hold(strlen(text) == 10 && atoi(text) == year && atoi(text + 5) == month && atoi(text + 8) == mday, "'%s': '%s'", s, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	int places = n ? data[n - 1] % 19 : 0;
	n -= n > 0;
	/* A NUL ends what strtod reads: it is no digit, and others would do. */
	if (n > 400 || (n && memchr(data, '\0', n)))
		return 0;
	char *s = xmalloc(n + 1);
	if (n)
		memcpy(s, data, n);
	s[n] = '\0';
	hold_decimals(s, n, places);
	hold_numbers(s, n, places);
	hold_dates(s, n);
	free(s);
	return 0;
}
