#include "overlaps.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "date.h"
#include "dictionary.h"
#include "error.h"

/* Two parts. */
struct pair {
	size_t symbols, same;
	int64_t low, high; /* the first and the last day between which both have trades, in any symbol */
};

struct overlaps {
	oddity_fn *tell;
	void *context;
	struct dictionary *name; /* "A and B" */
	struct pair *pair;       /* by number */
	size_t pairs, room;
};

struct overlaps *overlaps_new(oddity_fn *tell, void *context)
{
	struct overlaps *o = xcalloc(1, sizeof *o);
	*o = (struct overlaps){ .tell = tell, .context = context, .name = dictionary_new() };
	return o;
}

/* The part's name, to be freed; the path is FOLDER/trades/NAME.npz. */
static char *part_name(const struct slice *s)
{
	const char *slash = strrchr(s->path, '/'), *name = slash ? slash + 1 : s->path;
	return xformat("%.*s", (int)(strlen(name) - strlen(".npz")), name);
}

static void add(struct overlaps *o, const struct slice *a, const struct slice *b)
{
	char *x = part_name(a), *y = part_name(b);
	bool in_order = strcmp(x, y) < 0;
	char *name = xformat("%s and %s", in_order ? x : y, in_order ? y : x);
	int64_t low = a->low > b->low ? a->low : b->low, high = a->high < b->high ? a->high : b->high;
	uint32_t id = dictionary_any(o->name, name, strlen(name));
	free(name);
	free(x);
	free(y);
	if (id == o->pairs) {
		o->pair = xgrow(o->pair, &o->room, o->pairs + 1, sizeof *o->pair);
		o->pair[o->pairs++] = (struct pair){ 0, 0, low, high };
	}
	struct pair *p = &o->pair[id];
	p->symbols++;
	p->same += a->rows == b->rows && a->checksum[0] && !strcmp(a->checksum, b->checksum);
	p->low = low < p->low ? low : p->low;
	p->high = high > p->high ? high : p->high;
}

static int by_low(const void *a, const void *b)
{
	const struct slice *x = *(const struct slice *const *)a, *y = *(const struct slice *const *)b;
	return (x->low > y->low) - (x->low < y->low);
}

void overlaps_symbol(struct overlaps *o, const struct slice_list *trades)
{
	const struct slice **slice = xmalloc(trades->count * sizeof *slice);
	size_t n = 0;
	for (size_t i = 0; i < trades->count; i++)
		if (trades->slice[i].noted)
			slice[n++] = &trades->slice[i];
	if (n)
		qsort(slice, n, sizeof *slice, by_low);
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n && slice[k]->low <= slice[i]->high; k++)
			add(o, slice[i], slice[k]);
	free(slice);
}

void overlaps_market(const struct overlaps *o)
{
	for (size_t i = 0; i < o->pairs; i++) {
		const struct pair *p = &o->pair[i];
		struct buffer b = BUFFER_EMPTY;
		char low[DATE_TEXT], high[DATE_TEXT];
		date_format((int32_t)p->low, low);
		date_format((int32_t)p->high, high);
		if (p->same)
			buffer_format(&b, "the same rows of %zu symbol%s, from %s to %s: they count twice", p->same, p->same > 1 ? "s" : "", low, high);
		if (p->same && p->symbols > p->same)
			buffer_format(&b, "; days of %zu more", p->symbols - p->same);
		if (!p->same)
			buffer_format(&b, "both have days of %zu symbol%s from %s to %s: what they have in common is added up", p->symbols,
			              p->symbols > 1 ? "s" : "", low, high);
		buffer_char(&b, '\0');
		o->tell(o->context, "parts", dictionary_text(o->name, (uint32_t)i), b.data);
		buffer_release(&b);
	}
}

void overlaps_free(struct overlaps *o)
{
	if (!o)
		return;
	dictionary_free(o->name);
	free(o->pair);
	free(o);
}
