#include "rawaside.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "buffer.h"
#include "daybook.h"
#include "folder.h"
#include "input.h"

int rawaside_rows(const char *path, size_t *rows, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	struct stat st;
	bool quoted = false;
	/* Most have the header alone; they need not be read. */
	if (stat(path, &st))
		return errno == ENOENT ? LOT_OK : error_system(err, "cannot read '%s'", path);
	if ((size_t)st.st_size <= strlen(DAYBOOK_REJECTS))
		return LOT_OK;
	int r = input_file(path, &b, err);
	for (size_t i = strlen(DAYBOOK_REJECTS); i < b.size; i++) {
		quoted = quoted != (b.data[i] == '"');
		*rows += b.data[i] == '\n' && !quoted;
	}
	buffer_release(&b);
	return r;
}

int rawaside_all(const char *folder, size_t *rows, struct error *err)
{
	struct folder f;
	struct stat st;
	int r = folder_read(&f, folder, FOLDER_IF_THERE, err);
	for (size_t i = 0; i < f.count && !r; i++) {
		char *path = xformat("%s/%s", folder, f.name[i]);
		if (!stat(path, &st))
			r = S_ISDIR(st.st_mode) ? rawaside_all(path, rows, err) : rawaside_rows(path, rows, err);
		free(path);
	}
	folder_release(&f);
	return r;
}
