/* igzip.h - deflate by ISA-L, twice as fast as libdeflate's first level for 2 % more bytes.
 *
 * Slices of the tables are most of what the graph packs, and packing them was two fifths of
 * lot-partition.  ISA-L comes as a shared library only, and a program that is linked dynamically starts
 * more slowly; so lot-partition and lot-equity, which run once a part or once, pack with it, and programs that run
 * once a symbol store what they write.
 *
 * Up to 2 KiB are packed in deflate's own fixed codes: making codes for so few bytes takes longer than packing them,
 * and reading them again as well.  The slices of a month, of some 200 rows, grow by a twelfth for that.
 *
 * The same bytes come out in every thread and run, and on every x86-64 processor with SSE 4.2 (2008) and later.  ISA-L's
 * code for ARM makes others of the same arrays.
 */
#ifndef LOTMILL_IGZIP_H
#define LOTMILL_IGZIP_H

#include <stddef.h>

/* An npz_deflate_fn (npz.h).  Thread-safe. */
size_t igzip_deflate(const void *data, size_t n, void *out, size_t room);

#endif
