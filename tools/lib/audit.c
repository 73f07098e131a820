/* One thread takes one symbol at a time, finds what there is to find in it alone, and adds under the lock what
 * only all symbols together can tell: the days, the brokers' months, the sums.  Findings are sorted at the end, so
 * that threads leave no trace. */
#include "audit.h"

#include <dirent.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "code.h"
#include "date.h"
#include "dictionary.h"
#include "input.h"
#include "lists.h"
#include "madewith.h"
#include "names.h"
#include "node.h"
#include "pnl.h"
#include "rows.h"
#include "slices.h"
#include "totals.h"
#include "slicecheck.h"
#include "workers.h"

/* Rows by month, counted from year 0. */
struct months {
	int64_t base;
	size_t count;
	uint32_t *rows;
};

/* A day of the market. */
struct day {
	uint32_t symbols;   /* that traded */
	int32_t spans;      /* symbols whose first trade is this day, less those whose last was the day before */
	const char *symbol; /* the first of them in byte order */
};

/* A slice as a part manifest names it. */
struct promise {
	char *name; /* FOLDER/TABLE.npz or FOLDER/TABLE/PART.npz */
	char checksum[NODE_CHECKSUM];
	bool kept;
};

struct audited {
	const char *out;
	struct pnl_window window;
	struct mergers mergers;
	struct names names;
	bool named;

	struct slice_folders folders; /* the symbols' */
	struct months *symbol; /* folders x */
	struct promise *promise;
	size_t promises, promise_room;

	pthread_mutex_t lock; /* of everything below, and of promises' `kept` */
	struct audit *audit;
	int64_t base; /* the day that day[0] is */
	struct day *day;
	size_t days;
	struct dictionary *brokers;
	struct months *broker; /* by number in `brokers` */
	size_t broker_room, broker_count;
	struct totals sum;
	bool summed; /* no partial is missing from the sum */
};

/* ---- findings ---- */

__attribute__((format(printf, 5, 6))) static void find(struct audited *m, bool error, const char *check, const char *subject,
                                                       const char *format, ...)
{
	char text[1200];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	pthread_mutex_lock(&m->lock);
	struct audit *a = m->audit;
	a->finding = xgrow(a->finding, &a->room, a->count + 1, sizeof *a->finding);
	a->finding[a->count++] = (struct finding){ error, check, xstrdup(subject), xstrdup(text) };
	*(error ? &a->errors : &a->warnings) += 1;
	pthread_mutex_unlock(&m->lock);
}

static int by_weight(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	if (x->error != y->error)
		return x->error ? -1 : 1;
	int c = strcmp(x->check, y->check);
	if (!c)
		c = strcmp(x->subject, y->subject);
	return c ? c : strcmp(x->text, y->text);
}

/* ---- slices ---- */

struct telling {
	struct audited *m;
	const char *symbol;
};

static void tell_slice(void *context, const struct error *problem)
{
	struct telling *t = context;
	find(t->m, true, "slices", t->symbol, "%s", problem->text);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct promise *)a)->name, ((const struct promise *)b)->name);
}

static size_t check_promise(struct audited *m, const char *symbol, const struct node_slice *s)
{
	char *prefix = xformat("%s/slices/", m->out);
	struct promise key = { .name = s->path + strlen(prefix) };
	free(prefix);
	struct promise *p = m->promises ? bsearch(&key, m->promise, m->promises, sizeof key, by_name) : NULL;
	if (!p) {
		find(m, true, "slices", symbol, "%s: no part manifest names it", s->path);
		return 1;
	}
	pthread_mutex_lock(&m->lock);
	p->kept = true;
	pthread_mutex_unlock(&m->lock);
	if (!strcmp(p->checksum, s->checksum))
		return 0;
	find(m, true, "slices", symbol, "%s: checksum %s in its node, %s in its part manifest", s->path, s->checksum, p->checksum);
	return 1;
}

