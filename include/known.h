/* known.h - names that were met before: of tasks in a list, of files and programs that were looked at. */
#ifndef LOTMILL_KNOWN_H
#define LOTMILL_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

struct known_name {
	const char *name;
	size_t line; /* the caller's: of the task; 1 for a program that exists */
	char *text;  /* "SIZE MTIME" of a file that exists, NULL otherwise; owned */
};

struct known {
	void *index; /* by name; private */
};

#define KNOWN_NONE { NULL }

/* The name, entered if it is new: then *fresh, and its line is 0.  It stays where it is until known_release. */
struct known_name *known_enter(struct known *k, const char *name, bool *fresh);

/* The name of n bytes, or NULL. */
const struct known_name *known_find(const struct known *k, const char *name, size_t n);

/* "SIZE MTIME" of a file, bytes and nanoseconds since 1970, or NULL where there is none.  Each file is looked at once. */
const char *known_file(struct known *files, const char *path);

void known_release(struct known *k);

#endif
