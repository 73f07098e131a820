/* rawdays.h - which days of which symbols a raw file of trades holds, beyond its first and its last. */
#ifndef LOTMILL_RAWDAYS_H
#define LOTMILL_RAWDAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dictionary.h"
#include "exchange.h"

struct rawdays {
	uint64_t *key; /* symbol's number in a dictionary, then the day; ascending, owned */
	size_t count;
	bool known;    /* false: the file cannot be read, and may hold any */
};

/* The one day of one symbol. */
void rawdays_one(struct rawdays *d, struct dictionary *symbols, const char *symbol, int32_t day);

/* Those of the file at `path`, read by `options`; rows that are bad are passed over. */
void rawdays_read(struct rawdays *d, struct dictionary *symbols, const char *path, const struct exchange_options *options);

/* Whether both may hold a day of a symbol. */
bool rawdays_meet(const struct rawdays *x, const struct rawdays *y);

void rawdays_release(struct rawdays *d);

#endif
