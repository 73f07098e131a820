#include "rawmade.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "output.h"

#define FORMAT "# lotmill-import-made 1 "

int rawmade_write(const char *path, const char *table, uint64_t rows, const char *list, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	struct stat st;
	if (stat(table, &st))
		return error_system(err, "cannot read '%s'", table);
	buffer_format(&b, FORMAT "%jd %ju %s\n", (intmax_t)st.st_size, (uintmax_t)rows, list);
	int r = output_file(path, b.data, b.size, OUTPUT_FOLDERS, err);
	buffer_release(&b);
	return r;
}

/* The text of a small file; false where there is none. */
static bool read_small(const char *path, char *text, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, room - 1);
	if (fd >= 0)
		close(fd);
	text[n < 0 ? 0 : n] = '\0';
	return n >= 0;
}

bool rawmade_read(const char *path, struct rawmade *made)
{
	char text[128];
	int end = 0;
	return read_small(path, text, sizeof text) &&
	       sscanf(text, FORMAT "%" SCNd64 " %" SCNd64 " %16[0-9a-f]%n", &made->size, &made->rows, made->list, &end) == 3 &&
	       !strcmp(text + end, "\n");
}

bool rawmade_stands(const struct rawmade *made, const char *table)
{
	struct stat st;
	char text[32], want[32], *rows = xformat("%s.rows", table);
	snprintf(want, sizeof want, "%" PRId64 "\n", made->rows);
	bool stands = !stat(table, &st) && st.st_size == made->size && read_small(rows, text, sizeof text) && !strcmp(text, want);
	free(rows);
	return stands;
}
