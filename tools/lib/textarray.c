#include "textarray.h"

#include <string.h>

#include "code.h"
#include "error.h"

/* Text i of a list, or where that is NULL, of those that stand `stride` bytes apart. */
static inline const char *text_of(const char *const *list, const char *first, size_t stride, size_t i)
{
	return list ? list[i] : first + i * stride;
}

static inline struct npz_array pack(const char *name, const char *const *list, const char *first, size_t stride, size_t n)
{
	size_t width = 1;
	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(text_of(list, first, stride, i));
		width = length > width ? length : width;
	}
	struct npz_array a = { .kind = 'S', .item = (unsigned)width, .rows = n, .data = xcalloc(n, width) };
	memcpy(a.name, name, strlen(name) + 1);
	/* Texts are short: a call for each would take longer than its bytes. */
	char *to = a.data;
	for (size_t i = 0; i < n; i++, to += width) {
		const char *text = text_of(list, first, stride, i);
		for (size_t k = 0; text[k]; k++)
			to[k] = text[k];
	}
	return a;
}

struct npz_array texts_pack(const char *name, const void *first, size_t stride, size_t n)
{
	return pack(name, NULL, first, stride, n);
}

struct npz_array texts_list(const char *name, const char *const *text, size_t n)
{
	return pack(name, text, NULL, 0, n);
}

void texts_take(const struct npz_array *a, void *first, size_t stride)
{
	for (size_t i = 0; i < a->rows; i++)
		texts_copy(a, i, (char *)first + i * stride);
}

char *texts_dup(const struct npz_array *a, size_t i)
{
	char *text = xcalloc(a->item + (size_t)1, 1);
	return memcpy(text, texts_at(a, i), a->item);
}

bool texts_fit_codes(const struct npz_array *a, size_t rows)
{
	return npz_is_column(a, 'S', 0, rows) && a->item <= CODE_MAX;
}
