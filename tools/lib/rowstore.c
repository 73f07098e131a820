#include "rowstore.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output.h"

enum {
	SLAB = 2 << 20, /* a huge page, with the slab's head; given back to the system when it is freed */
	PIECE = 1 << 20, /* bytes read back at once */
	WRITE = 1 << 20, /* bytes spilled by one write */
	CHUNK_MIN = 96,
	CHUNK_MAX = 1 << 13,
	ROW_MAX = (ROWSTORE_FIELDS + 1) / 2 + 8 * ROWSTORE_FIELDS,
	SLACK = 8 /* fields are moved as whole words */
};

struct chunk {
	struct chunk *next;
	uint32_t used, room; /* used: of all but a stream's last, which is being filled */
	unsigned char data[];
};

struct extent {
	struct extent *next;
	uint64_t at;
	size_t n;
};

/* What adding a row needs stands first: the chunk itself is only written to, where the row goes. */
struct stream {
	unsigned char *at, *end;          /* the next byte and the end of the last chunk */
	size_t rows;
	uint64_t before[ROWSTORE_DELTAS]; /* the last row's fields that are stored as differences */
	struct chunk *head, *tail;
	struct extent *first, *last;
};

struct slab {
	struct slab *next;
	size_t used; /* bytes, these included */
};

struct rowstore {
	unsigned fields, deltas;
	size_t memory, held;
	char *folder;
	struct stream *stream;
	size_t streams, room;
	struct slab *slab;
	int fd; /* scratch file, -1 until the first spill */
	uint64_t end;
};

struct rowstore *rowstore_new(unsigned fields, unsigned deltas, size_t memory, const char *folder)
{
	struct rowstore *s = xcalloc(1, sizeof *s);
	s->fields = fields;
	s->deltas = deltas;
	s->memory = memory < 2 * SLAB ? 2 * SLAB : memory;
	s->folder = xstrdup(folder);
	s->fd = -1;
	return s;
}

static struct chunk *chunk_new(struct rowstore *s, size_t room)
{
	size_t n = (sizeof(struct chunk) + room + SLACK + 15) / 16 * 16;
	if (!s->slab || SLAB - s->slab->used < n) {
		struct slab *fresh = xblock(SLAB);
		fresh->used = sizeof *fresh;
		fresh->next = s->slab;
		s->slab = fresh;
		s->held += SLAB;
	}
	struct chunk *c = (struct chunk *)(void *)((char *)s->slab + s->slab->used);
	s->slab->used += n;
	*c = (struct chunk){ .room = (uint32_t)room };
	return c;
}

static uint64_t zigzag(uint64_t difference)
{
	return difference << 1 ^ (uint64_t)((int64_t)difference >> 63);
}

static uint64_t unzigzag(uint64_t v)
{
	return v >> 1 ^ (0 - (v & 1));
}

static size_t chunk_used(const struct stream *s, const struct chunk *c)
{
	return c == s->tail ? (size_t)(s->at - c->data) : c->used;
}

/* The stream, with room for at least `need` bytes (CHUNK_MIN at most) in its last chunk. */
static int find_room(struct rowstore *s, uint32_t stream, size_t need, struct stream **found, struct error *err)
{
	if (stream >= s->streams) {
		size_t old = s->room;
		s->stream = xgrow(s->stream, &s->room, stream + 1u, sizeof *s->stream);
		memset(s->stream + old, 0, (s->room - old) * sizeof *s->stream);
		s->streams = stream + 1u;
	}
	struct stream *to = &s->stream[stream];
	if ((size_t)(to->end - to->at) < need) {
		if (s->held >= s->memory && (!s->slab || SLAB - s->slab->used < CHUNK_MAX + 64)) {
			int r = rowstore_spill(s, err);
			if (r)
				return r;
		}
		size_t room = !to->tail ? CHUNK_MIN : to->tail->room < CHUNK_MAX ? 2 * to->tail->room : CHUNK_MAX;
		struct chunk *c = chunk_new(s, room);
		if (to->tail) {
			to->tail->used = (uint32_t)(to->at - to->tail->data);
			to->tail->next = c;
		} else {
			to->head = c;
		}
		to->tail = c;
		to->at = c->data;
		to->end = c->data + room;
	}
	*found = to;
	return LOT_OK;
}

