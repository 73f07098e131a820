/* months.h - counts by month, and where a month's stand out from the month before: the check `jump` of an audit (oddities.h). */
#ifndef LOTMILL_MONTHS_H
#define LOTMILL_MONTHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

/* Zeroed it has none; `count` is owned. */
struct months {
	int64_t base; /* the month that count[0] is, as months_number counts them */
	size_t months;
	uint32_t *count;
};

/* The month of a day (date.h), counted from year 0, and the day after its last one. */
int64_t months_number(int64_t day, int64_t *end);

/* The count of a month, which is made where it is not there. */
uint32_t *months_at(struct months *m, int64_t month);

/* The counts of `first` and the months behind it, all made that are not there up to `last`. */
uint32_t *months_from(struct months *m, int64_t first, int64_t last);

/* Appends where `rows` a trading day grow or shrink ODDITIES_JUMP-fold from one month to the next, and both have enough days and the
 * fuller one enough rows (oddities.h): the first such month, and how many more there are.  False, with nothing appended, where there is
 * none. */
bool months_jumps(const struct months *rows, struct months *trading, struct buffer *text);

void months_release(struct months *m);

#endif
