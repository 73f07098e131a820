/* error.h - what went wrong, in one line, and the exit status it deserves.
 *
 * A module that can fail takes a `struct error *` as its last argument and returns one of the
 * negative statuses below after filling it; it never prints and never exits.  A main hands
 * the error to cli_finish(), which prints it once and turns the status into the exit code.  What is no failure but has to be said as the
 * work goes on (a raw file left out, a record that cannot be written) goes through cli_warn().
 *
 *     if (date_parse(text, n, &day) < 0)
 *             return error_at(err, path, line, "date '%.*s' does not exist", (int)n, text);
 */
#ifndef LOTMILL_ERROR_H
#define LOTMILL_ERROR_H

#include <stdarg.h>
#include <stddef.h>

/* Results of every function that can fail.  Negated, they are the exit codes of the programs. */
enum status {
	LOT_OK = 0,         /* done */
	LOT_BAD_DATA = -1,  /* the input is wrong: the message names file, line and column */
	LOT_BAD_USAGE = -2, /* the call is wrong: an option, a setting */
	LOT_SYSTEM = -3     /* the system failed: I/O, memory, a library */
};

struct error {
	int status;      /* one of enum status; LOT_OK while nothing has failed */
	char text[1000]; /* one line without the program's name and without a line end; cut if longer */
};

#define ERROR_NONE { LOT_OK, "" }

/* Each fills *err (which must not be NULL) with a printf-formatted line and returns its status,
 * so that `return error_data(err, ...)` is the whole failure path.  Control characters in the
 * text become '?', so that a message is one line whatever the input holds. */
int error_data(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
int error_usage(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* As error_data, with `FILE:LINE: ` in front; lines count from 1, and line 0 leaves it out. */
int error_at(struct error *err, const char *file, size_t line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* LOT_SYSTEM; `: strerror(errno)` is appended where errno is not 0. */
int error_system(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Allocation that ends the program with exit code 3 and a message when memory is gone.
 * A size of 0 gives a pointer that may be freed.  xgrow doubles: it returns `array` with room
 * for at least `needed` items of `size` bytes and keeps the room in *room; xgone is for what a library
 * could not allocate, and xfatal, of less than 180 bytes, for other limits that no caller can do anything about. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t size);
void *xgrow(void *array, size_t *room, size_t needed, size_t size);
_Noreturn void xgone(void);
_Noreturn void xfatal(const char *text);
/* A block of n bytes on a 64-byte boundary for data that is filled and read at once: large ones come
 * with their pages in place, which costs half of faulting them in one by one, or from 1 MiB on as huge
 * pages, which costs a third.  Freed with the same n. */
void *xblock(size_t n);
void xblock_free(void *p, size_t n);
/* From now on what is freed stays with the process for its next allocations (blocks of 32 MiB and more
 * apart), for programs that allocate and free the same again and again, or that live for a millisecond:
 * what is given back comes again as fresh pages that have to be cleared.  Called first in main. */
void xkeep(void);
char *xstrdup(const char *s);
/* A new printf-formatted string, to be freed by the caller. */
char *xformat(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *xvformat(const char *format, va_list ap) __attribute__((format(printf, 1, 0)));

#endif
