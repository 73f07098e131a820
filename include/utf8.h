/* utf8.h - the one decoder of UTF-8: what is a character of it and what is not.
 *
 * No character: a stray or missing continuation, a needlessly long form, a surrogate, beyond U+10FFFF.  NUL is one.
 */
#ifndef LOTMILL_UTF8_H
#define LOTMILL_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

/* The character at `s`, of which n > 0 bytes exist, with its length in bytes (1 to 4) in *length; -1 and length 1 where there is none. */
int32_t utf8_char(const char *s, size_t n, size_t *length);

/* How many bytes from `s` on are ASCII, of n: found eight at a time. */
size_t utf8_ascii(const char *s, size_t n);

/* Whether the n bytes are characters all through. */
bool utf8_valid(const char *s, size_t n);

/* Appends the n bytes to `out`, with '?' for each byte that belongs to no character.  Returns how many. */
size_t utf8_mend(const char *s, size_t n, struct buffer *out);

#endif