/* The nodes of a symbol and all they name.  Returns how many problems there are. */
static size_t check_slices(struct audited *m, const char *folder, const char *symbol)
{
	static const char *const tables[] = { "trades", "prices", "returns" };
	size_t problems = 0;
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		char *path = xformat("%s/slices/%s/%s.parts", m->out, folder, tables[i]);
		struct buffer b = BUFFER_EMPTY;
		struct telling telling = { m, symbol };
		struct error e = ERROR_NONE;
		struct node node;
		if (input_file(path, &b, &e)) {
			tell_slice(&telling, &e);
			problems++;
		} else {
			problems += verify_node(path, b.data, b.size, tell_slice, &telling);
			if (!node_parse(path, b.data, b.size, &node, &e)) {
				for (size_t k = 0; k < node.count; k++)
					problems += check_promise(m, symbol, &node.slice[k]);
				node_release(&node);
			}
		}
		buffer_release(&b);
		free(path);
	}
	return problems;
}

/* ---- accounts ---- */

/* What an account's rows add up to. */
struct plain {
	int128 bought, sold, paid, received;      /* over all rows up to END */
	int128 window_paid, window_received;      /* over those from START on */
};

static struct plain add_plain(const struct trades *t, size_t broker, const struct pnl_window *w, size_t *rows)
{
	struct plain p = { 0 };
	*rows = 0;
	for (size_t i = t->first[broker]; i < t->first[broker + 1] && t->date[i] <= w->end; i++, ++*rows) {
		p.bought += trades_figure(t, BUY_SHARES, i);
		p.sold += trades_figure(t, SELL_SHARES, i);
		p.paid += trades_figure(t, BUY_AMOUNT, i);
		p.received += trades_figure(t, SELL_AMOUNT, i);
		if (t->date[i] >= w->start) {
			p.window_paid += trades_figure(t, BUY_AMOUNT, i);
			p.window_received += trades_figure(t, SELL_AMOUNT, i);
		}
	}
	return p;
}

static void check_books(struct audited *m, const char *symbol, const struct totals *t, const struct trades *trades, const struct prices *prices)
{
	const struct symbol_row *s = &t->symbol[0];
	int64_t last = m->window.end != PNL_FOREVER ? m->window.end : s->last, mark = 0;
	bool priced = false;
	for (size_t i = 0; i < prices->n && prices->date[i] <= last; i++, priced = true)
		mark = (prices->close[i] + 5000) / 10000;
	size_t at = 0;
	for (size_t b = 0; b < trades->brokers; b++) {
		size_t rows;
		struct plain p = add_plain(trades, b, &m->window, &rows);
		if (!rows)
			continue;
		const struct account_row *a = at < t->accounts ? &t->account[at] : NULL;
		if (!a || strcmp(a->broker, trades->code[b])) {
			find(m, true, "books", symbol, "broker '%s' has %zu rows and no account", trades->code[b], rows);
			return;
		}
		at++;
		int128 pnl = a->sum[ACCOUNT_REALIZED_PNL] + a->sum[ACCOUNT_UNREALIZED_PNL];
		const char *wrong = a->sum[ACCOUNT_TOTAL_PNL] != pnl                          ? "total_pnl is not realized + unrealized"
		                  : a->position != p.bought - p.sold                          ? "position is not what was bought less what was sold"
		                  : a->sum[ACCOUNT_BUY_AMOUNT] != p.window_paid               ? "total_buy_amount is not the sum of its rows"
		                  : a->sum[ACCOUNT_SELL_AMOUNT] != p.window_received          ? "total_sell_amount is not the sum of its rows"
		                  : m->window.start == PNL_ALWAYS && priced && pnl != p.received - p.paid + (p.bought - p.sold) * mark
		                          ? "realized + unrealized is not sales - purchases + position x mark"
		                          : NULL;
		if (wrong)
			find(m, true, "books", symbol, "broker '%s': %s", a->broker, wrong);
	}
	if (at != t->accounts)
		find(m, true, "books", symbol, "broker '%s' has an account and no rows", t->account[at].broker);
}

/* Files that must hold exactly these bytes. */
static bool holds(const char *path, const struct buffer *want)
{
	struct buffer b = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	bool same = !input_file(path, &b, &e) && b.size == want->size && !memcmp(b.data ? b.data : "", want->data ? want->data : "", b.size);
	buffer_release(&b);
	return same;
}

