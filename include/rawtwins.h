/* rawtwins.h - reports that stand under two days: what a download on a day without trade may leave, yesterday's bytes by today's name.
 *
 * The exchange's reports do not say their day, so nothing else tells.  Only files of equal size are opened, and only where one of the
 * two is new; two reports without a row are no twins.
 */
#ifndef LOTMILL_RAWTWINS_H
#define LOTMILL_RAWTWINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "exchange.h"

/* A raw file with trades of one symbol and day; texts are the caller's. */
struct rawtwins_file {
	const char *path, *symbol;
	int64_t size;     /* bytes */
	int32_t day;      /* days since 1970 */
	bool fresh;       /* new or changed since the last scan */
	bool known, rows; /* whether content and rows are known, and there are any rows; false at first, as content */
	uint64_t content; /* checksum of it unpacked; 0 where it could not be read */
};

struct rawtwins {
	const char *path, *other; /* the first fresh file, by symbol, with the content of another day's, and that */
	size_t count;             /* fresh files of that kind; of two fresh ones the later day's */
};

/* Looks for them among the n files, which it sorts, reading them by `options`.  LOT_SYSTEM where one cannot be read. */
int rawtwins_find(struct rawtwins_file *file, size_t n, const struct exchange_options *options, struct rawtwins *twins,
                  struct error *err);

#endif