int rowstore_append(struct rowstore *s, uint32_t stream, const void *data, size_t n, struct error *err)
{
	const char *from = data;
	struct stream *to;
	while (n) {
		int r = find_room(s, stream, 1, &to, err);
		if (r)
			return r;
		size_t k = (size_t)(to->end - to->at);
		k = k < n ? k : n;
		memcpy(to->at, from, k);
		to->at += k;
		to->rows += k;
		from += k;
		n -= k;
	}
	return LOT_OK;
}

/* Adds a row; inlined where what kind of rows they are is a constant. */
static inline __attribute__((always_inline)) void pack(struct stream *to, const uint64_t *field, unsigned fields, unsigned deltas)
{
	unsigned char *head = to->at, *at = head + (fields + 1) / 2;
	uint32_t lengths = 0;
	unsigned delta = 0;
	for (unsigned f = 0; f < fields; f++) {
		uint64_t v = field[f];
		if (deltas >> f & 1) {
			v = zigzag(field[f] - to->before[delta]);
			to->before[delta++] = field[f];
		}
		unsigned n = v ? (71u - (unsigned)__builtin_clzll(v)) >> 3 : 0;
		memcpy(at, &v, 8);
		at += n;
		lengths |= n << 4 * f;
	}
	for (unsigned i = 0; i < (fields + 1) / 2; i++)
		head[i] = (unsigned char)(lengths >> 8 * i);
	to->at = at;
	to->rows++;
}

int rowstore_add(struct rowstore *s, uint32_t stream, const uint64_t *field, struct error *err)
{
	struct stream *to;
	int r = find_room(s, stream, ROW_MAX, &to, err);
	if (r)
		return r;
	if (s->fields == 6 && s->deltas == 2)
		pack(to, field, 6, 2);
	else
		pack(to, field, s->fields, s->deltas);
	return LOT_OK;
}

static int write_out(struct rowstore *s, const void *data, size_t n, struct error *err)
{
	const char *p = data;
	while (n) {
		ssize_t k = pwrite(s->fd, p, n, (off_t)s->end);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return error_system(err, "cannot write a scratch file in '%s'", s->folder);
		p += k;
		n -= (size_t)k;
		s->end += (uint64_t)k;
	}
	return LOT_OK;
}

static void drop_slabs(struct rowstore *s)
{
	while (s->slab) {
		struct slab *next = s->slab->next;
		xblock_free(s->slab, SLAB);
		s->slab = next;
	}
	s->held = 0;
}

int rowstore_spill(struct rowstore *s, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	if (s->fd < 0 && (s->fd = output_scratch(s->folder, err)) < 0)
		return LOT_SYSTEM;
	int r = LOT_OK;
	uint64_t pending = s->end;
	for (size_t i = 0; i < s->streams && !r; i++) {
		struct stream *from = &s->stream[i];
		if (!from->head)
			continue;
		struct extent *e = xmalloc(sizeof *e);
		*e = (struct extent){ .at = pending };
		for (struct chunk *c = from->head; c && !r; c = c->next) {
			buffer_add(&b, c->data, chunk_used(from, c));
			e->n += chunk_used(from, c);
			if (b.size >= WRITE) {
				r = write_out(s, b.data, b.size, err);
				b.size = 0;
			}
		}
		pending += e->n;
		if (from->last)
			from->last->next = e;
		else
			from->first = e;
		from->last = e;
		from->head = from->tail = NULL;
		from->at = from->end = NULL;
	}
	if (!r)
		r = write_out(s, b.data, b.size, err);
	buffer_release(&b);
	drop_slabs(s);
	return r;
}

size_t rowstore_rows(const struct rowstore *s, uint32_t stream)
{
	return stream < s->streams ? s->stream[stream].rows : 0;
}

