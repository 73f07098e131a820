/* input.h - reading tables: a file, a gzip stream, or standard input, told apart by content.
 *
 * gzip is recognised by its first two bytes.  A stream is finished only when its trailer was
 * there and right: a truncated stream, a wrong checksum or anything but further gzip members
 * behind it is LOT_BAD_DATA.
 */
#ifndef LOTMILL_INPUT_H
#define LOTMILL_INPUT_H

#include <stddef.h>

#include "buffer.h"
#include "error.h"

struct input; /* opaque */

/* Opens `path`, `-` is standard input.  LOT_SYSTEM with the path where it cannot be opened. */
int input_open(const char *path, struct input **in, struct error *err);

/* Reads up to n > 0 bytes of the (unpacked) content.  Returns how many, 0 at a sound end, or a
 * negative status. */
ptrdiff_t input_read(struct input *in, void *data, size_t n, struct error *err);

void input_close(struct input *in);

/* The whole content of a file, or of standard input for `-`, as it is (never unpacked), appended to
 * `out`.  LOT_SYSTEM with the path where it cannot be read; a piece of it may stand in `out` then. */
int input_file(const char *path, struct buffer *out, struct error *err);

/* The same for reading once, and without a copy where the file is large and can be mapped.  It must not be changed in place
 * meanwhile (lotmill's own are only ever replaced).  input_unmap gives back what input_map took; after a failure there is nothing. */
struct input_map {
	const void *data; /* may be NULL for an empty file */
	size_t n;
	struct buffer own; /* holds the bytes where they were read */
};
int input_map(const char *path, struct input_map *map, struct error *err);
void input_unmap(struct input_map *map);

/* The whole unpacked content of a table, appended to `out`. */
int input_table(const char *path, struct buffer *out, struct error *err);

#endif
