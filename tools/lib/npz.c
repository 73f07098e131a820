/* A .npz is a zip: for each member a local header, its bytes, and at the end a directory that
 * repeats the headers with offsets.  Members here are .npy files: a 10-byte preamble, a header
 * padded so that the data starts on a multiple of 64, the data.  Offsets are 32 bits without
 * zip64, so a file holds at most 4 GiB packed and each array at most 4 GiB unpacked.  One symbol's
 * slices are far from that; who lets a user choose how large an array is asks npz_room first. */
#include "npz.h"

#include <libdeflate.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "input.h"

enum {
	LOCAL_SIGN = 0x04034b50,
	ENTRY_SIGN = 0x02014b50,
	END_SIGN = 0x06054b50,
	BEHIND_SIGN = 0x08074b50,
	LOCAL_SIZE = 30,
	ENTRY_SIZE = 46,
	END_SIZE = 22,
	DOS_DATE = 0x21, /* 1980-01-01, the earliest a zip can say */
	NPY_ROUND = 64,
	NPY_HEAD = 128, /* enough for every header written here */
	NPY_READ = 256, /* no header that is read is as long */
	BEHIND = 8,     /* flag: crc and sizes stand behind the data */
	ZIP64 = 1,      /* kind of extra field: sizes in 64 bits */
	LEVEL = 1       /* libdeflate's fastest */
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

static unsigned get16(const unsigned char *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

static uint32_t get32(const unsigned char *p)
{
	return get16(p) | (uint32_t)get16(p + 2) << 16;
}

size_t npz_bytes(const struct npz_array *a)
{
	return a->rows * (a->columns ? a->columns : 1) * a->item;
}

struct npz_array npz_narrowed(const char *name, int64_t *column, size_t n)
{
	int64_t low = 0, top = 0;
	for (size_t i = 0; i < n; i++) {
		low = column[i] < low ? column[i] : low;
		top = column[i] > top ? column[i] : top;
	}
	unsigned size = low >= INT8_MIN && top <= INT8_MAX ? 1 : low >= INT16_MIN && top <= INT16_MAX ? 2 : 8;
	if (size == 8 && low >= INT32_MIN && top <= INT32_MAX)
		size = 4;
	/* Sizes that the compiler knows: a call for each figure would be most of a state's time. */
#define NARROW(type) \
	for (size_t i = 0; i < n; i++) \
		memcpy((char *)column + i * sizeof(type), &(type){ (type)column[i] }, sizeof(type));
	switch (size) {
	case 1: NARROW(int8_t) break;
	case 2: NARROW(int16_t) break;
	case 4: NARROW(int32_t) break;
	}
#undef NARROW
	struct npz_array a = { .kind = 'i', .item = size, .rows = n, .data = column };
	memcpy(a.name, name, strlen(name) + 1);
	return a;
}

void npz_spread(const struct npz_array *a, size_t from, size_t to, size_t size, char *at)
{
#define SPREAD(type) \
	for (size_t i = from; i < to; i++, at += size) { \
		type v; \
		memcpy(&v, (const char *)a->data + i * sizeof v, sizeof v); \
		memcpy(at, &(int64_t){ v }, sizeof(int64_t)); \
	}
	switch (a->item) {
	case 1: SPREAD(int8_t) break;
	case 2: SPREAD(int16_t) break;
	case 4: SPREAD(int32_t) break;
	default: SPREAD(int64_t) break;
	}
#undef SPREAD
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

/* A thread's packer and unpacker live as long as the thread: making one costs more than packing a
 * small slice. */
struct packers {
	struct libdeflate_compressor *packer;
	struct libdeflate_decompressor *unpacker;
};

static pthread_key_t packers_key;

static void packers_free(void *p)
{
	struct packers *mine = p;
	libdeflate_free_compressor(mine->packer);
	libdeflate_free_decompressor(mine->unpacker);
	free(mine);
}

static void packers_make_key(void)
{
	if (pthread_key_create(&packers_key, packers_free))
		xgone();
}

static struct packers *packers(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static _Thread_local struct packers *mine;
	if (!mine) {
		pthread_once(&once, packers_make_key);
		mine = xcalloc(1, sizeof *mine);
		if (pthread_setspecific(packers_key, mine))
			xgone();
	}
	return mine;
}

size_t npz_deflate(const void *data, size_t n, void *out, size_t room)
{
	struct packers *p = packers();
	if (!p->packer && !(p->packer = libdeflate_alloc_compressor(LEVEL)))
		xgone();
	return libdeflate_deflate_compress(p->packer, data, n, out, room);
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

static uint64_t get64(const unsigned char *p)
{
	return get32(p) | (uint64_t)get32(p + 4) << 32;
}

/* Where a member's bytes are, from the directory and its local header. */
struct member {
	char name[NPZ_NAME + 4];
	const unsigned char *data;
	size_t packed, raw;
	uint32_t crc;
	bool deflated;
};

/* The two sizes of a zip64 field among the n bytes of extra fields, or NULL. */
static const unsigned char *zip64(const unsigned char *extra, size_t n)
{
	while (n >= 4) {
		size_t k = get16(extra + 2);
		if (k + 4 > n)
			break;
		if (get16(extra) == ZIP64 && k >= 16)
			return extra + 4;
		extra += k + 4;
		n -= k + 4;
	}
	return NULL;
}

/* Compares a local header with its directory entry `e`.  What lotmill writes is equal; NumPy reserves
 * 64 bits for the sizes, and where it cannot seek it leaves them and the checksum out and lets
 * them follow the data.  Returns the bytes behind the data that belong to the member, or -1. */
static int local_tail(const unsigned char *l, const unsigned char *e, size_t name_n)
{
	bool behind = get16(e + 8) & BEHIND;
	const unsigned char *wide = zip64(l + LOCAL_SIZE + name_n, get16(l + 28));
	uint64_t crc = get32(l + 14), packed = get32(l + 18), raw = get32(l + 22);
	if (wide && raw == UINT32_MAX)
		raw = get64(wide);
	if (wide && packed == UINT32_MAX)
		packed = get64(wide + 8);
	if (memcmp(l + 6, e + 8, 8) || memcmp(l + LOCAL_SIZE, e + ENTRY_SIZE, name_n))
		return -1;
	if (!(behind && !crc && !packed && !raw) && (crc != get32(e + 16) || packed != get32(e + 20) || raw != get32(e + 24)))
		return -1;
	return !behind ? 0 : wide ? 24 : 16;
}

static int directory(const char *path, const unsigned char *p, size_t n, struct member *m, size_t *count, struct error *err)
{
	if (n < END_SIZE || get32(p + n - END_SIZE) != END_SIGN)
		return error_at(err, path, 0, "not a whole .npz: its directory is missing (truncated?)");
	const unsigned char *end = p + n - END_SIZE;
	size_t entries = get16(end + 10), size = get32(end + 12), at = get32(end + 16);
	if (entries > NPZ_ARRAYS || at + size != n - END_SIZE)
		return error_at(err, path, 0, "its zip directory is damaged");
	const unsigned char *e = p + at, *stop = e + size;
	size_t expect = 0;
	for (size_t i = 0; i < entries; i++, m++) {
		if (stop - e < ENTRY_SIZE || get32(e) != ENTRY_SIGN)
			return error_at(err, path, 0, "its zip directory is damaged");
		size_t name_n = get16(e + 28), skip = ENTRY_SIZE + name_n + get16(e + 30) + get16(e + 32), local = get32(e + 42);
		unsigned method = get16(e + 10);
		if ((size_t)(stop - e) < skip)
			return error_at(err, path, 0, "its zip directory is damaged");
		if (name_n < 5 || name_n >= sizeof m->name || memcmp(e + ENTRY_SIZE + name_n - 4, ".npy", 4) ||
		    (method != 0 && method != 8))
			return error_at(err, path, 0, "its member '%.*s' is no array that is known here", (int)name_n, e + ENTRY_SIZE);
		memcpy(m->name, e + ENTRY_SIZE, name_n - 4);
		m->name[name_n - 4] = '\0';
		m->deflated = method == 8;
		m->crc = get32(e + 16);
		m->packed = get32(e + 20);
		m->raw = get32(e + 24);
		if (local != expect || at - local < LOCAL_SIZE || local > at || get32(p + local) != LOCAL_SIGN)
			return error_at(err, path, 0, "array '%s': its local header is damaged", m->name);
		size_t head = LOCAL_SIZE + get16(p + local + 26) + get16(p + local + 28);
		if (get16(p + local + 26) != name_n || at - local < head)
			return error_at(err, path, 0, "array '%s': its local header is damaged", m->name);
		int tail = local_tail(p + local, e, name_n);
		if (tail < 0)
			return error_at(err, path, 0, "array '%s': its local header is damaged", m->name);
		if (at - local - head < m->packed + (size_t)tail || (!m->deflated && m->packed != m->raw))
			return error_at(err, path, 0, "array '%s' runs past the end", m->name);
		m->data = p + local + head;
		if (tail && (get32(m->data + m->packed) != BEHIND_SIGN || get32(m->data + m->packed + 4) != m->crc))
			return error_at(err, path, 0, "array '%s': its sizes are not behind it", m->name);
		expect = local + head + m->packed + (size_t)tail;
		e += skip;
	}
	if (expect != at || e != stop)
		return error_at(err, path, 0, "its zip directory is damaged");
	*count = entries;
	return LOT_OK;
}

/* Each reads what must stand at `s` and returns what follows, or NULL, also where `s` is NULL. */
static const char *literal(const char *s, const char *text)
{
	size_t n = strlen(text);
	return s && !strncmp(s, text, n) ? s + n : NULL;
}

static const char *number(const char *s, size_t *v)
{
	const char *from = s;
	for (*v = 0; s && *s >= '0' && *s <= '9' && *v < SIZE_MAX / 16; s++)
		*v = *v * 10 + (size_t)(*s - '0');
	return s == from ? NULL : s;
}

/* Days of a table of curves; a date's range is below it. */
enum { NPY_COLUMNS = 1 << 22 };

/* Reads the header that npy_header writes; NumPy writes the same shape.  By hand: a run reads some
 * hundred thousand of them, and sscanf took longer than the data of a small slice. */
static int npy_parse(const char *path, const struct member *m, const unsigned char *data, size_t n, struct npz_array *a,
                     size_t *head, struct error *err)
{
	char text[NPY_READ], order = 0, kind = 0;
	size_t item = 0, rows = 0, columns = 0;
	size_t len = n >= 10 ? get16(data + 8) : 0;
	if (n < 10 || memcmp(data, "\x93NUMPY\x01", 7) || len >= sizeof text || 10 + len > n)
		return error_at(err, path, 0, "array '%s' has no .npy header", m->name);
	memcpy(text, data + 10, len);
	text[len] = '\0';
	const char *s = literal(text, "{'descr': '");
	if (s && (order = s[0]) && (kind = s[1]))
		s = number(s + 2, &item);
	if (kind == 'M')
		s = literal(s, "[D]");
	s = number(literal(s, "', 'fortran_order': False, 'shape': ("), &rows);
	s = literal(s, ",");
	bool two = s && *s == ' ';
	if (two)
		s = number(s + 1, &columns);
	s = literal(s, ")");
	bool numeric = (kind == 'i' || kind == 'u') && (item == 1 || item == 2 || item == 4 || item == 8);
	bool known = numeric || (kind == 'f' && item == 8) || (kind == 'M' && item == 8) || (kind == 'S' && item >= 1 && item <= 4096);
	if (!s || !known || (order != '<' && order != '|') || (two && columns < 1) || columns > NPY_COLUMNS ||
	    rows > SIZE_MAX / 8192 / (two ? columns : 1))
		return error_at(err, path, 0, "array '%s' has a type or shape that is not known here", m->name);
	memcpy(a->name, m->name, sizeof a->name);
	a->kind = kind;
	a->item = (unsigned)item;
	a->rows = rows;
	a->columns = two ? columns : 0;
	*head = 10 + len;
	if (*head + npz_bytes(a) != m->raw)
		return error_at(err, path, 0, "array '%s' has %zu bytes, its shape says %zu", m->name, m->raw - *head, npz_bytes(a));
	return LOT_OK;
}

static struct libdeflate_decompressor *decompressor(void)
{
	struct packers *p = packers();
	if (!p->unpacker && !(p->unpacker = libdeflate_alloc_decompressor()))
		xgone();
	return p->unpacker;
}

static bool asked(const char *const *names, const char *name)
{
	if (!names)
		return true;
	for (; *names; names++)
		if (!strcmp(*names, name))
			return true;
	return false;
}

/* Checks an array's unpacked bytes and reads its header, of *head bytes. */
static int check_array(const char *path, const struct member *m, const unsigned char *raw, struct npz_array *a, size_t *head, struct error *err)
{
	if (libdeflate_crc32(0, raw, m->raw) != m->crc)
		return error_at(err, path, 0, "array '%s' has a wrong checksum: the file is damaged", m->name);
	return npy_parse(path, m, raw, m->raw, a, head, err);
}

int npz_unpack(const char *path, const void *data, size_t n, const char *const *names, struct npz *z, struct error *err)
{
	struct member m[NPZ_ARRAYS];
	size_t count = 0, total = 0;
	*z = (struct npz){ .count = 0 };
	int r = directory(path, data, n, m, &count, err);
	if (r)
		return r;
	for (size_t i = 0; i < count; i++)
		if (asked(names, m[i].name))
			total += m[i].raw + NPY_ROUND;
	/* A raw size a thousand times the packed one is deflate's limit: anything above is damage. */
	if (total / 2048 > n)
		return error_at(err, path, 0, "its zip directory is damaged");
	z->bytes = total + NPY_ROUND;
	unsigned char *to = z->memory = xblock(z->bytes);
	for (size_t i = 0; i < count && !r; i++) {
		if (!asked(names, m[i].name))
			continue;
		const unsigned char *raw = m[i].data;
		size_t head;
		if (m[i].deflated) {
			if (libdeflate_deflate_decompress(decompressor(), raw, m[i].packed, to, m[i].raw, NULL) != LIBDEFLATE_SUCCESS)
				r = error_at(err, path, 0, "array '%s' does not unpack: the file is damaged", m[i].name);
			raw = to;
		} else {
			memcpy(to, raw, m[i].raw);
		}
		if (!r)
			r = check_array(path, &m[i], raw, &z->array[z->count], &head, err);
		if (!r) {
			/* A multiple of 64, where it was not an old NumPy that wrote it. */
			unsigned char *at = to + head / NPY_ROUND * NPY_ROUND;
			if (head % NPY_ROUND)
				memmove(at, to + head, m[i].raw - head);
			z->array[z->count++].data = at;
			to += (m[i].raw + NPY_ROUND - 1) / NPY_ROUND * NPY_ROUND;
		}
	}
	for (; !r && names && *names; names++)
		if (!npz_find(z, *names))
			r = error_at(err, path, 0, "array '%s' is missing", *names);
	if (r)
		npz_release(z);
	return r;
}

int npz_view(const char *path, const void *data, size_t n, struct npz *z, struct error *err)
{
	struct member m[NPZ_ARRAYS];
	size_t count = 0, head;
	*z = (struct npz){ .count = 0 };
	int r = directory(path, data, n, m, &count, err);
	for (size_t i = 0; i < count && !r; i++) {
		if (m[i].deflated)
			r = error_at(err, path, 0, "array '%s' is deflated", m[i].name);
		else
			r = check_array(path, &m[i], m[i].data, &z->array[i], &head, err);
		if (!r)
			z->array[z->count++].data = (void *)(uintptr_t)(m[i].data + head);
	}
	return r;
}

int npz_read(const char *path, const char *const *names, struct npz *z, struct error *err)
{
	struct input_map map;
	int r = input_map(path, &map, err);
	if (!r)
		r = npz_unpack(path, map.data, map.n, names, z, err);
	input_unmap(&map);
	return r;
}

const struct npz_array *npz_find(const struct npz *z, const char *name)
{
	for (size_t i = 0; i < z->count; i++)
		if (!strcmp(z->array[i].name, name))
			return &z->array[i];
	return NULL;
}

void npz_release(struct npz *z)
{
	if (z->memory)
		xblock_free(z->memory, z->bytes);
	*z = (struct npz){ .count = 0 };
}

/* The first bytes of a member, up to n; as many as there are where it is damaged further on. */
static size_t peek(const struct member *m, unsigned char *to, size_t n)
{
	z_stream z = { .next_in = (unsigned char *)(uintptr_t)m->data, .next_out = to, .avail_out = (uInt)n };
	if (!m->deflated) {
		n = m->raw < n ? m->raw : n;
		memcpy(to, m->data, n);
		return n;
	}
	z.avail_in = (uInt)m->packed;
	/* libdeflate unpacks whole members only. */
	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		xgone();
	inflate(&z, Z_SYNC_FLUSH);
	inflateEnd(&z);
	return n - z.avail_out;
}

int npz_directory(const char *path, const void *data, size_t n, struct npz_entry *entry, size_t *count, struct error *err)
{
	struct member m[NPZ_ARRAYS];
	unsigned char head[NPY_READ + 10];
	size_t at;
	int r = directory(path, data, n, m, count, err);
	for (size_t i = 0; !r && i < *count; i++) {
		memset(&entry[i], 0, sizeof entry[i]);
		r = npy_parse(path, &m[i], head, peek(&m[i], head, sizeof head), &entry[i].array, &at, err);
		entry[i].packed = m[i].packed;
		entry[i].crc = m[i].crc;
	}
	return r;
}
