/* portfolio.h - one broker's accounts in all symbols, from the symbols' partials.
 *
 * The partials of a folder (OUT/pnl/FOLDER.npz) hold a symbol's accounts sorted by broker, so that
 * one broker costs a look into each.  Nothing else is kept: what lot-fifo wrote is the index.
 */
#ifndef LOTMILL_PORTFOLIO_H
#define LOTMILL_PORTFOLIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "code.h"
#include "error.h"
#include "totals.h"

/* The broker's account in one symbol. */
struct holding {
	char symbol[CODE_MAX + 1];
	struct account_row account;
	int64_t place;   /* its rank by total_pnl among the symbol's brokers, from 1, as in pnl/SYMBOL.csv */
	int64_t brokers; /* the symbol's brokers */
};

struct portfolio {
	struct holding *holding; /* owned; by symbol in byte order */
	size_t count, room;
	struct account_row sum;  /* over all of them; position is 0 */
	bool whole;              /* every partial was read: where there is no holding, the broker has none */
};

#define PORTFOLIO_EMPTY { .count = 0 }

/* Reads every *.npz of `folder` on up to `jobs` threads and fills the empty *p.  LOT_BAD_DATA where one is damaged or not
 * one symbol's, a sum does not fit, or the broker has no account in any; LOT_SYSTEM where the folder cannot
 * be read.  The caller releases *p in any case. */
int portfolio_read(const char *folder, const char *broker, int jobs, struct portfolio *p, struct error *err);

/* Appends CSV to `out`: rank,symbol,total_pnl,realized_pnl,unrealized_pnl,window_pnl,total_buy_amount,
 * total_sell_amount,total_amount,position,timing_alpha,place,brokers.  The first row is the broker's sum: its symbol
 * is `title`, its rank, position, place and brokers are empty.  LOT_BAD_DATA where an amount does not fit. */
int portfolio_table(const struct portfolio *p, const char *title, struct buffer *out, struct error *err);

void portfolio_release(struct portfolio *p);

#endif
