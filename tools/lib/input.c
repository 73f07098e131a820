#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { PACKED = 1 << 18 };
/* Below it copying a file costs less than entering and removing its pages. */
enum { MAPPED = 1 << 20 };

struct input {
	char *path;
	int fd;
	bool packed;      /* a gzip stream */
	bool inside;      /* a member has begun and not ended */
	bool ended;       /* the file has no further bytes */
	z_stream z;
	size_t have;      /* bytes waiting at z.next_in (gzip) or at `at` (plain) */
	unsigned char *at;
	unsigned char block[PACKED];
};

static int fill(struct input *in, struct error *err)
{
	while (!in->ended && !in->have) {
		ssize_t k = read(in->fd, in->block, sizeof in->block);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return error_system(err, "cannot read '%s'", in->path);
		in->ended = k == 0;
		in->have = (size_t)k;
		in->at = in->block;
	}
	return LOT_OK;
}

int input_open(const char *path, struct input **out, struct error *err)
{
	bool standard = path[0] == '-' && !path[1];
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	if (fd >= 0 && !fstat(fd, &st) && S_ISDIR(st.st_mode)) {
		close(fd);
		fd = -1;
		errno = EISDIR;
	}
	if (fd < 0)
		return error_system(err, "cannot read '%s'", path);
	struct input *in = xcalloc(1, sizeof *in);
	in->fd = fd;
	in->path = xstrdup(standard ? "standard input" : path);
	/* The first two bytes tell; a pipe may deliver them one at a time. */
	int r = fill(in, err);
	while (!r && in->have == 1 && !in->ended) {
		ssize_t k = read(fd, in->block + 1, sizeof in->block - 1);
		if (k < 0 && errno != EINTR)
			r = error_system(err, "cannot read '%s'", in->path);
		in->ended = k == 0;
		in->have += k > 0 ? (size_t)k : 0;
	}
	if (!r && in->have >= 2 && in->block[0] == 0x1f && in->block[1] == 0x8b) {
		in->packed = true;
		if (inflateInit2(&in->z, 16 + MAX_WBITS) != Z_OK)
			r = error_system(err, "zlib: cannot start unpacking");
	}
	if (r) {
		input_close(in);
		return r;
	}
	*out = in;
	return LOT_OK;
}

static ptrdiff_t unpack(struct input *in, void *data, size_t n, struct error *err)
{
	in->z.next_out = data;
	in->z.avail_out = n > 1u << 30 ? 1u << 30 : (uInt)n;
	size_t room = in->z.avail_out;
	while (in->z.avail_out == room) {
		int r = fill(in, err);
		if (r)
			return r;
		if (!in->have) {
			if (in->inside)
				return error_at(err, in->path, 0, "the gzip stream ends in the middle: the file is truncated");
			break;
		}
		if (!in->inside && in->at[0] != 0x1f)
			return error_at(err, in->path, 0, "bytes that are not gzip stand behind the gzip stream");
		in->inside = true;
		in->z.next_in = in->at;
		in->z.avail_in = (uInt)in->have;
		int z = inflate(&in->z, Z_NO_FLUSH);
		in->at = in->z.next_in;
		in->have = in->z.avail_in;
		if (z == Z_STREAM_END) {
			in->inside = false;
			inflateReset(&in->z);
		} else if (z != Z_OK && z != Z_BUF_ERROR) {
			return error_at(err, in->path, 0, "the gzip stream is damaged: %s", in->z.msg ? in->z.msg : "bad data");
		}
	}
	return (ptrdiff_t)(room - in->z.avail_out);
}

ptrdiff_t input_read(struct input *in, void *data, size_t n, struct error *err)
{
	if (in->packed)
		return unpack(in, data, n, err);
	if (in->have) {
		size_t k = in->have < n ? in->have : n;
		memcpy(data, in->at, k);
		in->at += k;
		in->have -= k;
		return (ptrdiff_t)k;
	}
	while (!in->ended) {
		ssize_t k = read(in->fd, data, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return error_system(err, "cannot read '%s'", in->path);
		in->ended = k == 0;
		return k;
	}
	return 0;
}

void input_close(struct input *in)
{
	if (!in)
		return;
	if (in->packed)
		inflateEnd(&in->z);
	if (in->fd != STDIN_FILENO)
		close(in->fd);
	free(in->path);
	free(in);
}

int input_table(const char *path, struct buffer *out, struct error *err)
{
	struct input *in;
	int r = input_open(path, &in, err);
	if (r)
		return r;
	ptrdiff_t k;
	do {
		k = input_read(in, buffer_reserve(out, 1 << 16), 1 << 16, err);
		out->size += k > 0 ? (size_t)k : 0;
	} while (k > 0);
	input_close(in);
	return (int)k;
}

/* The rest of a file that is open, appended to `out`, as `expect` bytes and perhaps more. */
static int read_rest(int fd, const char *path, size_t expect, struct buffer *out, struct error *err)
{
	ssize_t k;
	do {
		size_t room = expect + 1 > 4096 ? expect + 1 : 4096;
		k = read(fd, buffer_reserve(out, room), room);
		if (k < 0 && errno == EINTR) {
			k = 1;
			continue;
		}
		out->size += k > 0 ? (size_t)k : 0;
		expect -= k > 0 && (size_t)k < expect ? (size_t)k : expect;
	} while (k > 0);
	return k < 0 ? error_system(err, "cannot read '%s'", path) : LOT_OK;
}

/* Opens a file, or standard input for "-"; `size` is 0 where it has none.  The descriptor, or -1 with the error. */
static int open_whole(const char *path, size_t *size, struct error *err)
{
	struct stat st;
	bool standard = path[0] == '-' && !path[1];
	int fd = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st)) {
		error_system(err, "cannot read '%s'", path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	*size = S_ISREG(st.st_mode) ? (size_t)st.st_size : 0;
	return fd;
}

int input_file(const char *path, struct buffer *out, struct error *err)
{
	size_t size;
	int fd = open_whole(path, &size, err);
	if (fd < 0)
		return err->status;
	int r = read_rest(fd, path, size, out, err);
	close(fd);
	return r;
}

int input_map(const char *path, struct input_map *map, struct error *err)
{
	*map = (struct input_map){ .n = 0 };
	size_t size;
	int fd = open_whole(path, &size, err), r = LOT_OK;
	if (fd < 0)
		return err->status;
	/* Standard input may have been read from already. */
	void *p = size < MAPPED || !strcmp(path, "-") ? MAP_FAILED : mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (p != MAP_FAILED) {
		map->data = p;
		map->n = size;
	} else {
		r = read_rest(fd, path, size, &map->own, err);
		map->data = map->own.data;
		map->n = map->own.size;
	}
	close(fd);
	if (r)
		input_unmap(map);
	return r;
}

void input_unmap(struct input_map *map)
{
	if (map->own.data)
		buffer_release(&map->own);
	else if (map->data)
		munmap((void *)(uintptr_t)map->data, map->n);
	*map = (struct input_map){ .n = 0 };
}
