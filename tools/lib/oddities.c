/* Symbols come from several threads at once: each is looked at alone, and what only all of them can tell, the days and
 * the months, is added under the lock. */
#include "oddities.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "code.h"
#include "date.h"
#include "daycopies.h"
#include "dictionary.h"
#include "error.h"
#include "months.h"

/* A day of the market. */
struct day {
	uint32_t symbols;   /* that traded */
	int32_t spans;      /* symbols whose first trade is this day, less those whose last was the day before */
	const char *symbol; /* the first of them in byte order */
	uint64_t rows, digest; /* as in struct dayrows */
};

struct oddities {
	char *const *folder; /* the symbols', not owned */
	size_t symbols;
	oddity_fn *tell;
	void *context;
	struct months *symbol; /* symbols x; a symbol's is its thread's until all have been added */

	pthread_mutex_t lock; /* of everything below */
	int64_t base; /* the day that day[0] is */
	struct day *day;
	size_t days;
	struct dictionary *brokers;
	struct months *broker; /* by number in `brokers` */
	size_t broker_room, broker_count;
};

/* ---- days ---- */

static struct day *day_of(struct oddities *o, int64_t day)
{
	if (!o->days)
		o->base = day;
	if (day < o->base || day >= o->base + (int64_t)o->days) {
		int64_t base = day < o->base ? day : o->base, end = o->base + (int64_t)o->days;
		size_t days = (size_t)((day >= end ? day + 1 : end) - base);
		struct day *all = xcalloc(days, sizeof *all);
		if (o->days)
			memcpy(all + (o->base - base), o->day, o->days * sizeof *all);
		free(o->day);
		o->base = base;
		o->days = days;
		o->day = all;
	}
	return &o->day[day - o->base];
}

/* ---- one symbol ---- */

/* A symbol's day. */
struct trading {
	int128 shares, amount; /* bought less sold, paid less received */
	uint64_t rows, digest;
	int64_t month;         /* as months_number counts them */
};

/* Adds a symbol's days to the market's; called with the lock held. */
static void add_days(struct oddities *o, const char *name, const struct trading *day, int64_t first, int64_t last)
{
	day_of(o, last + 1)->spans--;
	day_of(o, first)->spans++;
	for (int64_t d = first; d <= last; d++) {
		if (!day[d - first].rows)
			continue;
		struct day *market = day_of(o, d);
		market->rows += day[d - first].rows;
		market->digest += day[d - first].digest;
		market->symbols++;
		if (!market->symbol || strcmp(name, market->symbol) < 0)
			market->symbol = name;
	}
}

static struct months *broker_of(struct oddities *o, const char *code)
{
	uint32_t id = dictionary_id(o->brokers, code, strlen(code));
	if (id >= o->broker_count) {
		o->broker = xgrow(o->broker, &o->broker_room, id + 1, sizeof *o->broker);
		memset(o->broker + o->broker_count, 0, (id + 1 - o->broker_count) * sizeof *o->broker);
		o->broker_count = id + 1;
	}
	return &o->broker[id];
}

/* Also with the lock held. */
static void add_months(struct oddities *o, struct months *symbol, const struct trading *day, const struct trades *t)
{
	for (size_t b = 0; b < t->brokers; b++) {
		const size_t from = t->first[b], to = t->first[b + 1];
		if (from == to)
			continue;
		const int64_t first = day[t->date[from] - t->low].month;
		uint32_t *rows = months_from(broker_of(o, t->code[b]), first, day[t->date[to - 1] - t->low].month);
		for (size_t i = from; i < to; i++)
			rows[day[t->date[i] - t->low].month - first]++;
	}
	uint32_t *rows = months_from(symbol, day[0].month, day[t->high - t->low].month);
	for (int64_t d = t->low; d <= t->high; d++)
		rows[day[d - t->low].month - day[0].month] += (uint32_t)day[d - t->low].rows;
}

/* A symbol's days from t->low on, to be freed. */
static struct trading *add_rows(const char *symbol, const struct trades *t)
{
	struct trading *day = xcalloc((size_t)(t->high - t->low + 1), sizeof *day);
	for (size_t b = 0; b < t->brokers; b++) {
		const uint64_t account = daycopies_account(symbol, t->code[b]);
		for (size_t i = t->first[b]; i < t->first[b + 1]; i++) {
			struct trading *d = &day[t->date[i] - t->low];
			d->shares += (int128)trades_figure(t, BUY_SHARES, i) - trades_figure(t, SELL_SHARES, i);
			d->amount += (int128)trades_figure(t, BUY_AMOUNT, i) - trades_figure(t, SELL_AMOUNT, i);
			d->digest += daycopies_row(account, t, i);
			d->rows++;
		}
	}
	for (int64_t d = t->low, end = d, month = 0; d <= t->high; d++) {
		if (d == end)
			month = months_number(d, &end);
		day[d - t->low].month = month;
	}
	return day;
}

/* What all rows of a day have of a figure. */
static int128 sum_on(const struct trades *t, enum trade_figure figure, int64_t day)
{
	int128 sum = 0;
	for (size_t i = 0; i < t->rows; i++)
		sum += t->date[i] == day ? trades_figure(t, figure, i) : 0;
	return sum;
}

