/* code.h - symbols and broker codes: which are legal, the folder a symbol lives in, its bucket; files for any text.
 *
 * A code is 1 to 32 bytes without control characters, case-sensitive, never a number.
 */
#ifndef LOTMILL_CODE_H
#define LOTMILL_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
	CODE_MAX = 32,                   /* bytes of a code */
	CODE_FOLDER = 3 * CODE_MAX + 1,  /* bytes of the longest folder name with its NUL */
	CODE_FILE = 101,                 /* bytes of the longest name by code_file with its NUL */
	CODE_BUCKETS = 4096,             /* symbols fall into these ... */
	CODE_GROUPS = 64                 /* ... and they, modulo this, into groups */
};

/* Whether `text` is a legal code: length, and no byte below 0x20 nor 0x7f. */
bool code_valid(const char *text, size_t n);

/* The folder's name of a symbol: letters, digits, '.', '_' and '-' stay, every other byte and a
 * leading dot become +XX in upper-case hex ("BRK/B" is "BRK+2FB").  `code` must be valid. */
void code_folder(const char *code, size_t n, char folder[CODE_FOLDER]);

/* The way back: fills `code` and returns its length, or -1 where `folder` is not a name that
 * code_folder makes. */
int code_symbol(const char *folder, char code[CODE_MAX + 1]);

/* A file's name for any n bytes, written as code_folder writes a code; a code has the same name by both.  The
 * empty text is "+".  What would not fit keeps its first bytes and ends in "++" and 16 hex digits of the
 * whole text's FNV-1a.  So names of different texts differ, but for long ones whose hashes agree. */
void code_file(const char *text, size_t n, char name[CODE_FILE]);

/* FNV-1a, 64 bits, of the name's bytes; and that modulo CODE_BUCKETS. */
uint64_t code_hash(const char *code, size_t n);
unsigned code_bucket(const char *code, size_t n);

/* The group of a bucket: bucket modulo CODE_GROUPS. */
static inline unsigned code_group(unsigned bucket)
{
	return bucket % CODE_GROUPS;
}

/* strcmp of two codes with NULs behind them to the end, whose first eight bytes nearly always decide. */
static inline int code_compare(const char a[CODE_MAX + 1], const char b[CODE_MAX + 1])
{
	uint64_t x, y;
	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	if (x != y)
		return __builtin_bswap64(x) < __builtin_bswap64(y) ? -1 : 1;
	return a[7] ? strcmp(a + 8, b + 8) : 0;
}

#endif
