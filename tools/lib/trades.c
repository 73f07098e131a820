#include "trades.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "dictionary.h"
#include "textarray.h"

enum { ARRAYS = 3 + TRADE_FIGURES };
static const char *const trade_names[ARRAYS + 1] = { "broker", "first", "date", "buy_shares", "sell_shares", "buy_amount",
	                                             "sell_amount", NULL };

/* Finds t->low, high, any and longest.  False where a figure is negative. */
bool trades_measure(struct trades *t)
{
	bool good = true;
	t->low = INT64_MAX;
	t->high = INT64_MIN;
	for (size_t k = 0; k < TRADE_FIGURES; k++) {
		const int64_t *wide = t->figure[k].data;
		const int32_t *narrow = t->figure[k].data;
		int64_t any = 0;
		int32_t any_narrow = 0;
		if (t->figure[k].item == 8)
			for (size_t i = 0; i < t->rows; i++)
				any |= wide[i];
		else
			for (size_t i = 0; i < t->rows; i++)
				any_narrow |= narrow[i];
		t->any[k] = any | any_narrow;
		good = good && t->any[k] >= 0;
	}
	t->longest = 0;
	for (size_t i = 0; i < t->brokers; i++) {
		size_t from = t->first[i], stop = t->first[i + 1];
		if (from == stop)
			continue;
		t->low = t->date[from] < t->low ? t->date[from] : t->low;
		t->high = t->date[stop - 1] > t->high ? t->date[stop - 1] : t->high;
		t->longest = stop - from > t->longest ? stop - from : t->longest;
	}
	return good;
}

struct account_days trades_days(const struct trades *t, size_t broker, int64_t *room)
{
	size_t at = t->first[broker], n = t->first[broker + 1] - at;
	const int64_t *column[TRADE_FIGURES];
	for (size_t k = 0; k < TRADE_FIGURES; k++) {
		if (t->figure[k].item == 8) {
			column[k] = (const int64_t *)t->figure[k].data + at;
			continue;
		}
		const int32_t *narrow = (const int32_t *)t->figure[k].data + at;
		int64_t *to = room + k * t->longest;
		for (size_t i = 0; i < n; i++)
			to[i] = narrow[i];
		column[k] = to;
	}
	return (struct account_days){ n, t->date + at, column[BUY_SHARES], column[SELL_SHARES], column[BUY_AMOUNT], column[SELL_AMOUNT] };
}

static bool codes_ascend(const struct trades *t)
{
	for (size_t i = 0; i < t->brokers; i++)
		if (!code_valid(t->code[i], strlen(t->code[i])) || (i && strcmp(t->code[i - 1], t->code[i]) >= 0))
			return false;
	return true;
}

/* Whether all days exist and each broker's ascend: as many rows are not behind the row before them as are a broker's first
 * and are not.  Signs of differences are looked at because SSE2 cannot compare 64 bits. */
static bool days_ascend(const struct trades *t)
{
	const uint64_t *day = (const uint64_t *)t->date, low = (uint64_t)(int64_t)DATE_MIN, high = DATE_MAX;
	uint64_t turns = 0, starts = 0, out = t->rows ? (day[0] - low) | (high - day[0]) : 0;
	for (size_t i = 1; i < t->rows; i++) {
		out |= (day[i] - low) | (high - day[i]);
		turns += (day[i] - day[i - 1] - 1) >> 63;
	}
	for (size_t b = 0; b < t->brokers; b++) {
		size_t i = t->first[b];
		if (i && i < t->first[b + 1])
			starts += (day[i] - day[i - 1] - 1) >> 63;
	}
	return !(out >> 63) && turns == starts;
}

/* One slice, as it is: *t takes over what it was unpacked into. */
static int trades_slice(struct slice *from, struct trades *t, struct error *err)
{
	*t = (struct trades){ .rows = 0 };
	const char *path = from->path;
	int r = slice_read(from, trade_names, &t->slice, err);
	if (r)
		return r;
	const struct npz_array *a[ARRAYS];
	for (size_t i = 0; i < ARRAYS; i++)
		a[i] = npz_find(&t->slice, trade_names[i]);
	size_t brokers = a[0]->rows, rows = a[2]->rows;
	bool good = texts_fit_codes(a[0], brokers) && npz_is_column(a[1], 'i', 8, brokers + 1) && npz_is_column(a[2], 'M', 8, rows);
	for (size_t i = 3; i < ARRAYS; i++)
		good = good && (npz_is_column(a[i], 'i', 4, rows) || npz_is_column(a[i], 'i', 8, rows));
	const int64_t *first = a[1]->data;
	good = good && first[0] == 0 && first[brokers] == (int64_t)rows;
	for (size_t i = 0; good && i < brokers; i++)
		good = first[i] <= first[i + 1] && first[i] >= 0;
	if (!good) {
		trades_release(t);
		return error_at(err, path, 0, "its arrays do not fit together: not a slice of trades");
	}
	t->brokers = brokers;
	t->rows = rows;
	t->code = xcalloc(brokers, sizeof *t->code);
	t->first = xmalloc((brokers + 1) * sizeof *t->first);
	texts_take(a[0], t->code, sizeof *t->code);
	for (size_t i = 0; i <= brokers; i++)
		t->first[i] = (size_t)first[i];
	t->date = a[2]->data;
	for (size_t k = 0; k < TRADE_FIGURES; k++)
		t->figure[k] = (struct figures){ a[3 + k]->data, a[3 + k]->item };
	if (!codes_ascend(t))
		r = error_at(err, path, 0, "its brokers are not codes in order: not a slice of trades");
	else if (!days_ascend(t))
		r = error_at(err, path, 0, "a broker's days are not days in order: not a slice of trades");
	else if (!trades_measure(t))
		r = error_at(err, path, 0, "a negative figure: not a slice of trades");
	if (r)
		trades_release(t);
	return r;
}

