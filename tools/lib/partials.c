#include "partials.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "input.h"
#include "text.h"
#include "totalspack.h"
#include "workers.h"

/* What the threads share: names are taken one by one. */
struct reading {
	const char *folder;
	partial_fn *fn;
	void *context;
	struct folder files;
	atomic_size_t next;
	atomic_bool failed;
	struct error *err;
};

static int list_files(struct reading *s)
{
	struct folder *f = &s->files;
	int r = folder_read(f, s->folder, 0, s->err);
	size_t names = f->count;
	f->count = 0;
	for (size_t i = 0; i < names; i++)
		if (text_ends(f->name[i], ".npz"))
			f->name[f->count++] = f->name[i];
	return r;
}

static int take(struct reading *s, const char *path, struct buffer *b, struct totals *t, struct error *err)
{
	b->size = 0;
	int r = input_file(path, b, err);
	if (!r)
		r = totals_unpack(path, b->data, b->size, t, err);
	if (!r && (t->symbols != 1 || !t->position))
		r = error_at(err, path, 0, "it holds %zu symbols: not the partial of one", t->symbols);
	return r ? r : s->fn(s->context, t, err);
}

static void *read_on(void *context)
{
	struct reading *s = context;
	struct buffer b = BUFFER_EMPTY;
	struct totals t = TOTALS_EMPTY;
	for (size_t i; !s->failed && (i = s->next++) < s->files.count;) {
		struct error e = ERROR_NONE;
		char *path = xformat("%s/%s", s->folder, s->files.name[i]);
		if (take(s, path, &b, &t, &e) && !atomic_exchange(&s->failed, true))
			*s->err = e;
		free(path);
	}
	totals_release(&t);
	buffer_release(&b);
	return NULL;
}

int partials_each(const char *folder, int jobs, partial_fn *fn, void *context, size_t *count, struct error *err)
{
	struct reading s = { .folder = folder, .fn = fn, .context = context, .err = err };
	int r = list_files(&s);
	if (!r)
		workers_run(jobs, read_on, &s);
	if (!r && s.failed)
		r = err->status;
	if (count)
		*count = s.files.count;
	folder_release(&s.files);
	return r;
}