struct unpacking {
	const struct rowstore *s;
	uint64_t *to; /* the next row's fields */
	uint64_t before[ROWSTORE_DELTAS];
};

/* `data` has SLACK readable bytes behind its n. */
static inline __attribute__((always_inline)) void unpack_as(struct unpacking *u, const unsigned char *data, size_t n, unsigned fields,
                                                            unsigned deltas)
{
	static const uint64_t mask[9] = { 0, 0xff, 0xffff, 0xffffff, 0xffffffff, 0xffffffffff, 0xffffffffffff, 0xffffffffffffff,
		                          UINT64_MAX };
	for (const unsigned char *at = data; at < data + n; u->to += fields) {
		uint32_t lengths = 0;
		unsigned delta = 0;
		for (unsigned i = 0; i < (fields + 1) / 2; i++)
			lengths |= (uint32_t)at[i] << 8 * i;
		at += (fields + 1) / 2;
		for (unsigned f = 0; f < fields; f++) {
			unsigned k = lengths >> 4 * f & 15;
			uint64_t v;
			memcpy(&v, at, 8);
			v &= mask[k];
			at += k;
			if (deltas >> f & 1) {
				v = u->before[delta] += unzigzag(v);
				delta++;
			}
			u->to[f] = v;
		}
	}
}

static void unpack(struct unpacking *u, const unsigned char *data, size_t n)
{
	if (u->s->fields == 6 && u->s->deltas == 2)
		unpack_as(u, data, n, 6, 2);
	else
		unpack_as(u, data, n, u->s->fields, u->s->deltas);
}

static int read_back(const struct rowstore *s, uint64_t at, char *to, size_t n, struct error *err)
{
	for (size_t got = 0; got < n;) {
		ssize_t k = pread(s->fd, to + got, n - got, (off_t)(at + got));
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return error_system(err, "cannot read a scratch file in '%s'", s->folder);
		got += (size_t)k;
	}
	return LOT_OK;
}

int rowstore_read(const struct rowstore *s, uint32_t stream, uint64_t *rows, struct error *err)
{
	struct unpacking u = { .s = s, .to = rows };
	struct buffer b = BUFFER_EMPTY;
	int r = LOT_OK;
	if (stream >= s->streams)
		return LOT_OK;
	for (const struct extent *e = s->stream[stream].first; e && !r; e = e->next) {
		b.size = 0;
		char *to = buffer_reserve(&b, e->n + SLACK);
		r = read_back(s, e->at, to, e->n, err);
		if (!r)
			unpack(&u, (unsigned char *)to, e->n);
	}
	buffer_release(&b);
	for (const struct chunk *c = s->stream[stream].head; c && !r; c = c->next)
		unpack(&u, c->data, chunk_used(&s->stream[stream], c));
	return r;
}

int rowstore_bytes(const struct rowstore *s, uint32_t stream, rowstore_piece *fn, void *context, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int r = LOT_OK;
	if (stream >= s->streams)
		return LOT_OK;
	for (const struct extent *e = s->stream[stream].first; e && !r; e = e->next)
		for (size_t at = 0, n; at < e->n && !r; at += n) {
			n = e->n - at < PIECE ? e->n - at : PIECE;
			char *to = buffer_reserve(&b, n);
			r = read_back(s, e->at + at, to, n, err);
			if (!r)
				r = fn(context, to, n, err);
		}
	buffer_release(&b);
	for (const struct chunk *c = s->stream[stream].head; c && !r; c = c->next)
		r = fn(context, c->data, chunk_used(&s->stream[stream], c), err);
	return r;
}

size_t rowstore_held(const struct rowstore *s)
{
	return s->held;
}

void rowstore_free(struct rowstore *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->streams; i++)
		for (struct extent *e = s->stream[i].first, *next; e; e = next) {
			next = e->next;
			free(e);
		}
	drop_slabs(s);
	if (s->fd >= 0)
		close(s->fd);
	free(s->stream);
	free(s->folder);
	free(s);
}
