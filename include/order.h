/* order.h - stable orders of rows by counting.
 *
 * A key is a 64-bit number read as signed and above -2^31 (days before 1970 are negative).  Rows
 * number below 2^32.
 */
#ifndef LOTMILL_ORDER_H
#define LOTMILL_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Orders n rows by `key` on top of the order that `perm` holds (row numbers, n long): rows of equal
 * keys stay as they were.  `other` is scratch, n long; returns the one of both that holds the result.
 * Least significant digits first, a counting sort each, over the range of keys that occur. */
uint32_t *order_by(const uint64_t *key, size_t n, uint32_t *perm, uint32_t *other);

/* Whether the keys never fall. */
bool order_ascending(const uint64_t *key, size_t n);

#endif
