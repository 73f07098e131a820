#include "rawtwins.h"

#include <stdlib.h>
#include <string.h>

static int by_size(const void *a, const void *b)
{
	const struct rawtwins_file *x = a, *y = b;
	int r = strcmp(x->symbol, y->symbol);
	if (r)
		return r;
	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return strcmp(x->path, y->path);
}

static bool alike(const struct rawtwins_file *x, const struct rawtwins_file *y)
{
	return x->size == y->size && !strcmp(x->symbol, y->symbol);
}

/* What is bad in a file is said when it is imported. */
static int look(struct rawtwins_file *file, const struct exchange_options *options, struct error *err)
{
	struct exchange_file f;
	struct error e = ERROR_NONE;
	struct daybook_range range;
	if (file->known)
		return LOT_OK;
	file->known = true;
	int r = exchange_open(&f, file->path, options, false, &e);
	if (!r) {
		struct daybook *book = daybook_new(false, true);
		r = exchange_read(&f, book, &e);
		file->content = f.content;
		file->rows = !r && daybook_range(book, DAYBOOK_TRADES, &range);
		daybook_free(book);
		exchange_close(&f);
	}
	if (!r || r == EXCHANGE_NO_DATA || r == LOT_BAD_DATA)
		return LOT_OK;
	*err = e;
	return r;
}

/* The file of another day among the n with the content of file[i], NULL where there is none; of two fresh ones only the later has one. */
static int find(struct rawtwins_file *file, size_t n, size_t i, const struct exchange_options *options,
                struct rawtwins_file **twin, struct error *err)
{
	int r = look(&file[i], options, err);
	*twin = NULL;
	for (size_t k = 0; k < n && !r && file[i].rows && !*twin; k++) {
		if (file[k].day == file[i].day || (file[k].fresh && file[k].day > file[i].day))
			continue;
		r = look(&file[k], options, err);
		if (!r && file[k].rows && file[k].content == file[i].content)
			*twin = &file[k];
	}
	return r;
}

int rawtwins_find(struct rawtwins_file *file, size_t n, const struct exchange_options *options, struct rawtwins *twins,
                  struct error *err)
{
	int r = LOT_OK;
	*twins = (struct rawtwins){ .count = 0 };
	if (n)
		qsort(file, n, sizeof *file, by_size);
	for (size_t i = 0, next; i < n && !r; i = next) {
		for (next = i + 1; next < n && alike(&file[i], &file[next]);)
			next++;
		for (size_t k = i; k < next && next - i > 1 && !r; k++) {
			struct rawtwins_file *twin = NULL;
			if (file[k].fresh)
				r = find(file + i, next - i, k - i, options, &twin, err);
			if (twin && !twins->count++) {
				twins->path = file[k].path;
				twins->other = twin->path;
			}
		}
	}
	return r;
}
