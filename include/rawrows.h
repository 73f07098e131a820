/* rawrows.h - rows as exchanges and spreadsheets write them, which is not quite RFC 4180.
 *
 * rows.h reads tables and is strict.  Files of an exchange are not tables: `="0050"` keeps a
 * spreadsheet from eating zeros, blanks stand behind a closing quote or at the end of a line,
 * CRLF and LF mix within a file, lines have different numbers of fields, and the last may lack
 * its end.  All of that is accepted here, and nothing else: a quoted field that is not closed, or
 * anything but blanks behind one, is an error.  The bytes may be UTF-8 or CP950 (charset.h).
 */
#ifndef LOTMILL_RAWROWS_H
#define LOTMILL_RAWROWS_H

#include <stddef.h>

#include "error.h"
#include "rows.h"

/* Parses the n bytes at `data`, which begin at the start of line `line` of the file called `path`,
 * and calls `fn` for each row in order, empty and blank lines left out; anything but LOT_OK from it
 * stops the parse and becomes its result.  A field is given without its quotes, without the '='
 * before them and with doubled quotes halved; blanks within it stay.  Fields are valid during the
 * callback only.  LOT_BAD_DATA with file and line for a misplaced or unclosed quote, or more than
 * ROW_FIELDS fields. */
int rawrows_parse(const char *path, size_t line, const char *data, size_t n, row_fn *fn, void *context,
                  struct error *err);

#endif
