#include "npzlayout.h"

#include <libdeflate.h>
#include <pthread.h>
#include <string.h>
#include <zlib.h>

#include "input.h"
#include "npz.h"

enum {
	BEHIND_SIGN = 0x08074b50,
	BEHIND = 8,    /* flag: crc and sizes stand behind the data */
	ZIP64 = 1,     /* kind of extra field: sizes in 64 bits */
	NPY_READ = 256 /* no header that is read is as long */
};

static unsigned get16(const unsigned char *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

static uint32_t get32(const unsigned char *p)
{
	return get16(p) | (uint32_t)get16(p + 2) << 16;
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

/* A thread's lives as long as the thread: making one costs more than unpacking a small slice. */
static pthread_key_t decompressor_key;

static void decompressor_free(void *p)
{
	libdeflate_free_decompressor(p);
}

static void decompressor_make_key(void)
{
	if (pthread_key_create(&decompressor_key, decompressor_free))
		xgone();
}

static struct libdeflate_decompressor *decompressor(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static _Thread_local struct libdeflate_decompressor *mine;
	if (!mine) {
		pthread_once(&once, decompressor_make_key);
		mine = libdeflate_alloc_decompressor();
		if (!mine || pthread_setspecific(decompressor_key, mine))
			xgone();
	}
	return mine;
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
