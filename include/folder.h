/* folder.h - the names in a folder, and files that have to go.
 *
 * All names are read before the first is looked at: a folder that cannot be read to its end is an error before anything
 * was done about what is in it, and a caller may remove what it is told of.
 *
 *     struct folder f;
 *     int r = folder_read(&f, path, FOLDER_IF_THERE, err);
 *     for (size_t i = 0; i < f.count && !r; i++)
 *             r = folder_remove_file(err, "%s/%s", path, f.name[i]);
 *     folder_release(&f);
 */
#ifndef LOTMILL_FOLDER_H
#define LOTMILL_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

enum folder_flags {
	FOLDER_IF_THERE = 1, /* where there is none, or not even one that it would be in, it is empty */
	FOLDER_HIDDEN = 2    /* names that begin with a dot too, but for . and .. */
};

struct folder {
	char **name;  /* in byte order, without the folder's; owned */
	size_t count;
	char *text;   /* what they point into; owned */
	bool missing; /* there is no such folder, which is fine with FOLDER_IF_THERE */
};

/* Reads the names in the folder at `path`, hidden ones left out.  LOT_SYSTEM where there is none, or not all of it can be
 * read, with its path in the message.  The caller releases it in any case; after a failure it is empty. */
int folder_read(struct folder *f, const char *path, unsigned flags, struct error *err);
void folder_release(struct folder *f);

/* Removes the file at a printf-formatted path.  Fine where there is none, or no folder that it would be in; LOT_SYSTEM with the
 * path where it stays, as a folder does. */
int folder_remove_file(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
