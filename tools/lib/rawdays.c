#include "rawdays.h"

#include <stdlib.h>
#include <string.h>

#include "daybook.h"

static uint64_t key_of(struct dictionary *symbols, const char *symbol, int32_t day)
{
	return (uint64_t)dictionary_id(symbols, symbol, strlen(symbol)) << 32 | ((uint32_t)day ^ 0x80000000u);
}

static int ascending(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

void rawdays_one(struct rawdays *d, struct dictionary *symbols, const char *symbol, int32_t day)
{
	d->key = xmalloc(sizeof *d->key);
	d->key[0] = key_of(symbols, symbol, day);
	d->count = 1;
	d->known = true;
}

static void take(struct rawdays *d, struct dictionary *symbols, const struct daybook *book)
{
	size_t room = 0;
	const char *symbol;
	int32_t day;
	for (size_t i = 0; daybook_key(book, i, &symbol, &day); i++) {
		uint64_t key = key_of(symbols, symbol, day);
		if (d->count && d->key[d->count - 1] == key)
			continue;
		d->key = xgrow(d->key, &room, d->count + 1, sizeof *d->key);
		d->key[d->count++] = key;
	}
	if (d->count)
		qsort(d->key, d->count, sizeof *d->key, ascending);
}

void rawdays_read(struct rawdays *d, struct dictionary *symbols, const char *path, const struct exchange_options *options)
{
	struct exchange_file f;
	struct error e = ERROR_NONE;
	*d = (struct rawdays){ .known = false };
	if (exchange_open(&f, path, options, false, &e))
		return;
	struct daybook *book = daybook_new(false, true);
	d->known = !exchange_read(&f, book, &e);
	if (d->known)
		take(d, symbols, book);
	daybook_free(book);
	exchange_close(&f);
}

bool rawdays_meet(const struct rawdays *x, const struct rawdays *y)
{
	const struct rawdays *few = x->count < y->count ? x : y, *many = few == x ? y : x;
	if (!x->known || !y->known)
		return true;
	for (size_t i = 0; i < few->count; i++)
		if (bsearch(&few->key[i], many->key, many->count, sizeof *many->key, ascending))
			return true;
	return false;
}

void rawdays_release(struct rawdays *d)
{
	free(d->key);
	*d = (struct rawdays){ .known = false };
}