/* Reads the partial into *t; false, with the finding, where it is not to be used. */
static bool take_partial(struct audited *m, const char *path, const char *symbol, struct totals *t)
{
	struct buffer b = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	bool good = !input_file(path, &b, &e) && !totals_unpack(path, b.data, b.size, t, &e);
	buffer_release(&b);
	if (good && (t->symbols != 1 || strcmp(t->symbol[0].symbol, symbol))) {
		error_at(&e, path, 0, "it is not the partial of '%s'", symbol);
		good = false;
	}
	if (!good)
		find(m, true, "partial", symbol, "%s", e.text);
	return good;
}

static void check_anew(struct audited *m, const char *folder, const char *symbol, const struct trades *trades, const struct prices *prices,
                       const struct returns *returns)
{
	struct totals t = TOTALS_EMPTY;
	struct buffer b = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	char *npz = xformat("%s/pnl/%s.npz", m->out, folder), *csv = xformat("%s/pnl/%s.csv", m->out, folder);
	if (pnl_symbol(symbol, trades, prices, returns, &m->window, &t, &e)) {
		find(m, true, "partial", symbol, "%s", e.text);
	} else {
		totals_pack(&t, &b);
		if (!holds(npz, &b))
			find(m, true, "partial", symbol, "%s is not what the slices give", npz);
		b.size = 0;
		if (totals_brokers(&t, NULL, &b, &e) || !holds(csv, &b))
			find(m, true, "partial", symbol, "%s is not what the slices give", csv);
	}
	free(npz);
	free(csv);
	buffer_release(&b);
	totals_release(&t);
}

/* ---- days and months ---- */

/* The entry of a month, which is made where it is not there. */
static uint32_t *month_of(struct months *m, int64_t month)
{
	if (!m->count)
		m->base = month;
	if (month < m->base || month >= m->base + (int64_t)m->count) {
		int64_t base = month < m->base ? month : m->base, end = m->base + (int64_t)m->count;
		size_t count = (size_t)((month >= end ? month + 1 : end) - base);
		uint32_t *rows = xcalloc(count, sizeof *rows);
		if (m->count)
			memcpy(rows + (m->base - base), m->rows, m->count * sizeof *rows);
		free(m->rows);
		*m = (struct months){ base, count, rows };
	}
	return &m->rows[month - m->base];
}

static int64_t month_number(int64_t day)
{
	int year, month, mday;
	date_split((int32_t)day, &year, &month, &mday);
	return (int64_t)year * 12 + month - 1;
}

static void month_text(int64_t month, char text[DATE_TEXT])
{
	date_format(date_make((int)(month / 12), (int)(month % 12) + 1, 1), text);
	text[7] = '\0';
}

static struct day *day_of(struct audited *m, int64_t day)
{
	if (!m->days)
		m->base = day;
	if (day < m->base || day >= m->base + (int64_t)m->days) {
		int64_t base = day < m->base ? day : m->base, end = m->base + (int64_t)m->days;
		size_t days = (size_t)((day >= end ? day + 1 : end) - base);
		struct day *all = xcalloc(days, sizeof *all);
		if (m->days)
			memcpy(all + (m->base - base), m->day, m->days * sizeof *all);
		free(m->day);
		m->base = base;
		m->days = days;
		m->day = all;
	}
	return &m->day[day - m->base];
}

/* A symbol's day. */
struct trading {
	int128 bought, sold, paid, received;
	bool traded;
};

/* Adds a symbol's days to the market's; called with the lock held. */
static void add_days(struct audited *m, const char *name, const struct trading *day, int64_t first, int64_t last)
{
	day_of(m, last + 1)->spans--;
	day_of(m, first)->spans++;
	for (int64_t d = first; d <= last; d++) {
		if (!day[d - first].traded)
			continue;
		struct day *market = day_of(m, d);
		market->symbols++;
		if (!market->symbol || strcmp(name, market->symbol) < 0)
			market->symbol = name;
	}
}

