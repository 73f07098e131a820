/* The small modules under everything: decimal, date, code, buffer, lists, utf8, npz, rows. */
#include <setjmp.h>
#include <stdatomic.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "buffer.h"
#include "code.h"
#include "date.h"
#include "decimal.h"
#include "error.h"
/* No table gets memory here. */
#define uthash_malloc(n) NULL
#include "hash.h"
#include "igzip.h"
#include "input.h"
#include "lists.h"
#include "npz.h"
#include "order.h"
#include "output.h"
#include "rows.h"
#include "text.h"
#include "utf8.h"
#include "workers.h"
#include "../fuzz/rowtwins.h"

static void decimals(void **state)
{
	(void)state;
	static const struct { const char *text; int places, result; int64_t value; } cases[] = {
		{ "0", 4, DECIMAL_OK, 0 },
		{ "1234.5600000001", 4, DECIMAL_OK, 12345600 },
		{ "1.23456e3", 4, DECIMAL_OK, 12345600 },
		{ "0.00005", 4, DECIMAL_OK, 1 },
		{ "0.0000499999999999999999999", 4, DECIMAL_OK, 0 },
		{ "-0.00005", 4, DECIMAL_OK, -1 },
		{ "99999.99995", 4, DECIMAL_OK, 1000000000 },
		{ ".5", 4, DECIMAL_OK, 5000 },
		{ "5.", 4, DECIMAL_OK, 50000 },
		{ "+7", 4, DECIMAL_OK, 70000 },
		{ "1e-5", 4, DECIMAL_OK, 0 },
		{ "5e-5", 4, DECIMAL_OK, 1 },
		{ "900000000000000", 4, DECIMAL_OK, 9000000000000000000 },
		{ "9.3e14", 4, DECIMAL_RANGE, 0 },
		{ "9999999999999999999999", 4, DECIMAL_RANGE, 0 },
		{ "1e99999999999", 4, DECIMAL_RANGE, 0 },
		{ "0e99999999999", 4, DECIMAL_OK, 0 },
		{ "39999999.99999999", 8, DECIMAL_OK, 3999999999999999 },
		{ "", 4, DECIMAL_SYNTAX, 0 }, { ".", 4, DECIMAL_SYNTAX, 0 }, { "-", 4, DECIMAL_SYNTAX, 0 },
		{ "1x", 4, DECIMAL_SYNTAX, 0 }, { " 1", 4, DECIMAL_SYNTAX, 0 }, { "1,000", 4, DECIMAL_SYNTAX, 0 },
		{ "1e", 4, DECIMAL_SYNTAX, 0 }, { "0x10", 4, DECIMAL_SYNTAX, 0 }, { "nan", 4, DECIMAL_SYNTAX, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t v = 0;
		assert_int_equal(decimal_scaled(cases[i].text, strlen(cases[i].text), cases[i].places, &v), cases[i].result);
		assert_true(v == cases[i].value);
	}
	int64_t v;
	assert_int_equal(decimal_whole("1000.0", 6, &v), DECIMAL_OK);
	assert_true(v == 1000);
	assert_int_equal(decimal_whole("1e3", 3, &v), DECIMAL_OK);
	assert_int_equal(decimal_whole("0.5", 3, &v), DECIMAL_INEXACT);
	assert_int_equal(decimal_whole("9223372036854775807", 19, &v), DECIMAL_OK);
	assert_int_equal(decimal_whole("9223372036854775808", 19, &v), DECIMAL_RANGE);
}

/* Prices come back from their doubles, also where their product with 10^8 has half a unit's precision. */
static void units(void **state)
{
	(void)state;
	static const int64_t edges[] = { 0, 1, 8500000000, 3355443200000000, 3355443200000001 };
	for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
		assert_true(decimal_units((double)edges[i] / 1e8) == edges[i]);
	for (int64_t n = 3999999999990000; n < 4000000000000000; n++)
		assert_true(decimal_units((double)n / 1e8) == n && decimal_units((double)-n / 1e8) == -n);
	uint64_t seed = 3;
	for (int i = 0; i < 100000; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		int64_t n = (int64_t)((seed >> 11) % 4000000000000000u) >> i % 50;
		assert_true(decimal_units((double)n / 1e8) == n);
	}
}

static void doubles(void **state)
{
	(void)state;
	uint64_t seed = 1;
	for (int i = 0; i < 20000; i++) {
		char text[64];
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		int digits = (int)(seed >> 60) + 1, point = (int)(seed >> 55) % 20;
		double want, got;
		snprintf(text, sizeof text, "%s%.*f", seed >> 40 & 1 ? "-" : "", point, (double)(seed >> 11) / (double)(1ull << digits * 3));
		want = strtod(text, NULL);
		assert_int_equal(decimal_double(text, strlen(text), &got), DECIMAL_OK);
		assert_memory_equal(&got, &want, sizeof got);
	}
	double d;
	assert_int_equal(decimal_double("1e400", 5, &d), DECIMAL_RANGE);
	assert_int_equal(decimal_double("inf", 3, &d), DECIMAL_SYNTAX);
}

static void dates(void **state)
{
	(void)state;
	int32_t d;
	char text[DATE_TEXT];
	assert_int_equal(date_parse("1970-01-01", 10, &d), 0);
	assert_int_equal(d, 0);
	assert_int_equal(date_parse("20000229", 8, &d), 0);
	assert_int_equal(d, 11016);
	static const char *const bad[] = { "2023-02-29", "1900-02-29", "2023-13-01", "2023-00-10", "2023-1-1", "2023/01/01",
		                           "2023-04-31", "0000-01-01", "", "2023-01-011", "202301 1", "２023-01" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(date_parse(bad[i], strlen(bad[i]), &d), -1);
	for (int32_t day = DATE_MIN; day <= DATE_MAX; day += day % 7 ? 1 : 13) {
		date_format(day, text);
		assert_int_equal(date_parse(text, 10, &d), 0);
		assert_int_equal(d, day);
	}
	date_format(DATE_MIN, text);
	assert_string_equal(text, "0001-01-01");
	date_format(DATE_MAX, text);
	assert_string_equal(text, "9999-12-31");
}

/* TRAPS 36: hostile names are harmless folders and come back. */
static void codes(void **state)
{
	(void)state;
	static const struct { const char *code, *folder; } cases[] = {
		{ "2330", "2330" }, { "BRK/B", "BRK+2FB" }, { "../../etc/x", "+2E.+2F..+2Fetc+2Fx" }, { "con", "con" },
		{ "a b", "a+20b" }, { "50%", "50+25" }, { "$(x)", "+24+28x+29" }, { "#1", "+231" }, { "~", "+7E" },
		{ "-o", "-o" }, { ".", "+2E" }, { "台積電", "+E5+8F+B0+E7+A9+8D+E9+9B+BB" }, { "a+b", "a+2Bb" }, { "B.R", "B.R" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char folder[CODE_FOLDER], code[CODE_MAX + 1];
		assert_true(code_valid(cases[i].code, strlen(cases[i].code)));
		code_folder(cases[i].code, strlen(cases[i].code), folder);
		assert_string_equal(folder, cases[i].folder);
		assert_int_equal(code_symbol(folder, code), (int)strlen(cases[i].code));
		assert_string_equal(code, cases[i].code);
	}
	char code[CODE_MAX + 1];
	assert_int_equal(code_symbol("+2e", code), -1);
	assert_int_equal(code_symbol("+41", code), -1);
	assert_int_equal(code_symbol("+0A", code), -1);
	assert_false(code_valid("", 0));
	assert_false(code_valid("a\nb", 3));
	assert_false(code_valid("123456789012345678901234567890123", 33));
	assert_int_equal(code_bucket("", 0), 14695981039346656037u % 4096);
	assert_int_equal(code_bucket("a", 1), 0xaf63dc4c8601ec8cu % 4096);
}

/* Names for any text: those of codes are their folders', none are equal, none too long. */
static void file_names(void **state)
{
	(void)state;
	char name[CODE_FILE], other[CODE_FILE], long_text[300], folder[CODE_FOLDER];
	code_file("", 0, name);
	assert_string_equal(name, "+");
	code_file("+", 1, name);
	assert_string_equal(name, "+2B");
	code_file("a\nb\0c", 5, name);
	assert_string_equal(name, "a+0Ab+00c");
	code_file("../x", 4, name);
	code_folder("../x", 4, folder);
	assert_string_equal(name, folder);
	memset(long_text, 'x', sizeof long_text);
	code_file(long_text, 100, name);
	assert_int_equal(strlen(name), 100);
	assert_null(strchr(name, '+'));
	code_file(long_text, 101, name);
	assert_int_equal(strlen(name), 100);
	assert_memory_equal(name + 80, "xx++", 4);
	code_file(long_text, 102, other);
	assert_string_not_equal(name, other);
	assert_memory_equal(name, other, 84);
	/* No letter is cut in half. */
	memset(long_text, '/', sizeof long_text);
	code_file(long_text, 34, name);
	assert_int_equal(strlen(name), 27 * 3 + 18);
	assert_memory_equal(name + 26 * 3, "+2F++", 5);
	code_file(long_text, 33, name);
	assert_int_equal(strlen(name), 99);
}

/* Eight digits: every first four, and with some of them every last four; and every length, against printf. */
static void digits(void **state)
{
	(void)state;
	struct buffer b = BUFFER_EMPTY;
	char want[64];
	for (unsigned n = 0; n < 100000000; n += n % 10000 < 9999 && n / 10000 % 97 ? 10000 - n % 10000 : 1) {
		b.size = 0;
		buffer_int(&b, (int128)n + 100000000);
		snprintf(want, sizeof want, "1%08u", n);
		assert_memory_equal(b.data, want, 9);
	}
	uint64_t seed = 5;
	for (int i = 0; i < 200000; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		uint64_t v = seed >> seed % 64, one = 1;
		int decimals = (int)((seed >> 32) % 19);
		for (int k = 0; k < decimals; k++)
			one *= 10;
		b.size = 0;
		buffer_fixed(&b, seed & 1 ? -(int128)v : (int128)v, decimals);
		buffer_char(&b, '\0');
		int n = snprintf(want, sizeof want, "%s%llu", seed & 1 && v ? "-" : "", (unsigned long long)(v / one));
		if (decimals)
			snprintf(want + n, sizeof want - (size_t)n, ".%0*llu", decimals, (unsigned long long)(v % one));
		assert_string_equal(b.data, want);
	}
	buffer_release(&b);
}

static void figures(void **state)
{
	(void)state;
	struct buffer b = BUFFER_EMPTY;
	buffer_fixed(&b, -12345, 4);
	buffer_char(&b, ' ');
	buffer_fixed(&b, 5, 4);
	buffer_char(&b, ' ');
	buffer_fixed(&b, 0, 4);
	buffer_char(&b, ' ');
	buffer_fixed(&b, -7, 9);
	buffer_char(&b, ' ');
	buffer_int(&b, (int128)INT64_MIN * 1000000000000000000);
	buffer_char(&b, ' ');
	buffer_int(&b, (int128)10000000000000000000u * 10);
	buffer_char(&b, ' ');
	buffer_thousands(&b, -1234567);
	buffer_char(&b, ' ');
	buffer_thousands(&b, 999);
	buffer_char(&b, ' ');
	buffer_csv(&b, "a\"b", 3);
	buffer_double(&b, -0.0, 12);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, "-1.2345 0.0005 0.0000 -0.000000007 -9223372036854775808000000000000000000 "
	                            "100000000000000000000 -1,234,567 999 \"a\"\"b\"0");
	buffer_release(&b);
}

static npz_deflate_fn *const packers[] = { NULL, igzip_deflate };

static void npz_round_trip(void **state)
{
	(void)state;
	enum { N = 5000 };
	int64_t *wide = xmalloc(N * sizeof *wide);
	char pair[] = "ab\0cde";
	int32_t *narrow = xmalloc(N * sizeof *narrow);
	for (int i = 0; i < N; i++) {
		wide[i] = i * 1000003ll * i;
		narrow[i] = -i;
	}
	struct npz_array a[] = {
		{ "wide", 'i', 8, N, 0, wide }, { "narrow", 'i', 4, N, 0, narrow }, { "none", 'M', 8, 0, 0, wide },
		{ "pair", 'i', 8, N / 2, 2, wide }, { "code", 'S', 3, 2, 0, pair },
	};
	for (size_t k = 0; k < sizeof packers / sizeof *packers; k++) {
		struct buffer b = BUFFER_EMPTY, again = BUFFER_EMPTY;
		struct error e;
		struct npz z;
		npz_pack(a, 5, packers[k], &b);
		npz_pack(a, 5, packers[k], &again);
		assert_int_equal(b.size, again.size);
		assert_memory_equal(b.data, again.data, b.size);
		assert_int_equal(npz_unpack("x", b.data, b.size, NULL, &z, &e), LOT_OK);
		assert_int_equal(z.count, 5);
		for (size_t i = 0; i < 5; i++) {
			assert_int_equal(z.array[i].rows, a[i].rows);
			assert_int_equal(z.array[i].columns, a[i].columns);
			assert_int_equal(z.array[i].kind, a[i].kind);
			assert_memory_equal(z.array[i].data, a[i].data, npz_bytes(&a[i]));
		}
		npz_release(&z);
		const char *const some[] = { "narrow", NULL }, *const missing[] = { "nope", NULL };
		assert_int_equal(npz_unpack("x", b.data, b.size, some, &z, &e), LOT_OK);
		assert_int_equal(z.count, 1);
		npz_release(&z);
		assert_int_equal(npz_unpack("x", b.data, b.size, missing, &z, &e), LOT_BAD_DATA);
		assert_string_equal(e.text, "x: array 'nope' is missing");
		/* Any cut and any changed byte is noticed, and never read past. */
		for (size_t cut = 0; cut < b.size; cut += cut < 300 || cut + 600 > b.size ? 1 : 997) {
			char *part = xmalloc(cut);
			memcpy(part, b.data, cut);
			assert_int_equal(npz_unpack("x", part, cut, NULL, &z, &e), LOT_BAD_DATA);
			free(part);
			b.data[cut] ^= 0x55;
			int r = npz_unpack("x", b.data, b.size, NULL, &z, &e);
			b.data[cut] ^= 0x55;
			if (!r) {
				/* Bytes that say nothing about the data: version, time, attributes. */
				for (size_t i = 0; i < 5; i++)
					assert_memory_equal(z.array[i].data, a[i].data, npz_bytes(&a[i]));
				npz_release(&z);
			}
		}
		buffer_release(&b);
		buffer_release(&again);
	}
	free(wide);
	free(narrow);
}

/* Columns of every size and density, packed twice from different places in memory: the same bytes, never more
 * than their number, and the same columns back. */
/* ISA-L keeps its state where the thread's own memory is, which lies elsewhere in every thread and run: what it writes must not
 * hang on that.  Each thread adds its texts up, in order. */
enum { PACKED_TEXTS = 600, PACKED_MOST = 6000, PACKED_THREADS = 16 };

static pthread_barrier_t all_packing;

static void *pack_texts(void *sum)
{
	static _Thread_local unsigned char text[PACKED_MOST], packed[PACKED_MOST];
	uint64_t seed = 5, total = 0;
	pthread_barrier_wait(&all_packing);
	for (int round = 0; round < PACKED_TEXTS; round++) {
		size_t n = round % 4 ? 2049 + (size_t)round : 1 + (size_t)round;
		for (size_t i = 0; i < n; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			text[i] = (unsigned char)"abcde"[(seed >> 33) % 5];
		}
		size_t size = igzip_deflate(text, n, packed, n);
		total = total * 31 + size;
		for (size_t i = 0; i < size; i++)
			total = total * 31 + packed[i];
	}
	*(uint64_t *)sum = total;
	return NULL;
}

static void same_bytes_in_every_thread(void **state)
{
	(void)state;
	pthread_t thread[PACKED_THREADS];
	uint64_t sum[PACKED_THREADS];
	assert_int_equal(pthread_barrier_init(&all_packing, NULL, PACKED_THREADS), 0);
	for (size_t i = 0; i < PACKED_THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, pack_texts, &sum[i]), 0);
	for (size_t i = 0; i < PACKED_THREADS; i++)
		assert_int_equal(pthread_join(thread[i], NULL), 0);
	pthread_barrier_destroy(&all_packing);
	for (size_t i = 1; i < PACKED_THREADS; i++)
		assert_int_equal(sum[i], sum[0]);
}

static void npz_packers(void **state)
{
	(void)state;
	uint64_t seed = 7;
	enum { MOST = 40000 };
	char *room = xmalloc(MOST + 64);
	for (int round = 0; round < 400; round++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		size_t n = round < 40 ? (size_t)round : (seed >> 33) % MOST, shift = (seed >> 20) % 64, keep = seed >> 60;
		char *data = xmalloc(n ? n : 1);
		for (size_t i = 0; i < n; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			data[i] = (char)(i % 8 >= keep % 9 ? 0 : keep > 8 && i >= 8 ? data[i - 8] + (seed >> 61 == 0) : (int)(seed >> 56));
		}
		memcpy(room + shift, data, n);
		struct npz_array a = { "a", 'i', 1, n, 0, data }, moved = { "a", 'i', 1, n, 0, room + shift };
		for (size_t k = 0; k < sizeof packers / sizeof *packers; k++) {
			struct buffer b = BUFFER_EMPTY, again = BUFFER_EMPTY;
			struct error e;
			struct npz z;
			npz_pack(&a, 1, packers[k], &b);
			npz_pack(&moved, 1, packers[k], &again);
			assert_int_equal(b.size, again.size);
			assert_memory_equal(b.data, again.data, b.size);
			assert_true(b.size < n + 400);
			assert_int_equal(npz_unpack("x", b.data, b.size, NULL, &z, &e), LOT_OK);
			assert_int_equal(z.array[0].rows, n);
			if (n)
				assert_memory_equal(z.array[0].data, data, n);
			npz_release(&z);
			buffer_release(&b);
			buffer_release(&again);
		}
		free(data);
	}
	free(room);
}

/* The quick writer of doubles against printf: random ones, and those around ties and powers of ten. */
static void doubles_written(void **state)
{
	(void)state;
	uint64_t seed = 3;
	struct buffer b = BUFFER_EMPTY;
	for (int i = 0; i < 400000; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		int digits = (int)(seed >> 60), power = (int)(seed >> 40) % 40 - 20;
		double v = (double)(int64_t)(seed << 8 >> 20);
		if (i % 4 == 0)
			v = (double)((seed >> 33) % 2000) + 0.5; /* ties of few digits */
		v *= pow(10, power);
		if (i % 4 == 1)
			v = nextafter(pow(10, power), i % 8 == 1 ? 1e300 : 0);
		if (i % 4 == 2)
			v = round(v * 1000) / 1000;
		v = seed & 1024 ? -v : v;
		char want[64];
		snprintf(want, sizeof want, "%.*g", digits, v == 0 ? 0.0 : v);
		b.size = 0;
		buffer_double(&b, v, digits);
		buffer_char(&b, '\0');
		assert_string_equal(b.data, want);
	}
	buffer_release(&b);
}

/* The fast reader and libcsv agree on random bytes, rows and errors alike. */
static void rows_twins(void **state)
{
	(void)state;
	static const char alphabet[] = "a1,,\n\n\r\"\" \t.x";
	uint64_t seed = 7;
	for (int i = 0; i < 60000; i++) {
		char text[320];
		size_t n = 0;
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		/* Now and then longer than the 64 bytes that the fast reader takes at once. */
		size_t want = (seed >> 40) % (i % 8 ? 40 : 300), letters = i % 3 ? sizeof alphabet - 1 : 6;
		uint64_t bits = seed;
		while (n < want) {
			bits = bits * 6364136223846793005u + 1442695040888963407u;
			text[n++] = alphabet[(bits >> 33) % letters];
		}
		text[n++] = '\n';
		assert_true(rowtwins_agree(text, n));
	}
}

/* TRAPS 31: what libcsv's defaults let through. */
static void rows_strict(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct buffer s = BUFFER_EMPTY;
	assert_int_equal(rows_parse("f", 1, "a,b\n1,\"2\n", 9, rowtwins_keep, &s, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "f:2: a quoted field is not closed");
	assert_int_equal(rows_parse("f", 1, "a,b\n1,x\"2\"\n", 11, rowtwins_keep, &s, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "f:2: a quote stands where none may");
	s.size = 0;
	assert_int_equal(rows_parse("f", 5, "\"a\nb\",\"c\"\"d\"\r\n\n x ,\n", 20, rowtwins_keep, &s, &e), LOT_OK);
	buffer_char(&s, '\0');
	assert_string_equal(s.data, "5:[a\nb][c\"d]<\"a\nb\",\"c\"\"d\"\r\n>8:[ x ][]< x ,\n>");
	s.size = 0;
	assert_int_equal(rows_parse("f", 1, "\r\n\na\rb\r\n\"\"\n", 11, rowtwins_keep, &s, &e), LOT_OK);
	buffer_char(&s, '\0');
	assert_string_equal(s.data, "3:[a]<a\r>3:[b]<b\r\n>4:[]<\"\"\n>");
	buffer_release(&s);
	assert_int_equal(rows_complete("a,b\nc", 5), 4);
	assert_int_equal(rows_complete("a,\"b\nc\"\n\"", 9), 8);
	assert_int_equal(rows_complete("a,\"b\nc", 6), 0);
}

/* Few keys and many, near and far apart, below 0 too: ascending, and equal ones as they were. */
static void orders(void **state)
{
	(void)state;
	enum { MOST = 5000 };
	static const size_t counts[] = { 0, 1, 2, 100, 1023, 1024, 1025, MOST };
	static const uint64_t spans[] = { 1, 2, 255, 256, 257, 2048, 1u << 20, (uint64_t)1 << 45 };
	static uint64_t key[MOST], random = 5;
	static uint32_t perm[MOST], other[MOST];
	for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
		for (size_t s = 0; s < sizeof spans / sizeof *spans; s++) {
			for (uint32_t i = 0; i < counts[c]; i++) {
				random = random * 6364136223846793005u + 1442695040888963407u;
				key[i] = (random >> 16) % spans[s] - (s % 2 ? 1000 : 0);
				perm[i] = i;
			}
			const uint32_t *sorted = order_by(key, counts[c], perm, other);
			for (size_t i = 1; i < counts[c]; i++) {
				int64_t before = (int64_t)key[sorted[i - 1]], now = (int64_t)key[sorted[i]];
				assert_true(before < now || (before == now && sorted[i - 1] < sorted[i]));
			}
		}
}

/* A file is the same whether it is read or mapped, an empty one has no bytes, and one that is not there is an error. */
static void files_mapped(void **state)
{
	(void)state;
	static const size_t sizes[] = { 0, 1, 4095, 4096, (1 << 20) - 1, 1 << 20, (1 << 20) + 1 };
	struct error err = ERROR_NONE;
	struct input_map map;
	char path[] = "/tmp/lotmill-input-XXXXXX", *bytes = malloc((1 << 20) + 1);
	int fd = mkstemp(path);
	assert_true(fd >= 0 && bytes);
	for (size_t i = 0; i <= 1 << 20; i++)
		bytes[i] = (char)(i * 2654435761u >> 13);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		assert_true(!ftruncate(fd, 0) && pwrite(fd, bytes, sizes[i], 0) == (ssize_t)sizes[i]);
		assert_int_equal(input_map(path, &map, &err), LOT_OK);
		assert_int_equal(map.n, sizes[i]);
		assert_true(!map.n || !memcmp(map.data, bytes, map.n));
		input_unmap(&map);
	}
	close(fd);
	unlink(path);
	assert_int_equal(input_map(path, &map, &err), LOT_SYSTEM);
	free(bytes);
}

/* Calls that fail where `fails` says so; each leaves a mark. */
struct calls {
	enum { CALLS = 200 } count;
	bool fails[CALLS];
	atomic_uchar called[CALLS];
};

static int call(void *context, size_t i, struct error *err)
{
	struct calls *c = context;
	c->called[i]++;
	return c->fails[i] ? error_data(err, "call %zu", i) : LOT_OK;
}

static void each_of_many(void **state)
{
	(void)state;
	for (int jobs = 1; jobs <= 8; jobs *= 2) {
		struct calls c = { .count = 0 };
		struct error err = ERROR_NONE;
		assert_int_equal(workers_each(jobs, CALLS, call, &c, &err), LOT_OK);
		for (size_t i = 0; i < CALLS; i++)
			assert_int_equal(c.called[i], 1);
		assert_int_equal(workers_each(jobs, 0, call, &c, &err), LOT_OK);

		/* Of two that fail the first is told, however the threads fall; what is before it has been called. */
		c = (struct calls){ .fails = { [50] = true, [51] = true } };
		assert_int_equal(workers_each(jobs, CALLS, call, &c, &err), LOT_BAD_DATA);
		assert_string_equal(err.text, "call 50");
		for (size_t i = 0; i <= 50; i++)
			assert_int_equal(c.called[i], 1);
		for (size_t i = 52; jobs == 1 && i < CALLS; i++)
			assert_int_equal(c.called[i], 0);
	}
}

/* A table without memory ends the program as everything does. */
static void table_gone(void **state)
{
	(void)state;
	struct item {
		UT_hash_handle hh;
		int key;
	} item = { .key = 1 }, *table = NULL;
	int fd[2], status;
	assert_int_equal(pipe(fd), 0);
	pid_t child = fork();
	if (!child) {
		dup2(fd[1], STDERR_FILENO);
		HASH_ADD_INT(table, key, &item);
		_exit(0);
	}
	char said[100] = "";
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
	assert_true(read(fd[0], said, sizeof said - 1) > 0);
	assert_string_equal(said, "lotmill: out of memory\n");
	close(fd[0]);
	close(fd[1]);
}

static int join(void *context, char *line, struct error *err)
{
	(void)err;
	buffer_format(context, "<%s>", line);
	return LOT_OK;
}

static void lists(void **state)
{
	(void)state;
	static const struct { const char *text, *want; size_t n; int result; } cases[] = {
		{ "a\n\nb c\n", "<a><b c>", 7, LOT_OK },
		{ "a\r\n\r\nb\rc\r\r\n", "<a><b\rc\r>", 11, LOT_OK },
		{ "a\nb", "<a>", 3, LOT_BAD_DATA },
		{ "a\n\0b\n", "<a>", 5, LOT_BAD_DATA },
		{ "a\n\0\r\n", "<a>", 5, LOT_BAD_DATA },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error e;
		struct buffer b = BUFFER_EMPTY;
		assert_int_equal(output_file("list", cases[i].text, cases[i].n, 0, &e), LOT_OK);
		assert_int_equal(list_read("list", join, &b, &e), cases[i].result);
		buffer_char(&b, '\0');
		assert_string_equal(b.data, cases[i].want);
		buffer_release(&b);
	}
}

static void utf8(void **state)
{
	(void)state;
	static const struct { const char *text, *mended; size_t bad; } cases[] = {
		{ "", "", 0 }, { "plain text of more than eight bytes", "plain text of more than eight bytes", 0 },
		{ "é\u5143\U0001f600\U0010ffff", "é\u5143\U0001f600\U0010ffff", 0 },
		{ "12345678\xff", "12345678?", 1 }, { "caf\xe9 \xc2\xb5", "caf? \xc2\xb5", 1 }, { "\x80\xbf", "??", 2 },
		{ "\xe5\x85", "??", 2 }, { "\xe5\x85.", "??.", 2 }, { "\xf0\x9f\x98", "???", 3 },
		{ "\xc0\x80", "??", 2 }, { "\xe0\x9f\xbf", "???", 3 }, { "\xf0\x8f\xbf\xbf", "????", 4 },
		{ "\xed\xa0\x80", "???", 3 }, { "\xf4\x90\x80\x80", "????", 4 }, { "\xf5", "?", 1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer b = BUFFER_EMPTY;
		size_t n = strlen(cases[i].text);
		assert_int_equal(utf8_valid(cases[i].text, n), !cases[i].bad);
		assert_int_equal(utf8_mend(cases[i].text, n, &b), cases[i].bad);
		buffer_char(&b, '\0');
		assert_string_equal(b.data, cases[i].mended);
		buffer_release(&b);
	}
	size_t length;
	assert_int_equal(utf8_char("\u5143", 3, &length), 0x5143);
	assert_int_equal(length, 3);
	assert_int_equal(utf8_char("\u5143", 2, &length), -1);
	assert_int_equal(length, 1);
	assert_int_equal(utf8_char("", 1, &length), 0);
}

static void last_lines(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} cases[] = { { "", "" }, { " \n\r\n\t", "" }, { "a", "a" }, { "a\nb c\n", "b c" }, { "a\n\n  \tb\r\n \n", "b" }, { "\n\nx", "x" } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = strlen(cases[i].text);
		const char *line = text_last_line(cases[i].text, &n);
		assert_int_equal(n, strlen(cases[i].want));
		assert_memory_equal(line, cases[i].want, n);
	}
	size_t none = 0;
	assert_string_equal(text_last_line(NULL, &none), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decimals), cmocka_unit_test(units), cmocka_unit_test(doubles), cmocka_unit_test(dates), cmocka_unit_test(codes),
		cmocka_unit_test(file_names), cmocka_unit_test(figures), cmocka_unit_test(doubles_written),
		cmocka_unit_test(digits), cmocka_unit_test(npz_round_trip), cmocka_unit_test(npz_packers), cmocka_unit_test(same_bytes_in_every_thread), cmocka_unit_test(rows_twins), cmocka_unit_test(rows_strict),
		cmocka_unit_test(orders), cmocka_unit_test(files_mapped), cmocka_unit_test(lists), cmocka_unit_test(last_lines), cmocka_unit_test(utf8), cmocka_unit_test(each_of_many), cmocka_unit_test(table_gone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