static void tell_balance(const struct oddities *o, const char *symbol, const struct trades *t, bool shares, int64_t day, size_t differ)
{
	char text[DATE_TEXT];
	struct buffer b = BUFFER_EMPTY;
	date_format((int32_t)day, text);
	buffer_format(&b, "%s: bought ", text);
	buffer_fixed(&b, sum_on(t, shares ? BUY_SHARES : BUY_AMOUNT, day), shares ? 0 : 4);
	buffer_text(&b, shares ? " shares, sold " : ", sold ");
	buffer_fixed(&b, sum_on(t, shares ? SELL_SHARES : SELL_AMOUNT, day), shares ? 0 : 4);
	if (differ > 1)
		buffer_format(&b, ", and %zu more day%s that differ", differ - 1, differ > 2 ? "s" : "");
	buffer_char(&b, '\0');
	o->tell(o->context, "balance", symbol, b.data);
	buffer_release(&b);
}

bool oddities_symbol(struct oddities *o, size_t at, const struct trades *t, int64_t end)
{
	char symbol[CODE_MAX + 1];
	code_symbol(o->folder[at], symbol);
	struct trading *day = add_rows(symbol, t);
	size_t differ = 0, counted = 0;
	int64_t shown = 0;
	for (int64_t d = t->low; d <= t->high; d++) {
		const struct trading *x = &day[d - t->low];
		if (!x->shares && !x->amount)
			continue;
		shown = differ++ ? shown : d;
		counted += d <= end;
	}
	if (differ)
		tell_balance(o, symbol, t, day[shown - t->low].shares, shown, differ);
	pthread_mutex_lock(&o->lock);
	add_days(o, o->folder[at], day, t->low, t->high);
	add_months(o, &o->symbol[at], day, t);
	pthread_mutex_unlock(&o->lock);
	free(day);
	return !counted;
}

/* ---- all symbols ---- */

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* The market's days in their order: lonely ones, and those that stand out from the days before. */
static void check_market_days(struct oddities *o, struct months *trading)
{
	uint32_t last[ODDITIES_DAYS], sorted[ODDITIES_DAYS];
	size_t known = 0;
	int64_t spans = 0;
	for (size_t i = 0; i < o->days; i++) {
		const struct day *d = &o->day[i];
		char text[DATE_TEXT];
		spans += d->spans;
		if (!d->symbols)
			continue;
		int64_t end;
		++*months_at(trading, months_number(o->base + (int64_t)i, &end));
		date_format((int32_t)(o->base + (int64_t)i), text);
		char *subject = xformat("day %s", text), *odd = NULL;
		if (d->symbols == 1 && spans - 1 >= ODDITIES_SPANNED) {
			char symbol[CODE_MAX + 1];
			code_symbol(d->symbol, symbol);
			odd = xformat("only symbol %s has trades, while %lld others trade before and after: a wrong date?", symbol,
			              (long long)spans - 1);
			o->tell(o->context, "date", subject, odd);
		} else {
			size_t n = known < ODDITIES_DAYS ? known : ODDITIES_DAYS;
			memcpy(sorted, last, n * sizeof *last);
			qsort(sorted, n, sizeof *sorted, by_number);
			uint64_t twice = n ? (uint64_t)sorted[(n - 1) / 2] + sorted[n / 2] : 0; /* the median */
			if (n >= ODDITIES_MONTH && (4 * (uint64_t)d->symbols < twice || d->symbols > twice)) {
				odd = xformat("%u symbols traded, %llu%s on most days before", d->symbols, (unsigned long long)twice / 2, twice % 2 ? ".5" : "");
				o->tell(o->context, "jump", subject, odd);
			}
			last[known++ % ODDITIES_DAYS] = d->symbols;
		}
		free(subject);
		free(odd);
	}
}

static void check_copies(const struct oddities *o)
{
	struct dayrows *day = xmalloc(o->days * sizeof *day);
	size_t n = 0;
	for (size_t i = 0; i < o->days; i++)
		if (o->day[i].rows)
			day[n++] = (struct dayrows){ o->base + (int64_t)i, o->day[i].rows, o->day[i].digest };
	daycopies_tell(day, n, o->tell, o->context);
	free(day);
}

static void tell_jumps(struct oddities *o, const char *subject, const struct months *rows, struct months *trading)
{
	struct buffer b = BUFFER_EMPTY;
	if (months_jumps(rows, trading, &b)) {
		buffer_char(&b, '\0');
		o->tell(o->context, "jump", subject, b.data);
	}
	buffer_release(&b);
}

void oddities_market(struct oddities *o)
{
	struct months trading = { .months = 0 };
	check_market_days(o, &trading);
	check_copies(o);
	for (uint32_t i = 0; i < o->broker_count; i++) {
		char *subject = xformat("broker %s", dictionary_text(o->brokers, i));
		tell_jumps(o, subject, &o->broker[i], &trading);
		free(subject);
	}
	for (size_t i = 0; i < o->symbols; i++) {
		char symbol[CODE_MAX + 1];
		if (code_symbol(o->folder[i], symbol) >= 0)
			tell_jumps(o, symbol, &o->symbol[i], &trading);
	}
	months_release(&trading);
}

struct oddities *oddities_new(char *const *folder, size_t count, oddity_fn *tell, void *context)
{
	struct oddities *o = xcalloc(1, sizeof *o);
	o->folder = folder;
	o->symbols = count;
	o->tell = tell;
	o->context = context;
	o->symbol = xcalloc(count, sizeof *o->symbol);
	o->brokers = dictionary_new();
	pthread_mutex_init(&o->lock, NULL);
	return o;
}

void oddities_free(struct oddities *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < o->symbols; i++)
		months_release(&o->symbol[i]);
	for (size_t i = 0; i < o->broker_count; i++)
		months_release(&o->broker[i]);
	free(o->symbol);
	free(o->broker);
	free(o->day);
	dictionary_free(o->brokers);
	pthread_mutex_destroy(&o->lock);
	free(o);
}
