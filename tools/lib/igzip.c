#include "igzip.h"

#include <isa-l/igzip_lib.h>
#include <stdint.h>

enum { LEVEL = 2, SMALL = 1 << 11, FIRST = 4 };

/* Up to SMALL bytes, in deflate's fixed codes. */
static int deflate_small(struct isal_zstream *z, uint32_t n)
{
	isal_deflate_stateless_init(z);
	z->avail_in = n;
	z->end_of_stream = 1;
	return isal_deflate_set_hufftables(z, NULL, IGZIP_HUFFTABLE_STATIC) ? INVALID_PARAM : isal_deflate_stateless(z);
}

/* The first bytes are a block of their own.  Where nothing is known of what came before, ISA-L (2.30) takes 16 bits and more of
 * its stream's address for bytes of the input, so that what it finds hangs on where that lies; behind a block it does not. */
static int deflate_large(struct isal_zstream *z, uint32_t n)
{
	static _Thread_local uint8_t room[ISAL_DEF_LVL2_DEFAULT];
	isal_deflate_init(z);
	z->level = LEVEL;
	z->level_buf = room;
	z->level_buf_size = sizeof room;
	z->avail_in = FIRST;
	z->flush = SYNC_FLUSH;
	int r = isal_deflate(z);
	z->avail_in = n - FIRST;
	z->flush = NO_FLUSH;
	z->end_of_stream = 1;
	r = r ? r : isal_deflate(z);
	return r || z->internal_state.state == ZSTATE_END ? r : STATELESS_OVERFLOW;
}

size_t igzip_deflate(const void *data, size_t n, void *out, size_t room)
{
	static _Thread_local struct isal_zstream z;
	if (n > UINT32_MAX || room > UINT32_MAX)
		return 0;
	z.next_in = (uint8_t *)(uintptr_t)data; /* only read */
	z.next_out = out;
	z.avail_out = (uint32_t)room;
	return (n > SMALL ? deflate_large : deflate_small)(&z, (uint32_t)n) == COMP_OK ? z.total_out : 0;
}
