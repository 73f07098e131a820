/* show: how each kind of array is printed, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#include <unistd.h>
#include <cmocka.h>

#include "input.h"
#include "show.h"

/* What `s` prints of the arrays, or the message; valid until the next call. */
static const char *print(struct show *s, struct npz_array *a, size_t count)
{
	static struct buffer text;
	struct npz z = { .count = count };
	struct output out;
	struct error e = ERROR_NONE;
	memcpy(z.array, a, count * sizeof *a);
	text.size = 0;
	if (!s->head)
		s->head = UINT64_MAX;
	assert_int_equal(output_open(&out, "shown", 0, &e), LOT_OK);
	if (show_arrays(s, "f.npz", &z, &out, &e)) {
		buffer_format(&text, "%d ", e.status);
		buffer_text(&text, e.text);
		output_discard(&out);
	} else {
		assert_int_equal(output_commit(&out, &e), LOT_OK);
		assert_int_equal(input_file("shown", &text, &e), LOT_OK);
		unlink("shown");
	}
	buffer_char(&text, '\0');
	show_release(s);
	return text.data;
}

#define PRINT(a, ...) print(&(struct show){ __VA_ARGS__ }, a, sizeof(a) / sizeof *(a))

static void figures(void **state)
{
	(void)state;
	double real[] = { 0.1, 1.0 / 3, -0.0, NAN, 1e300, 5e-324 }, close[] = { 85, 0.00000001, 39999999.99999999, 100.1, 4e9, NAN };
	int64_t date[] = { 0, -719162, 2932896, INT64_MIN, 19891, 1 };
	int64_t pair[] = { 0, 5, -1, -5, 1, 0, INT64_MIN, 0, INT64_MAX, -1, 0, 0 };
	int8_t i1[] = { -128, 127, 0, 1, 2, 3 };
	int16_t i2[] = { -32768, 32767, 0, 1, 2, 3 };
	int32_t money[] = { -1, 10000, 0, 12345, INT32_MIN, INT32_MAX };
	uint8_t u1[] = { 255, 0, 1, 2, 3, 4 };
	uint16_t u2[] = { 65535, 0, 1, 2, 3, 4 };
	uint32_t u4[] = { UINT32_MAX, 0, 1, 2, 3, 4 };
	uint64_t u8[] = { UINT64_MAX, 0, 1, 2, 3, 4 };
	int64_t alpha[] = { 1, -1, 0, 1000000000, INT64_MIN, -500000000 };
	char code[] = "9A9x\0\0\0,\0\0b\0c\"d\0 \0\0\0\0\0\0\0x\0\0\0";
	struct npz_array a[] = {
		{ "value", 'f', 8, 6, 0, real },    { "close", 'f', 8, 6, 0, close },       { "date", 'M', 8, 6, 0, date },
		{ "sum_pnl", 'i', 8, 6, 2, pair },  { "count", 'i', 8, 6, 2, pair },        { "tiny", 'i', 1, 6, 0, i1 },
		{ "small", 'i', 2, 6, 0, i2 },      { "buy_amount", 'i', 4, 6, 0, money },  { "u1", 'u', 1, 6, 0, u1 },
		{ "u2", 'u', 2, 6, 0, u2 },         { "u4", 'u', 4, 6, 0, u4 },             { "u8", 'u', 8, 6, 0, u8 },
		{ "timing_alpha", 'i', 8, 6, 0, alpha }, { "a,b", 'S', 4, 6, 0, code },
	};
	assert_string_equal(PRINT(a, 0),
		"value,close,date,sum_pnl,count,tiny,small,buy_amount,u1,u2,u4,u8,timing_alpha,\"a,b\"\n"
		"0.1,85,1970-01-01,0.0005,5,-128,-32768,-0.0001,255,65535,4294967295,18446744073709551615,0.000000001,9A9x\n"
		"0.3333333333333333,0.00000001,0001-01-01,-0.0005,-5,127,32767,1.0000,0,0,0,0,-0.000000001,\n"
		"0,39999999.99999999,9999-12-31,1844674407370955.1616,18446744073709551616,0,0,0.0000,1,1,1,1,0.000000000,\n"
		",100.1,,-17014118346046923173168730371588410.5728,-170141183460469231731687303715884105728,"
		"1,1,1.2345,2,2,2,2,1.000000000,\"c\"\"d\"\n"
		"1e+300,4000000000,2024-06-17,17014118346046923173168730371588410.5727,170141183460469231731687303715884105727,"
		"2,2,-214748.3648,3,3,3,3,-9223372036.854775808,\" \"\n"
		"4.94065645841247e-324,,1970-01-02,0.0000,0,3,3,214748.3647,4,4,4,4,-0.500000000,\n");
}

static void columns_of_an_array(void **state)
{
	(void)state;
	double grid[] = { 1, 2, 3, 4, 5, 6 };
	int32_t pair[] = { 7, 8, 9, 10 };
	struct npz_array a[] = { { "grid", 'f', 8, 2, 3, grid }, { "pair", 'i', 4, 2, 2, pair }, { "one", 'i', 4, 2, 1, pair } };
	assert_string_equal(PRINT(a, 0), "grid.0,grid.1,grid.2,pair.0,pair.1,one.0\n1,2,3,7,8,7\n4,5,6,9,10,8\n");
}

