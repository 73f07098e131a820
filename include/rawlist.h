/* rawlist.h - the format of an import's lists: which raw files a table file is made of (docs/formats.md: Import plan).
 *
 * lot-scan writes such a list and reads it at its next scan, to know what has changed; lot-import reads which files to take and how.
 * The first line is `# lotmill-import-list 3 PROGRAM-VERSION`, each further one a raw file: eight fields with a tab between them,
 *
 *     /raw/2330.csv   52      1781049600000000000     2330    2026-06-10      2026-06-10      9f3c0d5a7be21846        1c2d0a4b5e6f7788
 *     path            size    time                    symbol  first day       last day        beginning               stamp
 *
 * A list of version 2 has no beginning.
 * In the list of broker_names a line may be a path alone.  A path holds no tab and no line end: whoever writes a line sees to that.
 */
#ifndef LOTMILL_RAWLIST_H
#define LOTMILL_RAWLIST_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"

/* A line; texts lie in the line that was taken apart, or are the caller's. */
struct rawlist_line {
	const char *path;    /* absolute */
	int64_t size;        /* bytes */
	int64_t time;        /* of the last change, nanoseconds since 1970 */
	const char *symbol;  /* at most CODE_MAX bytes; "" where the file is of many */
	int32_t first, last; /* days since 1970 (date.h), both included */
	uint64_t begin;      /* checksum of the first rows of a symbol's trades of a day, as rawtwins.h wants them; 0 without any */
	const char *stamp;   /* of the options it is read with, less than NODE_CHECKSUM bytes; "" where its format is known */
};

/* Appends the first line of a list of this program's version. */
void rawlist_header(struct buffer *b);

/* Appends a raw file's line with its line end. */
void rawlist_add(struct buffer *b, const struct rawlist_line *l);

/* Whether the NUL-terminated text begins like a list, of whatever version of the program. */
bool rawlist_recognise(const char *text);

/* What stands behind the first line in the NUL-terminated text of a list, or NULL where it is not one of this very version: another may
 * have sorted files otherwise. */
char *rawlist_lines(char *text);

/* Takes a line without its line end apart and alters it: tabs become NUL.  False where it is not fields as above; only path, what
 * stands before the first tab, and stamp, what stands behind the last one ("" without any), mean something then. */
bool rawlist_parse(char *line, struct rawlist_line *l);

#endif
