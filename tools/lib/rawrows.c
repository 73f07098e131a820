#include "rawrows.h"

#include <stdbool.h>
#include <string.h>

#include "buffer.h"

struct reader {
	const char *path;
	const char *end;
	struct error *err;
	struct buffer halved; /* fields that held doubled quotes */
	size_t line;          /* the line being read, moved on by quoted line ends */
};

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The quoted field whose first byte after the quote is `s`; returns where its closing quote stands,
 * or NULL.  A field with doubled quotes is copied, so that most are not. */
static const char *quoted(struct reader *r, const char *s, struct row_field *field)
{
	const char *from = s, *stop;
	size_t kept = r->halved.size;
	bool doubled = false;
	for (;; from = stop + 2) {
		stop = memchr(from, '"', (size_t)(r->end - from));
		if (!stop)
			return NULL;
		if (stop + 1 == r->end || stop[1] != '"')
			break;
		doubled = true;
		buffer_add(&r->halved, from, (size_t)(stop + 1 - from));
	}
	if (doubled)
		buffer_add(&r->halved, from, (size_t)(stop - from));
	/* Copies are told apart by a missing text until the row is whole: the buffer may move. */
	field->text = doubled ? NULL : s;
	field->n = doubled ? r->halved.size - kept : (size_t)(stop - s);
	return stop;
}

/* Reads the row at `s` into `field` and returns the byte behind it, or NULL with err filled. */
static const char *read_row(struct reader *r, const char *s, struct row_field *field, size_t *count)
{
	size_t n = 0, line = r->line;
	const char *eol = memchr(s, '\n', (size_t)(r->end - s));
	if (!eol)
		eol = r->end;
	for (;;) {
		if (n == ROW_FIELDS) {
			error_at(r->err, r->path, line, "more than %d fields", ROW_FIELDS);
			return NULL;
		}
		const char *open = s < eol && *s == '=' ? s + 1 : s, *stop;
		if (open < eol && *open == '"') {
			s = quoted(r, open + 1, &field[n++]);
			if (!s) {
				error_at(r->err, r->path, line, "a quoted field is not closed");
				return NULL;
			}
			for (s++; eol < s; r->line++) {
				eol = memchr(eol + 1, '\n', (size_t)(r->end - eol - 1));
				eol = eol ? eol : r->end;
			}
			while (s < eol && blank(*s))
				s++;
			if (s < eol && *s != ',') {
				error_at(r->err, r->path, r->line, "a quote stands where none may");
				return NULL;
			}
			stop = s;
		} else {
			for (stop = s; stop < eol && *stop != ','; stop++)
				;
			size_t size = (size_t)(stop - s);
			if (stop == eol && size && stop[-1] == '\r')
				size--;
			field[n++] = (struct row_field){ s, size };
		}
		if (stop == eol)
			break;
		s = stop + 1;
	}
	*count = n;
	r->line++;
	return eol < r->end ? eol + 1 : eol;
}

int rawrows_parse(const char *path, size_t line, const char *data, size_t n, row_fn *fn, void *context,
                struct error *err)
{
	struct reader r = { .path = path, .end = data + n, .err = err, .line = line };
	struct row_field field[ROW_FIELDS];
	int result = LOT_OK;
	for (const char *s = data; s < r.end && !result;) {
		struct row row = { .line = r.line, .field = field };
		r.halved.size = 0;
		s = read_row(&r, s, field, &row.count);
		if (!s) {
			result = err->status;
			break;
		}
		for (size_t i = 0, at = 0; i < row.count && r.halved.size; i++)
			if (!field[i].text) {
				field[i].text = r.halved.data + at;
				at += field[i].n;
			}
		bool empty = row.count == 1;
		for (size_t i = 0; empty && i < field[0].n; i++)
			empty = blank(field[0].text[i]);
		if (!empty)
			result = fn(context, &row, err);
	}
	buffer_release(&r.halved);
	return result;
}
