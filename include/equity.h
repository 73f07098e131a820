/* equity.h - equity curves: every broker's profit and loss, realized and unrealized, on every day.
 *
 * Curves are a dense table of brokers x days; a market of 917 brokers and 1,209 days takes 18 MB.  Symbols' days (daily.h) are
 * added to it, some at a time and by several threads, so that only those are held beside the sum.  Between two of its days a
 * symbol stays as it is: the curves have each day on which any of its accounts or marks changes.
 *
 *     equity_span(&e, &d) for each symbol; equity_begin(&e); equity_add(&e, d, path, n, err) for all; equity_finish(&e)
 */
#ifndef LOTMILL_EQUITY_H
#define LOTMILL_EQUITY_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "code.h"
#include "daily.h"
#include "error.h"
#include "npz.h"

enum { EQUITY_VERSION = 1 };

/* A broker while symbols are added. */
struct equity_broker {
	pthread_mutex_t lock; /* of its figures */
	uint64_t bound;       /* none of its figures of 64 bits is larger */
	int128 *wide;         /* days x realized, days x unrealized: what is to be added to those; NULL where they hold all; owned */
};

struct equity {
	size_t brokers, days;
	char (*code)[CODE_MAX + 1]; /* brokers x, ascending in byte order once begun; owned */
	int64_t *date;              /* days x, ascending once begun; owned */
	int64_t *realized;          /* brokers x days, broker by broker, 1/10000 unit; to be asked for with equity_realized; owned */
	int64_t *unrealized;        /* likewise */
	struct equity_broker *broker; /* brokers x once begun; NULL for curves from a file; owned */
	size_t code_room, date_room;
};

#define EQUITY_EMPTY { .brokers = 0 }

/* Brokers and days of a symbol are to be in *e. */
void equity_span(struct equity *e, const struct daily *d);

/* All have been named: room for the curves, which are 0. */
void equity_begin(struct equity *e);

/* Adds n symbols' accounts, as daily_unpack read them from `path`, a path each; several threads may do so at once.  LOT_BAD_DATA, and
 * nothing is added, where not all of their brokers and days were named before.  Many at a time take less time: each walks
 * through all curves.  Sums are far from 128 bits: a symbol's figures fit in 64. */
int equity_add(struct equity *e, const struct daily *d, char *const *path, size_t n, struct error *err);

/* Everything has been added: changes become curves. */
void equity_finish(struct equity *e);

/* A broker's figures on a day, by their numbers. */
int128 equity_realized(const struct equity *e, size_t broker, size_t day);
int128 equity_unrealized(const struct equity *e, size_t broker, size_t day);

/* Appends the curves as arrays (docs/formats.md), packed by `deflate`.  LOT_BAD_DATA where one passes 2^63. */
int equity_pack(const struct equity *e, npz_deflate_fn *deflate, struct buffer *out, struct error *err);

/* The way back into the empty *e.  LOT_BAD_DATA where the n bytes at `data` of the file `path` are damaged, of another
 * version, or contradict themselves. */
int equity_unpack(const char *path, const void *data, size_t n, struct equity *e, struct error *err);

/* Appends CSV: broker,date,realized_pnl,unrealized_pnl,total_pnl; by broker, then date.  Days before a broker's first figure
 * that is not 0 are left out, save the last. */
void equity_table(const struct equity *e, struct buffer *out);

void equity_release(struct equity *e);

#endif
