#include "rawtwins.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daybook.h"

static int by_beginning(const void *a, const void *b)
{
	const struct rawtwins_file *x = a, *y = b;
	int r = strcmp(x->symbol, y->symbol);
	if (r)
		return r;
	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return strcmp(x->path, y->path);
}

static int by_day(const void *a, const void *b)
{
	const struct rawtwins_file *x = a, *y = b;
	int r = strcmp(x->symbol, y->symbol);
	if (r)
		return r;
	return x->day != y->day ? (x->day > y->day) - (x->day < y->day) : strcmp(x->path, y->path);
}

static bool alike(const struct rawtwins_file *x, const struct rawtwins_file *y)
{
	return x->begin == y->begin && !strcmp(x->symbol, y->symbol);
}

static void put_line(const struct rawtwins_file *f, struct buffer *out)
{
	buffer_format(out, "%016" PRIx64 "\t%" PRId64 "\t%" PRId64 "\t%s\n", f->digest, f->size, f->time, f->path);
}

/* Digests of the last scan.  They come in the order in which they are asked for, but for what is new. */
struct known {
	const char *text;
	size_t size, at; /* at: behind the line that was found last */
};

static bool recall(struct rawtwins_file *file, struct known *known)
{
	char *line = xformat("\t%" PRId64 "\t%" PRId64 "\t%s\n", file->size, file->time, file->path);
	size_t n = strlen(line);
	const char *found = known->size ? memmem(known->text + known->at, known->size - known->at, line, n) : NULL;
	found = found || !known->at ? found : memmem(known->text, known->size, line, n);
	if (found && found - known->text >= 16) {
		char digits[17], *end;
		memcpy(digits, found - 16, 16);
		digits[16] = '\0';
		file->digest = strtoull(digits, &end, 16);
		file->known = !*end;
		known->at = (size_t)(found - known->text) + n;
	}
	free(line);
	return file->known;
}

/* What is bad in a file is said when it is imported. */
static int look(struct rawtwins_file *file, const struct exchange_options *options, struct known *known, struct error *err)
{
	struct exchange_file f;
	struct error e = ERROR_NONE;
	if (file->known || recall(file, known))
		return LOT_OK;
	file->known = true;
	int r = exchange_open(&f, file->path, options, false, &e);
	if (!r) {
		struct daybook *book = daybook_new(false, true);
		r = exchange_read(&f, book, &e);
		file->digest = r ? 0 : daybook_digest(book);
		daybook_free(book);
		exchange_close(&f);
	}
	if (!r || r == EXCHANGE_NO_DATA || r == LOT_BAD_DATA)
		return LOT_OK;
	*err = e;
	return r;
}

/* Of n files that begin alike, by day, those of another day than the first with the same rows. */
static void pair(struct rawtwins_file *file, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = 0; k < i && !file[i].twin; k++)
			if (file[i].digest && file[k].digest == file[i].digest && file[k].day != file[i].day)
				file[i].twin = file[k].path;
}

int rawtwins_find(struct rawtwins_file *file, size_t n, const struct exchange_options *options, const struct buffer *known,
                  struct buffer *digests, struct error *err)
{
	struct known before = { known->data, known->size, 0 };
	int r = LOT_OK;
	if (n)
		qsort(file, n, sizeof *file, by_beginning);
	for (size_t i = 0, next; i < n && !r; i = next) {
		for (next = i + 1; next < n && alike(&file[i], &file[next]);)
			next++;
		if (file[i].day == file[next - 1].day)
			continue;
		for (size_t k = i; k < next && !r; k++) {
			r = look(&file[k], options, &before, err);
			put_line(&file[k], digests);
		}
		if (!r)
			pair(file + i, next - i);
	}
	if (n)
		qsort(file, n, sizeof *file, by_day);
	return r;
}
