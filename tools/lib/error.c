#include "error.h"

#include <errno.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void clean(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = '?';
}

__attribute__((format(printf, 4, 0)))
static int fill(struct error *err, int status, size_t at, const char *format, va_list ap)
{
	err->status = status;
	vsnprintf(err->text + at, sizeof err->text - at, format, ap);
	clean(err->text);
	return status;
}

int error_data(struct error *err, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	fill(err, LOT_BAD_DATA, 0, format, ap);
	va_end(ap);
	return LOT_BAD_DATA;
}

int error_usage(struct error *err, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	fill(err, LOT_BAD_USAGE, 0, format, ap);
	va_end(ap);
	return LOT_BAD_USAGE;
}

int error_at(struct error *err, const char *file, size_t line, const char *format, ...)
{
	int n = line ? snprintf(err->text, sizeof err->text, "%s:%zu: ", file, line)
	             : snprintf(err->text, sizeof err->text, "%s: ", file);
	size_t at = n < 0 ? 0 : (size_t)n;
	if (at > sizeof err->text - 1)
		at = sizeof err->text - 1;
	va_list ap;
	va_start(ap, format);
	fill(err, LOT_BAD_DATA, at, format, ap);
	va_end(ap);
	return LOT_BAD_DATA;
}

int error_system(struct error *err, const char *format, ...)
{
	int saved = errno;
	va_list ap;
	va_start(ap, format);
	fill(err, LOT_SYSTEM, 0, format, ap);
	va_end(ap);
	size_t n = strlen(err->text);
	if (saved)
		snprintf(err->text + n, sizeof err->text - n, ": %s", strerror(saved));
	errno = saved;
	return LOT_SYSTEM;
}

void xfatal(const char *text)
{
	char line[200];
	int n = snprintf(line, sizeof line, "lotmill: %s\n", text);
	if (write(STDERR_FILENO, line, (size_t)n) < 0)
		_exit(3);
	exit(3);
}

void xgone(void)
{
	xfatal("out of memory");
}

void *xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);
	if (!p)
		xgone();
	return p;
}

void *xcalloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);
	if (!p)
		xgone();
	return p;
}

void *xrealloc(void *p, size_t size)
{
	p = realloc(p, size ? size : 1);
	if (!p)
		xgone();
	return p;
}

void *xgrow(void *array, size_t *room, size_t needed, size_t size)
{
	if (needed <= *room)
		return array;
	size_t n = *room < 8 ? 8 : *room;
	while (n < needed) {
		if (n > SIZE_MAX / 2 / size)
			xgone();
		n *= 2;
	}
	*room = n;
	return xrealloc(array, n * size);
}

/* From BLOCK_MAPPED on a block is a mapping; below it glibc's heap has it, or with musl ours (tools/musl), which takes
 * larger ones and uses them again. */
#ifdef __GLIBC__
enum { BLOCK_MAPPED = 1 << 17 };
#else
enum { BLOCK_MAPPED = 1 << 20 };
#endif
enum { BLOCK_PAGE = 1 << 12, BLOCK_HUGE = 1 << 21 };

/* Bytes of a mapped block of n, and how many of them, from the front, are to be huge pages. */
static size_t block_size(size_t n, size_t *huge)
{
	*huge = (n + BLOCK_HUGE / 2) / BLOCK_HUGE * BLOCK_HUGE;
	return n > *huge ? (n + BLOCK_PAGE - 1) / BLOCK_PAGE * BLOCK_PAGE : *huge;
}

/* Huge pages begin at a multiple of their size: what is mapped too much is given back. */
static char *map_aligned(size_t size)
{
	char *p = mmap(NULL, size + BLOCK_HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return NULL;
	size_t before = (0 - (uintptr_t)p) % BLOCK_HUGE;
	if (before)
		munmap(p, before);
	munmap(p + before + size, BLOCK_HUGE - before);
	return p + before;
}

void *xblock(size_t n)
{
	void *p;
	size_t huge, size = block_size(n, &huge);
	if (huge) {
		p = map_aligned(size);
		if (p)
			madvise(p, huge, MADV_HUGEPAGE); /* no matter if it cannot be */
	} else if (n >= BLOCK_MAPPED) {
		p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		p = p == MAP_FAILED ? NULL : p;
	} else {
		p = aligned_alloc(64, (n + 64) / 64 * 64);
	}
	if (!p)
		xgone();
	return p;
}

void xblock_free(void *p, size_t n)
{
	size_t huge, size = block_size(n, &huge);
	if (huge || n >= BLOCK_MAPPED)
		munmap(p, size);
	else
		free(p);
}

void xkeep(void)
{
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, 32 << 20); /* the most that malloc takes */
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	mallopt(M_TOP_PAD, 1 << 20);
#endif
}

char *xstrdup(const char *s)
{
	size_t n = strlen(s) + 1;
	return memcpy(xmalloc(n), s, n);
}

char *xvformat(const char *format, va_list ap)
{
	char *s;
	if (vasprintf(&s, format, ap) < 0)
		xgone();
	return s;
}

char *xformat(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	char *s = xvformat(format, ap);
	va_end(ap);
	return s;
}
