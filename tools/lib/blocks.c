#include "blocks.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "lists.h"
#include "text.h"

enum {
	BLOCK = 1 << 20,
	ROW_LIMIT = 1 << 26 /* a row longer than this has an unclosed quote */
};

void blocks_init(struct blocks *b, const struct table_type *type, const char *columns, char **files, size_t count)
{
	*b = (struct blocks){ .type = type, .columns = columns, .files = count };
	pthread_mutex_init(&b->lock, NULL);
	b->file = xcalloc(count, sizeof *b->file);
	for (size_t i = 0; i < count; i++) {
		b->file[i].path = files[i];
		b->file[i].shown = strcmp(files[i], "-") ? files[i] : "standard input";
	}
}

void blocks_init_any(struct blocks *b, row_fn *on_header, void *context, char **files, size_t count)
{
	blocks_init(b, NULL, NULL, files, count);
	b->on_header = on_header;
	b->context = context;
}

void blocks_release(struct blocks *b)
{
	input_close(b->input);
	buffer_release(&b->rest);
	free(b->file);
	pthread_mutex_destroy(&b->lock);
}

/* No more at a time than a byte can count, so that sixteen bytes are looked at side by side. */
static size_t count_lines(const char *s, size_t n)
{
	size_t lines = 0;
	for (size_t i = 0; i < n;) {
		unsigned char some = 0;
		for (size_t stop = n - i < UINT8_MAX ? n : i + UINT8_MAX; i < stop; i++)
			some = (unsigned char)(some + (s[i] == '\n'));
		lines += some;
	}
	return lines;
}

static int bind_header(void *context, const struct row *row, struct error *err)
{
	struct blocks *b = context;
	struct blocks_file *f = &b->file[b->next - 1];
	if (f->begun)
		return error_at(err, f->shown, row->line, "a CR stands alone in the header");
	f->begun = true;
	return b->on_header ? b->on_header(b->context, row, err) : table_bind(&f->header, b->type, b->columns, f->shown, row, err);
}

/* Reads on until the rest holds `want` bytes or the file ends (*ended). */
static int fill(struct blocks *b, size_t want, bool *ended)
{
	*ended = false;
	while (b->rest.size < want) {
		ptrdiff_t k = input_read(b->input, buffer_reserve(&b->rest, want - b->rest.size), want - b->rest.size, &b->err);
		if (k < 0)
			return (int)k;
		if (k == 0) {
			*ended = true;
			break;
		}
		b->rest.size += (size_t)k;
	}
	return LOT_OK;
}

static void drop(struct buffer *b, size_t n)
{
	b->size -= n;
	memmove(b->data, b->data + n, b->size);
}

static int too_long(struct blocks *b)
{
	return error_at(&b->err, b->file[b->next - 1].shown, b->line, "a row of more than %d bytes: is a quote not closed?", ROW_LIMIT);
}

/* Opens the next file and takes its header off the front. */
static int begin_file(struct blocks *b)
{
	struct blocks_file *f = &b->file[b->next++];
	int e = input_open(f->path, &b->input, &b->err);
	b->line = 1;
	b->rest.size = 0;
	bool ended = false, inside = false;
	size_t at = 0;
	for (size_t want = 1 << 16; !e; want *= 2) {
		e = fill(b, want, &ended);
		if (!e && at == 0 && b->rest.size >= 3 && !memcmp(b->rest.data, "\xef\xbb\xbf", 3))
			drop(&b->rest, 3);
		while (!e && at < b->rest.size && (b->rest.data[at] != '\n' || inside))
			inside ^= b->rest.data[at++] == '"';
		if (e || ended || at < b->rest.size)
			break;
		if (want >= ROW_LIMIT)
			e = too_long(b);
	}
	if (!e && !b->rest.size)
		return error_at(&b->err, f->shown, 1, "the table is empty: a header line is expected");
	if (!e && at == b->rest.size)
		return error_at(&b->err, f->shown, 1, "the header line has no line end: the file may be torn");
	if (!e)
		e = rows_parse(f->shown, 1, b->rest.data, at + 1, bind_header, b, &b->err);
	if (!e && !f->begun)
		return error_at(&b->err, f->shown, 1, "a header line is expected");
	if (!e) {
		b->line += count_lines(b->rest.data, at + 1);
		drop(&b->rest, at + 1);
	}
	return e;
}

static int check_rows(const struct blocks_file *f, struct error *err)
{
	char *name = xformat("%s.rows", f->path);
	struct buffer b = BUFFER_EMPTY;
	int r = LOT_OK;
	if (strcmp(f->path, "-") && !access(name, F_OK)) {
		int64_t want;
		r = input_file(name, &b, err);
		if (!r) {
			size_t n = list_line(b.data, b.size - (b.size && b.data[b.size - 1] == '\n'));
			buffer_char(&b, '\0');
			b.data[n] = '\0';
			if (strlen(b.data) != n || cli_number("row count", b.data, 0, INT64_MAX, &want, err))
				r = error_at(err, name, 1, "'%s' is not a count of rows, alone in a line", b.data);
			else if ((size_t)want != f->rows)
				r = error_at(err, f->shown, 0, "%zu row%s, but %s says %lld: the file may be cut", f->rows, text_plural(f->rows), name, (long long)want);
		}
	}
	buffer_release(&b);
	free(name);
	return r;
}

/* The next block: 1, 0 when all files are read, or a negative status in b->err. */
static int read_block(struct blocks *b, struct block *to)
{
	for (size_t want = BLOCK;;) {
		int e = LOT_OK;
		bool ended;
		if (!b->input) {
			if (b->next == b->files)
				return 0;
			if ((e = begin_file(b)))
				return e;
		}
		if ((e = fill(b, want, &ended)))
			return e;
		struct blocks_file *f = &b->file[b->next - 1];
		size_t n = rows_complete(b->rest.data, b->rest.size);
		if (ended && b->rest.size && b->rest.data[b->rest.size - 1] != '\n')
			return error_at(&b->err, f->shown, b->line + count_lines(b->rest.data, b->rest.size),
			                "the last line has no line end: the file may be torn");
		if (ended) {
			input_close(b->input);
			b->input = NULL;
			n = b->rest.size; /* an unclosed quote is the parser's to report */
			want = BLOCK;
			if (!n)
				continue;
		} else if (!n) {
			if (want >= ROW_LIMIT)
				return too_long(b);
			want *= 2;
			continue;
		}
		/* The block takes the whole buffer; what follows its last row moves to a fresh one. */
		struct buffer left = to->data;
		left.size = 0;
		buffer_reserve(&left, BLOCK);
		buffer_add(&left, b->rest.data + n, b->rest.size - n);
		to->data = b->rest;
		to->data.size = n;
		b->rest = left;
		to->line = b->line;
		to->file = (uint32_t)(b->next - 1);
		to->number = b->count++;
		b->line += count_lines(to->data.data, n);
		return 1;
	}
}

int blocks_next(struct blocks *b, struct block *block)
{
	pthread_mutex_lock(&b->lock);
	int k = b->stop ? 0 : read_block(b, block);
	if (k <= 0)
		b->stop = true;
	if (k < 0)
		b->result = k;
	pthread_mutex_unlock(&b->lock);
	return k > 0;
}

void blocks_stop(struct blocks *b)
{
	pthread_mutex_lock(&b->lock);
	b->stop = true;
	pthread_mutex_unlock(&b->lock);
}

int blocks_check_rows(const struct blocks *b, struct error *err)
{
	int r = LOT_OK;
	for (size_t i = 0; i < b->files && !r; i++)
		r = check_rows(&b->file[i], err);
	return r;
}