/* A trades slice: brokers are repeated, `first` is no column. */
static void runs(void **state)
{
	(void)state;
	int64_t first[] = { 0, 1, 4, 4, 5 }, date[] = { 10, 1, 2, 3, 9 };
	char broker[] = "1020" "9A9X" "9A9x" "A\0\0\0";
	struct npz_array a[] = { { "broker", 'S', 4, 4, 0, broker }, { "first", 'i', 8, 5, 0, first }, { "date", 'M', 8, 5, 0, date } };
	const char *whole = "broker,date\n1020,1970-01-11\n9A9X,1970-01-02\n9A9X,1970-01-03\n9A9X,1970-01-04\nA,1970-01-10\n";
	assert_string_equal(PRINT(a, 0), whole);
	assert_string_equal(PRINT(a, .head = 2), "broker,date\n1020,1970-01-11\n9A9X,1970-01-02\n");
	assert_string_equal(PRINT(a, .columns = "date,broker", .head = 1), "date,broker\n1970-01-11,1020\n");
	assert_string_equal(PRINT(a, .columns = "first"), "first\n0\n1\n4\n4\n5\n");
	assert_string_equal(PRINT(a, .columns = "first,date", .files = true, .head = 1), "file,first,date\nf.npz,0,1970-01-11\n");
	first[4] = 6;
	assert_string_equal(PRINT(a, 0), "-1 f.npz: array 'date' has 5 rows, 'broker' has 6: they are not of one table");
	first[1] = 5;
	assert_string_equal(PRINT(a, 0), "-1 f.npz: array 'first' does not ascend from 0: brokers have no rows");
	first[0] = 1;
	assert_string_equal(PRINT(a, .columns = "broker"), "-1 f.npz: array 'first' does not ascend from 0: brokers have no rows");
	a[1].rows = 4;
	assert_string_equal(PRINT(a, 0), "-1 f.npz: array 'date' has 5 rows, 'broker' has 4: they are not of one table");
}

static void tables(void **state)
{
	(void)state;
	int64_t one[] = { 1 }, two[] = { 10, 20 }, three[] = { 100, 200, 300 };
	char broker[] = "ab", symbol[] = "xyz";
	struct npz_array a[] = {
		{ "version", 'i', 8, 1, 0, one },   { "broker", 'S', 1, 2, 0, broker },      { "total_pnl", 'i', 8, 2, 0, two },
		{ "symbols", 'i', 8, 2, 0, two },   { "symbol", 'S', 1, 3, 0, symbol },      { "symbol_total_pnl", 'i', 8, 3, 0, three },
	};
	assert_string_equal(PRINT(a, 0), "broker,total_pnl,symbols\na,0.0010,10\nb,0.0020,20\n");
	assert_string_equal(PRINT(a, .symbols = true), "symbol,symbol_total_pnl\nx,0.0100\ny,0.0200\nz,0.0300\n");
	assert_string_equal(PRINT(a, .columns = "version"), "version\n1\n");
	assert_string_equal(PRINT(a, .columns = "symbol,total_pnl"),
	                    "-1 f.npz: array 'total_pnl' has 2 rows, 'symbol' has 3: they are not of one table");
	assert_string_equal(PRINT(a, .columns = "symbol,symbo"), "-2 f.npz: holds no array 'symbo'");
	assert_string_equal(PRINT(a, .columns = "symbol,"), "-2 f.npz: holds no array ''");
	/* `symbol` among rows of its own length is a column like any. */
	struct npz_array b[] = { { "symbol", 'S', 1, 3, 0, symbol }, { "sharpe", 'i', 8, 3, 0, three } };
	assert_string_equal(PRINT(b, .head = 1), "symbol,sharpe\nx,100\n");
	assert_string_equal(PRINT(b, .symbols = true), "-2 f.npz: holds no table of symbols");
	struct npz_array c[] = { { "version", 'i', 8, 1, 0, one } };
	assert_string_equal(PRINT(c, 0), "-1 f.npz: holds no rows of a table");
	int64_t wild[] = { 0, 2932897 };
	struct npz_array d[] = { { "date", 'M', 8, 2, 0, wild } };
	assert_string_equal(PRINT(d, 0), "-1 f.npz: array 'date', row 1: day 2932897 does not exist");
}

