/* smartmoney.h - who bought and sold a symbol in the last days, and how well they had done in it before.
 *
 * The signal's day D is the symbol's last trading day on or before the day asked for; a window of n days is its last n trading days
 * (days on which any broker traded it) up to and with D, fewer where there are no more.  In a window a broker's net is what it bought less
 * what it sold.  The buyers are the brokers with the highest net above 0, the sellers those with the lowest below
 * 0; ties by broker code in byte order.
 *
 * Ranks are 1..n by window_pnl, highest first, ties by broker code, over days that end on the calendar day before D: nothing
 * of D or later, neither trades nor closes, is in them.  A broker that had not traded the symbol before D has no
 * rank and counts as n + 1, behind the last.  A side's force is the sum of its brokers' ranks: the lower, the better
 * those have done who are on it.
 *
 * Example: ranks are a 1, b 2, c 3; in the last day a bought 5, b sold 3, and d, new, sold 2.  Buying force 1, selling force
 * 2 + 4 = 6.
 */
#ifndef LOTMILL_SMARTMONEY_H
#define LOTMILL_SMARTMONEY_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"
#include "series.h"
#include "trades.h"

/* What is asked for. */
struct signal_call {
	int64_t asof;        /* D is the last trading day on or before it; INT64_MAX for the last */
	const int64_t *days; /* windows: trading days, 1 or more */
	size_t windows;
	size_t top;          /* buyers, and sellers, at most; 1 or more */
	const char *ranks;   /* the window ranks are taken from, as in windowing.h: "all", "1y" ... */
};

/* A broker in a window. */
struct signal_broker {
	const char *broker; /* its code; lives as long as the trades */
	int128 shares;      /* net: above 0 bought */
	int128 amount;      /* paid less received, 1/10000 unit */
	int64_t rank;       /* 1..ranked, or 0 where it has none */
};

struct signal_window {
	int64_t days;                         /* as asked for */
	int64_t from, to;                     /* its first and last trading day */
	struct signal_broker *buyer, *seller; /* owned; the greatest net first */
	size_t buyers, sellers;
	int64_t buying_force, selling_force;
};

struct signal {
	struct signal_window *window; /* owned; as asked for */
	size_t windows;
	int64_t ranked;               /* n: brokers with a rank */
};

/* Fills *s; the caller releases it in any case.  Prices are needed for the ranks.  LOT_BAD_DATA where no day of `t` is on or before
 * call->asof or an account does not fit; LOT_BAD_USAGE where call->ranks is no window. */
int signal_make(const char *symbol, const struct trades *t, const struct prices *p, const struct signal_call *call, struct signal *s,
                struct error *err);

void signal_release(struct signal *s);

#endif
