#include "igzip.h"

#include <isa-l/igzip_lib.h>
#include <stdint.h>

enum { LEVEL = 2 };

size_t igzip_deflate(const void *data, size_t n, void *out, size_t room)
{
	static _Thread_local struct isal_zstream z;
	static _Thread_local uint8_t level_room[ISAL_DEF_LVL2_DEFAULT];
	if (n > UINT32_MAX || room > UINT32_MAX)
		return 0;
	isal_deflate_stateless_init(&z);
	z.level = LEVEL;
	z.level_buf = level_room;
	z.level_buf_size = sizeof level_room;
	z.next_in = (uint8_t *)(uintptr_t)data; /* only read */
	z.avail_in = (uint32_t)n;
	z.next_out = out;
	z.avail_out = (uint32_t)room;
	z.end_of_stream = 1;
	z.flush = NO_FLUSH;
	z.gzip_flag = IGZIP_DEFLATE;
	return isal_deflate_stateless(&z) == COMP_OK ? z.total_out : 0;
}
