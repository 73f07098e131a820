/* decimal.h - the one parser of numbers in tables: decimal text to integers, exactly.
 *
 * Text is `[+-]digits[.digits][e[+-]digits]` with a digit before or behind the point; no
 * blanks, no thousands separators, no hexadecimal, no infinities.
 */
#ifndef LOTMILL_DECIMAL_H
#define LOTMILL_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

enum decimal_result {
	DECIMAL_OK = 0,
	DECIMAL_SYNTAX = -1, /* not a number, or empty */
	DECIMAL_RANGE = -2,  /* a number whose result is not below 2^63 in size */
	DECIMAL_INEXACT = -3 /* decimal_whole only: a number with a fraction */
};

/* `text` (n bytes) in units of 10^-places, digits beyond rounded half away from zero, so that
 * with 4 places "1234.5600000001" and "1.23456e3" are 12345600 and "0.00005" is 1.
 * places is 0..18; *value is set only on DECIMAL_OK. */
int decimal_scaled(const char *text, size_t n, int places, int64_t *value);

/* The same in 128 bits, for totals read back from reports: DECIMAL_RANGE from 2^127 on. */
int decimal_wide(const char *text, size_t n, int places, int128 *value);

/* `text` as a whole number; "1000.0" and "1e3" are 1000, "0.5" is DECIMAL_INEXACT. */
int decimal_whole(const char *text, size_t n, int64_t *value);

/* Digits alone, as lotmill writes a count; below 2^63. */
bool decimal_count(const char *text, size_t n, uint64_t *value);

/* `text` as the double nearest to it, as strtod and Python's float() round.  An overflow to
 * infinity is DECIMAL_RANGE. */
int decimal_double(const char *text, size_t n, double *value);

/* The whole number of 1/10^8 that a stored price stands for: the one nearest to v x 10^8, found without
 * rounding that product first, so that every price of 8 decimals below 4 x 10^7 comes back from
 * (double)units / 1e8.  |v| is below 9 x 10^10. */
int64_t decimal_units(double v);

#endif
