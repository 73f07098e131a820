/* equity.h - equity curves: every broker's profit and loss, realized and unrealized, on every day.
 *
 * Curves are a dense table of brokers x days; a market of 917 brokers and 1,209 days takes 35 MB, and half as much again
 * while symbols are added to it.  Symbols' days (daily.h) are added one at a time to the curves of their group, and groups'
 * curves to the market's, so that no more than one of either is ever held beside the sum.  Between two of its days a curve
 * stays as it is: a group has each day on which any of its accounts or marks changes.
 *
 *     equity_span_daily(&e, &d) for each symbol; equity_begin(&e); equity_add_daily(&e, &d, path, err) for each; equity_finish(&e)
 *
 * and the same with equity_span and equity_add for groups.
 */
#ifndef LOTMILL_EQUITY_H
#define LOTMILL_EQUITY_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "code.h"
#include "daily.h"
#include "error.h"
#include "npz.h"

enum { EQUITY_VERSION = 1 };

struct equity {
	size_t brokers, days;
	char (*code)[CODE_MAX + 1]; /* brokers x, ascending in byte order once begun; owned */
	int64_t *date;              /* days x, ascending once begun; owned */
	int128 *realized;           /* brokers x days, broker by broker, 1/10000 unit; owned */
	int128 *unrealized;
	size_t code_room, date_room;
	/* While symbols are added: */
	uint32_t *place; /* of each day from date[0] to the last, the first of `date` on or after it; owned */
	int64_t *more_realized, *more_unrealized; /* brokers x days: what is to be added to the figures above; owned */
	uint64_t bound;                           /* none of these is larger */
};

#define EQUITY_EMPTY { .brokers = 0 }

/* Brokers and days of a symbol, or of other curves, are to be in *e. */
void equity_span_daily(struct equity *e, const struct daily *d);
void equity_span(struct equity *e, const struct equity *from);

/* All have been named: room for the curves, which are 0. */
void equity_begin(struct equity *e);

/* Adds a symbol's accounts, or other curves, as daily_unpack or equity_unpack read them from `path`.  LOT_BAD_DATA, and nothing is
 * added, where not all of their brokers and days were named before.  Sums are far from 128 bits: a symbol's figures fit in 64. */
int equity_add_daily(struct equity *e, const struct daily *d, const char *path, struct error *err);
int equity_add(struct equity *e, const struct equity *from, const char *path, struct error *err);

/* Everything has been added by equity_add_daily: changes become curves.  Not needed after equity_add. */
void equity_finish(struct equity *e);

/* Appends the curves as arrays (docs/formats.md), packed by `deflate`.  LOT_BAD_DATA where one passes 2^63. */
int equity_pack(const struct equity *e, npz_deflate_fn *deflate, struct buffer *out, struct error *err);

/* The way back into the empty *e.  LOT_BAD_DATA where the n bytes at `data` of the file `path` are damaged, of another
 * version, or contradict themselves. */
int equity_unpack(const char *path, const void *data, size_t n, struct equity *e, struct error *err);

/* The same of brokers and days alone, for equity_span: the curves stay packed, and unlooked at. */
int equity_unpack_span(const char *path, const void *data, size_t n, struct equity *e, struct error *err);

/* Appends CSV: broker,date,realized_pnl,unrealized_pnl,total_pnl; by broker, then date.  Days before a broker's first figure
 * that is not 0 are left out, save the last. */
void equity_table(const struct equity *e, struct buffer *out);

void equity_release(struct equity *e);

#endif
