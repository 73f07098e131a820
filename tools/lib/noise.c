#include "noise.h"

#include <string.h>

/* Behind "make: " or "make[3]: ", whatever make is called; NULL where that does not stand there. */
static const char *after_make(const char *s, const char *end)
{
	const char *colon = memchr(s, ':', (size_t)(end - s)), *name = s;
	if (!colon || colon == s || end - colon < 2 || colon[1] != ' ')
		return NULL;
	const char *stop = colon;
	if (stop[-1] == ']')
		while (stop > s && *stop != '[')
			stop--;
	for (const char *c = s; c < stop; c++)
		if (*c == '/')
			name = c + 1;
	return stop - name >= 4 && !memcmp(stop - 4, "make", 4) ? colon + 2 : NULL;
}

static bool begins(const char *s, const char *end, const char *with)
{
	size_t n = strlen(with);
	return (size_t)(end - s) >= n && !memcmp(s, with, n);
}

static bool ends(const char *s, const char *end, const char *with)
{
	size_t n = strlen(with);
	return (size_t)(end - s) >= n && !memcmp(end - n, with, n);
}

/* An included makefile that could not be made: "pipeline.mk:182: out/manifest.mk: No such file or directory", and make 4.4 also
 * "pipeline.mk:182: Failed to remake makefile 'out/manifest.mk'.". */
static bool missing_makefile(const char *s, const char *end)
{
	const char *colon = memchr(s, ':', (size_t)(end - s)), *line = colon ? colon + 1 : NULL;
	while (line && line < end && *line >= '0' && *line <= '9')
		line++;
	return line && line > colon + 1 && begins(line, end, ": ") &&
	       (ends(s, end, ".mk: No such file or directory") || begins(line + 2, end, "Failed to remake makefile '"));
}

bool noise_hold(struct noise *n, const char *line, size_t size)
{
	const char *end = line + size - (size && line[size - 1] == '\n');
	const char *s = size ? after_make(line, end) : NULL;
	if (!s && !missing_makefile(line, end))
		return false;
	bool recipe = s && begins(s, end, "*** [") && memmem(s, (size_t)(end - s), "] ", 2);
	if (s && !recipe && !begins(s, end, "*** Waiting for unfinished jobs") && !begins(s, end, "*** wait: No child processes") &&
	    !begins(s, end, "Failed to remake makefile '") &&
	    !(begins(s, end, "Target '") && ends(s, end, "' not remade because of errors.")))
		return false;
	n->recipes += recipe;
	buffer_add(&n->held, line, size);
	return true;
}

bool noise_explained(const struct noise *n, size_t failures)
{
	return !n->held.size || (failures && n->recipes <= failures);
}
