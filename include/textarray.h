/* textarray.h - texts in an array of a .npz: kind 'S', NumPy's bytes.
 *
 * All texts of an array take its width, a->item bytes, that of the longest: a shorter one ends in NULs, one that fills the
 * width has none behind it.  An array made here, of no texts or of empty ones, is 1 byte wide.  One that was read is as
 * wide as npz.h takes, and may hold anything behind a text's first NUL; as a string the text ends there.
 */
#ifndef LOTMILL_TEXTARRAY_H
#define LOTMILL_TEXTARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "npz.h"

/* Makes the array `name`, of less than NPZ_NAME bytes, of n NUL-terminated texts, which stand `stride` bytes from one to the
 * next, the first at `first`: the same member of structs, say.  Of no texts `first` may be NULL.  The array's data is a copy
 * and the caller's to free. */
struct npz_array texts_pack(const char *name, const void *first, size_t stride, size_t n);

/* The same of texts that stand anywhere. */
struct npz_array texts_list(const char *name, const char *const *text, size_t n);

/* Text i, without a NUL behind it where it fills the width, a->item. */
static inline const char *texts_at(const struct npz_array *a, size_t i)
{
	return (const char *)a->data + i * a->item;
}

/* The length of text i as NumPy has it, up to its last byte that is no NUL, 0 where there is none.  With a NUL among them
 * it is no code (code_valid). */
static inline size_t texts_length(const struct npz_array *a, size_t i)
{
	const char *text = texts_at(a, i);
	size_t n = a->item;
	while (n && !text[n - 1])
		n--;
	return n;
}

/* Copies the width of text i to `to`; the NUL behind it is the caller's.  By hand, for texts are short and many: a call for
 * each would take longer than its bytes. */
static inline void texts_copy(const struct npz_array *a, size_t i, char *to)
{
	const char *text = texts_at(a, i);
	const size_t width = a->item;
	size_t k = 0;
	for (; k + 4 <= width; k += 4)
		memcpy(to + k, text + k, 4);
	for (; k < width; k++)
		to[k] = text[k];
}

/* The same of all texts, the first to `first` and each `stride` bytes behind the one before. */
void texts_take(const struct npz_array *a, void *first, size_t stride);

/* Text i as a string of its own, to be freed by the caller. */
char *texts_dup(const struct npz_array *a, size_t i);

/* Whether an array is one column of `rows` texts that fit into char[CODE_MAX + 1]; if each is a code is not looked at. */
bool texts_fit_codes(const struct npz_array *a, size_t rows);

#endif
