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
	d->day[i] = c->mark[day - c->from];
	d->position[i] = account_position(a);
	/* Realized is received - paid + cost, whichever way the position lies (account.h). */
	bool good = fits((int128)a->realized - before, &d->realized[i]) &
	            fits((int128)a->realized - a->received + a->paid, &d->cost[i]);
	int64_t unrealized;
	return good && fits(daily_unrealized(d->position[i], d->cost[i], d->mark[d->day[i]]), &unrealized);
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
	d->day = xmalloc(rows * sizeof *d->day);
	d->realized = xmalloc(rows * sizeof *d->realized);
	d->position = xmalloc(rows * sizeof *d->position);
	d->cost = xmalloc(rows * sizeof *d->cost);
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

/* The arrays of the slice, in their order. */
enum { VERSION, BROKER, FIRST, DAY, REALIZED, POSITION, COST, MARK_DATE, MARK, ARRAYS };
static const char *const names[ARRAYS + 1] = { "version", "broker", "first", "day", "realized", "position", "cost", "mark_date", "mark" };
static const char *const span_names[] = { "version", "broker", "mark_date", NULL };

/* Adds a column narrowed in `room`, where it may lie already. */
static void add_column(struct npz_writer *w, int field, const int64_t *column, size_t n, int64_t *room)
{
	if (n && room != column)
		memcpy(room, column, n * sizeof *room);
	struct npz_array a = npz_narrowed(names[field], room, n);
	npz_add(w, &a);
}

void daily_pack(const struct daily *d, struct buffer *out)
{
	int64_t version = DAILY_VERSION;
	size_t longest = d->rows > d->days ? d->rows : d->days;
	int64_t *room = xmalloc((longest + d->brokers + 1) * sizeof *room);
	struct npz_array codes = texts_pack(names[BROKER], d->code, sizeof *d->code, d->brokers);
	struct npz_array dates = { .kind = 'M', .item = 8, .rows = d->days, .data = d->mark_date };
	struct npz_array versions = { .kind = 'i', .item = 8, .rows = 1, .data = &version };
	strcpy(dates.name, names[MARK_DATE]);
	strcpy(versions.name, names[VERSION]);
	struct npz_writer w;
	/* Stored: they are written and read once, and deflate would take half of both programs' time. */
	npz_begin(&w, NULL, out);
	npz_add(&w, &versions);
	npz_add(&w, &codes);
	for (size_t i = 0; i <= d->brokers; i++)
		room[i] = (int64_t)d->first[i];
	add_column(&w, FIRST, room, d->brokers + 1, room);
	for (size_t i = 0; i < d->rows; i++)
		room[i] = d->day[i];
	add_column(&w, DAY, room, d->rows, room);
	add_column(&w, REALIZED, d->realized, d->rows, room);
	add_column(&w, POSITION, d->position, d->rows, room);
	add_column(&w, COST, d->cost, d->rows, room);
	npz_add(&w, &dates);
	add_column(&w, MARK, d->mark, d->days, room);
	npz_end(&w);
	free(codes.data);
	free(room);
}

static bool ascending(const int64_t *day, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (day[i] < DATE_MIN || day[i] > DATE_MAX || (i && day[i] <= day[i - 1]))
			return false;
	return true;
}

/* Codes and days, if they are in order. */
static bool take_span(const struct npz *z, struct daily *d)
{
	const struct npz_array *codes = npz_find(z, names[BROKER]), *dates = npz_find(z, names[MARK_DATE]);
	if (!texts_fit_codes(codes, codes->rows) || !npz_is_column(dates, 'M', 8, dates->rows))
		return false;
	d->brokers = codes->rows;
	d->code = xcalloc(d->brokers, sizeof *d->code);
	texts_take(codes, d->code, sizeof *d->code);
	d->days = dates->rows;
	d->mark_date = xmalloc(d->days * sizeof *d->mark_date);
	npz_spread(dates, 0, d->days, sizeof *d->mark_date, (char *)d->mark_date);
	bool good = ascending(d->mark_date, d->days);
	for (size_t b = 0; good && b < d->brokers; b++)
		good = code_valid(d->code[b], strlen(d->code[b])) && (!b || strcmp(d->code[b - 1], d->code[b]) < 0);
	return good;
}

