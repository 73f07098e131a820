/* buffer.h - a growing run of bytes, and the fast writers of figures into it.
 *
 * Every file lotmill writes is put together in one buffer and written with one call.
 * The writers below are the only places that turn numbers into text, so that a figure looks
 * the same in every table.
 */
#ifndef LOTMILL_BUFFER_H
#define LOTMILL_BUFFER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

struct buffer {
	char *data;  /* owned; NULL while empty */
	size_t size; /* bytes in use */
	size_t room; /* bytes allocated */
};

#define BUFFER_EMPTY { NULL, 0, 0 }

/* Frees what the buffer holds and leaves it empty and usable. */
void buffer_release(struct buffer *b);

/* Makes room for `n` further bytes and returns where they go; the caller adds what it used
 * to b->size. */
char *buffer_reserve(struct buffer *b, size_t n);

/* Appends n bytes; `data` may be NULL where n is 0. */
void buffer_add(struct buffer *b, const void *data, size_t n);
void buffer_char(struct buffer *b, char c);
void buffer_text(struct buffer *b, const char *s);
void buffer_format(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A whole number in decimal. */
void buffer_int(struct buffer *b, int128 v);

/* `v` counted in 1/10^decimals as a decimal with exactly that many digits behind the point:
 * buffer_fixed(b, -12345, 4) writes -1.2345, and -0 does not exist.  decimals is 0..18. */
void buffer_fixed(struct buffer *b, int128 v, int decimals);

/* A double in at most `digits` significant digits, in the shortest of %g's forms; an infinite
 * or undefined value writes nothing (an empty cell).  -0 is written as 0. */
void buffer_double(struct buffer *b, double v, int digits);

/* The shortest of %.15g, %.16g and %.17g that reads back as exactly `v`; otherwise as buffer_double. */
void buffer_exact(struct buffer *b, double v);

/* One CSV field (RFC 4180): quoted only where it holds a comma, a quote, CR or LF, or starts
 * or ends with a blank. */
void buffer_csv(struct buffer *b, const char *s, size_t n);

/* Like buffer_int with a comma between thousands: 1,234,567. */
void buffer_thousands(struct buffer *b, int128 v);

/* For rows put together in room that was reserved, a million a second and more: v, or v counted in
 * 1/100 with two digits behind the point, at `to`; no NUL.  They return the byte behind, and may
 * write anything up to BUFFER_PUT bytes from `to`. */
enum { BUFFER_PUT = 24 };
char *buffer_put(char *to, uint64_t v);
char *buffer_put_cents(char *to, uint64_t v);

#endif
