/* heap: the malloc of programs linked with musl, here under other names beside the C library's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

void *heap_malloc(size_t n), *heap_calloc(size_t count, size_t each), *heap_realloc(void *p, size_t n);
void *heap_aligned_alloc(size_t boundary, size_t n);
void heap_free(void *p);
#define malloc heap_malloc
#define calloc heap_calloc
#define realloc heap_realloc
#define free heap_free
#define aligned_alloc heap_aligned_alloc
#include "../../tools/musl/heap.c"
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef aligned_alloc

static uint64_t seed = 7;

static size_t next(size_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % below;
}

/* Every size holds what was asked for, wastes a quarter at most, and numbers rise. */
static void sizes(void **state)
{
	(void)state;
	size_t before = 0, last = 0;
	for (size_t n = 0; n <= LARGE; n++) {
		size_t room, size = size_of(n, &room), same;
		assert_true(room >= n && room % ALIGN == 0 && (room <= n + n / 4 || room <= n + ALIGN) && size < SIZES);
		assert_true(room == last ? size == before : size == before + (last > 0));
		assert_int_equal(size_of(room, &same), size);
		assert_int_equal(same, room);
		before = size;
		last = room;
	}
}

/* Blocks of all kinds keep what was written into them, whatever happens to the others. */
static void keeps(void **state)
{
	(void)state;
	enum { BLOCKS = 200 };
	static struct { unsigned char *p; size_t n; unsigned char with; } all[BLOCKS];
	for (int turn = 0; turn < 60000; turn++) {
		size_t i = next(BLOCKS), n = next(20) ? next((size_t)16 << next(9)) : next(4 * LARGE);
		for (size_t k = 0; k < all[i].n; k += 1 + k / 8)
			assert_int_equal(all[i].p[k], all[i].with);
		size_t how = next(5), kept = 0;
		unsigned char *p = all[i].p;
		if (how == 0 && p) {
			heap_free(p);
			p = NULL;
			n = 0;
		} else if (how == 1) {
			heap_free(p);
			p = heap_calloc(n / 4 + 1, 4);
			for (size_t k = 0; k < n; k++)
				assert_int_equal(p[k], 0);
		} else if (how == 2) {
			heap_free(p);
			p = heap_aligned_alloc(64, n);
			assert_int_equal((uintptr_t)p % 64, 0);
		} else {
			p = heap_realloc(p, n);
			kept = n < all[i].n ? n : all[i].n;
		}
		assert_true((uintptr_t)p % ALIGN == 0);
		for (size_t k = 0; k < kept; k += 1 + k / 8)
			assert_int_equal(p[k], all[i].with);
		all[i].p = p;
		all[i].n = n;
		all[i].with = (unsigned char)turn;
		if (n)
			memset(p, all[i].with, n);
	}
	for (size_t i = 0; i < BLOCKS; i++)
		heap_free(all[i].p);
}

/* What was freed is used again: asking for the same over and over takes no more of the heap. */
static void reuses(void **state)
{
	(void)state;
	char *top = NULL;
	for (int turn = 0; turn < 1000; turn++) {
		void *p[20];
		for (size_t i = 0; i < 20; i++)
			p[i] = heap_malloc(16 + i * 1000);
		for (size_t i = 0; i < 20; i++)
			heap_free(p[i * 7 % 20]);
		top = turn == 1 ? heap_at : top;
		assert_true(turn < 2 || heap_at <= top);
	}
	char *first = append(100), *grown = heap_realloc(first, 50000);
	assert_ptr_equal(first, grown);
	heap_free(grown);
}

/* Somebody else's use of the heap is left alone. */
static void shared(void **state)
{
	(void)state;
	char *mine = heap_malloc(LARGE), *end = (char *)syscall(SYS_brk, 0);
	assert_true((char *)syscall(SYS_brk, end + 4 * PAGE) == end + 4 * PAGE);
	memset(end, 0x5a, 4 * PAGE);
	char *next_one = heap_malloc(LARGE), *grown = heap_realloc(next_one, LARGE);
	memset(mine, 1, LARGE);
	memset(grown, 2, LARGE);
	for (size_t i = 0; i < 4 * PAGE; i++)
		assert_int_equal(end[i], 0x5a);
	heap_free(grown);
	heap_free(mine);
}

static void refuses(void **state)
{
	(void)state;
	errno = 0;
	assert_null(heap_malloc(SIZE_MAX - 8));
	assert_int_equal(errno, ENOMEM);
	assert_null(heap_calloc(SIZE_MAX / 2, 4));
	assert_null(heap_malloc((size_t)1 << 60));
	assert_null(heap_aligned_alloc(64, SIZE_MAX - 8));
	char *p = heap_malloc(10);
	memcpy(p, "still here", 10);
	assert_null(heap_realloc(p, SIZE_MAX - 8));
	assert_memory_equal(p, "still here", 10);
	heap_free(p);
}

/* Where the system gives no more every further request is refused as well, and what is there can be used again. */
static void exhausted(void **state)
{
	(void)state;
	pid_t child = fork();
	if (!child) {
		const struct rlimit none = { 0, 0 };
		char *kept = heap_malloc(1000);
		bool good = true;
		setrlimit(RLIMIT_DATA, &none);
		for (size_t n = 40000; n <= 90000; n += 50000) {
			int left = 10000; /* what other tests have freed is used up */
			while (left && heap_malloc(n))
				left--;
			good = good && left && !heap_malloc(n) && !heap_realloc(kept, n) && !heap_malloc(n);
		}
		good = good && !heap_realloc(kept, 3 * LARGE) && !heap_calloc(3, LARGE);
		memset(kept, 7, 1000);
		heap_free(kept);
		_exit(good && heap_malloc(1000) == kept ? 0 : 1);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* Huge pages are whole and lie where they must; where there are none nothing has happened, and the heap grows all the same. */
static void huge(void **state)
{
	(void)state;
	char *end = (char *)syscall(SYS_brk, 0);
	if (heap_grow_huge(end, end, HUGE + 1)) {
		assert_true(heap_at >= end && heap_at < end + HUGE && (uintptr_t)heap_end % HUGE == 0 && heap_end == heap_at + 2 * HUGE);
		assert_ptr_equal((char *)syscall(SYS_brk, 0), heap_end);
		memset(heap_at, 1, 2 * HUGE);
		/* Further ones follow without a gap. */
		char *at = heap_at + 7 * ALIGN, *was = heap_end;
		assert_true(heap_grow_huge(heap_end, at, 2 * HUGE + 7 * ALIGN));
		assert_true(heap_at == at && heap_end == was + HUGE);
	} else {
		assert_ptr_equal((char *)syscall(SYS_brk, 0), end);
	}
	pid_t child = fork();
	if (!child) {
		bool good = !prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
		char *at = heap_at, *before = (char *)syscall(SYS_brk, 0);
		good = good && !heap_grow_huge(before, before, 1) && heap_at == at && (char *)syscall(SYS_brk, 0) == before;
		for (int i = 0; good && i < 40; i++) {
			char *p = heap_malloc(LARGE - 100);
			good = p && memset(p, i, LARGE - 100);
		}
		_exit(good ? 0 : 1);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes), cmocka_unit_test(keeps), cmocka_unit_test(reuses), cmocka_unit_test(shared), cmocka_unit_test(refuses),
		cmocka_unit_test(exhausted), cmocka_unit_test(huge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