/* Also with the lock held. */
static void add_months(struct audited *m, struct months *symbol, const struct trades *t)
{
	for (size_t b = 0; b < t->brokers; b++) {
		uint32_t id = dictionary_id(m->brokers, t->code[b], strlen(t->code[b]));
		if (id >= m->broker_count) {
			m->broker = xgrow(m->broker, &m->broker_room, id + 1, sizeof *m->broker);
			memset(m->broker + m->broker_count, 0, (id + 1 - m->broker_count) * sizeof *m->broker);
			m->broker_count = id + 1;
		}
		for (size_t i = t->first[b]; i < t->first[b + 1];) {
			int64_t month = month_number(t->date[i]);
			size_t from = i;
			int64_t end = date_make((int)(month / 12), (int)(month % 12) + 1, 1) + date_month_days((int)(month / 12), (int)(month % 12) + 1);
			while (i < t->first[b + 1] && t->date[i] < end)
				i++;
			*month_of(&m->broker[id], month) += (uint32_t)(i - from);
			*month_of(symbol, month) += (uint32_t)(i - from);
		}
	}
}

/* Purchases against sales, day by day.  Returns whether they are equal up to END. */
static bool check_days(struct audited *m, const char *symbol, const char *name, struct months *months, const struct trades *t)
{
	int64_t first = INT64_MAX, last = INT64_MIN;
	for (size_t i = 0; i < t->rows; i++) {
		first = t->date[i] < first ? t->date[i] : first;
		last = t->date[i] > last ? t->date[i] : last;
	}
	struct trading *day = xcalloc((size_t)(last - first + 1), sizeof *day);
	for (size_t i = 0; i < t->rows; i++) {
		struct trading *d = &day[t->date[i] - first];
		d->bought += trades_figure(t, BUY_SHARES, i);
		d->sold += trades_figure(t, SELL_SHARES, i);
		d->paid += trades_figure(t, BUY_AMOUNT, i);
		d->received += trades_figure(t, SELL_AMOUNT, i);
		d->traded = true;
	}
	size_t differ = 0, counted = 0;
	int64_t shown = 0;
	for (int64_t d = first; d <= last; d++) {
		const struct trading *x = &day[d - first];
		if (x->bought == x->sold && x->paid == x->received)
			continue;
		shown = differ++ ? shown : d;
		counted += d <= m->window.end;
	}
	if (differ) {
		const struct trading *x = &day[shown - first];
		bool shares = x->bought != x->sold;
		char text[DATE_TEXT];
		struct buffer b = BUFFER_EMPTY;
		date_format((int32_t)shown, text);
		buffer_format(&b, "%s: bought ", text);
		buffer_fixed(&b, shares ? x->bought : x->paid, shares ? 0 : 4);
		buffer_text(&b, shares ? " shares, sold " : ", sold ");
		buffer_fixed(&b, shares ? x->sold : x->received, shares ? 0 : 4);
		if (differ > 1)
			buffer_format(&b, ", and %zu more day%s that differ", differ - 1, differ > 2 ? "s" : "");
		buffer_char(&b, '\0');
		find(m, false, "balance", symbol, "%s", b.data);
		buffer_release(&b);
	}
	pthread_mutex_lock(&m->lock);
	add_days(m, name, day, first, last);
	add_months(m, months, t);
	m->audit->rows += t->rows;
	pthread_mutex_unlock(&m->lock);
	free(day);
	return !counted;
}

/* ---- one symbol ---- */

static void check_partial(struct audited *m, const char *folder, const char *symbol, const struct trades *trades, const struct prices *prices,
                          const struct returns *returns, bool balanced)
{
	char *path = xformat("%s/pnl/%s.npz", m->out, folder);
	struct totals t = TOTALS_EMPTY;
	bool good = take_partial(m, path, symbol, &t);
	if (good) {
		const struct symbol_row *s = &t.symbol[0];
		check_books(m, symbol, &t, trades, prices);
		if (balanced && m->window.start == PNL_ALWAYS && s->priced && s->sum[SYMBOL_TOTAL_PNL])
			find(m, true, "zero_sum", symbol, "total_pnl does not add up to 0");
		if (balanced && s->zero_sum == CHECK_OFF)
			find(m, true, "zero_sum", symbol, "window_pnl does not add up to 0");
	}
	check_anew(m, folder, symbol, trades, prices, returns);
	pthread_mutex_lock(&m->lock);
	struct error e = ERROR_NONE;
	if (!good || totals_merge(&m->sum, &t, NULL, &e))
		m->summed = false;
	pthread_mutex_unlock(&m->lock);
	totals_release(&t);
	free(path);
}

