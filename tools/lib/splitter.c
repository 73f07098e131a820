#include "splitter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blocks.h"
#include "buffer.h"
#include "code.h"
#include "dictionary.h"
#include "folder.h"
#include "input.h"
#include "lock.h"
#include "output.h"
#include "rowstore.h"
#include "text.h"

#define MARK ".slices"

enum { BYTES_FIXED = 10 << 20 }; /* blocks, the dictionary, what malloc keeps in pieces */

struct splitting {
	struct split *s;
	struct blocks blocks;
	struct buffer header;      /* as it stands in the table */
	size_t fields;             /* of the header */
	int by;                    /* the column */
	struct dictionary *groups; /* by value */
	struct rowstore *rows;     /* a stream of bytes a group */
	uint32_t last;             /* group of the row before */
	uint32_t *order;           /* groups in byte order */
	char (*name)[CODE_FILE];   /* of each group */
	char **sorted;             /* the names in byte order */
};

/* ---- reading ---- */

static int take_header(void *context, const struct row *row, struct error *err)
{
	struct splitting *w = context;
	const char *shown = w->blocks.file->shown;
	size_t n = strlen(w->s->by);
	w->by = row_column(row, w->s->by);
	if (w->by < 0)
		return error_at(err, shown, row->line, "column '%s' is missing", w->s->by);
	for (size_t i = (size_t)w->by + 1; i < row->count; i++)
		if (row->field[i].n == n && !memcmp(row->field[i].text, w->s->by, n))
			return error_at(err, shown, row->line, "column '%s' stands twice in the header", w->s->by);
	w->fields = row->count;
	buffer_add(&w->header, row->raw, row->raw_n);
	return LOT_OK;
}

static int take_row(void *context, const struct row *row, struct error *err)
{
	struct splitting *w = context;
	if (row->count != w->fields)
		return error_at(err, w->blocks.file->shown, row->line, "%zu fields where the header has %zu", row->count, w->fields);
	const struct row_field *f = &row->field[w->by];
	if (!w->s->rows || dictionary_bytes(w->groups, w->last) != f->n || memcmp(dictionary_text(w->groups, w->last), f->text, f->n))
		w->last = dictionary_any(w->groups, f->text, f->n);
	w->s->rows++;
	return rowstore_append(w->rows, w->last, row->raw, row->raw_n, err);
}

static int read_table(struct splitting *w, struct error *err)
{
	struct block block = { .line = 0 };
	int r = LOT_OK;
	blocks_init_any(&w->blocks, take_header, w, &w->s->table, 1);
	while (!r && blocks_next(&w->blocks, &block))
		r = rows_parse(w->blocks.file->shown, block.line, block.data.data, block.data.size, take_row, w, err);
	buffer_release(&block.data);
	if (!r && w->blocks.result) {
		*err = w->blocks.err;
		r = w->blocks.result;
	}
	w->blocks.file->rows = w->s->rows;
	return r ? r : blocks_check_rows(&w->blocks, err);
}

/* ---- writing ---- */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int name_all(struct splitting *w, struct error *err)
{
	size_t n = w->s->groups = dictionary_count(w->groups);
	w->order = dictionary_sorted(w->groups);
	w->name = xmalloc(n * sizeof *w->name);
	w->sorted = xmalloc(n * sizeof *w->sorted);
	for (uint32_t i = 0; i < n; i++) {
		code_file(dictionary_text(w->groups, i), dictionary_bytes(w->groups, i), w->name[i]);
		w->sorted[i] = w->name[i];
	}
	qsort(w->sorted, n, sizeof *w->sorted, by_name);
	for (size_t i = 1; i < n; i++)
		if (!strcmp(w->sorted[i - 1], w->sorted[i]))
			return error_data(err, "%s: two values of column '%s' would both be the file '%s'", w->blocks.file->shown, w->s->by,
			                  w->sorted[i]);
	return LOT_OK;
}

/* 1 where the next n bytes of the descriptor are others. */
static int compare_piece(void *context, const void *data, size_t n, struct error *err)
{
	const int *fd = context;
	const char *want = data;
	char block[1 << 16];
	(void)err;
	while (n) {
		ssize_t k = read(*fd, block, n < sizeof block ? n : sizeof block);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0 || memcmp(block, want, (size_t)k))
			return 1;
		want += k;
		n -= (size_t)k;
	}
	return 0;
}

