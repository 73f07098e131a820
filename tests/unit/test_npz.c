/* npz: the headers of arrays, which types and shapes are taken and which refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <libdeflate.h>

#include "npz.h"

enum { LOCAL = 30, NAME = 5, PREAMBLE = 10, TEXT = 118, DATA = 48 };

/* A .npz of one array "a" whose header says `text`, checksums right, over 48 bytes of data. */
static int unpack(const char *text, struct npz *z, struct error *err)
{
	int64_t data[DATA / 8] = { 1, 2, 3, 4, 5, 6 };
	struct npz_array a = { "a", 'i', 8, DATA / 8, 0, data };
	struct buffer b = BUFFER_EMPTY;
	npz_pack(&a, 1, NPZ_STORED, &b);
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

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(headers) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
