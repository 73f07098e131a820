/* rowtwins.h - the quick reader of rows held against libcsv's: for random bytes (unit/test_base.c) and for those that fuzzing finds. */
#ifndef LOTMILL_ROWTWINS_H
#define LOTMILL_ROWTWINS_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "rows.h"

/* Appends a row to the buffer that is the context: its line, its fields, and the row as it stands in the file. */
static inline int rowtwins_keep(void *context, const struct row *row, struct error *err)
{
	(void)err;
	struct buffer *text = context;
	buffer_format(text, "%zu:", row->line);
	for (size_t i = 0; i < row->count; i++) {
		buffer_char(text, '[');
		buffer_add(text, row->field[i].text, row->field[i].n);
		buffer_char(text, ']');
	}
	buffer_char(text, '<');
	buffer_add(text, row->raw, row->raw_n);
	buffer_char(text, '>');
	return LOT_OK;
}

static inline bool rowtwins_same(const struct buffer *a, const struct buffer *b)
{
	return a->size == b->size && (!a->size || !memcmp(a->data, b->data, a->size));
}

/* Whether both readers give the same rows and end alike, with the same message: the n bytes end with a line end. */
static inline bool rowtwins_agree(const char *data, size_t n)
{
	struct buffer a = BUFFER_EMPTY, b = BUFFER_EMPTY;
	struct error ea = ERROR_NONE, eb = ERROR_NONE;
	int ra = rows_parse("f", 1, data, n, rowtwins_keep, &a, &ea), rb = rows_parse_strict("f", 1, data, n, rowtwins_keep, &b, &eb);
	bool same = ra == rb && !strcmp(ea.text, eb.text) && rowtwins_same(&a, &b);
	buffer_release(&a);
	buffer_release(&b);
	return same;
}

#endif
