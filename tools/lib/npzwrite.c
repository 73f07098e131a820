#include "npzlayout.h"

#include <libdeflate.h>
#include <string.h>

#include "npz.h"

enum {
	DOS_DATE = 0x21, /* 1980-01-01, the earliest a zip can say */
	NPY_HEAD = 128   /* enough for every header written here */
};

static void put16(unsigned char *p, unsigned v)
{
	p[0] = (unsigned char)v;
	p[1] = (unsigned char)(v >> 8);
}

static void put32(unsigned char *p, uint32_t v)
{
	put16(p, v & 0xffff);
	put16(p + 2, v >> 16);
}

uint64_t npz_room(size_t arrays)
{
	return UINT32_MAX - NPY_HEAD - (uint64_t)arrays * (LOCAL_SIZE + NPZ_NAME + 4 + NPY_HEAD);
}

/* Without printf: half a million slices of a few rows are mostly headers. */
static size_t npy_header(const struct npz_array *a, char head[NPY_HEAD])
{
	memcpy(head, "\x93NUMPY\x01\x00", 8);
	char *to = stpcpy(head + 10, "{'descr': '");
	*to++ = a->item > 1 && a->kind != 'S' ? '<' : '|';
	*to++ = a->kind;
	to = stpcpy(buffer_put(to, a->item), a->kind == 'M' ? "[D]', 'fortran_order': False, 'shape': (" : "', 'fortran_order': False, 'shape': (");
	to = stpcpy(buffer_put(to, a->rows), a->columns ? ", " : ",");
	to = stpcpy(a->columns ? buffer_put(to, a->columns) : to, "), }");
	size_t n = (size_t)(to - head), total = (n + 1 + NPY_ROUND - 1) / NPY_ROUND * NPY_ROUND;
	memset(to, ' ', total - n);
	head[total - 1] = '\n';
	put16((unsigned char *)head + 8, (unsigned)(total - 10));
	return total;
}

void npz_begin(struct npz_writer *w, npz_deflate_fn *deflate, struct buffer *out)
{
	*w = (struct npz_writer){ .out = out, .base = out->size, .deflate = deflate };
}

void npz_add(struct npz_writer *w, const struct npz_array *a)
{
	struct buffer *out = w->out;
	char name[NPZ_NAME + 4], head[NPY_HEAD];
	size_t head_n = npy_header(a, head), data_n = npz_bytes(a), raw = head_n + data_n;
	size_t name_n = strlen(a->name) + 4, at = out->size - w->base;
	if (raw > UINT32_MAX || at + NPY_HEAD + raw > UINT32_MAX)
		xfatal("4 GiB and more do not fit into an .npz");
	memcpy(name, a->name, name_n - 4);
	memcpy(name + name_n - 4, ".npy", 4);
	/* Of no data at all libdeflate's checksum would begin anew. */
	uint32_t crc = libdeflate_crc32(0, head, head_n);
	if (data_n)
		crc = libdeflate_crc32(crc, a->data, data_n);
	buffer_reserve(out, LOCAL_SIZE + name_n + raw);
	size_t local = out->size;
	out->size += LOCAL_SIZE + name_n;
	size_t packed = 0;
	if (w->deflate && raw > NPZ_STORED) {
		/* Deflating takes one input: header and data are put together first. */
		w->member.size = 0;
		buffer_add(&w->member, head, head_n);
		buffer_add(&w->member, a->data, data_n);
		packed = w->deflate(w->member.data, raw, out->data + out->size, raw);
	}
	bool deflated = packed != 0;
	if (!deflated) {
		packed = raw;
		memcpy(out->data + out->size, head, head_n);
		if (data_n)
			memcpy(out->data + out->size + head_n, a->data, data_n);
	}
	out->size += packed;
	unsigned char h[ENTRY_SIZE] = { 0 };
	put32(h, ENTRY_SIGN);
	put16(h + 4, 20);
	put16(h + 6, 20);
	put16(h + 10, deflated ? 8 : 0);
	put16(h + 14, DOS_DATE);
	put32(h + 16, crc);
	put32(h + 20, (uint32_t)packed);
	put32(h + 24, (uint32_t)raw);
	put16(h + 28, (unsigned)name_n);
	put32(h + 42, (uint32_t)at);
	buffer_add(&w->directory, h, ENTRY_SIZE);
	buffer_add(&w->directory, name, name_n);
	w->count++;
	/* The local header is the entry's bytes 6 to 31 behind its own signature. */
	unsigned char *l = (unsigned char *)out->data + local;
	put32(l, LOCAL_SIGN);
	memcpy(l + 4, h + 6, 26);
	memcpy(l + LOCAL_SIZE, name, name_n);
}

void npz_end(struct npz_writer *w)
{
	unsigned char end[END_SIZE] = { 0 };
	put32(end, END_SIGN);
	put16(end + 8, (unsigned)w->count);
	put16(end + 10, (unsigned)w->count);
	put32(end + 12, (uint32_t)w->directory.size);
	put32(end + 16, (uint32_t)(w->out->size - w->base));
	buffer_add(w->out, w->directory.data, w->directory.size);
	buffer_add(w->out, end, END_SIZE);
	buffer_release(&w->directory);
	buffer_release(&w->member);
}

void npz_pack(const struct npz_array *arrays, size_t count, npz_deflate_fn *deflate, struct buffer *out)
{
	struct npz_writer w;
	npz_begin(&w, deflate, out);
	for (size_t i = 0; i < count; i++)
		npz_add(&w, &arrays[i]);
	npz_end(&w);
}
