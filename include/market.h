/* market.h - a made-up stock market, from a shape and a seed, a symbol's day at a time.
 *
 * Nothing here is drawn from a real market.  Every figure comes from 64-bit integers that are
 * mixed from (seed, symbol, day), never from a floating-point function, so that a seed gives the
 * same market on every machine and in whatever order its rows are written.
 *
 * - Prices are geometric random walks with a market factor, fat tails, a daily limit of 10 % and
 *   the price steps of Taiwan's exchange.
 * - How busy a broker or a symbol is follows Zipf's law; each symbol has favourites of its own.
 * - A day's trades are pairs: what one broker buys another sells, at one price.  So for every
 *   symbol and day the brokers' purchases equal their sales, in shares and in money, exactly.
 * - Some symbols are listed late, some vanish; a halted day has neither trades nor a close, and
 *   on a few days the close is missing although there are trades.
 * - Merged brokers trade until their last day; from then on their successor does.
 *
 * Memory is some 80 bytes a symbol, 90 a broker and 12 a day, whatever the number of rows.
 */
#ifndef LOTMILL_MARKET_H
#define LOTMILL_MARKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "date.h"

enum {
	MARKET_SYMBOLS = 100000, /* the most a market can have */
	MARKET_BROKERS = 100000,
	MARKET_DAYS = 100000,
	MARKET_CODE = 8,         /* bytes of the longest code with its NUL */
	MARKET_ONE = 65536       /* a fraction's unit: 2.5 active brokers are 2.5 x MARKET_ONE */
};

/* What to make.  All of it is the caller's promise: see the limits. */
struct market_shape {
	size_t symbols;    /* 1 .. MARKET_SYMBOLS */
	size_t days;       /* days of trading, 1 .. MARKET_DAYS */
	size_t brokers;    /* 1 .. MARKET_BROKERS */
	int64_t active;    /* mean number of brokers that trade a listed symbol on a day, in 1/MARKET_ONE;
	                    * 0 .. (brokers - mergers) x MARKET_ONE */
	size_t mergers;    /* brokers that merge into another on some day, 0 .. brokers - 1 */
	uint64_t seed;     /* any */
	int32_t start;     /* the first day, if it is one of trading (date.h); start + 2 x days <= DATE_MAX - 30 */
};

/* One broker's trades in one symbol on one day: a row of the trades table. */
struct market_trade {
	uint32_t broker;     /* index of the broker */
	int64_t buy_shares;  /* shares, 0 or more */
	int64_t sell_shares;
	int64_t buy_amount;  /* 1/100 currency unit, 0 or more */
	int64_t sell_amount;
};

/* One symbol's day. */
struct market_day {
	bool listed;      /* false: not on the market that day, nothing else is set */
	bool priced;      /* there is a row of the prices table */
	int64_t close;    /* 1/100 currency unit; 0 on a halted day, whose cell is empty */
	int64_t before;   /* the close before this one, 1/100; 0 if there is none */
	size_t trades;    /* rows of `trade` */
	const struct market_trade *trade; /* by broker; valid until the next market_step */
};

struct market; /* opaque */

/* A market at the dawn of its first day; to be freed with market_free. */
struct market *market_new(const struct market_shape *shape);
void market_free(struct market *m);

/* Symbols and brokers are counted from 0 in byte order of their codes; days from 0. */
const char *market_symbol(const struct market *m, size_t symbol);
const char *market_broker(const struct market *m, size_t broker);
int32_t market_date(const struct market *m, size_t day);

/* The broker's made-up name, UTF-8: a house and a branch, different for each broker. */
void market_name(const struct market *m, size_t broker, char *name, size_t room);

/* The successor of a merged broker, or MARKET_BROKERS for one that stays.  There are chains. */
size_t market_heir(const struct market *m, size_t broker);

/* What happened in `symbol` on `day`.  A symbol's days must be asked for in order, each once;
 * symbols in any order. */
void market_step(struct market *m, size_t symbol, size_t day, struct market_day *out);

/* (close / before - 1) in 1/10^10, rounded half away from zero.  before > 0.
 * 100.00 to 100.50 is 50000000, which is 0.0050000000. */
int64_t market_return(int64_t close, int64_t before);

/* Fills `order` with 0 .. n - 1 (n below 2^32) in a random order, another for each `number`. */
void market_shuffle(uint32_t *order, size_t n, uint64_t seed, uint64_t number);

#endif
