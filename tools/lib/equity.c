#include "equity.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "textarray.h"

/* Names meet unsorted and more than once; the room is folded when it doubles, so that it stays near what is needed. */
static int by_code(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int by_date(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static size_t fold(void *all, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	char *p = all;
	size_t kept = 0;
	if (count)
		qsort(all, count, size, compare);
	for (size_t i = 0; i < count; i++)
		if (!kept || compare(p + (kept - 1) * size, p + i * size)) {
			if (kept != i)
				memcpy(p + kept * size, p + i * size, size);
			kept++;
		}
	return kept;
}

static void name_codes(struct equity *e, char (*code)[CODE_MAX + 1], size_t n)
{
	if (e->brokers + n > e->code_room)
		e->brokers = fold(e->code, e->brokers, sizeof *e->code, by_code);
	e->code = xgrow(e->code, &e->code_room, e->brokers + n, sizeof *e->code);
	if (n)
		memcpy(e->code + e->brokers, code, n * sizeof *code);
	e->brokers += n;
}

static void name_dates(struct equity *e, const int64_t *date, size_t n)
{
	if (e->days + n > e->date_room)
		e->days = fold(e->date, e->days, sizeof *e->date, by_date);
	e->date = xgrow(e->date, &e->date_room, e->days + n, sizeof *e->date);
	if (n)
		memcpy(e->date + e->days, date, n * sizeof *date);
	e->days += n;
}

void equity_span_daily(struct equity *e, const struct daily *d)
{
	name_codes(e, d->code, d->brokers);
	name_dates(e, d->mark_date, d->days);
}

void equity_span(struct equity *e, const struct equity *from)
{
	name_codes(e, from->code, from->brokers);
	name_dates(e, from->date, from->days);
}

/* A figure of `size` bytes for every broker and day, in a block: its pages are walked through again and again. */
static void *zeros(const struct equity *e, size_t size)
{
	size_t n = e->brokers * e->days * size;
	return memset(xblock(n), 0, n);
}

static void release_figures(const struct equity *e, void *p, size_t size)
{
	if (p)
		xblock_free(p, e->brokers * e->days * size);
}

/* Each day's place among the curves' days: there are millions of rows to find one for. */
static void find_places(struct equity *e)
{
	size_t n = e->days ? (size_t)(e->date[e->days - 1] - e->date[0]) + 1 : 0;
	e->place = xmalloc(n * sizeof *e->place);
	for (size_t i = 0, k = 0; i < n; i++) {
		k += e->date[k] < e->date[0] + (int64_t)i;
		e->place[i] = (uint32_t)k;
	}
}

void equity_begin(struct equity *e)
{
	e->brokers = fold(e->code, e->brokers, sizeof *e->code, by_code);
	e->days = fold(e->date, e->days, sizeof *e->date, by_date);
	e->realized = zeros(e, sizeof *e->realized);
	e->unrealized = zeros(e, sizeof *e->unrealized);
	find_places(e);
}

/* For each of e's days the last of the n ascending `date` on or before it, or SIZE_MAX; to be freed. */
static size_t *places(const struct equity *e, const int64_t *date, size_t n)
{
	size_t *place = xmalloc(e->days * sizeof *place);
	for (size_t k = 0, i = 0; k < e->days; k++) {
		while (i < n && date[i] <= e->date[k])
			i++;
		place[k] = i ? i - 1 : SIZE_MAX;
	}
	return place;
}

/* Whether all of an input's brokers and days are among the curves': it was read twice, and may be another file by now. */
static bool are_named(const struct equity *e, char (*code)[CODE_MAX + 1], size_t brokers, const int64_t *date, size_t days)
{
	size_t at = 0, k = 0;
	for (size_t b = 0; b < brokers; b++, at++) {
		while (at < e->brokers && strcmp(e->code[at], code[b]) < 0)
			at++;
		if (at == e->brokers || strcmp(e->code[at], code[b]))
			return false;
	}
	for (size_t i = 0; i < days; i++, k++) {
		while (k < e->days && e->date[k] < date[i])
			k++;
		if (k == e->days || e->date[k] != date[i])
			return false;
	}
	return true;
}

static int changed(const char *path, struct error *err)
{
	return error_at(err, path, 0, "other brokers or days than when it was first read: it was replaced meanwhile");
}

/* Where a broker that is named stands, from `from` on. */
static size_t broker_at(const struct equity *e, const char *code, size_t from)
{
	while (strcmp(e->code[from], code))
		from++;
	return from;
}

/* The first of e's days on or after `day`, which is not before them; their number where there is none. */
static size_t day_at(const struct equity *e, int64_t day)
{
	return day > e->date[e->days - 1] ? e->days : e->place[day - e->date[0]];
}

static uint64_t magnitude(int64_t v)
{
	return v < 0 ? -(uint64_t)v : (uint64_t)v;
}

static uint64_t largest(const int64_t *v, size_t n)
{
	uint64_t most = 0;
	for (size_t i = 0; i < n; i++)
		most = magnitude(v[i]) > most ? magnitude(v[i]) : most;
	return most;
}

static void settle(struct equity *e)
{
	size_t cells = e->bound ? e->brokers * e->days : 0;
	for (size_t i = 0; i < cells; i++) {
		e->realized[i] += e->more_realized[i];
		e->unrealized[i] += e->more_unrealized[i];
		e->more_realized[i] = e->more_unrealized[i] = 0;
	}
	e->bound = 0;
}

/* Makes room for a symbol in the figures of 64 bits, which are half the memory to walk through; false where they might not
 * hold it.  To a broker's day it adds once: the change of what is realized, and the change of position x mark - cost. */
static bool fits_narrow(struct equity *e, const struct daily *d)
{
	const uint128 half = (uint64_t)INT64_MAX / 2;
	uint128 worth = (uint128)largest(d->position, d->rows) * largest(d->mark, d->days) + largest(d->cost, d->rows);
	uint128 most = largest(d->realized, d->rows);
	most = worth > most ? worth : most;
	if (most > half)
		return false;
	if (2 * most + e->bound > INT64_MAX)
		settle(e);
	if (!e->more_realized) {
		e->more_realized = zeros(e, sizeof *e->more_realized);
		e->more_unrealized = zeros(e, sizeof *e->more_unrealized);
	}
	e->bound += (uint64_t)(2 * most);
	return true;
}

/* A broker's figures that a symbol is added to: of 64 bits, or of 128 where those are NULL. */
struct curve {
	int64_t *narrow;
	int128 *wide;
};

static struct curve curve_at(int64_t *narrow, int128 *wide, size_t cell)
{
	return (struct curve){ narrow ? narrow + cell : NULL, wide + cell };
}

static void add(const struct curve *c, size_t k, int128 v)
{
	if (c->narrow)
		c->narrow[k] += (int64_t)v;
	else
		c->wide[k] += v;
}

/* Days on which nothing but the mark moves what is held: nearly all of the work, some thousand million of them. */
static void add_moves(const struct curve *c, const int64_t *change, int64_t position, size_t from, size_t to)
{
	int64_t *restrict narrow = c->narrow;
	for (size_t k = from; k < to && narrow; k++)
		narrow[k] += position * change[k];
	for (size_t k = from; k < to && !narrow; k++)
		c->wide[k] += (int128)position * change[k];
}

/* A symbol's mark on each of e's days, DAILY_NO_MARK where there is none yet, and its change since the day before
 * where both are there, else 0; to be freed. */
static int64_t *marks(const struct equity *e, const struct daily *d, int64_t **change)
{
	size_t *place = places(e, d->mark_date, d->days);
	int64_t *mark = xmalloc(e->days * sizeof *mark);
	*change = xcalloc(e->days, sizeof **change);
	for (size_t k = 0; k < e->days; k++) {
		mark[k] = place[k] == SIZE_MAX ? DAILY_NO_MARK : d->mark[place[k]];
		if (k && mark[k] != DAILY_NO_MARK && mark[k - 1] != DAILY_NO_MARK)
			(*change)[k] = mark[k] - mark[k - 1];
	}
	free(place);
	return mark;
}

/* Figures change at a trade and, while shares are held, with the mark; what is added is their change, so that an account
 * that holds nothing costs its trades alone. */
int equity_add_daily(struct equity *e, const struct daily *d, const char *path, struct error *err)
{
	if (!are_named(e, d->code, d->brokers, d->mark_date, d->days))
		return changed(path, err);
	int64_t *change, *mark = marks(e, d, &change);
	const bool narrow = fits_narrow(e, d);
	size_t at = 0, priced = 0; /* the first day with a mark */
	while (priced < e->days && mark[priced] == DAILY_NO_MARK)
		priced++;
	for (size_t b = 0; b < d->brokers; b++) {
		at = broker_at(e, d->code[b], at);
		const struct curve realized = curve_at(narrow ? e->more_realized : NULL, e->realized, at * e->days);
		const struct curve unrealized = curve_at(narrow ? e->more_unrealized : NULL, e->unrealized, at * e->days);
		int128 was = 0;
		int64_t earned = 0;
		for (size_t i = d->first[b], k = day_at(e, d->date[i]), next; i < d->first[b + 1]; i++, k = next) {
			const int64_t position = d->position[i], cost = d->cost[i];
			next = i + 1 < d->first[b + 1] ? day_at(e, d->date[i + 1]) : e->days;
			add(&realized, k, (int128)d->realized[i] - earned);
			earned = d->realized[i];
			int128 now = daily_unrealized(position, cost, mark[k]);
			add(&unrealized, k, now - was);
			was = now;
			if (!position)
				continue;
			if (k < priced && priced < next)
				add(&unrealized, priced, daily_unrealized(position, cost, mark[priced]));
			add_moves(&unrealized, change, position, k + 1, next);
			was = daily_unrealized(position, cost, mark[next - 1]);
		}
	}
	free(mark);
	free(change);
	return LOT_OK;
}

void equity_finish(struct equity *e)
{
	settle(e);
	for (size_t b = 0; b < e->brokers; b++)
		for (size_t k = 1; k < e->days; k++) {
			e->realized[b * e->days + k] += e->realized[b * e->days + k - 1];
			e->unrealized[b * e->days + k] += e->unrealized[b * e->days + k - 1];
		}
}

int equity_add(struct equity *e, const struct equity *from, const char *path, struct error *err)
{
	if (!are_named(e, from->code, from->brokers, from->date, from->days))
		return changed(path, err);
	size_t *place = places(e, from->date, from->days), at = 0;
	for (size_t b = 0; b < from->brokers; b++) {
		at = broker_at(e, from->code[b], at);
		for (size_t k = 0; k < e->days; k++) {
			if (place[k] == SIZE_MAX)
				continue;
			e->realized[at * e->days + k] += from->realized[b * from->days + place[k]];
			e->unrealized[at * e->days + k] += from->unrealized[b * from->days + place[k]];
		}
	}
	free(place);
	return LOT_OK;
}

enum { VERSION, BROKER, DATE, REALIZED, UNREALIZED, ARRAYS };
static const char *const names[ARRAYS] = { "version", "broker", "date", "realized", "unrealized" };

static int narrow(const struct equity *e, const int128 *from, const char *what, int64_t *to, struct error *err)
{
	for (size_t i = 0; i < e->brokers * e->days; i++) {
		to[i] = (int64_t)from[i];
		if (to[i] != from[i])
			return error_data(err, "broker '%s': %s is beyond 2^63", e->code[i / e->days], what);
	}
	return LOT_OK;
}

int equity_pack(const struct equity *e, npz_deflate_fn *deflate, struct buffer *out, struct error *err)
{
	int64_t version = EQUITY_VERSION;
	size_t cells = e->brokers * e->days;
	int64_t *realized = xblock(cells * sizeof *realized), *unrealized = xblock(cells * sizeof *unrealized);
	int r = narrow(e, e->realized, "realized", realized, err);
	if (!r)
		r = narrow(e, e->unrealized, "unrealized", unrealized, err);
	/* Without days there is one column of no rows: a second dimension of 0 is none. */
	const size_t rows = e->days ? e->brokers : 0, columns = e->days ? e->days : 1;
	struct npz_array array[ARRAYS] = {
		{ .kind = 'i', .item = 8, .rows = 1, .data = &version },
		texts_pack(names[BROKER], e->code, sizeof *e->code, e->brokers),
		{ .kind = 'M', .item = 8, .rows = e->days, .data = e->date },
		{ .kind = 'i', .item = 8, .rows = rows, .columns = columns, .data = realized },
		{ .kind = 'i', .item = 8, .rows = rows, .columns = columns, .data = unrealized },
	};
	for (int i = 0; i < ARRAYS; i++)
		strcpy(array[i].name, names[i]);
	if (!r)
		npz_pack(array, ARRAYS, deflate, out);
	free(array[BROKER].data);
	xblock_free(realized, cells * sizeof *realized);
	xblock_free(unrealized, cells * sizeof *unrealized);
	return r;
}

static bool in_order(const struct equity *e)
{
	for (size_t i = 0; i < e->brokers; i++)
		if (!code_valid(e->code[i], strlen(e->code[i])) || (i && strcmp(e->code[i - 1], e->code[i]) >= 0))
			return false;
	for (size_t i = 0; i < e->days; i++)
		if (e->date[i] < DATE_MIN || e->date[i] > DATE_MAX || (i && e->date[i - 1] >= e->date[i]))
			return false;
	return true;
}

/* The first `arrays` of them. */
static int unpack(const char *path, const void *data, size_t n, int arrays, struct equity *e, struct error *err)
{
	const char *wanted[ARRAYS + 1] = { NULL };
	struct npz z;
	const struct npz_array *a[ARRAYS];
	memcpy(wanted, names, (size_t)arrays * sizeof *wanted);
	int r = npz_unpack(path, data, n, wanted, &z, err);
	if (r)
		return r;
	for (int i = 0; i < arrays; i++)
		a[i] = npz_find(&z, names[i]);
	size_t brokers = a[BROKER]->rows, days = a[DATE]->rows;
	bool good = npz_is_column(a[VERSION], 'i', 8, 1) && texts_fit_codes(a[BROKER], brokers) && npz_is_column(a[DATE], 'M', 8, days);
	for (int i = REALIZED; i < arrays; i++)
		good = good && a[i]->kind == 'i' && a[i]->item == 8 && a[i]->rows == (days ? brokers : 0) && a[i]->columns == (days ? days : 1);
	if (good && *(const int64_t *)a[VERSION]->data != EQUITY_VERSION)
		r = error_at(err, path, 0, "version %lld is not known (this program knows %d)", (long long)*(const int64_t *)a[VERSION]->data,
		             EQUITY_VERSION);
	if (good && !r) {
		name_dates(e, a[DATE]->data, days);
		e->code = xcalloc(brokers, sizeof *e->code);
		e->brokers = e->code_room = brokers;
		texts_take(a[BROKER], e->code, sizeof *e->code);
		good = in_order(e);
	}
	if (good && !r && arrays == ARRAYS) {
		e->realized = xblock(brokers * days * sizeof *e->realized);
		e->unrealized = xblock(brokers * days * sizeof *e->unrealized);
		for (size_t i = 0; i < brokers * days; i++) {
			e->realized[i] = ((const int64_t *)a[REALIZED]->data)[i];
			e->unrealized[i] = ((const int64_t *)a[UNREALIZED]->data)[i];
		}
	}
	npz_release(&z);
	return r ? r : good ? LOT_OK : error_at(err, path, 0, "its arrays do not fit together: not equity curves");
}

int equity_unpack(const char *path, const void *data, size_t n, struct equity *e, struct error *err)
{
	return unpack(path, data, n, ARRAYS, e, err);
}

int equity_unpack_span(const char *path, const void *data, size_t n, struct equity *e, struct error *err)
{
	return unpack(path, data, n, REALIZED, e, err);
}

void equity_table(const struct equity *e, struct buffer *out)
{
	buffer_text(out, "broker,date,realized_pnl,unrealized_pnl,total_pnl\n");
	for (size_t b = 0; b < e->brokers; b++) {
		bool begun = false;
		for (size_t k = 0; k < e->days; k++) {
			int128 realized = e->realized[b * e->days + k], unrealized = e->unrealized[b * e->days + k];
			char day[DATE_TEXT];
			begun = begun || realized || unrealized || k + 1 == e->days;
			if (!begun)
				continue;
			date_format((int32_t)e->date[k], day);
			buffer_csv(out, e->code[b], strlen(e->code[b]));
			buffer_char(out, ',');
			buffer_add(out, day, DATE_TEXT - 1);
			buffer_char(out, ',');
			buffer_fixed(out, realized, 4);
			buffer_char(out, ',');
			buffer_fixed(out, unrealized, 4);
			buffer_char(out, ',');
			buffer_fixed(out, realized + unrealized, 4);
			buffer_char(out, '\n');
		}
	}
}

void equity_release(struct equity *e)
{
	free(e->code);
	free(e->date);
	release_figures(e, e->realized, sizeof *e->realized);
	release_figures(e, e->unrealized, sizeof *e->unrealized);
	release_figures(e, e->more_realized, sizeof *e->more_realized);
	release_figures(e, e->more_unrealized, sizeof *e->more_unrealized);
	free(e->place);
	*e = (struct equity)EQUITY_EMPTY;
}
