/* npz and textarray: the headers of arrays, which types and shapes are taken and which refused; arrays of texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include <libdeflate.h>

#include "code.h"
#include "igzip.h"
#include "npz.h"
#include "textarray.h"

enum { LOCAL = 30, NAME = 5, PREAMBLE = 10, TEXT = 118, DATA = 48 };

/* A .npz of one array "a" whose header says `text`, checksums right, over 48 bytes of data. */
static int unpack(const char *text, struct npz *z, struct error *err)
{
	int64_t data[DATA / 8] = { 1, 2, 3, 4, 5, 6 };
	struct npz_array a = { "a", 'i', 8, DATA / 8, 0, data };
	struct buffer b = BUFFER_EMPTY;
	npz_pack(&a, 1, NULL, &b);
	char *head = b.data + LOCAL + NAME, *entry = head + PREAMBLE + TEXT + DATA;
	memset(head + PREAMBLE, ' ', TEXT - 1);
	memcpy(head + PREAMBLE, text, strlen(text));
	uint32_t crc = libdeflate_crc32(0, head, PREAMBLE + TEXT + DATA);
	memcpy(b.data + 14, &crc, 4);
	memcpy(entry + 16, &crc, 4);
	int r = npz_unpack("x", b.data, b.size, NULL, z, err);
	buffer_release(&b);
	return r;
}

static void headers(void **state)
{
	(void)state;
	static const struct { const char *descr, *shape; char kind; unsigned item; size_t rows, columns; } good[] = {
		{ "<i8", "(6,)", 'i', 8, 6, 0 },   { "<i8", "(3, 2)", 'i', 8, 3, 2 }, { "|u1", "(48,)", 'u', 1, 48, 0 },
		{ "<f8", "(6,)", 'f', 8, 6, 0 },   { "<M8[D]", "(6,)", 'M', 8, 6, 0 }, { "|S16", "(3,)", 'S', 16, 3, 0 },
		{ "<i4", "(1, 12)", 'i', 4, 1, 12 },
	};
	struct error e = ERROR_NONE;
	struct npz z;
	char text[TEXT + 80];
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		snprintf(text, sizeof text, "{'descr': '%s', 'fortran_order': False, 'shape': %s, }", good[i].descr, good[i].shape);
		assert_int_equal(unpack(text, &z, &e), LOT_OK);
		assert_int_equal(z.array[0].kind, good[i].kind);
		assert_int_equal(z.array[0].item, good[i].item);
		assert_int_equal(z.array[0].rows, good[i].rows);
		assert_int_equal(z.array[0].columns, good[i].columns);
		npz_release(&z);
	}
	static const char *const bad[] = {
		"{'descr': '>i8', 'fortran_order': False, 'shape': (6,), }",
		"{'descr': '<i3', 'fortran_order': False, 'shape': (16,), }",
		"{'descr': '<f4', 'fortran_order': False, 'shape': (12,), }",
		"{'descr': '<c8', 'fortran_order': False, 'shape': (6,), }",
		"{'descr': '<i', 'fortran_order': False, 'shape': (6,), }",
		"{'descr': '<", "{'descr': '", "{", "",
		"{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (6,), }",
		"{'descr': '<M8', 'fortran_order': False, 'shape': (6,), }",
		"{'descr': '<i8', 'fortran_order': True, 'shape': (6,), }",
		"{'descr': '<i8', 'fortran_order': False, 'shape': (), }",
		"{'descr': '<i8', 'fortran_order': False, 'shape': (6, 0), }",
		"{'descr': '<i8', 'fortran_order': False, 'shape': (1, 2, 3), }",
		"{'descr': '<i8', 'fortran_order': False, 'shape': (-6,), }",
		"{'descr': '<i8', 'fortran_order': False, 'shape': (6",
		"{'descr': '<i8', 'fortran_order': False, 'shape': (18446744073709551622,), }",
		"{'descr': '<i8', 'fortran_order': False, 'shape': (2305843009213693952, 4), }",
		"{'descr': '|S0', 'fortran_order': False, 'shape': (6,), }",
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(unpack(bad[i], &z, &e), LOT_BAD_DATA);
		assert_string_equal(e.text, "x: array 'a' has a type or shape that is not known here");
	}
	assert_int_equal(unpack("{'descr': '<i8', 'fortran_order': False, 'shape': (5,), }", &z, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "x: array 'a' has 48 bytes, its shape says 40");
}

