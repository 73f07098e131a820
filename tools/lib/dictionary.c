#include "dictionary.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "error.h"
#include "hash.h"

struct entry {
	UT_hash_handle hh;
	uint32_t id;
	size_t n;
	char text[];
};

/* Texts of up to 8 bytes, nearly all codes that there are, are first looked up by their bytes as one word
 * in a small direct-mapped table; uthash holds the truth. */
enum { FRONT_BITS = 14 };
struct front {
	uint64_t word;
	uint32_t n;
	uint32_t id;
};

struct dictionary {
	struct entry *table;
	struct entry **entry;
	size_t room;
	uint32_t count;
	struct front front[1 << FRONT_BITS];
};

struct dictionary *dictionary_new(void)
{
	return xcalloc(1, sizeof(struct dictionary));
}

static uint32_t find(struct dictionary *d, const char *text, size_t n)
{
	struct entry *e;
	HASH_FIND(hh, d->table, text, n, e);
	if (!e) {
		e = xcalloc(1, sizeof *e + n + 1);
		memcpy(e->text, text, n);
		e->n = n;
		e->id = d->count;
		d->entry = xgrow(d->entry, &d->room, d->count + 1u, sizeof *d->entry);
		d->entry[d->count++] = e;
		HASH_ADD_KEYPTR(hh, d->table, e->text, n, e);
	}
	return e->id;
}

/* Up to 8 bytes as a word, another for each text of that length: the first four and the last four. */
static uint64_t word_of(const char *text, size_t n)
{
	uint32_t first = 0, last = 0;
	if (n >= sizeof first) {
		memcpy(&first, text, sizeof first);
		memcpy(&last, text + n - sizeof last, sizeof last);
	} else {
		for (size_t i = 0; i < n; i++)
			first |= (uint32_t)(unsigned char)text[i] << 8 * i;
	}
	return first | (uint64_t)last << 32;
}

static uint32_t look(struct dictionary *d, const char *text, size_t n, bool any)
{
	if (n > 8)
		return any || code_valid(text, n) ? find(d, text, n) : UINT32_MAX;
	uint64_t word = word_of(text, n);
	struct front *f = &d->front[(word * 0x9e3779b97f4a7c15u) >> (64 - FRONT_BITS)];
	if (f->word != word || f->n != n || !n) {
		if (!any && !code_valid(text, n))
			return UINT32_MAX;
		*f = (struct front){ word, (uint32_t)n, find(d, text, n) };
	}
	return f->id;
}

uint32_t dictionary_id(struct dictionary *d, const char *text, size_t n)
{
	return look(d, text, n, false);
}

uint32_t dictionary_any(struct dictionary *d, const char *text, size_t n)
{
	return look(d, text, n, true);
}

const char *dictionary_text(const struct dictionary *d, uint32_t id)
{
	return d->entry[id]->text;
}

size_t dictionary_bytes(const struct dictionary *d, uint32_t id)
{
	return d->entry[id]->n;
}

uint32_t dictionary_count(const struct dictionary *d)
{
	return d->count;
}

static int by_text(const void *a, const void *b)
{
	const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
	int c = memcmp(x->text, y->text, x->n < y->n ? x->n : y->n);
	return c ? c : (x->n > y->n) - (x->n < y->n);
}

uint32_t *dictionary_sorted(const struct dictionary *d)
{
	struct entry **sorted = xmalloc(d->count * sizeof *sorted);
	uint32_t *id = xmalloc(d->count * sizeof *id);
	if (d->count)
		memcpy(sorted, d->entry, d->count * sizeof *sorted);
	qsort(sorted, d->count, sizeof *sorted, by_text);
	for (uint32_t i = 0; i < d->count; i++)
		id[i] = sorted[i]->id;
	free(sorted);
	return id;
}

void dictionary_free(struct dictionary *d)
{
	if (!d)
		return;
	HASH_CLEAR(hh, d->table);
	for (uint32_t i = 0; i < d->count; i++)
		free(d->entry[i]);
	free(d->entry);
	free(d);
}
