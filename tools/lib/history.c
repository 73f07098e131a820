#include "history.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "hash.h"
#include "series.h"

struct key {
	history_fill *fill;
	size_t length;
};

struct history_shared {
	struct key key;
	void *items;
	UT_hash_handle hh;
};

static void derive(size_t n, const int64_t *close, double *change)
{
	for (size_t i = 0; i < n; i++)
		change[i] = i ? (double)close[i] / (double)close[i - 1] - 1.0 : 0.0;
}

void history_make(size_t n, const int64_t *date, const int64_t *close, const double *change, struct history *h)
{
	*h = (struct history){ .n = n };
	h->date = xmalloc(n * sizeof *h->date);
	h->close = xmalloc(n * sizeof *h->close);
	h->change = xmalloc(n * sizeof *h->change);
	h->sum = xmalloc((n + 1) * sizeof *h->sum);
	if (n) {
		memcpy(h->date, date, n * sizeof *date);
		memcpy(h->close, close, n * sizeof *close);
	}
	if (!change)
		derive(n, h->close, h->change);
	else if (n)
		memcpy(h->change, change, n * sizeof *change);
	h->sum[0] = 0;
	for (size_t i = 0; i < n; i++) {
		h->sum[i + 1] = h->sum[i] + (uint64_t)close[i];
		h->highest = close[i] > h->highest ? close[i] : h->highest;
	}
}

int history_load(const char *folder, struct history *h, struct error *err)
{
	struct prices p;
	struct returns table;
	*h = (struct history){ .n = 0 };
	int r = prices_load(folder, &p, err);
	if (r)
		return r;
	r = returns_load(folder, &p, &table, err);
	if (!r) {
		double *change = xcalloc(p.n, sizeof *change);
		for (size_t i = 0, k = 0; i < p.n; i++) {
			while (k < table.n && table.date[k] < p.date[i])
				k++;
			if (k < table.n && table.date[k] == p.date[i])
				change[i] = table.value[k];
		}
		history_make(p.n, p.date, p.close, change, h);
		free(change);
		returns_release(&table);
	}
	prices_release(&p);
	return r;
}

void history_cut(const struct history *h, size_t n, struct history *cut)
{
	history_make(n, h->date, h->close, h->change, cut);
}

void history_release(struct history *h)
{
	history_trim(h, 0);
	free(h->date);
	free(h->close);
	free(h->change);
	free(h->sum);
	buffer_release(&h->csv);
	*h = (struct history){ .n = 0 };
}

size_t history_day(const struct history *h, int64_t date)
{
	size_t low = 0, high = h->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (h->date[middle] < date)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct buffer *history_csv(struct history *h)
{
	if (h->csv.size)
		return &h->csv;
	buffer_text(&h->csv, "date,close,return\n");
	for (size_t i = 0; i < h->n; i++) {
		char date[DATE_TEXT];
		date_format((int32_t)h->date[i], date);
		buffer_text(&h->csv, date);
		buffer_char(&h->csv, ',');
		int64_t close = h->close[i];
		int places = 8;
		for (; places && close % 10 == 0; places--)
			close /= 10;
		buffer_fixed(&h->csv, close, places);
		buffer_char(&h->csv, ',');
		buffer_exact(&h->csv, h->change[i]);
		buffer_char(&h->csv, '\n');
	}
	return &h->csv;
}

const void *history_share(struct history *h, history_fill *fill, size_t length, size_t size)
{
	struct key key;
	struct history_shared *s;
	memset(&key, 0, sizeof key); /* it is hashed with its padding */
	key.fill = fill;
	key.length = length;
	HASH_FIND(hh, h->shared, &key, sizeof key, s);
	if (!s) {
		s = xcalloc(1, sizeof *s);
		s->key = key;
		s->items = xmalloc(h->n * size);
		fill(h, length, s->items);
		h->shared_bytes += h->n * size;
		HASH_ADD(hh, h->shared, key, sizeof s->key, s);
	}
	return s->items;
}

void history_trim(struct history *h, size_t bytes)
{
	struct history_shared *s, *next;
	if (h->shared_bytes <= bytes && bytes)
		return;
	HASH_ITER(hh, h->shared, s, next)
	{
		HASH_DEL(h->shared, s);
		free(s->items);
		free(s);
	}
	h->shared_bytes = 0;
}
