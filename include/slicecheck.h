/* slicecheck.h - whether a slice, a partial or a node is what docs/formats.md says, and if not, where.
 *
 * What is looked at: the zip's structure and every array's checksum; the arrays a table must have,
 * their types and lengths; broker codes legal and ascending, `first` ascending from 0 to the number
 * of rows; days that exist, ascending (of each broker); figures in the range of docs/formats.md
 * (no NaN, nothing negative, no amount without shares, no row of zeros); of a partial that its sums
 * agree.  Of a file whose arrays are of no table known here only the zip and the types.
 */
#ifndef LOTMILL_SLICECHECK_H
#define LOTMILL_SLICECHECK_H

#include <stddef.h>

#include "error.h"
#include "slices.h"

/* Called for each thing that is wrong, with a line that names the file and, where there is one,
 * the array and the row (counted from 0) with its day. Rows that are wrong in the same way are one
 * line, which names the first and says how many more there are. */
typedef void verify_report(void *context, const struct error *problem);

/* Checks the n bytes at `data` of the file `path`.  Returns how many problems were reported, and the
 * slice's rows in *rows (NULL is allowed), 0 where they could not be counted. */
size_t verify_slice(const char *path, const void *data, size_t n, size_t *rows, verify_report *report, void *context);

/* The same for a node: its lines, and each slice it names, whose size, checksum and rows must be
 * as it says.  With `list`, which slices_list made of the same node (NULL is allowed), what is right is held in it
 * unpacked, so that who loads it next reads no file. */
size_t verify_node(const char *path, const void *data, size_t n, struct slice_list *list, verify_report *report, void *context);

#endif
