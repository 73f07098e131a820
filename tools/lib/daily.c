#include "daily.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "date.h"
#include "money.h"
#include "textarray.h"

/* For each day from the first mark's on, the number of the mark on it or before it. */
struct calendar {
	int64_t from;
	uint32_t *mark;
};

/* The days on which a mark stands, and the marks. */
static void make_marks(const struct trades *t, const struct prices *p, const struct pnl_window *w, int64_t first, int64_t last,
                       struct calendar *c, struct daily *d)
{
	int64_t from = w->start > first ? w->start : first, top = from;
	for (size_t i = 0; i < t->rows; i++)
		top = t->date[i] > top && t->date[i] <= last ? t->date[i] : top;
	for (size_t i = 0; i < p->n; i++)
		top = p->date[i] > top && p->date[i] <= last ? p->date[i] : top;
	size_t span = (size_t)(top - from) + 1;
	*c = (struct calendar){ from, xcalloc(span, sizeof *c->mark) };
	c->mark[0] = 1;
	for (size_t i = 0; i < t->rows; i++)
		if (t->date[i] > from && t->date[i] <= last)
			c->mark[t->date[i] - from] = 1;
	for (size_t i = 0; i < p->n; i++)
		if (p->date[i] > from && p->date[i] <= last)
			c->mark[p->date[i] - from] = 1;
	for (size_t i = 0; i < span; i++)
		d->days += c->mark[i];
	d->mark_date = xmalloc(d->days * sizeof *d->mark_date);
	d->mark = xmalloc(d->days * sizeof *d->mark);
	/* Behind the last day no close counts, also where START lies there. */
	for (size_t i = 0, n = 0, k = 0; i < span; i++) {
		int64_t day = from + (int64_t)i;
		while (k < p->n && p->date[k] <= day && p->date[k] <= last)
			k++;
		if (c->mark[i]) {
			d->mark_date[n] = day;
			d->mark[n++] = k ? money_mark(p->close[k - 1]) : DAILY_NO_MARK;
		}
		c->mark[i] = (uint32_t)n - 1;
	}
}

static bool fits(int128 v, int64_t *to)
{
	*to = (int64_t)v;
	return *to == v;
}

/* The row of the account as it is after `day`. */
static bool add_row(struct daily *d, const struct calendar *c, const struct account *a, int64_t before, int64_t day)
{
	size_t i = d->rows++;
	d->date[i] = day;
	d->position[i] = account_position(a);
	/* Realized is received - paid + cost, whichever way the position lies (account.h). */
	bool good = fits((int128)a->realized - before, &d->realized[i]) &
	            fits((int128)a->realized - a->received + a->paid, &d->cost[i]);
	return good && fits(daily_unrealized(d->position[i], d->cost[i], d->mark[c->mark[day - c->from]]), &d->unrealized[i]);
}

static bool add_account(struct daily *d, const struct calendar *c, const struct account_days *days, const struct pnl_window *w, struct account *a)
{
	size_t from = 0;
	while (from < days->n && days->date[from] < w->start)
		from++;
	if (account_apply(a, days, 0, from))
		return false;
	int64_t before = a->realized;
	if (from && (from == days->n || days->date[from] != w->start) && !add_row(d, c, a, before, w->start))
		return false;
	for (size_t i = from; i < days->n; i++)
		if (account_apply(a, days, i, i + 1) || !add_row(d, c, a, before, days->date[i]))
			return false;
	return true;
}

static void make_room(struct daily *d, size_t brokers, size_t rows)
{
	d->code = xcalloc(brokers, sizeof *d->code);
	d->first = xcalloc(brokers + 1, sizeof *d->first);
	d->date = xmalloc(rows * sizeof *d->date);
	d->realized = xmalloc(rows * sizeof *d->realized);
	d->position = xmalloc(rows * sizeof *d->position);
	d->cost = xmalloc(rows * sizeof *d->cost);
	d->unrealized = xmalloc(rows * sizeof *d->unrealized);
}