/* One header for several files, which must have the same columns. */
static void several(void **state)
{
	(void)state;
	int64_t v[] = { 1, 2 };
	struct npz_array a = { "a", 'i', 8, 2, 0, v }, b = { "b", 'i', 8, 2, 0, v }, none = { "a", 'i', 4, 0, 0, v };
	struct npz x = { .array = { a }, .count = 1 }, y = { .array = { b }, .count = 1 }, z = { .array = { none }, .count = 1 };
	struct show s = { .head = 3 };
	struct output out;
	struct error e = ERROR_NONE;
	struct buffer text = BUFFER_EMPTY;
	assert_int_equal(output_open(&out, "shown", 0, &e), LOT_OK);
	assert_int_equal(show_arrays(&s, "x", &x, &out, &e), LOT_OK);
	assert_int_equal(show_arrays(&s, "z", &z, &out, &e), LOT_OK);
	assert_int_equal(show_arrays(&s, "x", &x, &out, &e), LOT_OK);
	assert_int_equal(show_arrays(&s, "y", &y, &out, &e), LOT_BAD_USAGE);
	assert_string_equal(e.text, "y: its columns are not those of x");
	assert_int_equal(output_commit(&out, &e), LOT_OK);
	assert_int_equal(input_file("shown", &text, &e), LOT_OK);
	assert_int_equal(text.size, 8);
	assert_memory_equal(text.data, "a\n1\n2\n1\n", 8);
	buffer_release(&text);
	show_release(&s);
	unlink("shown");
}

static void exact(void **state)
{
	(void)state;
	static const struct { double v; const char *text; } cases[] = {
		{ 0.1, "0.1" }, { 0.1 + 0.2, "0.30000000000000004" }, { 1e15, "1e+15" }, { 123456789012345680.0, "1.2345678901234568e+17" },
		{ -0.0, "0" }, { 2.0 / 3, "0.6666666666666666" }, { -0.0246085011, "-0.0246085011" },
	};
	struct buffer b = BUFFER_EMPTY;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		b.size = 0;
		buffer_exact(&b, cases[i].v);
		buffer_char(&b, '\0');
		assert_string_equal(b.data, cases[i].text);
	}
	uint64_t bits = 1;
	for (int i = 0; i < 20000; i++) {
		double v, back;
		bits = bits * 6364136223846793005u + 1442695040888963407u;
		memcpy(&v, &bits, sizeof v);
		if (!isfinite(v))
			continue;
		b.size = 0;
		buffer_exact(&b, v);
		buffer_char(&b, '\0');
		back = strtod(b.data, NULL);
		assert_memory_equal(&v, &back, sizeof v);
	}
	b.size = 0;
	buffer_exact(&b, INFINITY);
	assert_int_equal(b.size, 0);
	buffer_release(&b);
}

/* The writers for rows made by hand say what the others say. */
static void put(void **state)
{
	(void)state;
	struct buffer b = BUFFER_EMPTY;
	uint64_t v = 1;
	for (int i = 0; i < 2000; i++) {
		char room[8 + BUFFER_PUT + 1] = "1234567", *text = room + 8; /* what stands before is left alone */
		uint64_t cases[] = { v, v >> i % 64, i < 20 ? (uint64_t)i : v - 1 };
		for (size_t k = 0; k < 3; k++) {
			*buffer_put(text, cases[k]) = '\0';
			b.size = 0;
			buffer_int(&b, (int128)cases[k]);
			buffer_char(&b, '\0');
			assert_string_equal(text, b.data);
			*buffer_put_cents(text, cases[k]) = '\0';
			b.size = 0;
			buffer_fixed(&b, (int128)cases[k], 2);
			buffer_char(&b, '\0');
			assert_string_equal(text, b.data);
			assert_string_equal(room, "1234567");
		}
		v = i < 20 ? v * 10 : v * 6364136223846793005u + 1442695040888963407u;
	}
	*buffer_put((char[BUFFER_PUT]){ 0 }, UINT64_MAX) = '\0';
	buffer_release(&b);
}

/* The checksums are those of what NumPy writes for the same arrays. */
static void info(void **state)
{
	(void)state;
	int64_t v[6] = { 0 };
	char text[] = "abcdef";
	struct npz_array a[] = { { "a", 'i', 8, 3, 2, v }, { "d", 'M', 8, 6, 0, v }, { "s", 'S', 3, 2, 0, text },
		                 { "u", 'u', 2, 4, 0, v }, { "f", 'f', 8, 1, 0, v } };
	struct buffer b = BUFFER_EMPTY, out = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	npz_pack(a, 5, NULL, &b);
	assert_int_equal(show_info("x", b.data, b.size, &out, &e), LOT_OK);
	buffer_char(&out, '\0');
	assert_string_equal(out.data, "x,a,int64,3,2,176,48,5c7b31be\n"
	                              "x,d,datetime64[D],6,1,176,48,72c730cb\n"
	                              "x,s,S3,2,1,134,6,c0cee0ce\n"
	                              "x,u,uint16,4,1,136,8,c44e0b98\n"
	                              "x,f,float64,1,1,136,8,75011b3b\n"
	                              "x,,,,,1210,118,fc6d8242a24dcc95\n");
	assert_int_equal(show_info("x", b.data, b.size - 1, &out, &e), LOT_BAD_DATA);
	buffer_release(&b);
	buffer_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures), cmocka_unit_test(columns_of_an_array), cmocka_unit_test(runs), cmocka_unit_test(tables),
		cmocka_unit_test(several), cmocka_unit_test(exact), cmocka_unit_test(put), cmocka_unit_test(info),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
