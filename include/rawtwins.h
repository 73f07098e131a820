/* rawtwins.h - reports that stand under two days: what a download on a day without trade may leave, yesterday's rows by today's name.
 *
 * The exchange's reports do not say their day, so nothing else tells.  Rows are compared, not bytes: line ends, packing and what stands
 * above the rows may differ.  Only files that begin alike are read, and once; two reports without a row are no twins.
 */
#ifndef LOTMILL_RAWTWINS_H
#define LOTMILL_RAWTWINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"
#include "exchange.h"

/* A raw file with trades of one symbol and day; texts are the caller's. */
struct rawtwins_file {
	const char *path, *symbol;
	int64_t size, time; /* bytes; nanoseconds since 1970 */
	int32_t day;        /* days since 1970 */
	uint64_t begin;     /* what its rows begin with (exchange_beginning), not 0 */
	bool known;         /* whether the digest is known; false at first */
	uint64_t digest;    /* of its rows (daybook_digest); 0 where there are none, or it could not be read */
	const char *twin;   /* found: the first file of an earlier day with the same rows; NULL at first */
};

/* Fills `twin` of the n files, which are sorted by symbol and day then.  What has to be read is read by `options`; digests of files that
 * did not change since are taken from the text `known`, and those that were needed written to `digests`, to be given the next time.
 * LOT_SYSTEM where one cannot be read. */
int rawtwins_find(struct rawtwins_file *file, size_t n, const struct exchange_options *options, const struct buffer *known,
                  struct buffer *digests, struct error *err);

#endif
