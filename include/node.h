/* node.h - a node: the list of a symbol's slices in one table (docs/formats.md).
 *
 * `FOLDER/TABLE.parts` begins with the line `lotmill-parts 1`; each further line names a slice by its
 * path from FOLDER, its rows, its bytes and its checksum.
 */
#ifndef LOTMILL_NODE_H
#define LOTMILL_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"

#define NODE_HEADER "lotmill-parts 1\n"

enum { NODE_CHECKSUM = 17 };

struct node_slice {
	char *path;                   /* FOLDER/NAME, owned */
	size_t rows, bytes;           /* of the slice and of its file */
	char checksum[NODE_CHECKSUM]; /* 16 hex digits and a NUL */
};

struct node {
	struct node_slice *slice; /* owned; in the order of the parts' names */
	size_t count;
};

/* Whether the n bytes at `data` are a node, of whatever version. */
bool node_recognise(const void *data, size_t n);

/* A line taken apart; what it points to lies in the line. */
struct node_line {
	const char *name; /* name_n bytes, no NUL among them, not from the root */
	size_t name_n;
	uint64_t rows, bytes;
	const char *checksum; /* 16 hex digits */
};

/* Whether the n bytes at `line`, its end left out, are a slice's. */
bool node_line(const char *line, size_t n, struct node_line *l);

/* Appends the line of a slice of `table`, of its part or, where that is NULL, of all. */
void node_add(struct buffer *out, const char *table, const char *part, uint64_t rows, uint64_t bytes, const char *checksum);

/* Takes the n bytes at `data` of the node file `path` apart.  LOT_BAD_DATA with file and line where
 * it is of another version, torn, or a line is not as above.  On success the caller releases. */
int node_parse(const char *path, const void *data, size_t n, struct node *node, struct error *err);

void node_release(struct node *node);

/* The checksum of a file's n bytes as nodes and part manifests write it: CRC-32, then Adler-32. */
void node_checksum(const void *data, size_t n, char text[NODE_CHECKSUM]);

#endif
