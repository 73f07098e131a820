/* charset.h - the character set of a foreign file, and its text as UTF-8.
 *
 * Exchanges write CP950 (Big5 as Windows has it) or UTF-8 with or without a byte-order mark.
 * In CP950 the second byte of a character may be 0x5c or 0x7c ('\' and '|') but never a comma, a
 * quote, a digit or a line end, so that such a file can be split into rows before it is converted;
 * charset_splits says whether that holds.  Conversion is iconv's, whose tables are files of the
 * system (gconv): a program that uses this module is linked dynamically.
 */
#ifndef LOTMILL_CHARSET_H
#define LOTMILL_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "error.h"

struct charset {
	char name[32]; /* iconv's name of it: "UTF-8", "CP950", "UTF-16LE" ... */
	size_t mark;   /* bytes of the byte-order mark at the start of the content, 0 without one */
	bool utf8;     /* needs checking only */
	bool pairs;    /* Big5 and its kin: a character is one byte below 0x80 or two bytes */
	void *iconv;   /* the open converter, NULL for UTF-8; owned */
};

/* Finds the character set of the n bytes at `data`, the content's beginning: the one called
 * `forced` (--encoding; NULL: find out), else by its mark, else UTF-8 where more bytes above 0x7f
 * stand in sound UTF-8 than not, else CP950.  Plain ASCII is UTF-8.  LOT_BAD_USAGE where iconv does
 * not know `forced`, LOT_SYSTEM where it cannot convert CP950 (its tables are not installed).  On
 * LOT_OK the caller releases *c. */
int charset_open(struct charset *c, const char *forced, const char *data, size_t n, struct error *err);

/* Whether bytes that look like ASCII are ASCII, wherever they stand behind the first byte of a
 * character: true for UTF-8 and for CP950's commas, quotes, digits, blanks and line ends. */
bool charset_splits(const struct charset *c);

/* Appends the n bytes at `data` (without a mark) to `out` as UTF-8.  What is no character of the set
 * becomes one '?' each, as exchanges themselves write names that CP950 lacks.  Returns how many. */
size_t charset_text(struct charset *c, const char *data, size_t n, struct buffer *out);

void charset_release(struct charset *c);

#endif
