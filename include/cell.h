/* cell.h - what a cell of a foreign table says: numbers with thousands separators, prices that may be
 * missing, dates of the Republic of China.
 *
 * Tables of our own are read by decimal.h and date.h, which accept none of this.
 */
#ifndef LOTMILL_CELL_H
#define LOTMILL_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cell_result {
	CELL_OK = 0,
	CELL_NONE = 1,   /* cell_decimal only: the cell says that there is no number */
	CELL_EMPTY = 2,  /* cell_decimal only: the cell is empty, or says so in a word of programs */
	CELL_BAD = -1,   /* not a number */
	CELL_RANGE = -2, /* a number whose result is not below 2^63 in size */
	CELL_PART = -3   /* cell_whole only: a number with a fraction */
};

enum {
	CELL_REPUBLIC = 1911,    /* years before the first of the Republic of China */
	CELL_REPUBLIC_FIRST = 51 /* its year in which the exchange opened, 1962: no prices or trades are older */
};

/* Moves *text and *n past blanks at both ends: ASCII blanks, U+00A0, U+3000 and U+FEFF, in UTF-8. */
void cell_trim(const char **text, size_t *n);

/* Whether the trimmed cell is exactly `word`. */
bool cell_is(const char *text, size_t n, const char *word);

/* The trimmed cell as a whole number.  Commas may stand between groups of three digits ("1,234,567",
 * not "12,34"); else as decimal_whole. */
int cell_whole(const char *text, size_t n, int64_t *value);

/* The trimmed cell in units of 10^-places, commas as above, one U+FF0A or '*' behind the number passed
 * over (the exchange's mark for a footnote).  CELL_NONE for a row of '-', as exchanges print where there is no
 * number; CELL_EMPTY for an empty cell and for null, nan, none and n/a in any case, which may as well be a number
 * that was lost.  *value is set only on CELL_OK. */
int cell_decimal(const char *text, size_t n, int places, int64_t *value);

/* The trimmed cell as a day since 1970-01-01: YYYY-MM-DD, YYYYMMDD, Y/M/D, Y-M-D and Y年M月D日
 * with one or two digits of month and day, and YYYMMDD.  A year of up to three digits is of the Republic of
 * China: 115/06/10 and 1150610 are 2026-06-10; of these, years before CELL_REPUBLIC_FIRST are none, so that 26/6/10
 * is not 1937.  A time of day behind 'T' or a blank, H:MM[:SS[.fff]] with Z or an offset such as +08:00 or without,
 * and a footnote mark are passed over.  0, or -1 where it is no such date or does not exist. */
int cell_date(const char *text, size_t n, int32_t *day);

/* The trimmed cell by `format`: %Y four digits of year, %E a year of the Republic of China (2 or 3
 * digits, from CELL_REPUBLIC_FIRST), %m and %d one or two digits, %b an English month of three letters, %* whatever follows;
 * anything else stands for itself.  0, or -1. */
int cell_date_as(const char *format, const char *text, size_t n, int32_t *day);

/* Whether `format` can give a date: year, month and day once each, no other %.  */
bool cell_date_format(const char *format);

#endif
