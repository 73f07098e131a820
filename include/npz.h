/* npz.h - typed arrays in a file that NumPy, unzip and lotmill all read.
 *
 * A .npz is a zip of .npy arrays (format 1.0, C order, little-endian).  Written with fixed
 * times and in the order given, so that equal arrays give equal bytes.  Read back, every part
 * is checked: the zip's directory, each array's header, its length and its CRC-32; a torn,
 * truncated or changed file is LOT_BAD_DATA with the array's name.  What NumPy's savez and
 * savez_compressed write is read too, also where they wrote to a pipe, as far as the types are
 * those of struct npz_array.
 */
#ifndef LOTMILL_NPZ_H
#define LOTMILL_NPZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"

enum { NPZ_ARRAYS = 40, NPZ_NAME = 32 };

/* Arrays of so many bytes, with their header, are never deflated: making and reading a table of codes would cost more
 * than the bytes, and a file of such arrays takes a block of the disk either way. */
enum { NPZ_STORED = 512 };

/* Deflates `n` bytes into `out` (raw, RFC 1951), which has `room` bytes; returns how many it filled, 0
 * where they do not fit.  igzip.h has one. */
typedef size_t npz_deflate_fn(const void *data, size_t n, void *out, size_t room);

struct npz_array {
	char name[NPZ_NAME]; /* member name without ".npy" */
	char kind;           /* 'i' signed, 'u' unsigned, 'f' float, 'M' datetime64[D], 'S' bytes padded with NUL */
	unsigned item;       /* bytes an item: 1, 2, 4, 8 ('M' is 8); for 'S' the width, 1 or more */
	size_t rows;         /* first dimension */
	size_t columns;      /* second dimension; 0 where the array has one only */
	void *data;          /* rows x max(columns, 1) x item bytes */
};

/* A .npz that is being put together, array by array, at the end of `out`. */
struct npz_writer {
	struct buffer *out, directory, member;
	size_t base, count;
	npz_deflate_fn *deflate;
};

/* Appends a .npz to `out`: npz_begin, npz_add for each array, whose data is only read and need not stay, npz_end.
 * With `deflate` NULL (partials that live for one run), or where deflating does not make it smaller, an array is stored.
 * A file of 4 GiB, which a zip without extensions cannot be, ends the program as missing memory does (xfatal). */
void npz_begin(struct npz_writer *w, npz_deflate_fn *deflate, struct buffer *out);
void npz_add(struct npz_writer *w, const struct npz_array *a);
void npz_end(struct npz_writer *w);

/* The same for `count` arrays that are all there. */
void npz_pack(const struct npz_array *arrays, size_t count, npz_deflate_fn *deflate, struct buffer *out);

/* Bytes of data that `arrays` arrays may have together in one file: almost 4 GiB. */
uint64_t npz_room(size_t arrays);

/* An unpacked file. */
struct npz {
	struct npz_array array[NPZ_ARRAYS];
	size_t count;
	void *memory; /* what the arrays' data points into, each array on a 64-byte boundary; owned.  NULL for a view */
	size_t bytes; /* of memory */
};

/* Unpacks `n` bytes read from `path` (named in messages).  With `names` (ended by NULL) only
 * those arrays are unpacked and a missing one is LOT_BAD_DATA; with NULL all are.  On success
 * the caller releases *z; on failure there is nothing to release. */
int npz_unpack(const char *path, const void *data, size_t n, const char *const *names, struct npz *z, struct error *err);

/* The same without a copy: the arrays, all of them stored, stay in `data`, on any byte of it, for as long as it lasts. */
int npz_view(const char *path, const void *data, size_t n, struct npz *z, struct error *err);

/* The first from a file.  LOT_SYSTEM where it cannot be read. */
int npz_read(const char *path, const char *const *names, struct npz *z, struct error *err);

/* The array of that name, or NULL. */
const struct npz_array *npz_find(const struct npz *z, const char *name);

/* Bytes of an array's data. */
size_t npz_bytes(const struct npz_array *a);

/* Whether an array is one column, without a second dimension, of `rows` items of that kind and of `item` bytes each, 0 for
 * any.  To be asked before data is read as anything: what a file calls "date" may be a table of texts. */
static inline bool npz_is_column(const struct npz_array *a, char kind, unsigned item, size_t rows)
{
	return a->kind == kind && (!item || a->item == item) && a->rows == rows && !a->columns;
}

void npz_release(struct npz *z);

/* A column of n whole numbers as an array of the narrowest that hold all of them; narrowed where it lies. */
struct npz_array npz_narrowed(const char *name, int64_t *column, size_t n);

/* Items from..to-1 of a column of whole numbers, on any byte, as figures of 8 bytes: the first to `at`, each `size` bytes behind
 * the one before. */
void npz_spread(const struct npz_array *a, size_t from, size_t to, size_t size, char *at);

/* One line of a file's directory, as --info prints it. */
struct npz_entry {
	struct npz_array array; /* data is NULL */
	size_t packed;          /* bytes in the file */
	uint32_t crc;           /* of the member's bytes, header included */
};

/* The directory without unpacking or checking the data; fills up to NPZ_ARRAYS entries and *count.
 * LOT_BAD_DATA as above where the directory or an array's header is damaged. */
int npz_directory(const char *path, const void *data, size_t n, struct npz_entry *entry, size_t *count, struct error *err);

#endif