/* What is wrong is a finding, and never a failure. */
static int check_symbol(void *context, size_t at, struct error *err)
{
	struct audited *m = context;
	(void)err;
	const char *name = m->folders.name[at];
	char symbol[CODE_MAX + 1];
	struct trades trades = { .rows = 0 };
	struct prices prices = { .n = 0 };
	struct returns returns = { .n = 0 };
	struct error e = ERROR_NONE;
	if (code_symbol(name, symbol) < 0) {
		find(m, true, "slices", name, "the folder does not carry a symbol's name");
		return LOT_OK;
	}
	char *folder = xformat("%s/slices/%s", m->out, name);
	bool sound = !check_slices(m, name, symbol);
	if (sound && (trades_load(folder, &m->mergers, &trades, &e) || prices_load(folder, &prices, &e) ||
	              returns_load(folder, &prices, &returns, &e))) {
		find(m, true, "slices", symbol, "%s", e.text);
		sound = false;
	}
	if (sound && trades.rows) {
		bool balanced = check_days(m, symbol, name, &m->symbol[at], &trades);
		check_partial(m, name, symbol, &trades, &prices, &returns, balanced);
	} else if (!sound) {
		pthread_mutex_lock(&m->lock);
		m->summed = false;
		pthread_mutex_unlock(&m->lock);
	}
	free(folder);
	trades_release(&trades);
	prices_release(&prices);
	returns_release(&returns);
	return LOT_OK;
}

/* ---- all symbols ---- */