/* How a zip writer may spread a member's sizes over its local header and what follows the data. */
struct shape {
	uint32_t local;  /* both sizes in the local header, or 0 for what they are */
	int wide;        /* whether there is a zip64 field, ... */
	uint64_t extra;  /* ... and both its sizes, or 1 for what they are */
	size_t behind;   /* bytes behind the data: 0, 16 or 24 */
};

/* The file of one array "a" in that shape. */
static void reshape(const struct shape *w, struct buffer *to)
{
	enum { RAW = PREAMBLE + TEXT + DATA, ENTRY = 46 };
	int64_t data[DATA / 8] = { 1, 2, 3, 4, 5, 6 };
	struct npz_array a = { "a", 'i', 8, DATA / 8, 0, data };
	struct buffer b = BUFFER_EMPTY;
	npz_pack(&a, 1, NULL, &b);
	char *local = b.data, *entry = local + LOCAL + NAME + RAW, *end = entry + ENTRY + NAME;
	uint32_t crc, nothing = 0, sign = 0x08074b50;
	memcpy(&crc, local + 14, 4);
	if (w->behind) {
		local[6] = entry[8] = 8;
		memcpy(local + 14, &nothing, 4);
		memcpy(local + 18, &nothing, 4);
		memcpy(local + 22, &nothing, 4);
	}
	if (w->local) {
		memcpy(local + 18, &w->local, 4);
		memcpy(local + 22, &w->local, 4);
	}
	local[28] = w->wide ? 24 : 0;
	to->size = 0;
	buffer_add(to, local, LOCAL + NAME);
	uint64_t size = RAW, extra = w->extra == 1 ? size : w->extra;
	if (w->wide) {
		/* A field of another kind first. */
		buffer_add(to, "\x55\x00\x00\x00\x01\x00\x10\x00", 8);
		buffer_add(to, &extra, 8);
		buffer_add(to, &extra, 8);
	}
	buffer_add(to, local + LOCAL + NAME, RAW);
	if (w->behind) {
		buffer_add(to, &sign, 4);
		buffer_add(to, &crc, 4);
		buffer_add(to, &size, w->behind == 24 ? 8 : 4);
		buffer_add(to, &size, w->behind == 24 ? 8 : 4);
	}
	uint32_t at = (uint32_t)to->size;
	memcpy(end + 16, &at, 4);
	buffer_add(to, entry, ENTRY + NAME + 22);
	buffer_release(&b);
}

/* NumPy reserves 64-bit sizes, fills them or the 32-bit ones by Python's version, and on a pipe
 * writes them behind the data. */
