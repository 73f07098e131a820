/* sweepreport.h - a sweep for people: its best points, and how far to trust them. */
#ifndef LOTMILL_SWEEPREPORT_H
#define LOTMILL_SWEEPREPORT_H

#include "sweeps.h"

/* Appends the `top` best points as an aligned table, figures with 4 decimals, and in a few lines how many were tried, how few
 * symbols the best figure is of, and whether the order held on days that did not choose it. */
void sweepreport_write(const struct sweep *s, const struct sweep_by *by, size_t top, struct buffer *out);

#endif
