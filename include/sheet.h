/* sheet.h - a table being written: plain CSV or gzip, any size, whole or not at all.
 *
 * A path that ends in `.gz` is packed, a gzip member a MiB of text, and gets a sidecar `PATH.rows` with the number of data rows:
 * gzip cannot tell that a file was cut between two members, a count can.  The old sidecar goes
 * before the table is renamed into place and the new one comes after it, so that at no moment
 * a count stands beside a table it does not belong to.
 *
 *     struct sheet s;
 *     r = sheet_open(&s, path, "symbol,date,close\n", err);
 *     while (!r && more) {
 *             buffer_text(sheet_text(&s), "2330,2026-06-17,1085.00\n");
 *             r = sheet_rows(&s, 1, err);
 *     }
 *     if (!r)
 *             r = sheet_commit(&s, err);
 *     sheet_discard(&s);
 */
#ifndef LOTMILL_SHEET_H
#define LOTMILL_SHEET_H

#include <stdint.h>

#include "buffer.h"
#include "error.h"
#include "output.h"

struct sheet {
	struct output out;   /* the file */
	struct buffer plain; /* rows not yet packed; unused where nothing is */
	void *packer;        /* libdeflate's compressor, owned; NULL for a plain file */
	char *path;          /* its path, owned; NULL when closed */
	uint64_t rows;       /* rows added so far, the header left out */
};

/* Begins `path` (`-` is standard output, plain) with the line `header`, making folders on the
 * way.  LOT_SYSTEM where it cannot be written; *s is closed then. */
int sheet_open(struct sheet *s, const char *path, const char *header, struct error *err);

/* Where the next rows are to be appended. */
static inline struct buffer *sheet_text(struct sheet *s)
{
	return s->packer ? &s->plain : &s->out.pending;
}

/* Says that n rows more were appended, and hands them on when there are enough. */
int sheet_rows(struct sheet *s, uint64_t n, struct error *err);

/* Finishes and publishes the file.  LOT_SYSTEM where that fails; the sheet is closed either way. */
int sheet_commit(struct sheet *s, struct error *err);

/* Gives up what is not committed; does nothing to a closed sheet. */
void sheet_discard(struct sheet *s);

#endif