/* 1 where the file holds just this slice, 0 where it does not. */
static int holds(const struct splitting *w, uint32_t group, const char *path, struct error *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC), differs = 1;
	if (fd < 0)
		return 0;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && (size_t)st.st_size == w->header.size + rowstore_rows(w->rows, group))
		differs = compare_piece(&fd, w->header.data, w->header.size, err);
	if (!differs)
		differs = rowstore_bytes(w->rows, group, compare_piece, &fd, err);
	close(fd);
	return differs < 0 ? differs : !differs;
}

static int add_piece(void *context, const void *data, size_t n, struct error *err)
{
	return output_add(context, data, n, err);
}

static char *slice_path(const struct splitting *w, uint32_t group)
{
	return xformat("%s/%s.csv", w->s->folder, w->name[group]);
}

static int write_slice(struct splitting *w, uint32_t group, struct error *err)
{
	char *path = slice_path(w, group);
	struct output out;
	int r = holds(w, group, path, err);
	if (!r) {
		r = output_open(&out, path, 0, err);
		if (!r) {
			r = output_add(&out, w->header.data, w->header.size, err);
			if (!r)
				r = rowstore_bytes(w->rows, group, add_piece, &out, err);
			if (r)
				output_discard(&out);
			else
				r = output_commit(&out, err);
		}
		w->s->written += !r;
	}
	free(path);
	return r < 0 ? r : LOT_OK;
}

/* A slice's name in a folder, without .csv; NULL for anything else. */
static char *slice_name(const char *file)
{
	return *file != '.' && text_ends(file, ".csv") ? xformat("%.*s", (int)strlen(file) - 4, file) : NULL;
}

/* A temporary that a killed process left: we hold the folder's lock, and none of ours is open. */
static bool left_behind(const char *file)
{
	return *file == '.' && text_ends(file + 1, ".tmp");
}

static bool is_folder(const char *path)
{
	struct stat st;
	return !lstat(path, &st) && S_ISDIR(st.st_mode);
}

/* A folder is nobody's slice, whatever its name. */
static int remove_vanished(struct splitting *w, struct error *err)
{
	struct folder f;
	int r = folder_read(&f, w->s->folder, FOLDER_HIDDEN, err);
	for (size_t i = 0; i < f.count && !r; i++) {
		char *name = slice_name(f.name[i]), *path = xformat("%s/%s", w->s->folder, f.name[i]);
		bool vanished = name && !(w->s->groups && bsearch(&name, w->sorted, w->s->groups, sizeof *w->sorted, by_name));
		if ((vanished || left_behind(f.name[i])) && !is_folder(path)) {
			r = folder_remove_file(err, "%s", path);
			w->s->removed += vanished;
		}
		free(path);
		free(name);
	}
	folder_release(&f);
	return r;
}

/* The value itself where it can be one, so that its result is named as its slice: a + stands for what is encoded. */
static void add_id(const struct splitting *w, uint32_t group, struct buffer *b)
{
	const char *text = dictionary_text(w->groups, group);
	size_t n = dictionary_bytes(w->groups, group);
	bool plain = n > 0;
	for (size_t i = 0; i < n; i++)
		plain = plain && (unsigned char)text[i] >= 0x20 && text[i] != 0x7f && text[i] != '+';
	buffer_csv(b, plain ? text : w->name[group], plain ? n : strlen(w->name[group]));
}

static int write_list(const struct splitting *w, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	buffer_text(&b, "task_id,group,stdin\n");
	for (size_t i = 0; i < w->s->groups; i++) {
		uint32_t group = w->order[i];
		char *path = slice_path(w, group);
		add_id(w, group, &b);
		buffer_char(&b, ',');
		buffer_csv(&b, dictionary_text(w->groups, group), dictionary_bytes(w->groups, group));
		buffer_char(&b, ',');
		buffer_csv(&b, path, strlen(path));
		buffer_char(&b, '\n');
		free(path);
	}
	int r = output_file(w->s->list, b.data, b.size, OUTPUT_FOLDERS, err);
	buffer_release(&b);
	return r;
}