/* A column of n whole numbers; NULL where it is none. */
static int64_t *take_column(const struct npz *z, int field, size_t n)
{
	const struct npz_array *a = npz_find(z, names[field]);
	if (!npz_is_column(a, 'i', 0, n))
		return NULL;
	int64_t *column = xmalloc(n * sizeof *column);
	npz_spread(a, 0, n, sizeof *column, (char *)column);
	return column;
}

/* Where the rows of each broker begin, and their days, if they are in order. */
static bool take_places(const struct npz *z, struct daily *d)
{
	int64_t *first = take_column(z, FIRST, d->brokers + 1), *day = take_column(z, DAY, d->rows);
	bool good = first && day && first[0] == 0 && first[d->brokers] == (int64_t)d->rows;
	d->first = xcalloc(d->brokers + 1, sizeof *d->first);
	d->day = xmalloc(d->rows * sizeof *d->day);
	for (size_t b = 0; good && b < d->brokers; b++) {
		good = first[b] < first[b + 1] && first[b + 1] <= (int64_t)d->rows;
		d->first[b + 1] = good ? (size_t)first[b + 1] : 0;
		for (size_t i = d->first[b]; good && i < d->first[b + 1]; i++) {
			good = day[i] >= 0 && day[i] < (int64_t)d->days && (i == d->first[b] || day[i - 1] < day[i]);
			d->day[i] = (uint32_t)day[i];
		}
	}
	free(first);
	free(day);
	return good;
}

static bool take_rows(const struct npz *z, struct daily *d)
{
	d->rows = npz_find(z, names[DAY])->rows;
	bool good = take_places(z, d);
	good = good && (d->realized = take_column(z, REALIZED, d->rows)) && (d->position = take_column(z, POSITION, d->rows)) &&
	       (d->cost = take_column(z, COST, d->rows)) && (d->mark = take_column(z, MARK, d->days));
	for (size_t i = 0; good && i < d->days; i++)
		good = d->mark[i] >= 0 || (d->mark[i] == DAILY_NO_MARK && (!i || d->mark[i - 1] == DAILY_NO_MARK));
	return good;
}

static int take(const char *path, const void *data, size_t n, bool rows, struct daily *d, struct error *err)
{
	struct npz z;
	int r = npz_unpack(path, data, n, rows ? names : span_names, &z, err);
	if (r)
		return r;
	const struct npz_array *version = npz_find(&z, names[VERSION]);
	bool good = npz_is_column(version, 'i', 8, 1);
	if (good && *(const int64_t *)version->data != DAILY_VERSION)
		r = error_at(err, path, 0, "version %lld is not known (this program knows %d)", (long long)*(const int64_t *)version->data,
		             DAILY_VERSION);
	else if (!good || !take_span(&z, d) || (rows && !take_rows(&z, d)))
		r = error_at(err, path, 0, "its arrays do not fit together: not a symbol's days");
	npz_release(&z);
	return r;
}

int daily_unpack(const char *path, const void *data, size_t n, struct daily *d, struct error *err)
{
	return take(path, data, n, true, d, err);
}

int daily_unpack_span(const char *path, const void *data, size_t n, struct daily *d, struct error *err)
{
	return take(path, data, n, false, d, err);
}

void daily_release(struct daily *d)
{
	free(d->code);
	free(d->first);
	free(d->day);
	free(d->realized);
	free(d->position);
	free(d->cost);
	free(d->mark_date);
	free(d->mark);
	*d = (struct daily)DAILY_EMPTY;
}
