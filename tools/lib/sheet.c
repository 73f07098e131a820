#include "sheet.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "folder.h"

/* A member of the gzip file is so much text, or the rest; libdeflate packs whole buffers, ten times as fast as zlib at its
 * standard level does a stream, into a ninth more bytes. */
enum { HAND_ON = 1 << 20, LEVEL = 1 };

static bool packs(const char *path)
{
	size_t n = strlen(path);
	return n > 3 && !strcmp(path + n - 3, ".gz");
}

static void close_sheet(struct sheet *s)
{
	libdeflate_free_compressor(s->packer);
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
	if (packs(path) && !(s->packer = libdeflate_alloc_compressor(LEVEL)))
		xgone();
	buffer_text(sheet_text(s), header);
	return LOT_OK;
}

/* What is plain becomes a member: without name and time, so that equal rows give equal bytes. */
static int pack(struct sheet *s, struct error *err)
{
	struct buffer *to = &s->out.pending;
	size_t room = libdeflate_gzip_compress_bound(s->packer, s->plain.size);
	to->size += libdeflate_gzip_compress(s->packer, s->plain.data, s->plain.size, buffer_reserve(to, room), room);
	s->plain.size = 0;
	return to->size < HAND_ON ? LOT_OK : output_flush(&s->out, err);
}

int sheet_rows(struct sheet *s, uint64_t n, struct error *err)
{
	s->rows += n;
	if (sheet_text(s)->size < HAND_ON)
		return LOT_OK;
	return s->packer ? pack(s, err) : output_flush(&s->out, err);
}

int sheet_commit(struct sheet *s, struct error *err)
{
	char *beside = s->packer ? xformat("%s.rows", s->path) : NULL;
	int r = s->plain.size ? pack(s, err) : LOT_OK;
	if (!r && beside)
		r = folder_remove_file(err, "%s", beside);
	if (!r)
		r = output_commit(&s->out, err);
	if (!r && beside) {
		struct buffer b = BUFFER_EMPTY;
		buffer_int(&b, (int128)s->rows);
		buffer_char(&b, '\n');
		r = output_file(beside, b.data, b.size, 0, err);
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