/* ---- the folder ---- */

static const char mark_text[] = "lotmill-slices 1\n";

/* Whether the folder has the mark.  LOT_BAD_USAGE where something else bears its name. */
static int is_marked(const char *mark, bool *marked, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int r = access(mark, F_OK) ? LOT_OK : input_file(mark, &b, err);
	*marked = b.size == strlen(mark_text) && !memcmp(b.data, mark_text, b.size);
	if (!r && b.size && !*marked)
		r = error_usage(err, "'%s' is not the mark of a folder of slices, version 1", mark);
	buffer_release(&b);
	return r;
}

/* Without the mark it may hold nothing but what a process left that was killed as it made the mark.  One that is empty had no time
 * to reach the disk, and is one all the same. */
static int check_empty(const char *folder, const char *mark, struct error *err)
{
	struct folder f;
	if (!access(mark, F_OK))
		return LOT_OK;
	int r = folder_read(&f, folder, FOLDER_IF_THERE | FOLDER_HIDDEN, err);
	for (size_t i = 0; i < f.count && !r; i++)
		if (strncmp(f.name[i], "." MARK ".", strlen("." MARK ".")) || !left_behind(f.name[i]))
			r = error_usage(err, "folder '%s' holds '%s' and is not marked as one of slices, which need a folder of their own "
			                "(one that an earlier version made may be removed)", folder, f.name[i]);
	folder_release(&f);
	return r;
}

/* It may be filled, and emptied, as one likes, if it has the mark; one that is new or empty gets it. */
static int open_folder(const char *folder, struct lock *lock, struct error *err)
{
	char *mark = xformat("%s/" MARK, folder), *path = xformat("%s/.lock", folder);
	bool marked;
	struct error why;
	int r = is_marked(mark, &marked, err);
	if (!r && !marked && !check_empty(folder, mark, &why)) {
		r = output_file(mark, mark_text, strlen(mark_text), OUTPUT_FOLDERS | OUTPUT_IF_CHANGED, err);
	} else if (!r && !marked && !(r = is_marked(mark, &marked, err)) && !marked) { /* another process may have marked it meanwhile */
		*err = why;
		r = why.status;
	}
	if (!r)
		r = lock_wait(lock, path, err);
	free(mark);
	free(path);
	return r;
}

/* ---- a list of before ---- */

struct looking {
	const char *list;
	int column; /* stdin, -1 before the header */
	bool *whole;
};

static int look_for_slice(void *context, const struct row *row, struct error *err)
{
	struct looking *l = context;
	if (l->column < 0) {
		l->column = row_column(row, "stdin");
		return l->column < 0 ? error_at(err, l->list, row->line, "column 'stdin' is missing") : LOT_OK;
	}
	const struct row_field *f = &row->field[l->column];
	char *path = xformat("%.*s", (int)f->n, f->text);
	*l->whole = *l->whole && !access(path, F_OK);
	free(path);
	return LOT_OK;
}

int split_check(const char *list, bool *whole, struct error *err)
{
	struct looking l = { list, -1, whole };
	*whole = true;
	return rows_table(list, look_for_slice, &l, err);
}

int split_run(struct split *s, struct error *err)
{
	struct splitting w = { .s = s };
	struct lock lock = { .fd = -1 };
	s->rows = s->groups = s->written = s->removed = 0;
	int r = open_folder(s->folder, &lock, err);
	if (r)
		return r;
	w.groups = dictionary_new();
	w.rows = rowstore_new(0, 0, s->memory > BYTES_FIXED ? s->memory - BYTES_FIXED : 0, s->folder);
	r = read_table(&w, err);
	if (!r)
		r = name_all(&w, err);
	for (size_t i = 0; !r && i < s->groups; i++)
		r = write_slice(&w, w.order[i], err);
	if (!r)
		r = remove_vanished(&w, err);
	if (!r && s->list)
		r = write_list(&w, err);
	blocks_release(&w.blocks);
	buffer_release(&w.header);
	rowstore_free(w.rows);
	dictionary_free(w.groups);
	free(w.order);
	free(w.name);
	free(w.sorted);
	lock_release(&lock);
	return r;
}
