#include "partials.h"

#include <dirent.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "workers.h"

/* What the threads share: files are taken one by one. */
struct reading {
	const char *folder;
	partial_fn *fn;
	void *context;
	char **name; /* files */
	size_t names, room;
	atomic_size_t next;
	atomic_bool failed;
	struct error *err;
};

static int list_files(struct reading *s)
{
	DIR *d = opendir(s->folder);
	if (!d)
		return error_system(s->err, "cannot read folder '%s'", s->folder);
	errno = 0;
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		size_t n = strlen(e->d_name);
		if (e->d_name[0] == '.' || n < 5 || strcmp(e->d_name + n - 4, ".npz"))
			continue;
		s->name = xgrow(s->name, &s->room, s->names + 1, sizeof *s->name);
		s->name[s->names++] = xstrdup(e->d_name);
		errno = 0;
	}
	int r = errno ? error_system(s->err, "cannot read folder '%s'", s->folder) : LOT_OK;
	closedir(d);
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
	for (size_t i; !s->failed && (i = s->next++) < s->names;) {
		struct error e = ERROR_NONE;
		char *path = xformat("%s/%s", s->folder, s->name[i]);
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
		*count = s.names;
	while (s.names)
		free(s.name[--s.names]);
	free(s.name);
	return r;
}
