/* fuzz.h - what the targets of `make fuzz` share.
 *
 * A target, fuzz_NAME.c, reads bytes as one of the readers of tools/lib is given them, and holds what comes of it against a
 * second answer: a slow twin, the other way round, or a rule.  make fuzz links it with libFuzzer, which looks for bytes that
 * reach new branches; make test links it with replay.c and gives it the bytes of corpus/NAME.
 *
 * An input of several parts has them in lines, so that seeds can be read and written by hand: what stands in front, a line
 * each, then the bytes of the file.
 */
#ifndef LOTMILL_FUZZ_H
#define LOTMILL_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

/* The target: 0 always.  What is wrong ends the program. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Ends the program, as a crash does, where the condition does not hold; the rest is printed as by printf. */
#define fuzz_hold(condition, ...)                                                                  \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: %s does not hold: ", __FILE__, __LINE__, #condition); \
			fprintf(stderr, __VA_ARGS__);                                              \
			fputc('\n', stderr);                                                       \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* What is left of an input. */
struct fuzz_input {
	const char *data;
	size_t n;
};

/* Takes the next line, without its end, as a string of its own: what stands behind a NUL in it is lost.  Freed by the caller. */
static inline char *fuzz_line(struct fuzz_input *in)
{
	const char *stop = in->n ? memchr(in->data, '\n', in->n) : NULL;
	size_t n = stop ? (size_t)(stop - in->data) : in->n;
	char *line = xmalloc(n + 1);
	memcpy(line, in->data, n);
	line[n] = '\0';
	in->data += n + (stop != NULL);
	in->n -= n + (stop != NULL);
	return line;
}

/* Writes a file of the working folder, which is the target's own. */
static inline void fuzz_file(const char *path, const void *data, size_t n)
{
	FILE *f = fopen(path, "w");
	if (!f || (n && fwrite(data, 1, n, f) != n) || fclose(f)) {
		perror(path);
		exit(3);
	}
}

/* A failure fills the error: a status that is one, and one line that says something. */
static inline void fuzz_hold_error(int result, const struct error *err)
{
	if (result >= 0)
		return;
	fuzz_hold(result >= LOT_SYSTEM && err->status == result, "result %d, status %d", result, err->status);
	fuzz_hold(err->text[0] && !strchr(err->text, '\n'), "'%s'", err->text);
}

#endif
