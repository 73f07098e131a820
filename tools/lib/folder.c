#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_meant(const char *name, unsigned flags)
{
	return name[0] != '.' || ((flags & FOLDER_HIDDEN) && strcmp(name, ".") && strcmp(name, ".."));
}

/* ENOTDIR is also said of a file in the folder's place, which is not nothing. */
static bool is_missing(const char *path)
{
	return errno == ENOENT || (errno == ENOTDIR && access(path, F_OK) && errno == ENOTDIR);
}

/* The text stays where it is from now on. */
static void set_names(struct folder *f)
{
	char *s = f->text;
	f->name = xmalloc(f->count * sizeof *f->name);
	for (size_t i = 0; i < f->count; i++, s += strlen(s) + 1)
		f->name[i] = s;
	qsort(f->name, f->count, sizeof *f->name, by_text);
}

int folder_read(struct folder *f, const char *path, unsigned flags, struct error *err)
{
	struct buffer text = BUFFER_EMPTY;
	*f = (struct folder){ .count = 0 };
	DIR *d = opendir(path);
	f->missing = !d && is_missing(path);
	if (f->missing && (flags & FOLDER_IF_THERE))
		return LOT_OK;
	if (!d)
		return error_system(err, "cannot read folder '%s'", path);
	for (struct dirent *e; errno = 0, (e = readdir(d)) != NULL;)
		if (is_meant(e->d_name, flags)) {
			buffer_add(&text, e->d_name, strlen(e->d_name) + 1);
			f->count++;
		}
	int r = errno ? error_system(err, "cannot read folder '%s'", path) : LOT_OK;
	closedir(d);
	f->text = text.data;
	if (r)
		folder_release(f);
	else
		set_names(f);
	return r;
}

void folder_release(struct folder *f)
{
	free(f->name);
	free(f->text);
	*f = (struct folder){ .count = 0 };
}

int folder_remove_file(struct error *err, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	char *path = xvformat(format, ap);
	va_end(ap);
	int r = unlink(path) && errno != ENOENT && errno != ENOTDIR ? error_system(err, "cannot remove '%s'", path) : LOT_OK;
	free(path);
	return r;
}