int daily_make(const char *symbol, const struct trades *t, const struct prices *p, const struct pnl_window *w, struct daily *d,
               struct error *err)
{
	int64_t first = INT64_MAX, last = INT64_MIN;
	for (size_t i = 0; i < t->rows; i++) {
		if (t->date[i] > w->end)
			continue;
		first = t->date[i] < first ? t->date[i] : first;
		last = t->date[i] > last ? t->date[i] : last;
	}
	make_room(d, t->brokers, t->rows + t->brokers);
	if (last == INT64_MIN)
		return LOT_OK;
	struct calendar calendar;
	make_marks(t, p, w, first, w->end != PNL_FOREVER ? w->end : last, &calendar, d);
	int64_t *room = xmalloc(TRADE_FIGURES * t->longest * sizeof *room);
	bool good = true;
	for (size_t b = 0; b < t->brokers && good; b++) {
		struct account_days days = trades_days(t, b, room);
		while (days.n && days.date[days.n - 1] > w->end)
			days.n--;
		if (!days.n)
			continue;
		struct account a = { 0 };
		memcpy(d->code[d->brokers], t->code[b], sizeof *d->code);
		good = add_account(d, &calendar, &days, w, &a);
		account_release(&a);
		if (!good)
			error_data(err, "symbol '%s', broker '%s': a figure is beyond 2^63", symbol, t->code[b]);
		d->first[++d->brokers] = d->rows;
	}
	free(calendar.mark);
	free(room);
	return good ? LOT_OK : LOT_BAD_DATA;
}

/* The arrays of the slice, in their order; what each holds, and how many of it. */
enum { VERSION, BROKER, FIRST, DATE, REALIZED, POSITION, COST, UNREALIZED, MARK_DATE, MARK, ARRAYS };
static const char *const names[ARRAYS] = { "version", "broker", "first", "date", "realized", "position", "cost", "unrealized", "mark_date", "mark" };

static char kind_of(int field)
{
	return field == BROKER ? 'S' : field == DATE || field == MARK_DATE ? 'M' : 'i';
}

static size_t rows_of(int field, size_t brokers, size_t rows, size_t days)
{
	return field == VERSION ? 1 : field == BROKER ? brokers : field == FIRST ? brokers + 1 : field < MARK_DATE ? rows : days;
}

void daily_pack(const struct daily *d, struct buffer *out)
{
	int64_t version = DAILY_VERSION;
	struct npz_array codes = texts_pack(names[BROKER], d->code, sizeof *d->code, d->brokers);
	int64_t *first = xcalloc(d->brokers + 1, sizeof *first);
	for (size_t i = 0; i <= d->brokers; i++)
		first[i] = (int64_t)d->first[i];
	void *const data[ARRAYS] = { &version, codes.data, first, d->date, d->realized, d->position, d->cost, d->unrealized, d->mark_date, d->mark };
	struct npz_writer w;
	npz_begin(&w, npz_deflate, out);
	for (int i = 0; i < ARRAYS; i++) {
		struct npz_array array = { .kind = kind_of(i), .item = i == BROKER ? codes.item : 8,
			                   .rows = rows_of(i, d->brokers, d->rows, d->days), .data = data[i] };
		strcpy(array.name, names[i]);
		/* Money loses a quarter of its bytes to deflate and would take half of the program's time. */
		w.deflate = i == REALIZED || i == COST || i == UNREALIZED ? NULL : npz_deflate;
		npz_add(&w, &array);
	}
	npz_end(&w);
	free(codes.data);
	free(first);
}

static bool ascending(const int64_t *day, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (day[i] < DATE_MIN || day[i] > DATE_MAX || (i && day[i] <= day[i - 1]))
			return false;
	return true;
}

/* Whether codes and days are in order. */
static bool consistent_span(const struct daily *d)
{
	bool good = ascending(d->mark_date, d->days);
	for (size_t b = 0; good && b < d->brokers; b++)
		good = code_valid(d->code[b], strlen(d->code[b])) && (!b || strcmp(d->code[b - 1], d->code[b]) < 0);
	return good;
}