static void zips_of_others(void **state)
{
	(void)state;
	static const struct { struct shape shape; int result; } cases[] = {
		{ { 0, 0, 0, 0 }, LOT_OK },
		{ { 0, 1, 0, 0 }, LOT_OK },
		{ { UINT32_MAX, 1, 1, 0 }, LOT_OK },
		{ { UINT32_MAX, 1, 2, 0 }, LOT_BAD_DATA },
		{ { UINT32_MAX, 0, 0, 0 }, LOT_BAD_DATA },
		{ { 1, 0, 0, 0 }, LOT_BAD_DATA },
		{ { 0, 0, 0, 16 }, LOT_OK },
		{ { 0, 1, 0, 24 }, LOT_OK },
		{ { UINT32_MAX, 1, 0, 24 }, LOT_OK },
		{ { 0, 0, 0, 24 }, LOT_BAD_DATA },
		{ { 0, 1, 0, 16 }, LOT_BAD_DATA },
	};
	struct buffer b = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	struct npz z;
	struct npz_entry entry[NPZ_ARRAYS];
	size_t count;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		reshape(&cases[i].shape, &b);
		assert_int_equal(npz_directory("x", b.data, b.size, entry, &count, &e), cases[i].result);
		assert_int_equal(npz_unpack("x", b.data, b.size, NULL, &z, &e), cases[i].result);
		if (cases[i].result)
			continue;
		assert_int_equal(((int64_t *)z.array[0].data)[5], 6);
		npz_release(&z);
		for (size_t at = 0; at < b.size; at++)
			for (int bit = 0; bit < 8; bit++) {
				b.data[at] = (char)(b.data[at] ^ 1 << bit);
				if (!npz_unpack("x", b.data, b.size, NULL, &z, &e)) {
					assert_int_equal(((int64_t *)z.array[0].data)[5], 6);
					npz_release(&z);
				}
				b.data[at] = (char)(b.data[at] ^ 1 << bit);
			}
		for (size_t cut = 0; cut < b.size; cut++)
			assert_int_equal(npz_unpack("x", b.data, cut, NULL, &z, &e), LOT_BAD_DATA);
	}
	buffer_release(&b);
}

