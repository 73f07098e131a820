#include "rawaside.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "buffer.h"
#include "daybook.h"
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

static int not_hidden(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

int rawaside_all(const char *folder, size_t *rows, struct error *err)
{
	struct dirent **list;
	struct stat st;
	int n = scandir(folder, &list, not_hidden, NULL), r = LOT_OK;
	if (n < 0)
		return errno == ENOENT ? LOT_OK : error_system(err, "cannot read '%s'", folder);
	for (int i = 0; i < n; i++) {
		char *path = xformat("%s/%s", folder, list[i]->d_name);
		if (!r && !stat(path, &st))
			r = S_ISDIR(st.st_mode) ? rawaside_all(path, rows, err) : rawaside_rows(path, rows, err);
		free(path);
		free(list[i]);
	}
	free(list);
	return r;
}
