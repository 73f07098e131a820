/* malloc for programs that live for a millisecond and have one thread: those that the Makefile links with musl.
 *
 * What such a program pays for is pages: each one that comes from the kernel is cleared, accounted and entered, and musl's
 * own malloc maps and gives back nearly every block of a few pages.  Here blocks lie one behind the other on the heap of
 * the process, which grows with its pages in place: small ones for a program that needs few, then huge ones, of which one
 * costs as much as some ninety small ones.  A freed block waits for the next that needs about half of it or more, or
 * if it is the last, the heap ends there again.  Blocks above LARGE are mappings of their own.  Nothing here is safe for
 * threads. */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

enum { ALIGN = 16, PAGE = 1 << 12, STEP = 1 << 16, SMALL = 1 << 14, LARGE = 1 << 20, HUGE = 1 << 21 };

/* Sizes are 16, 32, 48, 64, and from there the quarters between powers of two. */
enum { FIRST_BITS = 6, SIZES = (20 - FIRST_BITS) * 4 + 4, MAPPED, INSIDE };

/* Stands before every block, as long as what blocks are aligned to. */
struct block {
	size_t room; /* bytes behind it */
	size_t size; /* the number of its size, MAPPED, or INSIDE + n: it is another from its byte n on */
};

static char *heap_at, *heap_end; /* the next block, and where the pages end */
static void *spare[SIZES];       /* freed blocks, each holding the address of the next */

static struct block *block_of(void *p)
{
	struct block *b = (struct block *)p - 1;
	return b->size < INSIDE ? b : (struct block *)(void *)((char *)b - (b->size - INSIDE));
}

/* Bytes from p to the end of its block. */
static size_t room_of(void *p)
{
	struct block *b = block_of(p);
	return b->room - (size_t)((char *)p - (char *)(b + 1));
}