static void check_totals(struct audited *m)
{
	char *brokers = xformat("%s/brokers.csv", m->out), *symbols = xformat("%s/symbols.csv", m->out);
	struct buffer b = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	if (!m->summed) {
		find(m, true, "totals", brokers, "not compared: partials are missing or damaged");
	} else if (totals_sort(&m->sum, &e) || totals_brokers(&m->sum, m->named ? &m->names : NULL, &b, &e)) {
		find(m, true, "totals", brokers, "%s", e.text);
	} else {
		if (!holds(brokers, &b))
			find(m, true, "totals", brokers, "not what the partials add up to");
		b.size = 0;
		totals_symbols(&m->sum, &b);
		if (!holds(symbols, &b))
			find(m, true, "totals", symbols, "not what the partials add up to");
	}
	buffer_release(&b);
	free(brokers);
	free(symbols);
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* The market's days in their order: lonely ones, and those that stand out from the days before. */
static void check_market_days(struct audited *m, struct months *trading)
{
	uint32_t last[AUDIT_DAYS], sorted[AUDIT_DAYS];
	size_t known = 0;
	int64_t spans = 0;
	for (size_t i = 0; i < m->days; i++) {
		const struct day *d = &m->day[i];
		char text[DATE_TEXT];
		spans += d->spans;
		if (!d->symbols)
			continue;
		++*month_of(trading, month_number(m->base + (int64_t)i));
		date_format((int32_t)(m->base + (int64_t)i), text);
		char *subject = xformat("day %s", text);
		if (d->symbols == 1 && spans >= AUDIT_SPANNED) {
			char symbol[CODE_MAX + 1];
			code_symbol(d->symbol, symbol);
			find(m, false, "date", subject, "only symbol %s has trades, while %lld trade before and after: a wrong date?", symbol,
			     (long long)spans);
		} else {
			size_t n = known < AUDIT_DAYS ? known : AUDIT_DAYS;
			memcpy(sorted, last, n * sizeof *last);
			qsort(sorted, n, sizeof *sorted, by_number);
			uint32_t median = n ? sorted[n / 2] : 0;
			if (n >= AUDIT_MONTH && (d->symbols < median / 2 || d->symbols / 2 > median))
				find(m, false, "jump", subject, "%u symbols traded, %u on most days before", d->symbols, median);
			last[known++ % AUDIT_DAYS] = d->symbols;
		}
		free(subject);
	}
}

static void check_jumps(struct audited *m, const char *subject, struct months *rows, struct months *trading)
{
	size_t jumps = 0;
	struct buffer b = BUFFER_EMPTY;
	for (size_t i = 1; i < rows->count; i++) {
		int64_t month = rows->base + (int64_t)i;
		uint64_t before = rows->rows[i - 1], now = rows->rows[i];
		uint64_t days_before = *month_of(trading, month - 1), days = *month_of(trading, month);
		if (!before || !now || days_before < AUDIT_MONTH || days < AUDIT_MONTH || (before < AUDIT_ROWS && now < AUDIT_ROWS) ||
		    (now * days_before < AUDIT_JUMP * before * days && before * days < AUDIT_JUMP * now * days_before))
			continue;
		if (jumps++)
			continue;
		char first[DATE_TEXT], second[DATE_TEXT];
		month_text(month - 1, first);
		month_text(month, second);
		buffer_format(&b, "%.1f rows a trading day in %s, %.1f in %s", (double)before / (double)days_before, first,
		              (double)now / (double)days, second);
	}
	if (jumps > 1)
		buffer_format(&b, ", and %zu more jump%s", jumps - 1, jumps > 2 ? "s" : "");
	if (jumps) {
		buffer_char(&b, '\0');
		find(m, false, "jump", subject, "%s", b.data);
	}
	buffer_release(&b);
}

static void check_market(struct audited *m)
{
	struct months trading = { .count = 0 };
	check_market_days(m, &trading);
	for (uint32_t i = 0; i < m->broker_count; i++) {
		char *subject = xformat("broker %s", dictionary_text(m->brokers, i));
		check_jumps(m, subject, &m->broker[i], &trading);
		free(subject);
	}
	for (size_t i = 0; i < m->folders.count; i++) {
		char symbol[CODE_MAX + 1];
		if (code_symbol(m->folders.name[i], symbol) >= 0)
			check_jumps(m, symbol, &m->symbol[i], &trading);
	}
	free(trading.rows);
	for (size_t i = 0; i < m->promises; i++)
		if (!m->promise[i].kept)
			find(m, true, "slices", m->promise[i].name, "its part manifest names it, no node does");
	check_totals(m);
}

/* Partials of symbols that are not there. */
static int check_orphans(struct audited *m, struct error *err)
{
	char *folder = xformat("%s/pnl", m->out);
	DIR *d = opendir(folder);
	int r = d ? LOT_OK : error_system(err, "cannot read folder '%s'", folder);
	for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
		size_t n = strlen(e->d_name);
		if (e->d_name[0] == '.' || n < 5 || strcmp(e->d_name + n - 4, ".npz"))
			continue;
		char *slices = xformat("%s/slices/%.*s", m->out, (int)(n - 4), e->d_name);
		if (access(slices, F_OK))
			find(m, true, "partial", e->d_name, "its symbol has no slices");
		free(slices);
	}
	if (d)
		closedir(d);
	free(folder);
	return r;
}

/* ---- what to look at ---- */

static int list_folders(struct audited *m, struct error *err)
{
	char *path = xformat("%s/slices", m->out);
	int r = slices_folders(path, &m->folders, err);
	free(path);
	m->symbol = xcalloc(m->folders.count, sizeof *m->symbol);
	return r;
}

struct manifest_reading {
	struct audited *m;
	const char *path, *rest; /* the manifest, and what follows FOLDER in its slices' names, with .npz */
	int symbol, checksum;
};