/* A broker's rows in one slice, under the number of the code it has after mergers. */
struct run {
	const struct trades *slice;
	size_t from, to;
	uint32_t id;
};

struct runs {
	struct run *run;
	size_t count, room;
	struct dictionary *codes;
};

struct place {
	int64_t date;
	const struct trades *slice;
	size_t row;
};

static int by_day(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	return (x->date > y->date) - (x->date < y->date);
}

/* The columns of the table that slices are joined into. */
struct columns {
	int64_t *date;
	int64_t *figure[TRADE_FIGURES];
};

static struct columns trades_room(struct trades *t, size_t rows)
{
	int64_t *at = t->memory = xmalloc(rows * (1 + TRADE_FIGURES) * sizeof *at);
	struct columns c = { .date = at };
	t->date = at;
	for (size_t k = 0; k < TRADE_FIGURES; k++) {
		c.figure[k] = at += rows;
		t->figure[k] = (struct figures){ at, sizeof *at };
	}
	return c;
}

static int64_t figure_at(const struct figures *f, size_t i)
{
	return f->item == 8 ? ((const int64_t *)f->data)[i] : ((const int32_t *)f->data)[i];
}

static void copy_row(struct columns *c, size_t to, const struct trades *s, size_t i)
{
	c->date[to] = s->date[i];
	for (size_t k = 0; k < TRADE_FIGURES; k++)
		c->figure[k][to] = figure_at(&s->figure[k], i);
}

static bool add_row(struct columns *c, size_t to, const struct trades *s, size_t i)
{
	bool over = false;
	for (size_t k = 0; k < TRADE_FIGURES; k++)
		over |= __builtin_add_overflow(c->figure[k][to], figure_at(&s->figure[k], i), &c->figure[k][to]);
	return !over;
}

/* A broker's rows of one slice: a run for each stretch of days with one answer to whose they are. */
static void add_runs(struct runs *r, const struct trades *s, size_t broker, const struct mergers *mergers)
{
	for (size_t from = s->first[broker], stop = s->first[broker + 1], to; from < stop; from = to) {
		int64_t until;
		const char *code = mergers_at(mergers, s->code[broker], s->date[from], &until);
		for (to = stop; to - 1 > from && s->date[to - 1] > until;)
			to--;
		r->run = xgrow(r->run, &r->room, r->count + 1, sizeof *r->run);
		r->run[r->count++] = (struct run){ s, from, to, dictionary_id(r->codes, code, strlen(code)) };
	}
}

static int by_low(const void *a, const void *b)
{
	const struct trades *x = *(const struct trades *const *)a, *y = *(const struct trades *const *)b;
	return (x->low > y->low) - (x->low < y->low);
}

/* The runs of all slices, earlier ones first, so that a broker's days are rarely out of order. */
static void find_runs(struct runs *r, const struct trades *slice, size_t slices, const struct mergers *mergers)
{
	const struct trades **early = xmalloc(slices * sizeof *early);
	for (size_t i = 0; i < slices; i++)
		early[i] = &slice[i];
	if (slices)
		qsort(early, slices, sizeof *early, by_low);
	*r = (struct runs){ .codes = dictionary_new() };
	for (size_t i = 0; i < slices; i++)
		for (size_t b = 0; b < early[i]->brokers; b++)
			add_runs(r, early[i], b, mergers);
	free(early);
}

/* Puts runs in order of their codes, by counting; those of one code stay as they are. */
static void sort_runs(struct runs *r)
{
	uint32_t codes = dictionary_count(r->codes), *sorted = dictionary_sorted(r->codes);
	size_t *at = xcalloc(codes, sizeof *at), before = 0;
	struct run *to = xmalloc(r->count * sizeof *to);
	for (size_t i = 0; i < r->count; i++)
		at[r->run[i].id]++;
	for (uint32_t k = 0; k < codes; k++) {
		size_t n = at[sorted[k]];
		at[sorted[k]] = before;
		before += n;
	}
	for (size_t i = 0; i < r->count; i++)
		to[at[r->run[i].id]++] = r->run[i];
	free(r->run);
	r->run = to;
	free(at);
	free(sorted);
}