/* Whether rows and marks are. */
static bool consistent_rows(const struct daily *d)
{
	bool good = d->first[0] == 0 && d->first[d->brokers] == d->rows && (d->days || !d->rows);
	for (size_t b = 0; good && b < d->brokers; b++)
		good = d->first[b] < d->first[b + 1] && d->first[b + 1] <= d->rows && ascending(d->date + d->first[b], d->first[b + 1] - d->first[b]) &&
		       d->date[d->first[b]] >= d->mark_date[0] && d->date[d->first[b + 1] - 1] <= d->mark_date[d->days - 1];
	for (size_t i = 0; good && i < d->days; i++)
		good = d->mark[i] >= DAILY_NO_MARK;
	return good;
}

static int unpack(const char *path, const void *data, size_t n, const int *fields, struct daily *d, struct error *err)
{
	struct npz z;
	const char *wanted[ARRAYS + 1] = { NULL };
	const struct npz_array *a[ARRAYS] = { NULL };
	size_t count = 0;
	for (; fields[count] >= 0; count++)
		wanted[count] = names[fields[count]];
	int r = npz_unpack(path, data, n, wanted, &z, err);
	if (r)
		return r;
	for (size_t k = 0; k < count; k++)
		a[fields[k]] = npz_find(&z, names[fields[k]]);
	size_t brokers = a[BROKER]->rows, rows = a[DATE] ? a[DATE]->rows : 0, days = a[MARK_DATE]->rows;
	bool good = texts_fit_codes(a[BROKER], brokers);
	for (int i = 0; i < ARRAYS; i++)
		good = good && (!a[i] || i == BROKER || npz_is_column(a[i], kind_of(i), 8, rows_of(i, brokers, rows, days)));
	if (good && *(const int64_t *)a[VERSION]->data != DAILY_VERSION)
		r = error_at(err, path, 0, "version %lld is not known (this program knows %d)", (long long)*(const int64_t *)a[VERSION]->data,
		             DAILY_VERSION);
	if (good && !r) {
		make_room(d, brokers, rows);
		d->brokers = brokers;
		d->rows = rows;
		d->days = days;
		d->mark_date = xmalloc(days * sizeof *d->mark_date);
		d->mark = xmalloc(days * sizeof *d->mark);
		texts_take(a[BROKER], d->code, sizeof *d->code);
		for (size_t i = 0; i <= d->brokers && a[FIRST]; i++)
			d->first[i] = (size_t)((const int64_t *)a[FIRST]->data)[i];
		int64_t *const to[ARRAYS] = { [DATE] = d->date, d->realized, d->position, d->cost, d->unrealized, d->mark_date, d->mark };
		for (int i = DATE; i < ARRAYS; i++)
			if (a[i])
				memcpy(to[i], a[i]->data, a[i]->rows * sizeof *to[i]);
		good = consistent_span(d) && (!a[FIRST] || consistent_rows(d));
	}
	npz_release(&z);
	return r ? r : good ? LOT_OK : error_at(err, path, 0, "its arrays do not fit together: not a symbol's days");
}

int daily_unpack(const char *path, const void *data, size_t n, struct daily *d, struct error *err)
{
	return unpack(path, data, n, (const int[]){ VERSION, BROKER, FIRST, DATE, REALIZED, POSITION, COST, UNREALIZED, MARK_DATE, MARK, -1 }, d, err);
}

int daily_unpack_span(const char *path, const void *data, size_t n, struct daily *d, struct error *err)
{
	return unpack(path, data, n, (const int[]){ VERSION, BROKER, MARK_DATE, -1 }, d, err);
}

void daily_release(struct daily *d)
{
	free(d->code);
	free(d->first);
	free(d->date);
	free(d->realized);
	free(d->position);
	free(d->cost);
	free(d->unrealized);
	free(d->mark_date);
	free(d->mark);
	*d = (struct daily)DAILY_EMPTY;
}
