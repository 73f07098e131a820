#include "lists.h"

#include <string.h>

#include "buffer.h"
#include "input.h"

size_t list_line(const char *text, size_t n)
{
	return n && text[n - 1] == '\r' ? n - 1 : n;
}

int list_read(const char *path, list_fn *fn, void *context, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int r = input_table(path, &b, err);
	size_t line = 0;
	for (size_t at = 0; at < b.size && !r;) {
		char *text = b.data + at, *end = memchr(text, '\n', b.size - at);
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
		at = (size_t)(end + 1 - b.data);
	}
	buffer_release(&b);
	return r;
}
