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

void equity_span(struct equity *e, const struct daily *d)
{
	name_codes(e, d->code, d->brokers);
	name_dates(e, d->mark_date, d->days);
}

/* A figure for every broker and day, in a block: its pages are walked through again and again. */
static int64_t *zeros(const struct equity *e)
{
	size_t n = e->brokers * e->days * sizeof(int64_t);
	return memset(xblock(n), 0, n);
}

void equity_begin(struct equity *e)
{
	e->brokers = fold(e->code, e->brokers, sizeof *e->code, by_code);
	e->days = fold(e->date, e->days, sizeof *e->date, by_date);
	e->realized = zeros(e);
	e->unrealized = zeros(e);
	e->broker = xcalloc(e->brokers, sizeof *e->broker);
	for (size_t b = 0; b < e->brokers; b++)
		pthread_mutex_init(&e->broker[b].lock, NULL);
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

/* The most that a symbol can change a figure of 64 bits, or make of it; 0 where that might not fit into half of them.  To a broker's day
 * it adds once: the change of what is realized, and the change of position x mark - cost. */
static uint64_t most_of(const struct daily *d)
{
	uint128 worth = (uint128)largest(d->position, d->rows) * largest(d->mark, d->days) + largest(d->cost, d->rows);
	uint128 most = largest(d->realized, d->rows);
	most = worth > most ? worth : most;
	return most <= INT64_MAX / 2 ? 2 * (uint64_t)most + 1 : 0;
}

/* Where a symbol is added to a broker's figures: their 64 bits, or, where those are NULL, their 128. */
struct curve {
	int64_t *realized, *unrealized;
	int128 *wide_realized, *wide_unrealized;
};

/* A figure is the sum of both, so that the narrow ones go on from 0 before they might pass 64 bits. */
static struct curve curve_of(struct equity *e, size_t at, uint64_t most)
{
	struct equity_broker *b = &e->broker[at];
	int64_t *realized = e->realized + at * e->days, *unrealized = e->unrealized + at * e->days;
	bool narrow = most && most <= INT64_MAX - b->bound;
	if (!narrow && !b->wide)
		b->wide = xcalloc(2 * e->days, sizeof *b->wide);
	for (size_t k = 0; k < e->days && most && !narrow; k++) {
		b->wide[k] += realized[k];
		b->wide[e->days + k] += unrealized[k];
		realized[k] = unrealized[k] = 0;
	}
	if (most)
		b->bound = narrow ? b->bound + most : most;
	return most ? (struct curve){ realized, unrealized, NULL, NULL } : (struct curve){ NULL, NULL, b->wide, b->wide + e->days };
}

static void add(int64_t *narrow, int128 *wide, size_t k, int128 v)
{
	if (narrow)
		narrow[k] += (int64_t)v;
	else
		wide[k] += v;
}

/* Days on which nothing but the mark moves what is held: nearly all of the work, some thousand million of them. */
static void add_moves(const struct curve *c, const int64_t *change, int64_t position, size_t from, size_t to)
{
	int64_t *restrict narrow = c->unrealized;
	for (size_t k = from; k < to && narrow; k++)
		narrow[k] += position * change[k];
	for (size_t k = from; k < to && !narrow; k++)
		c->wide_unrealized[k] += (int128)position * change[k];
}

/* A symbol that is added. */
struct adding {
	const struct daily *d;
	uint32_t *at;    /* the number of each of its brokers among the curves' */
	uint32_t *place; /* of each of its days */
	size_t next;     /* the first of its brokers that is not added yet */
	int64_t *change; /* of its mark on each of the curves' days since the day before, 0 before the first mark */
	size_t priced;   /* the first of its days with a mark */
	uint64_t most;
};

/* Whether all of its brokers and days are among the curves': it was read twice, and may be another file by now. */
static bool find_names(const struct equity *e, struct adding *s)
{
	const struct daily *d = s->d;
	size_t at = 0, k = 0;
	s->at = xmalloc(d->brokers * sizeof *s->at);
	s->place = xmalloc(d->days * sizeof *s->place);
	for (size_t b = 0; b < d->brokers; b++, at++) {
		while (at < e->brokers && strcmp(e->code[at], d->code[b]) < 0)
			at++;
		if (at == e->brokers || strcmp(e->code[at], d->code[b]))
			return false;
		s->at[b] = (uint32_t)at;
	}
	for (size_t i = 0; i < d->days; i++, k++) {
		while (k < e->days && e->date[k] < d->mark_date[i])
			k++;
		if (k == e->days || e->date[k] != d->mark_date[i])
			return false;
		s->place[i] = (uint32_t)k;
	}
	return true;
}

static void find_changes(const struct equity *e, struct adding *s)
{
	const struct daily *d = s->d;
	s->change = xcalloc(e->days, sizeof *s->change);
	while (s->priced < d->days && d->mark[s->priced] == DAILY_NO_MARK)
		s->priced++;
	for (size_t i = s->priced + 1; i < d->days; i++)
		s->change[s->place[i]] = d->mark[i] - d->mark[i - 1];
}

/* Figures change at a trade and, while shares are held, with the mark; what is added is their change, so that an account
 * that holds nothing costs its trades alone. */
static void add_account(const struct adding *s, size_t b, const struct curve *c)
{
	const struct daily *d = s->d;
	int128 was = 0;
	int64_t earned = 0;
	for (size_t i = d->first[b]; i < d->first[b + 1]; i++) {
		const int64_t position = d->position[i], cost = d->cost[i];
		const size_t day = d->day[i], last = i + 1 < d->first[b + 1] ? d->day[i + 1] - 1 : d->days - 1;
		int128 now = daily_unrealized(position, cost, d->mark[day]);
		add(c->realized, c->wide_realized, s->place[day], (int128)d->realized[i] - earned);
		add(c->unrealized, c->wide_unrealized, s->place[day], now - was);
		earned = d->realized[i];
		was = now;
		if (!position)
			continue;
		if (day < s->priced && s->priced <= last)
			add(c->unrealized, c->wide_unrealized, s->place[s->priced], daily_unrealized(position, cost, d->mark[s->priced]));
		add_moves(c, s->change, position, s->place[day] + 1, s->place[last] + 1);
		was = daily_unrealized(position, cost, d->mark[last]);
	}
}

/* Broker by broker, so that one's curves stay in the cache while all symbols are added to them. */
static void add_symbols(struct equity *e, struct adding *s, size_t n)
{
	for (size_t b = 0; b < e->brokers; b++) {
		pthread_mutex_lock(&e->broker[b].lock);
		for (size_t i = 0; i < n; i++)
			if (s[i].next < s[i].d->brokers && s[i].at[s[i].next] == b) {
				struct curve c = curve_of(e, b, s[i].most);
				add_account(&s[i], s[i].next++, &c);
			}
		pthread_mutex_unlock(&e->broker[b].lock);
	}
}

int equity_add(struct equity *e, const struct daily *d, char *const *path, size_t n, struct error *err)
{
	struct adding *s = xcalloc(n, sizeof *s);
	int r = LOT_OK;
	for (size_t i = 0; i < n && !r; i++) {
		s[i].d = &d[i];
		if (!find_names(e, &s[i]))
			r = error_at(err, path[i], 0, "other brokers or days than when it was first read: it was replaced meanwhile");
	}
	for (size_t i = 0; i < n && !r; i++) {
		find_changes(e, &s[i]);
		s[i].most = most_of(&d[i]);
	}
	if (!r)
		add_symbols(e, s, n);
	for (size_t i = 0; i < n; i++) {
		free(s[i].at);
		free(s[i].place);
		free(s[i].change);
	}
	free(s);
	return r;
}

void equity_finish(struct equity *e)
{
	for (size_t b = 0; b < e->brokers; b++) {
		int64_t *realized = e->realized + b * e->days, *unrealized = e->unrealized + b * e->days;
		int128 *wide = e->broker[b].wide;
		for (size_t k = 1; k < e->days; k++) {
			realized[k] += realized[k - 1];
			unrealized[k] += unrealized[k - 1];
		}
		for (size_t k = 1; k < e->days && wide; k++) {
			wide[k] += wide[k - 1];
			wide[e->days + k] += wide[e->days + k - 1];
		}
	}
}

enum { VERSION, BROKER, DATE, REALIZED, UNREALIZED, ARRAYS };
static const char *const names[ARRAYS + 1] = { "version", "broker", "date", "realized", "unrealized" };

int128 equity_realized(const struct equity *e, size_t b, size_t k)
{
	return e->realized[b * e->days + k] + (e->broker && e->broker[b].wide ? e->broker[b].wide[k] : 0);
}

int128 equity_unrealized(const struct equity *e, size_t b, size_t k)
{
	return e->unrealized[b * e->days + k] + (e->broker && e->broker[b].wide ? e->broker[b].wide[e->days + k] : 0);
}

/* All figures in 64 bits: those that are, or, where some were added up in 128, a copy, to be released. */
static int narrowed(const struct equity *e, int64_t *narrow, int128 (*figure)(const struct equity *, size_t, size_t), const char *what,
                    int64_t **to, struct error *err)
{
	bool wide = false;
	*to = narrow;
	for (size_t b = 0; b < e->brokers && e->broker; b++)
		wide = wide || e->broker[b].wide;
	if (!wide)
		return LOT_OK;
	*to = xmalloc(e->brokers * e->days * sizeof **to);
	for (size_t b = 0; b < e->brokers; b++)
		for (size_t k = 0; k < e->days; k++) {
			int128 v = figure(e, b, k);
			(*to)[b * e->days + k] = (int64_t)v;
			if ((int64_t)v != v)
				return error_data(err, "broker '%s': %s is beyond 2^63", e->code[b], what);
		}
	return LOT_OK;
}

int equity_pack(const struct equity *e, npz_deflate_fn *deflate, struct buffer *out, struct error *err)
{
	int64_t version = EQUITY_VERSION, *realized, *unrealized = e->unrealized;
	int r = narrowed(e, e->realized, equity_realized, "realized", &realized, err);
	if (!r)
		r = narrowed(e, e->unrealized, equity_unrealized, "unrealized", &unrealized, err);
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
	if (realized != e->realized)
		free(realized);
	if (unrealized != e->unrealized)
		free(unrealized);
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

int equity_unpack(const char *path, const void *data, size_t n, struct equity *e, struct error *err)
{
	struct npz z;
	const struct npz_array *a[ARRAYS];
	int r = npz_unpack(path, data, n, names, &z, err);
	if (r)
		return r;
	for (int i = 0; i < ARRAYS; i++)
		a[i] = npz_find(&z, names[i]);
	size_t brokers = a[BROKER]->rows, days = a[DATE]->rows;
	bool good = npz_is_column(a[VERSION], 'i', 8, 1) && texts_fit_codes(a[BROKER], brokers) && npz_is_column(a[DATE], 'M', 8, days);
	for (int i = REALIZED; i < ARRAYS; i++)
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
	if (good && !r) {
		size_t bytes = brokers * days * sizeof *e->realized;
		e->realized = memcpy(xblock(bytes), a[REALIZED]->data, bytes);
		e->unrealized = memcpy(xblock(bytes), a[UNREALIZED]->data, bytes);
	}
	npz_release(&z);
	return r ? r : good ? LOT_OK : error_at(err, path, 0, "its arrays do not fit together: not equity curves");
}

void equity_table(const struct equity *e, struct buffer *out)
{
	buffer_text(out, "broker,date,realized_pnl,unrealized_pnl,total_pnl\n");
	for (size_t b = 0; b < e->brokers; b++) {
		bool begun = false;
		for (size_t k = 0; k < e->days; k++) {
			int128 realized = equity_realized(e, b, k), unrealized = equity_unrealized(e, b, k);
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
	size_t bytes = e->brokers * e->days * sizeof(int64_t);
	for (size_t b = 0; b < e->brokers && e->broker; b++) {
		pthread_mutex_destroy(&e->broker[b].lock);
		free(e->broker[b].wide);
	}
	if (e->realized)
		xblock_free(e->realized, bytes);
	if (e->unrealized)
		xblock_free(e->unrealized, bytes);
	free(e->broker);
	free(e->code);
	free(e->date);
	*e = (struct equity)EQUITY_EMPTY;
}
