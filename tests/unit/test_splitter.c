/* What lot-split stands on: a store of bytes in many streams, and numbers for any texts; and slices of before that stay. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "buffer.h"
#include "dictionary.h"
#include "output.h"
#include "rowstore.h"
#include "splitter.h"

static bool read_only;

/* Stands before the C library's: what root may not remove takes a file system that is read only. */
int unlink(const char *path)
{
	if (!read_only)
		return unlinkat(AT_FDCWD, path, 0);
	errno = EROFS;
	return -1;
}

static uint64_t next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

static int gather(void *context, const void *data, size_t n, struct error *err)
{
	(void)err;
	assert_true(n > 0 && n <= 1 << 20);
	buffer_add(context, data, n);
	return LOT_OK;
}

static int stop(void *context, const void *data, size_t n, struct error *err)
{
	(void)data;
	(void)n;
	(void)err;
	++*(int *)context;
	return 7;
}

/* Streams come back whole whatever the memory, and are never held beyond it by more than a block. */
static void bytes_come_back(void **state)
{
	(void)state;
	enum { STREAMS = 300, PIECES = 40000, MEMORY = 4 << 20 };
	struct error e = ERROR_NONE;
	for (int spilling = 0; spilling < 2; spilling++) {
		struct rowstore *s = rowstore_new(0, 0, spilling ? MEMORY : 1 << 30, ".");
		struct buffer want[STREAMS], got = BUFFER_EMPTY;
		char piece[2000];
		uint64_t seed = 11;
		memset(want, 0, sizeof want);
		for (int i = 0; i < PIECES; i++) {
			/* The first stream gets most of it: more than is read back at once. */
			uint32_t stream = next(&seed) % 2 ? 0 : (uint32_t)(next(&seed) % STREAMS);
			size_t n = next(&seed) % (i % 100 ? 300 : sizeof piece);
			for (size_t k = 0; k < n; k++)
				piece[k] = (char)next(&seed);
			assert_int_equal(rowstore_append(s, stream, piece, n, &e), LOT_OK);
			buffer_add(&want[stream], piece, n);
			assert_true(!spilling || rowstore_held(s) <= MEMORY + (2 << 20));
		}
		for (uint32_t i = 0; i < STREAMS; i++) {
			got.size = 0;
			assert_int_equal(rowstore_bytes(s, i, gather, &got, &e), LOT_OK);
			assert_int_equal(rowstore_rows(s, i), want[i].size);
			assert_int_equal(got.size, want[i].size);
			assert_memory_equal(got.data ? got.data : "", want[i].data ? want[i].data : "", got.size);
		}
		int calls = 0;
		assert_int_equal(rowstore_bytes(s, 0, stop, &calls, &e), 7);
		assert_int_equal(calls, 1);
		assert_int_equal(rowstore_bytes(s, STREAMS + 5, stop, &calls, &e), LOT_OK);
		assert_int_equal(calls, 1);
		for (size_t i = 0; i < STREAMS; i++)
			buffer_release(&want[i]);
		buffer_release(&got);
		rowstore_free(s);
	}
}

/* Any bytes have a number; codes keep to their rules; both sort by bytes. */
static void texts_are_numbered(void **state)
{
	(void)state;
	static const struct { const char *text; size_t n; } texts[] = {
		{ "b", 1 }, { "", 0 }, { "a", 1 }, { "a\0", 2 }, { "a\nb", 3 }, { "12345678", 8 }, { "123456789", 9 }, { "12345678\0", 9 },
		{ "a text of more than thirty-two bytes, which is no code", 54 }, { "\xff", 1 },
	};
	static const uint32_t sorted[] = { 1, 5, 7, 6, 2, 3, 4, 8, 0, 9 };
	enum { N = sizeof texts / sizeof *texts };
	struct dictionary *d = dictionary_new();
	for (int twice = 0; twice < 2; twice++)
		for (uint32_t i = 0; i < N; i++)
			assert_int_equal(dictionary_any(d, texts[i].text, texts[i].n), i);
	assert_int_equal(dictionary_count(d), N);
	uint32_t *order = dictionary_sorted(d);
	for (uint32_t i = 0; i < N; i++) {
		assert_int_equal(order[i], sorted[i]);
		assert_int_equal(dictionary_bytes(d, i), texts[i].n);
		assert_memory_equal(dictionary_text(d, i), texts[i].text, texts[i].n);
		assert_int_equal(dictionary_text(d, i)[texts[i].n], '\0');
	}
	free(order);
	dictionary_free(d);
	d = dictionary_new();
	assert_int_equal(dictionary_id(d, "", 0), UINT32_MAX);
	assert_int_equal(dictionary_id(d, "a\nb", 3), UINT32_MAX);
	assert_int_equal(dictionary_id(d, texts[8].text, texts[8].n), UINT32_MAX);
	assert_int_equal(dictionary_id(d, "2330", 4), 0);
	assert_int_equal(dictionary_id(d, "2330", 4), 0);
	assert_int_equal(dictionary_count(d), 1);
	dictionary_free(d);
}

static void split_text(const char *text, size_t removed, const char *failure)
{
	struct error e = ERROR_NONE;
	char table[] = "stuck.csv", by[] = "k";
	struct split s = { .table = table, .by = by, .folder = "stuck", .list = "stuck.list", .memory = SPLIT_MEMORY_LEAST };
	assert_int_equal(output_file(table, text, strlen(text), 0, &e), LOT_OK);
	read_only = failure;
	assert_int_equal(split_run(&s, &e), failure ? LOT_SYSTEM : LOT_OK);
	read_only = false;
	if (failure)
		assert_string_equal(e.text, failure);
	else
		assert_int_equal(s.removed, removed);
}

/* Slices of before that stay are an error, and the list is not written. */
static void stale_slices(void **state)
{
	(void)state;
	struct error e;
	split_text("k,v\na,1\nb,2\n", 0, NULL);
	assert_int_equal(unlink("stuck.list"), 0);
	split_text("k,v\na,1\n", 0, "cannot remove 'stuck/b.csv': Read-only file system");
	assert_int_equal(access("stuck.list", F_OK), -1);
	split_text("k,v\na,1\n", 1, NULL);
	assert_int_equal(access("stuck.list", F_OK) | access("stuck/a.csv", F_OK), 0);
	assert_int_equal(output_file("stuck/.a.csv.host.1.0.tmp", "x", 1, 0, &e), LOT_OK);
	split_text("k,v\na,1\n", 0, "cannot remove 'stuck/.a.csv.host.1.0.tmp': Read-only file system");
	split_text("k,v\na,1\n", 0, NULL);
	assert_int_equal(access("stuck/.a.csv.host.1.0.tmp", F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_come_back), cmocka_unit_test(texts_are_numbered),
		cmocka_unit_test(stale_slices),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
