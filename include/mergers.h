/* mergers.h - which broker code became which.
 *
 * The table broker_mergers has the columns old_broker,new_broker.  Chains are followed to their
 * end; a cycle, or a code that is merged into two others, is LOT_BAD_DATA with file and line.
 */
#ifndef LOTMILL_MERGERS_H
#define LOTMILL_MERGERS_H

#include <stddef.h>

#include "buffer.h"
#include "code.h"
#include "error.h"

struct merger {
	char old_code[CODE_MAX + 1];
	char new_code[CODE_MAX + 1]; /* the end of its chain */
	size_t line;                 /* of the file it was read from */
};

struct mergers {
	struct merger *merger; /* sorted by old_code in byte order */
	size_t count;
};

/* Reads and resolves a table.  On failure there is nothing to release. */
int mergers_read(const char *path, struct mergers *m, struct error *err);

/* The code that `code` became, or `code` itself.  `m` may be NULL. */
const char *mergers_resolve(const struct mergers *m, const char *code);

/* The resolved table as CSV, appended to `out`: equal maps give equal bytes. */
void mergers_write(const struct mergers *m, struct buffer *out);

void mergers_release(struct mergers *m);

#endif