static void release_runs(struct runs *r)
{
	dictionary_free(r->codes);
	free(r->run);
}

/* Whether trades of the broker belong to another. */
static bool is_renamed(const struct trades *s, size_t broker, const struct mergers *mergers)
{
	int64_t until = INT64_MIN;
	for (size_t i = s->first[broker]; i < s->first[broker + 1] && until != MERGER_ALWAYS; i++)
		if (s->date[i] > until && mergers_at(mergers, s->code[broker], s->date[i], &until) != s->code[broker])
			return true;
	return false;
}

/* Several slices, or one whose brokers are renamed: the runs of each broker, put in date order,
 * rows of one day added up. */
static int trades_join(const char *folder, const struct trades *slice, size_t slices, const struct mergers *mergers,
                       struct trades *t, struct error *err)
{
	size_t rows = 0, longest = 0;
	for (size_t i = 0; i < slices; i++)
		rows += slice[i].rows;
	struct runs all;
	find_runs(&all, slice, slices, mergers);
	sort_runs(&all);
	const struct run *run = all.run, *stop = run + all.count;
	t->code = xcalloc(dictionary_count(all.codes), sizeof *t->code);
	t->first = xcalloc(dictionary_count(all.codes) + 1, sizeof *t->first);
	struct columns c = trades_room(t, rows);
	for (size_t i = 0, n = 0; i < all.count; i++) {
		n = (i && run[i].id == run[i - 1].id ? n : 0) + run[i].to - run[i].from;
		longest = n > longest ? n : longest;
	}
	struct place *place = xmalloc(longest * sizeof *place);
	int r = LOT_OK;
	while (run < stop && !r) {
		uint32_t id = run->id;
		size_t n = 0;
		bool sorted = true;
		for (; run < stop && run->id == id; run++)
			for (size_t k = run->from; k < run->to; k++, n++) {
				place[n] = (struct place){ run->slice->date[k], run->slice, k };
				sorted = sorted && (!n || place[n - 1].date <= place[n].date);
			}
		if (!sorted)
			qsort(place, n, sizeof *place, by_day);
		memcpy(t->code[t->brokers], dictionary_text(all.codes, id), dictionary_bytes(all.codes, id));
		size_t begin = t->first[t->brokers] = t->rows;
		for (size_t k = 0; k < n && !r; k++) {
			if (t->rows > begin && t->date[t->rows - 1] == place[k].date) {
				if (!add_row(&c, t->rows - 1, place[k].slice, place[k].row))
					r = error_at(err, folder, 0, "broker '%s': a day's sum is beyond 2^63", t->code[t->brokers]);
			} else {
				copy_row(&c, t->rows++, place[k].slice, place[k].row);
			}
		}
		t->first[++t->brokers] = t->rows;
	}
	free(place);
	release_runs(&all);
	if (r)
		trades_release(t);
	else
		trades_measure(t);
	return r;
}

int trades_load_list(const char *folder, struct slice_list *list, const struct mergers *mergers, struct trades *t,
                     struct error *err)
{
	*t = (struct trades){ .rows = 0 };
	struct trades *slice = NULL;
	size_t loaded = 0, room = 0;
	int r = LOT_OK;
	for (size_t i = 0; i < list->count && !r; i++) {
		struct slice *from = &list->slice[i];
		if (from->skip)
			continue;
		slice = xgrow(slice, &room, loaded + 1, sizeof *slice);
		r = trades_slice(from, &slice[loaded], err);
		if (r)
			break;
		from->noted = slice[loaded].rows > 0;
		from->low = slice[loaded].low;
		from->high = slice[loaded++].high;
	}
	bool renamed = false;
	for (size_t b = 0; !r && loaded == 1 && b < slice[0].brokers; b++)
		renamed = renamed || is_renamed(&slice[0], b, mergers);
	if (!r && loaded == 1 && !renamed) {
		*t = slice[0];
		loaded = 0;
	} else if (!r) {
		r = trades_join(folder, slice, loaded, mergers, t, err);
	}
	while (loaded)
		trades_release(&slice[--loaded]);
	free(slice);
	return r;
}

int trades_load(const char *folder, const struct mergers *mergers, struct trades *t, struct error *err)
{
	struct slice_list list;
	*t = (struct trades){ .rows = 0 };
	int r = slices_list(folder, "trades", &list, err);
	if (!r)
		r = trades_load_list(folder, &list, mergers, t, err);
	slices_list_release(&list);
	return r;
}

void trades_release(struct trades *t)
{
	free(t->code);
	free(t->first);
	free(t->memory);
	npz_release(&t->slice);
	*t = (struct trades){ .rows = 0 };
}