static int take_promise(void *context, const struct row *row, struct error *err)
{
	struct manifest_reading *r = context;
	struct audited *m = r->m;
	if (r->symbol < 0) {
		r->symbol = row_column(row, "symbol");
		r->checksum = row_column(row, "checksum");
		return r->symbol < 0 || r->checksum < 0 ? error_at(err, r->path, row->line, "not a part manifest") : LOT_OK;
	}
	const struct row_field *symbol = &row->field[r->symbol], *sum = &row->field[r->checksum];
	char folder[CODE_FOLDER];
	if (!code_valid(symbol->text, symbol->n) || sum->n != NODE_CHECKSUM - 1)
		return error_at(err, r->path, row->line, "a damaged part manifest");
	code_folder(symbol->text, symbol->n, folder);
	m->promise = xgrow(m->promise, &m->promise_room, m->promises + 1, sizeof *m->promise);
	struct promise *p = &m->promise[m->promises++];
	*p = (struct promise){ .name = xformat("%s/%s", folder, r->rest) };
	memcpy(p->checksum, sum->text, sum->n);
	return LOT_OK;
}

static int read_manifest(struct audited *m, const char *path, struct error *err)
{
	char *prefix = xformat("%s/parts/", m->out);
	size_t n = strlen(prefix), length = strlen(path);
	int r = LOT_OK;
	if (strncmp(path, prefix, n) || length < n + 5 || strcmp(path + length - 4, ".csv"))
		r = error_data(err, "'%s' is not a part manifest under '%s'", path, prefix);
	else if (strncmp(path + n, "broker_", 7)) {
		char *rest = xformat("%.*s.npz", (int)(length - n - 4), path + n);
		struct manifest_reading reading = { m, path, rest, -1, -1 };
		r = rows_table(path, take_promise, &reading, err);
		free(rest);
	}
	free(prefix);
	return r;
}

static int add_manifest(void *context, char *path, struct error *err)
{
	return read_manifest(context, path, err);
}

/* The part manifests that parts.list names. */
static int read_manifests(struct audited *m, struct error *err)
{
	char *list = xformat("%s/parts.list", m->out);
	int r = list_read(list, add_manifest, m, err);
	if (m->promises)
		qsort(m->promise, m->promises, sizeof *m->promise, by_name);
	free(list);
	return r;
}

static int read_settings(struct audited *m, struct error *err)
{
	struct madewith with;
	int r = madewith_read(m->out, &with, err);
	m->window = with.window;
	m->named = with.names;
	if (!r && with.mergers)
		r = mergers_read(with.mergers, &m->mergers, err);
	if (!r && with.names)
		r = names_read(with.names, &m->names, err);
	madewith_release(&with);
	return r ? r : read_manifests(m, err);
}

static void release(struct audited *m)
{
	for (size_t i = 0; i < m->folders.count; i++)
		free(m->symbol[i].rows);
	slices_folders_release(&m->folders);
	for (size_t i = 0; i < m->promises; i++)
		free(m->promise[i].name);
	for (size_t i = 0; i < m->broker_count; i++)
		free(m->broker[i].rows);
	free(m->symbol);
	free(m->promise);
	free(m->broker);
	free(m->day);
	dictionary_free(m->brokers);
	totals_release(&m->sum);
	mergers_release(&m->mergers);
	names_release(&m->names);
	pthread_mutex_destroy(&m->lock);
}

int audit_run(const char *out, int jobs, struct audit *a, struct error *err)
{
	struct audited m = { .out = out, .window = { PNL_ALWAYS, PNL_FOREVER }, .audit = a, .brokers = dictionary_new(), .summed = true };
	pthread_mutex_init(&m.lock, NULL);
	int r = list_folders(&m, err);
	if (!r)
		r = read_settings(&m, err);
	if (!r)
		r = check_orphans(&m, err);
	if (!r) {
		r = workers_each(jobs, m.folders.count, check_symbol, &m, err);
		check_market(&m);
	}
	a->symbols = m.folders.count;
	if (a->count)
		qsort(a->finding, a->count, sizeof *a->finding, by_weight);
	release(&m);
	return r;
}

void audit_write(const struct audit *a, size_t n, struct buffer *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct finding *f = &a->finding[i];
		buffer_format(out, "%s: %s: %s: ", f->error ? "error" : "warning", f->check, f->subject);
		buffer_text(out, f->text);
		buffer_char(out, '\n');
	}
}

void audit_release(struct audit *a)
{
	for (size_t i = 0; i < a->count; i++) {
		free(a->finding[i].subject);
		free(a->finding[i].text);
	}
	free(a->finding);
	*a = (struct audit){ .count = 0 };
}
