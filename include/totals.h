/* totals.h - profit and loss added up: a symbol's accounts, a group's, the market's.
 *
 * A partial is what lot-fifo leaves of a symbol and lot-merge of many: a row per broker, summed
 * over symbols, and a row per symbol.  Partials merge into partials, so a market is merged group by
 * group with the same bytes as at once.  totalspack.h makes files of them, totalstable.h tables.
 *
 *     struct totals t = TOTALS_EMPTY;                     // what lot-fifo does
 *     struct account_row *a = totals_account(&t, "9A9x", 4);
 *     a->sum[ACCOUNT_TOTAL_PNL] = 1770000;                // 177.0000
 *     a->symbols = 1;
 *     struct symbol_row *s = totals_symbol(&t, "2330", 4);
 *     ...
 *     if (!totals_sort(&t, err))
 *             totals_pack(&t, &buffer);
 *
 * Sums are 128-bit and every addition is checked.  A market is far from the limit (1.7 x 10^34
 * currency units); only beyond it could the order of the inputs decide whether a merge fails, and
 * never what it gives.
 */
#ifndef LOTMILL_TOTALS_H
#define LOTMILL_TOTALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "code.h"
#include "error.h"

/* A day that does not exist: NumPy's NaT. */
#define TOTALS_NO_DATE INT64_MIN

/* The sums of an account, money in 1/10000 of the currency unit. */
enum account_sum {
	ACCOUNT_TOTAL_PNL,
	ACCOUNT_REALIZED_PNL,
	ACCOUNT_UNREALIZED_PNL,
	ACCOUNT_WINDOW_PNL,
	ACCOUNT_BUY_AMOUNT,
	ACCOUNT_SELL_AMOUNT,
	ACCOUNT_TIMING_ALPHA, /* in 1/10^9 */
	ACCOUNT_SUMS
};

/* What arrays and messages call them. */
extern const char *const account_sum_name[ACCOUNT_SUMS];

/* A broker in one symbol, or in many. */
struct account_row {
	char broker[CODE_MAX + 1];  /* its code, a NUL and NULs */
	int64_t symbols;            /* symbols in which it has an account, at least 1 */
	int64_t position;           /* shares held on the last day, short is negative; of one symbol only, else 0 */
	int64_t first, last;        /* its first and last day with a trade; of one symbol only, else 0 */
	int128 sum[ACCOUNT_SUMS];   /* by enum account_sum */
};

/* The sums of a symbol over its brokers. */
enum symbol_sum {
	SYMBOL_BUY_SHARES,  /* shares */
	SYMBOL_SELL_SHARES,
	SYMBOL_BUY_AMOUNT,  /* 1/10000 of the currency unit */
	SYMBOL_SELL_AMOUNT,
	SYMBOL_TOTAL_PNL,
	SYMBOL_WINDOW_PNL,
	SYMBOL_SUMS
};

/* How one of the two checks of a symbol came out. */
enum symbol_check {
	CHECK_NONE = 0, /* it does not apply: n/a */
	CHECK_OK = 1,   /* it holds to the last digit */
	CHECK_OFF = 2   /* it does not */
};

struct symbol_row {
	char symbol[CODE_MAX + 1];   /* its code, a NUL and NULs */
	const char *from;            /* the partial it was read from, for messages; not owned, NULL if none */
	int64_t rows;                /* trade rows, 0 or more */
	int64_t brokers;             /* accounts, 0 or more */
	int64_t first, last;         /* its first and last day with a trade, as in date.h, or TOTALS_NO_DATE */
	bool priced;                 /* there is a mark on the last day */
	int64_t mark;                /* ... 1/10000 unit; 0 where there is none */
	enum symbol_check books;     /* realized + unrealized = sales - purchases + position x mark, each account */
	enum symbol_check zero_sum;  /* the brokers' window_pnl add up to 0 */
	int128 sum[SYMBOL_SUMS];     /* by enum symbol_sum */
};

struct totals {
	struct account_row *account; /* owned; by broker in byte order once sorted */
	size_t accounts;             /* rows in use */
	size_t account_room;         /* rows allocated */
	struct symbol_row *symbol;   /* owned; by symbol in byte order once sorted */
	size_t symbols;
	size_t symbol_room;
	bool position;               /* the accounts are one symbol's and their positions and days mean something */
};

#define TOTALS_EMPTY { NULL, 0, 0, NULL, 0, 0, false }

void totals_release(struct totals *t);

/* Forgets the rows and keeps their memory. */
void totals_clear(struct totals *t);

/* Makes room for so many accounts at once. */
void totals_reserve(struct totals *t, size_t accounts);

/* Appends a row of zeros (and TOTALS_NO_DATE) for a valid code of n bytes and returns it; the
 * pointer lives until the next row is appended. */
struct account_row *totals_account(struct totals *t, const char *broker, size_t n);
struct symbol_row *totals_symbol(struct totals *t, const char *symbol, size_t n);

/* Puts both kinds of rows in byte order of their codes, as everything below but totals_merge
 * needs them.  LOT_BAD_DATA where a code stands twice: a symbol would be counted double. */
int totals_sort(struct totals *t, struct error *err);

/* Adds `from` (sorted) to `into`, whose accounts are sorted and whose symbols need not be: call
 * totals_sort(into) after the last.  `path` names `from` in messages and must outlive `into`; NULL
 * leaves it out.  `into` has no positions afterwards.  LOT_BAD_DATA where a sum does not fit;
 * `into` is then good for totals_release alone. */
int totals_merge(struct totals *into, const struct totals *from, const char *path, struct error *err);

#endif
