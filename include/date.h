/* date.h - calendar days as numbers: days since 1970-01-01, as NumPy's datetime64[D].
 *
 * The proleptic Gregorian calendar, years 0001 to 9999.
 */
#ifndef LOTMILL_DATE_H
#define LOTMILL_DATE_H

#include <stddef.h>
#include <stdint.h>

enum {
	DATE_MIN = -719162, /* 0001-01-01 */
	DATE_MAX = 2932896, /* 9999-12-31 */
	DATE_TEXT = 11      /* bytes of a written date with its NUL */
};

/* `YYYY-MM-DD` or `YYYYMMDD` to days.  0, or -1 where it is neither or does not exist
 * (2023-02-29); *day is set only on 0. */
int date_parse(const char *text, size_t n, int32_t *day);

/* Days to `YYYY-MM-DD` and a NUL.  `day` is DATE_MIN..DATE_MAX. */
void date_format(int32_t day, char text[DATE_TEXT]);

/* Year, month 1..12 and day 1..31 of a day, and the day of a year, month and day that exist. */
void date_split(int32_t day, int *year, int *month, int *mday);
int32_t date_make(int year, int month, int mday);
/* Days of a month: 28..31. */
int date_month_days(int year, int month);

#endif
