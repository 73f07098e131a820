#include "lists.h"

#include <string.h>

#include "buffer.h"
#include "input.h"

size_t list_line(const char *text, size_t n)
{
	return n && text[n - 1] == '\r' ? n - 1 : n;
}

int list_each(const char *path, char *list, size_t size, list_fn *fn, void *context, struct error *err)
{
	int r = LOT_OK;
	size_t line = 0;
	for (size_t at = 0; at < size && !r;) {
		char *text = list + at, *end = memchr(text, '\n', size - at);
		line++;
		if (!end) {
			r = error_at(err, path, line, "the last line has no line end: the file may be torn");
			break;
		}
		size_t n = list_line(text, (size_t)(end - text));
		text[n] = '\0';
		if (strlen(text) != n)
			r = error_at(err, path, line, "a NUL byte stands in the line");
		else if (*text)
			r = fn(context, text, err);
		at = (size_t)(end + 1 - list);
	}
	return r;
}

int list_read(const char *path, list_fn *fn, void *context, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int r = input_table(path, &b, err);
	if (!r)
		r = list_each(path, b.data, b.size, fn, context, err);
	buffer_release(&b);
	return r;
}