/* Data that does not begin on a multiple of 64, as old NumPys wrote it, is put there. */
static void moved(void **state)
{
	(void)state;
	struct npz z;
	struct error e = ERROR_NONE;
	int64_t data[DATA / 8] = { 1, 2, 3, 4, 5, 6 };
	struct npz_array a = { "a", 'i', 8, DATA / 8, 0, data };
	struct buffer b = BUFFER_EMPTY;
	npz_pack(&a, 1, NULL, &b);
	/* The same bytes with a header 8 bytes longer and one item less. */
	char *head = b.data + LOCAL + NAME, *entry = head + PREAMBLE + TEXT + DATA;
	head[8] = (char)(TEXT + 8);
	memmove(head + PREAMBLE + TEXT + 8, data, DATA - 8);
	memset(head + PREAMBLE, ' ', TEXT + 7);
	static const char text[] = "{'descr': '<i8', 'fortran_order': False, 'shape': (5,), }";
	memcpy(head + PREAMBLE, text, sizeof text - 1);
	uint32_t crc = libdeflate_crc32(0, head, PREAMBLE + TEXT + DATA);
	memcpy(b.data + 14, &crc, 4);
	memcpy(entry + 16, &crc, 4);
	assert_int_equal(npz_unpack("x", b.data, b.size, NULL, &z, &e), LOT_OK);
	assert_int_equal((uintptr_t)z.array[0].data % 64, 0);
	assert_memory_equal(z.array[0].data, data, DATA - 8);
	npz_release(&z);
	/* A member that is no array is named. */
	memcpy(entry + 46, "a.txt", 5);
	assert_int_equal(npz_unpack("x", b.data, b.size, NULL, &z, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "x: its member 'a.txt' is no array that is known here");
	buffer_release(&b);
}

/* Small arrays are stored whatever packs, larger ones where it helps; a view takes stored ones alone and copies nothing. */
static void viewed(void **state)
{
	(void)state;
	static int64_t zeros[200];
	const struct npz_array small = { "a", 'i', 8, (NPZ_STORED - PREAMBLE - TEXT) / 8, 0, zeros }, large = { "b", 'i', 8, small.rows + 1, 0, zeros };
	struct npz_entry entry[NPZ_ARRAYS];
	struct buffer b = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	struct npz z;
	size_t count;
	npz_pack((struct npz_array[]){ small, large }, 2, igzip_deflate, &b);
	assert_int_equal(npz_directory("x", b.data, b.size, entry, &count, &e), LOT_OK);
	assert_int_equal(entry[0].packed, NPZ_STORED);
	assert_true(entry[1].packed < NPZ_STORED / 4);
	assert_int_equal(npz_view("x", b.data, b.size, &z, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "x: array 'b' is deflated");
	b.size = 0;
	buffer_char(&b, 'x');
	npz_pack((struct npz_array[]){ small, large }, 2, NULL, &b);
	assert_int_equal(npz_view("x", b.data + 1, b.size - 1, &z, &e), LOT_OK);
	assert_int_equal(z.count, 2);
	for (size_t i = 0; i < 2; i++) {
		const char *at = z.array[i].data;
		assert_true(at > b.data && at + npz_bytes(&z.array[i]) < b.data + b.size);
		assert_memory_equal(at, zeros, npz_bytes(&z.array[i]));
	}
	b.data[LOCAL + NAME + PREAMBLE + TEXT + 1] = 1;
	assert_int_equal(npz_view("x", b.data + 1, b.size - 1, &z, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "x: array 'a' has a wrong checksum: the file is damaged");
	buffer_release(&b);
}

static void columns(void **state)
{
	(void)state;
	struct npz_array a = { "a", 'i', 4, 3, 0, NULL };
	assert_true(npz_is_column(&a, 'i', 4, 3) && npz_is_column(&a, 'i', 0, 3));
	assert_false(npz_is_column(&a, 'u', 4, 3) || npz_is_column(&a, 'i', 8, 3) || npz_is_column(&a, 'i', 4, 2));
	/* A second dimension of one is one. */
	a.columns = 1;
	assert_false(npz_is_column(&a, 'i', 4, 3) || npz_is_column(&a, 'i', 0, 3));
	a = (struct npz_array){ "a", 'S', 7, 0, 0, NULL };
	assert_true(npz_is_column(&a, 'S', 0, 0) && npz_is_column(&a, 'S', 7, 0));
	assert_false(npz_is_column(&a, 'S', 8, 0) || npz_is_column(&a, 'S', 0, 1));
}

static void expect_texts(const struct npz_array *a, unsigned width, size_t rows, const char *bytes)
{
	assert_int_equal(a->kind, 'S');
	assert_int_equal(a->item, width);
	assert_int_equal(a->rows, rows);
	assert_int_equal(a->columns, 0);
	assert_memory_equal(a->data, bytes, width * rows);
	free(a->data);
}

/* As wide as the longest text and at least a byte, NULs behind the shorter ones, whatever stands behind theirs. */
static void packed_texts(void **state)
{
	(void)state;
	static const struct { int n; char text[6]; } row[] = { { 1, "ab\0xx" }, { 2, "abcde" }, { 3, "" }, { 4, "c" } };
	struct npz_array a = texts_pack("broker", row[0].text, sizeof *row, 4);
	assert_string_equal(a.name, "broker");
	expect_texts(&a, 5, 4, "ab\0\0\0abcde\0\0\0\0\0c\0\0\0\0");
	a = texts_pack("a", row[2].text, sizeof *row, 1);
	expect_texts(&a, 1, 1, "");
	a = texts_pack("a", NULL, sizeof *row, 0);
	expect_texts(&a, 1, 0, "");
	a = texts_list("", (const char *const[]){ "", "xyz", row[0].text }, 3);
	assert_string_equal(a.name, "");
	expect_texts(&a, 3, 3, "\0\0\0xyzab\0");
	a = texts_list("a", NULL, 0);
	expect_texts(&a, 1, 0, "");
	/* What is packed comes back, also the longest name that an array can have. */
	char name[NPZ_NAME], code[2][CODE_MAX + 1] = { "9A9x", "12345678901234567890123456789012" }, back[2][CODE_MAX + 1] = { "" };
	struct buffer b = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	struct npz z;
	snprintf(name, sizeof name, "%031d", 7);
	a = texts_pack(name, code, sizeof *code, 2);
	npz_pack(&a, 1, NULL, &b);
	free(a.data);
	assert_int_equal(npz_unpack("x", b.data, b.size, NULL, &z, &e), LOT_OK);
	assert_true(texts_fit_codes(npz_find(&z, name), 2));
	texts_take(npz_find(&z, name), back, sizeof *back);
	assert_memory_equal(back, code, sizeof back);
	npz_release(&z);
	buffer_release(&b);
}

static void taken_texts(void **state)
{
	(void)state;
	/* Empty, shorter, filling the width, with a NUL inside, behind nothing but NULs. */
	char data[] = "\0\0\0\0ab\0\0abcda\0c\0\0\0\0d";
	static const size_t length[] = { 0, 2, 4, 3, 4 };
	static const char *const text[] = { "", "ab", "abcd", "a", "" };
	struct npz_array a = { "a", 'S', 4, 5, 0, data };
	for (size_t i = 0; i < a.rows; i++) {
		assert_ptr_equal(texts_at(&a, i), data + 4 * i);
		assert_int_equal(texts_length(&a, i), length[i]);
		assert_true(code_valid(texts_at(&a, i), texts_length(&a, i)) == (i == 1 || i == 2));
		char *string = texts_dup(&a, i);
		assert_string_equal(string, text[i]);
		free(string);
	}
	/* No byte but the width's is written, or read: the data ends with it. */
	for (unsigned width = 0; width <= CODE_MAX; width++) {
		struct { char text[CODE_MAX + 1], behind; } to[3], same[3];
		char *from = malloc(3 * width + !width);
		assert_non_null(from);
		for (size_t i = 0; i < 3 * width; i++)
			from[i] = (char)(i + 1);
		memset(to, 'x', sizeof to);
		memset(same, 'x', sizeof same);
		for (size_t i = 0; i < 3; i++)
			memcpy(same[i].text, from + i * width, width);
		a = (struct npz_array){ "a", 'S', width, 3, 0, from };
		texts_take(&a, to, sizeof *to);
		assert_memory_equal(to, same, sizeof to);
		memset(to, 'x', sizeof to);
		for (size_t i = 0; i < 3; i++)
			texts_copy(&a, i, to[i].text);
		assert_memory_equal(to, same, sizeof to);
		assert_int_equal(texts_length(&a, 2), width);
		char *string = texts_dup(&a, 2);
		assert_int_equal(strlen(string), width);
		free(string);
		free(from);
	}
	texts_take(&(struct npz_array){ "a", 'S', 4, 0, 0, NULL }, NULL, 33);
}

static void code_columns(void **state)
{
	(void)state;
	struct npz_array a = { "a", 'S', CODE_MAX, 3, 0, NULL };
	assert_true(texts_fit_codes(&a, 3));
	assert_false(texts_fit_codes(&a, 2));
	a.item = CODE_MAX + 1;
	assert_false(texts_fit_codes(&a, 3));
	a.item = 1;
	assert_true(texts_fit_codes(&a, 3));
	a.columns = 1;
	assert_false(texts_fit_codes(&a, 3));
	a = (struct npz_array){ "a", 'u', 1, 3, 0, NULL };
	assert_false(texts_fit_codes(&a, 3));
	a = (struct npz_array){ "a", 'S', 1, 0, 0, NULL };
	assert_true(texts_fit_codes(&a, 0));
}

/* A zip's sizes have 32 bits: more ends the program before anything is read or written. */
static void too_large(void **state)
{
	(void)state;
	const struct npz_array whole = { "a", 'i', 1, (size_t)1 << 32, 0, NULL };
	int says[2], status;
	char text[200] = "";
	assert_int_equal(pipe(says), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (!child) {
		struct buffer b = BUFFER_EMPTY;
		dup2(says[1], STDERR_FILENO);
		npz_pack(&whole, 1, NULL, &b);
		_exit(0);
	}
	close(says[1]);
	assert_true(read(says[0], text, sizeof text - 1) > 0);
	close(says[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 3);
	assert_string_equal(text, "lotmill: 4 GiB and more do not fit into an .npz\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(headers), cmocka_unit_test(zips_of_others), cmocka_unit_test(moved), cmocka_unit_test(viewed),
		cmocka_unit_test(columns), cmocka_unit_test(packed_texts), cmocka_unit_test(taken_texts), cmocka_unit_test(code_columns),
		cmocka_unit_test(too_large) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
