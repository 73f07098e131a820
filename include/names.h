/* names.h - broker_names.csv: what brokers are called, for reports.
 *
 * A table with the columns broker and name, in any order, others ignored.  A code may stand
 * more than once, but with one name: which of two is right, the order of rows must not tell.
 */
#ifndef LOTMILL_NAMES_H
#define LOTMILL_NAMES_H

#include <stddef.h>

#include "buffer.h"
#include "code.h"
#include "error.h"

struct name {
	char broker[CODE_MAX + 1]; /* NUL-terminated */
	size_t line;               /* of the file, from 1 */
	size_t at;                 /* where its text begins in names.text */
	size_t n;                  /* bytes of its text, 0 or more */
};

struct names {
	struct name *name;  /* owned; by broker in byte order, one a broker */
	size_t count;       /* names in use */
	size_t room;        /* names allocated */
	struct buffer text; /* all names' bytes */
};

#define NAMES_EMPTY { NULL, 0, 0, BUFFER_EMPTY }

/* Reads the table at `path` (plain or gzip) into the empty *names.  LOT_BAD_DATA with file and
 * line for a missing column, a broker code that is not one or has another name in an earlier line, or a row that is
 * not CSV; LOT_SYSTEM
 * where the file cannot be read.  The caller releases *names in any case. */
int names_read(const char *path, struct names *names, struct error *err);

/* The name of a broker (NUL-terminated) and its length in *n, not NUL-terminated; NULL and 0 where it
 * has none. */
const char *names_find(const struct names *names, const char *broker, size_t *n);

/* The names as CSV (broker,name; by broker), appended to `out`: equal names give equal bytes. */
void names_write(const struct names *names, struct buffer *out);

void names_release(struct names *names);

#endif
