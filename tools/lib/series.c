#include "series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "decimal.h"
#include "splitmix.h"

/* A (date, value) table of 8-byte values; `part` says whose slice a day came from. */
struct series {
	size_t n;
	struct day {
		int64_t date;
		double value;
		uint32_t part;
	} *day;
};

static int by_date(const void *a, const void *b)
{
	const struct day *x = a, *y = b;
	if (x->date != y->date)
		return x->date < y->date ? -1 : 1;
	return (x->part > y->part) - (x->part < y->part);
}

static int series_load(struct slice_list *list, const char *table, const char *value, struct series *s, struct error *err)
{
	const char *const names[] = { "date", value, NULL };
	size_t room = 0;
	bool sorted = true;
	int r = LOT_OK;
	*s = (struct series){ .n = 0 };
	list->doubled = false;
	for (size_t i = 0; !r && i < list->count; i++) {
		struct npz z;
		if (list->slice[i].skip)
			continue;
		r = slice_read(&list->slice[i], names, &z, err);
		if (r)
			break;
		const struct npz_array *date = npz_find(&z, "date"), *v = npz_find(&z, value);
		if (!npz_is_column(date, 'M', 8, date->rows) || !npz_is_column(v, 'f', 8, date->rows))
			r = error_at(err, list->slice[i].path, 0, "arrays 'date' and '%s' are not a slice of %s", value, table);
		s->day = xgrow(s->day, &room, s->n + (r ? 0 : date->rows), sizeof *s->day);
		for (size_t k = 0; !r && k < date->rows; k++) {
			struct day *d = &s->day[s->n++];
			*d = (struct day){ ((int64_t *)date->data)[k], ((double *)v->data)[k], (uint32_t)i };
			sorted = sorted && (s->n == 1 || d[-1].date < d->date);
			if (d->date < DATE_MIN || d->date > DATE_MAX)
				r = error_at(err, list->slice[i].path, 0, "row %zu: its date does not exist", k);
		}
		npz_release(&z);
	}
	if (!r && !sorted) {
		qsort(s->day, s->n, sizeof *s->day, by_date);
		size_t kept = 1;
		for (size_t i = 1; !r && i < s->n; i++) {
			struct day *last = &s->day[kept - 1], *d = &s->day[i];
			char text[DATE_TEXT];
			if (last->date != d->date) {
				s->day[kept++] = *d;
			} else if (last->value != d->value) {
				date_format((int32_t)d->date, text);
				r = error_at(err, list->slice[d->part].path, 0, "%s of %s is %.15g, but %s says %.15g", value, text, d->value,
				             list->slice[last->part].path, last->value);
			}
		}
		list->doubled = kept < s->n;
		s->n = kept;
	}
	if (r)
		free(s->day);
	return r;
}

static uint64_t day_digest(int64_t date, uint64_t value)
{
	return splitmix(splitmix((uint64_t)date) + value);
}

static uint64_t return_bits(double value)
{
	uint64_t bits;
	memcpy(&bits, &value, sizeof bits);
	return bits;
}

/* Tells a slice of a day that was read from it. */
static void note_day(struct slice *s, int64_t date, uint64_t value)
{
	s->low = s->noted && s->low < date ? s->low : date;
	s->high = s->noted && s->high > date ? s->high : date;
	s->noted = true;
	s->digest += day_digest(date, value);
}

int prices_load_list(const char *folder, struct slice_list *list, struct prices *p, struct error *err)
{
	struct series s;
	*p = (struct prices){ .n = 0 };
	int r = series_load(list, "prices", "close", &s, err);
	if (r)
		return r;
	p->n = s.n;
	p->date = xmalloc(s.n * sizeof *p->date);
	p->close = xmalloc(s.n * sizeof *p->close);
	for (size_t i = 0; i < s.n; i++) {
		double v = s.day[i].value;
		/* A close of another's slice may be above 0 and below the least that there is. */
		p->close[i] = v > 0 && v < 4e7 + 1 ? decimal_units(v) : 0;
		if (!p->close[i]) {
			r = error_at(err, folder, 0, "prices: row %zu: close %.17g is out of range", i, v);
			break;
		}
		p->date[i] = s.day[i].date;
		note_day(&list->slice[s.day[i].part], p->date[i], (uint64_t)p->close[i]);
	}
	free(s.day);
	if (r)
		prices_release(p);
	return r;
}

int prices_load(const char *folder, struct prices *p, struct error *err)
{
	struct slice_list list;
	*p = (struct prices){ .n = 0 };
	int r = slices_list(folder, "prices", &list, err);
	if (!r)
		r = prices_load_list(folder, &list, p, err);
	slices_list_release(&list);
	return r;
}

uint64_t prices_digest(const struct prices *p, int64_t day)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < p->n && p->date[i] <= day; i++)
		sum += day_digest(p->date[i], (uint64_t)p->close[i]);
	return sum;
}

void prices_release(struct prices *p)
{
	free(p->date);
	free(p->close);
	*p = (struct prices){ .n = 0 };
}

static void returns_room(struct returns *r, size_t n)
{
	r->n = n;
	r->date = xmalloc(n * sizeof *r->date);
	r->value = xmalloc(n * sizeof *r->value);
}

int returns_load_list(const char *folder, struct slice_list *list, struct returns *out, struct error *err)
{
	struct series s;
	*out = (struct returns){ .n = 0 };
	int r = series_load(list, "returns", "value", &s, err);
	if (r)
		return r;
	returns_room(out, s.n);
	for (size_t i = 0; i < s.n; i++) {
		out->date[i] = s.day[i].date;
		out->value[i] = s.day[i].value;
		if (!isfinite(out->value[i]) || out->value[i] <= -1) {
			r = error_at(err, folder, 0, "returns: row %zu: %.17g is no return above -1", i, out->value[i]);
			break;
		}
		note_day(&list->slice[s.day[i].part], out->date[i], return_bits(out->value[i]));
	}
	free(s.day);
	if (r)
		returns_release(out);
	return r;
}

void returns_derive(const struct prices *p, struct returns *r)
{
	returns_release(r);
	returns_room(r, p->n ? p->n - 1 : 0);
	for (size_t i = 0; i < r->n; i++) {
		r->date[i] = p->date[i + 1];
		r->value[i] = (double)p->close[i + 1] / (double)p->close[i] - 1.0;
	}
}

int returns_load(const char *folder, const struct prices *p, struct returns *out, struct error *err)
{
	struct slice_list list;
	*out = (struct returns){ .n = 0 };
	int r = slices_list(folder, "returns", &list, err);
	if (!r)
		r = returns_load_list(folder, &list, out, err);
	if (!r && !out->n)
		returns_derive(p, out);
	slices_list_release(&list);
	return r;
}

uint64_t returns_digest(const struct returns *r, int64_t day)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < r->n && r->date[i] <= day; i++)
		sum += day_digest(r->date[i], return_bits(r->value[i]));
	return sum;
}

void returns_release(struct returns *r)
{
	free(r->date);
	free(r->value);
	*r = (struct returns){ .n = 0 };
}