static size_t rounded(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

/* The number of the smallest size that holds n bytes, and its bytes. */
static size_t size_of(size_t n, size_t *room)
{
	n = n ? n : 1;
	unsigned bits = n <= 1 << FIRST_BITS ? FIRST_BITS : 63 - (unsigned)__builtin_clzll(n - 1);
	size_t quarter = (size_t)1 << (bits - 2), quarters = (n + quarter - 1) / quarter;
	*room = quarters * quarter;
	return (bits - FIRST_BITS) * 4 + quarters - 1;
}

static bool heap_end_at(char *end)
{
	return (char *)syscall(SYS_brk, end) == end;
}

/* Room for n bytes at `at`, or behind it, in huge pages from `end` on, where the heap ends; false where the system gives
 * none. */
static bool heap_grow_huge(char *end, char *at, size_t n)
{
	char *page = (char *)rounded((uintptr_t)end, HUGE);
	at = page == end ? at : page;
	size_t more = rounded(n - (size_t)(page - at), HUGE);
	if (!heap_end_at(page + more))
		return false;
	/* Touching one page of a huge one brings all. */
	unsigned char second = 0;
	if (!madvise(page, more, MADV_HUGEPAGE)) {
		*(volatile char *)page = 0;
		mincore(page + PAGE, PAGE, &second);
	}
	if (!(second & 1)) {
		heap_end_at(end);
		return false;
	}
	heap_at = at;
	heap_end = page + more;
	return true;
}

/* Room for n more bytes at heap_at.  What another owner of the heap has added to it is left alone. */
static bool heap_grow(size_t n)
{
	static size_t held; /* by all that the heap grew so far */
	static bool huge = true;
	bool small = held + n <= SMALL;
	char *end = (char *)syscall(SYS_brk, 0), *at = end == heap_end ? heap_at : (char *)rounded((uintptr_t)end, ALIGN);
	huge = huge && (small || heap_grow_huge(end, at, n));
	if (huge && !small) {
		held = SMALL;
		return true;
	}
	size_t more = rounded((uintptr_t)at + n, small ? PAGE : STEP) - (uintptr_t)end;
	if (!heap_end_at(end + more))
		return false;
	held += more;
	heap_at = at;
	heap_end = end + more;
	/* Older kernels do not know it: the pages come when they are touched. */
	char *page = (char *)rounded((uintptr_t)end, PAGE);
	madvise(page, (size_t)(heap_end - page), MADV_POPULATE_WRITE);
	return true;
}

static void *out_of_memory(void)
{
	errno = ENOMEM;
	return NULL;
}

/* A mapping for n bytes, made from `old` where that is not NULL. */
static void *map(struct block *old, size_t n)
{
	size_t whole = rounded(n + sizeof *old, PAGE);
	struct block *b = old ? mremap(old, sizeof *old + old->room, whole, MREMAP_MAYMOVE)
	                      : mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (b == MAP_FAILED)
		return out_of_memory();
	*b = (struct block){ whole - sizeof *b, MAPPED };
	return b + 1;
}

/* A block where the heap ends; NULL where the heap cannot grow. */
static void *append(size_t n)
{
	size_t room, size = size_of(n, &room);
	if ((size_t)(heap_end - heap_at) < sizeof(struct block) + room && !heap_grow(sizeof(struct block) + room))
		return NULL;
	struct block *b = (struct block *)(void *)heap_at;
	*b = (struct block){ room, size };
	heap_at += sizeof *b + room;
	return b + 1;
}

/* malloc under a name that the compiler does not know: it would make calloc of malloc and memset, in calloc too. */
static void *take(size_t n)
{
	if (n > PTRDIFF_MAX - PAGE)
		return out_of_memory();
	if (n > LARGE)
		return map(NULL, n);
	size_t room, size = size_of(n, &room), most = n < PAGE ? size + 1 : size + 4;
	while (size < most && size < SIZES && !spare[size])
		size++;
	if (size == most || size == SIZES) {
		/* A mapping in the heap's way does not stand for the end of memory. */
		void *fresh = append(n);
		return fresh ? fresh : map(NULL, n);
	}
	void *p = spare[size];
	memcpy(&spare[size], p, sizeof p);
	return p;
}

void *malloc(size_t n)
{
	return take(n);
}

static bool is_last(const struct block *b)
{
	return (const char *)(b + 1) + b->room == heap_at;
}

void free(void *p)
{
	if (!p)
		return;
	struct block *b = block_of(p);
	if (b->size == MAPPED) {
		int before = errno;
		munmap(b, sizeof *b + b->room);
		errno = before;
	} else if (is_last(b)) {
		heap_at = (char *)b;
	} else {
		memcpy(b + 1, &spare[b->size], sizeof p);
		spare[b->size] = b + 1;
	}
}

void *calloc(size_t count, size_t each)
{
	size_t n;
	if (__builtin_mul_overflow(count, each, &n))
		return out_of_memory();
	void *p = take(n);
	/* Fresh mappings are zero. */
	return p && n <= LARGE ? memset(p, 0, n) : p;
}

void *realloc(void *p, size_t n)
{
	if (!p || n > PTRDIFF_MAX - PAGE)
		return take(n);
	struct block *b = block_of(p);
	size_t held = room_of(p);
	bool whole = p == b + 1;
	if (b->size == MAPPED && whole && n > LARGE)
		return map(b, n);
	if (n <= held && b->size != MAPPED)
		return p;
	if (is_last(b) && whole && n <= LARGE) {
		/* It grows where it lies, unless somebody else's heap is in the way. */
		heap_at = (char *)b;
		void *to = append(n);
		if (to && to != p)
			memcpy(to, p, held);
		if (to)
			return to;
		heap_at = (char *)p + held;
	}
	void *to = take(n);
	if (to) {
		memcpy(to, p, n < held ? n : held);
		free(p);
	}
	return to;
}

void *aligned_alloc(size_t boundary, size_t n)
{
	char *p = take(n > PTRDIFF_MAX - boundary ? n : n + boundary);
	size_t skip = p ? (0 - (uintptr_t)p) % boundary : 0;
	if (skip)
		((struct block *)(void *)(p + skip))[-1].size = INSIDE + skip;
	return p ? p + skip : NULL;
}
