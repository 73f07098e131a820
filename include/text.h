/* text.h - small questions about NUL-terminated text of several lines. */
#ifndef LOTMILL_TEXT_H
#define LOTMILL_TEXT_H

#include <stdbool.h>
#include <string.h>

/* Whether `s` begins with `head`; any text begins with an empty one. */
static inline bool text_begins(const char *s, const char *head)
{
	return !strncmp(s, head, strlen(head));
}

/* Whether `s` ends with `tail`; any text ends with an empty one. */
static inline bool text_ends(const char *s, const char *tail)
{
	size_t n = strlen(s), k = strlen(tail);
	return n >= k && !memcmp(s + n - k, tail, k);
}

/* What a noun ends in behind a count: "%zu row%s", n, text_plural(n). */
static inline const char *text_plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* The line behind the one that `s` points into, or the text's end (its NUL), where no line is left:
 *
 *     for (const char *s = text; *s; s = text_next_line(s))
 *
 * visits every line, the last one too where it has no line end, and none of an empty text. */
static inline const char *text_next_line(const char *s)
{
	s += strcspn(s, "\n");
	return s + (*s == '\n');
}

/* The last line with more than white space on it of the *n bytes at `s`, without white space around it; *n becomes its length, 0
 * where there is none. */
static inline const char *text_last_line(const char *s, size_t *n)
{
	static const char white[] = " \t\r\n";
	size_t end = *n, from;
	while (end && memchr(white, s[end - 1], sizeof white - 1))
		end--;
	for (from = end; from && s[from - 1] != '\n';)
		from--;
	while (from < end && memchr(white, s[from], sizeof white - 1))
		from++;
	*n = end - from;
	return *n ? s + from : "";
}

#endif
