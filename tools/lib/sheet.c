#include "sheet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { HAND_ON = 1 << 20 };

static bool packs(const char *path)
{
	size_t n = strlen(path);
	return n > 3 && !strcmp(path + n - 3, ".gz");
}

static void close_sheet(struct sheet *s)
{
	if (s->packer)
		deflateEnd(s->packer);
	free(s->packer);
	buffer_release(&s->plain);
	free(s->path);
	s->packer = NULL;
	s->path = NULL;
}

int sheet_open(struct sheet *s, const char *path, const char *header, struct error *err)
{
	*s = (struct sheet){ .plain = BUFFER_EMPTY };
	int r = output_open(&s->out, path, OUTPUT_FOLDERS, err);
	if (r)
		return r;
	s->path = xstrdup(path);
	if (packs(path)) {
		s->packer = xcalloc(1, sizeof(z_stream));
		/* 31: a gzip header, which zlib leaves without name and time. */
		if (deflateInit2(s->packer, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
			errno = ENOMEM;
			r = error_system(err, "zlib: cannot start packing '%s'", path);
			sheet_discard(s);
			return r;
		}
	}
	buffer_text(sheet_text(s), header);
	return LOT_OK;
}

static int pack(struct sheet *s, int flush, struct error *err)
{
	z_stream *z = s->packer;
	int r = LOT_OK;
	z->next_in = (unsigned char *)s->plain.data;
	z->avail_in = (uInt)s->plain.size;
	for (bool more = true; more && !r;) {
		z->next_out = (unsigned char *)buffer_reserve(&s->out.pending, HAND_ON);
		z->avail_out = HAND_ON;
		deflate(z, flush);
		s->out.pending.size += HAND_ON - z->avail_out;
		more = !z->avail_out;
		if (s->out.pending.size >= HAND_ON)
			r = output_flush(&s->out, err);
	}
	s->plain.size = 0;
	return r;
}

int sheet_rows(struct sheet *s, uint64_t n, struct error *err)
{
	s->rows += n;
	if (sheet_text(s)->size < HAND_ON)
		return LOT_OK;
	return s->packer ? pack(s, Z_NO_FLUSH, err) : output_flush(&s->out, err);
}

int sheet_commit(struct sheet *s, struct error *err)
{
	char *beside = s->packer ? xformat("%s.rows", s->path) : NULL;
	int r = s->packer ? pack(s, Z_FINISH, err) : LOT_OK;
	if (!r && beside && unlink(beside) && errno != ENOENT)
		r = error_system(err, "cannot remove '%s'", beside);
	if (!r)
		r = output_commit(&s->out, err);
	if (!r && beside) {
		struct buffer b = BUFFER_EMPTY;
		buffer_int(&b, (int128)s->rows);
		buffer_char(&b, '\n');
		int written = output_file(beside, b.data, b.size, 0, err);
		r = written < 0 ? written : LOT_OK;
		buffer_release(&b);
	}
	free(beside);
	sheet_discard(s);
	return r;
}

void sheet_discard(struct sheet *s)
{
	if (!s->path)
		return;
	output_discard(&s->out);
	close_sheet(s);
}
