/* pnl.h - one symbol's profit and loss: every broker's account, and what they add up to.
 *
 * docs/figures.md defines the figures.  Money is exact; only timing_alpha is not a whole number
 * before it is rounded, and it too is summed exactly: returns enter as multiples of 2^-52, so that
 * with n days, net shares x and returns r
 *
 *     alpha = (n x sum(x[t-1] r[t]) - sum(x) x sum(r[t])) / sqrt(n x sum(x^2) - sum(x)^2)
 *
 * (the definition with numerator and denominator times n) has whole sums up to the one division;
 * they do not depend on the order or cut of the rows, and the error is below n x 2^-53.  Returns of
 * 1024 and more, or share counts that would overflow 128 bits, take the definition in doubles.
 */
#ifndef LOTMILL_PNL_H
#define LOTMILL_PNL_H

#include <stdint.h>

#include "error.h"
#include "series.h"
#include "state.h"
#include "totals.h"
#include "trades.h"

/* The days that are read, and those that count. */
struct pnl_window {
	int64_t start; /* first day that counts; PNL_ALWAYS: from the first trade */
	int64_t end;   /* last day that is read; PNL_FOREVER: to the last trade */
};

#define PNL_ALWAYS INT64_MIN
#define PNL_FOREVER INT64_MAX

/* What a symbol's figures come from; nothing of it is owned. */
struct pnl_input {
	const struct trades *trades;
	const struct prices *prices;
	const struct returns *returns;
	struct pnl_window window;
	const struct state *from;    /* what the days up to from->day came down to, or NULL.  Then the three above hold only what came
	                              * after, prices also the closes of the state; window.start is from->start, and window.end is
	                              * not before from->day */
};

/* Appends the symbol's row and its accounts, by broker in byte order, to the empty `out`.
 * LOT_BAD_DATA, naming the broker, where an account's sums pass 2^63, and where a state cannot be carried on because only all days
 * together can give the result (see above): *out is then good for totals_release alone. */
int pnl_symbol(const char *symbol, const struct pnl_input *in, struct totals *out, struct error *err);

/* Fills in the empty *to what the symbol's days come down to at the end of in->window.end, which has a trade;
 * its parts, digests and closes are the caller's.  -1 where that cannot be carried on; *to is good
 * for state_release in any case. */
int pnl_state(const struct pnl_input *in, struct state *to);

/* Appends the open lots on the last day as CSV: broker,side,shares,amount,open_date; side is long or
 * short, shares and amount are those still open; by broker, oldest lot first. */
int pnl_lots(const struct trades *t, const struct pnl_window *window, struct buffer *out, struct error *err);

#endif
