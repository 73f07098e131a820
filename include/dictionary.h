/* dictionary.h - codes, or any texts, to small numbers, in order of appearance. */
#ifndef LOTMILL_DICTIONARY_H
#define LOTMILL_DICTIONARY_H

#include <stddef.h>
#include <stdint.h>

struct dictionary; /* opaque */

struct dictionary *dictionary_new(void);

/* The number of a code, counted from 0; a new code gets the next.  UINT32_MAX where `text` is not
 * a legal code (code_valid).  Not thread-safe. */
uint32_t dictionary_id(struct dictionary *d, const char *text, size_t n);

/* The same for any n bytes, none and NULs too.  There are no more than UINT32_MAX - 1 of them. */
uint32_t dictionary_any(struct dictionary *d, const char *text, size_t n);

/* The text of a number, NUL-terminated, as long as the dictionary lives, and its bytes without that NUL. */
const char *dictionary_text(const struct dictionary *d, uint32_t id);
size_t dictionary_bytes(const struct dictionary *d, uint32_t id);

uint32_t dictionary_count(const struct dictionary *d);

/* A new array of all numbers in byte order of their texts; the caller frees it. */
uint32_t *dictionary_sorted(const struct dictionary *d);

void dictionary_free(struct dictionary *d);

#endif
