/* daybookwork.h - what a book of raw files' rows (daybook.h) holds, for the two that see inside.
 *
 * daybook.c gathers rows as readers of formats give them; daybookwrite.c puts them in order, looks for what files say twice or
 * otherwise, and writes the tables.
 */
#ifndef LOTMILL_DAYBOOKWORK_H
#define LOTMILL_DAYBOOKWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "daybook.h"
#include "dictionary.h"
#include "hash.h"

struct trade {
	uint32_t symbol, broker; /* numbers, then places in byte order */
	int32_t date;
	uint32_t file;
	int64_t price;
	int64_t shares[2], amount[2];
};

struct price {
	uint32_t symbol;
	int32_t date;
	uint32_t file;
	size_t line;
	int64_t close, adjusted;
};

struct broker {
	struct buffer name, raw;
	int32_t date;
	bool named;
};

struct claim {
	struct { uint32_t symbol; int32_t date; } key;
	uint32_t file;
	bool whole;
	UT_hash_handle hh;
};

struct file {
	const char *path;
	uint64_t content;
	size_t refused;
	bool table;      /* of rows that others may add to, with this symbol and day where it does not say them itself */
	uint32_t symbol;
	int32_t date;
};

struct daybook {
	bool by_price, reject, adjusted;
	struct dictionary *symbols, *brokers;
	struct trade *trade;
	size_t trades, trade_room, file_trades; /* file_trades: where the current file's begin */
	struct price *price;
	size_t prices, price_room, file_prices;
	struct broker *broker;
	size_t broker_room, broker_count;
	struct claim *claims;
	struct file *file;
	size_t files, file_room;
	struct buffer rejects;
	struct daybook_counts counts;
};

/* Adds a row or a sum to the sum `t`.  False where that grows too large, and `t` stays as it is. */
bool daybook_add(struct trade *t, const int64_t shares[2], const int64_t amount[2]);

#endif
