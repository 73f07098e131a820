/* rerun.h - a row of a result table, made again from what the row says.
 */
#ifndef LOTMILL_RERUN_H
#define LOTMILL_RERUN_H

#include <stdint.h>

#include "error.h"

/* Makes row `row` (from 1) of the result table at `result` again and writes it with its header to
 * `path`.  `folder` holds the symbol's slices; NULL: ../../slices/FOLDER from the result, as under
 * make.  `strategy` stands for the row's own where that is a shared object; may be NULL.
 * LOT_BAD_DATA where the row comes out differently, naming the first column that does: the data or
 * the strategy changed since. */
int rerun_row(const char *result, int64_t row, const char *folder, const char *strategy, double seconds,
              const char *path, struct error *err);

#endif
