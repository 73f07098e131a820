/* unpack - the floor under lot-fifo: reads every slice of a tree and unpacks its arrays with
 * libdeflate into one buffer that is used again, and nothing else: no checksum, no header, no rows.
 *
 *     unpack FOLDER...     each FOLDER's .npz files, and those of the folders in it
 *
 * Prints `files packed_bytes unpacked_bytes`.  Exit 1 where a file is not a slice. */
#include <fcntl.h>
#include <fts.h>
#include <libdeflate.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

enum { LOCAL_SIGN = 0x04034b50, LOCAL_SIZE = 30 };

static struct {
	unsigned char *file, *raw;
	size_t file_room, raw_room;
	size_t files, packed, unpacked;
} all;

static uint32_t get(const unsigned char *p, int n)
{
	uint32_t v = 0;
	while (n--)
		v = v << 8 | p[n];
	return v;
}

static void fail(const char *path)
{
	fprintf(stderr, "unpack: %s: not a slice\n", path);
	exit(1);
}

static size_t read_all(const char *path, size_t size)
{
	int fd = open(path, O_RDONLY);
	all.file = xgrow(all.file, &all.file_room, size, 1);
	ssize_t k = fd < 0 ? -1 : read(fd, all.file, size);
	if (k != (ssize_t)size)
		fail(path);
	close(fd);
	return size;
}

/* Members follow each other from the front; the directory begins where they end. */
static void unpack(struct libdeflate_decompressor *d, const char *path, size_t size)
{
	size_t n = read_all(path, size), at = 0;
	while (n - at > LOCAL_SIZE && get(all.file + at, 4) == LOCAL_SIGN) {
		const unsigned char *head = all.file + at;
		size_t packed = get(head + 18, 4), raw = get(head + 22, 4);
		at += LOCAL_SIZE + get(head + 26, 2) + get(head + 28, 2);
		if (packed > n - at)
			fail(path);
		all.raw = xgrow(all.raw, &all.raw_room, raw, 1);
		if (get(head + 8, 2) != 8)
			memcpy(all.raw, all.file + at, raw);
		else if (libdeflate_deflate_decompress(d, all.file + at, packed, all.raw, raw, NULL) != LIBDEFLATE_SUCCESS)
			fail(path);
		at += packed;
		all.unpacked += raw;
	}
	all.files++;
	all.packed += n;
}

int main(int argc, char **argv)
{
	(void)argc;
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	FTS *tree = fts_open(argv + 1, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	for (FTSENT *e; tree && (e = fts_read(tree)) != NULL;)
		if (e->fts_info == FTS_F && e->fts_namelen > 4 && !strcmp(e->fts_name + e->fts_namelen - 4, ".npz"))
			unpack(d, e->fts_path, (size_t)e->fts_statp->st_size);
	if (tree)
		fts_close(tree);
	libdeflate_free_decompressor(d);
	printf("%zu %zu %zu\n", all.files, all.packed, all.unpacked);
	free(all.file);
	free(all.raw);
	return 0;
}
