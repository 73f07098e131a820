/* number.h - a decimal number as people write one in a grid or a setting, kept exactly.
 *
 * Written as a minus sign or none, digits without leading zeros, perhaps a point and digits: 0.05,
 * -3, 20.  Anything else (007, 1e5, +3, .5) is no number here: it may be a code.
 */
#ifndef LOTMILL_NUMBER_H
#define LOTMILL_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

enum { NUMBER_DIGITS = 18 /* at most, zeros before the point included */ };

/* units / 10^places.  Canonical: units has no trailing zero while places > 0. */
struct number {
	int64_t units; /* below 10^18 in size where it was read */
	int places;    /* 0..18 */
};

/* The canonical number of units / 10^places. */
struct number number_make(int64_t units, int places);

/* Reads a number as written above.  Returns whether it is one; *v is set only then. */
bool number_parse(const char *text, size_t n, struct number *v);

/* Below 0, 0 or above 0 as a is below, equal to or above b; exact. */
int number_compare(struct number a, struct number b);

/* v in units of 10^-places (0..18), exactly.  False where it has further decimals or does not fit. */
bool number_scaled(struct number v, int places, int64_t *units);

/* Appends the canonical text: 0.1, -3, 20. */
void number_text(struct number v, struct buffer *out);

#endif
