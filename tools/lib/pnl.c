#include "pnl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"

enum { RETURN_BITS = 52 };
static const double return_limit = 1024;

/* The days that count, as arrays over every calendar day from `base`: what the next day of the
 * market's calendar returned, for each day of that calendar. */
struct calendar {
	int64_t base;       /* the symbol's first trade */
	int64_t span;       /* days from base to the calendar's last */
	int64_t days;       /* n: days of the calendar that count */
	int64_t *next;      /* return of the next day in 2^-52, 0 behind the last */
	int128 sum;         /* of the returns from the second day on */
	unsigned bits;      /* of the widest return */
	int64_t *date;      /* the days that count, ascending */
	double *value;      /* their returns */
	bool exact;         /* every return fits in 2^-52 steps */
};

static unsigned bits_of(uint64_t v)
{
	return v ? 64u - (unsigned)__builtin_clzll(v) : 0;
}

static void calendar_release(struct calendar *c)
{
	free(c->next);
	free(c->date);
	free(c->value);
}

/* `first` and `traded` are the first and the last day of trades that is read. */
static void calendar_make(struct calendar *c, const struct trades *t, const struct prices *p, const struct returns *r,
                          const struct pnl_window *w, int64_t first, int64_t traded)
{
	int64_t last = w->end != PNL_FOREVER ? w->end : traded;
	size_t prices = p->n;
	while (prices && p->date[prices - 1] > last)
		prices--;
	int64_t stop = prices && p->date[prices - 1] > traded ? p->date[prices - 1] : traded;
	*c = (struct calendar){ .base = first, .span = stop - first + 1, .exact = true };
	unsigned char *open = xcalloc((size_t)c->span, 1);
	for (size_t i = 0; i < t->rows; i++) {
		uint64_t day = (uint64_t)(t->date[i] - first);
		if (day < (uint64_t)c->span)
			open[day] = 1;
	}
	for (size_t i = prices; i-- > 0 && p->date[i] >= first;)
		open[p->date[i] - first] = 1;
	c->next = xcalloc((size_t)c->span, sizeof *c->next);
	c->date = xmalloc((size_t)c->span * sizeof *c->date);
	c->value = xmalloc((size_t)c->span * sizeof *c->value);
	uint64_t widest = 0;
	for (int64_t day = w->start > first ? w->start - first : 0; day < c->span; day++)
		if (open[day])
			c->date[c->days++] = first + day;
	for (int64_t i = 0, k = 0; i < c->days; i++) {
		while ((size_t)k < r->n && r->date[k] < c->date[i])
			k++;
		double v = (size_t)k < r->n && r->date[k] == c->date[i] ? r->value[k] : 0;
		c->value[i] = v;
		if (!i)
			continue;
		c->exact = c->exact && fabs(v) < return_limit;
		int64_t step = c->exact ? (int64_t)llrint(ldexp(v, RETURN_BITS)) : 0;
		c->next[c->date[i - 1] - first] = step;
		c->sum += step;
		widest |= (uint64_t)(step < 0 ? -step : step);
	}
	c->bits = bits_of(widest);
	free(open);
}

/* DESIGN's definition in doubles, over the days that count one by one. */
static double alpha_plain(const struct calendar *c, const struct account_days *d, size_t from)
{
	double n = (double)c->days, mean = 0, squares = 0, raw = 0;
	double *net = xcalloc((size_t)c->days, sizeof *net);
	int64_t one = 0;
	bool steady = true; /* equal nets have no deviation, whatever their mean rounds to */
	for (int64_t i = 0; i < c->days; i++) {
		while (from < d->n && d->date[from] < c->date[i])
			from++;
		int64_t day = from < d->n && d->date[from] == c->date[i] ? d->buy_shares[from] - d->sell_shares[from] : 0;
		steady = steady && (!i || day == one);
		one = day;
		net[i] = (double)day;
		mean += net[i];
	}
	mean /= n;
	for (int64_t i = 0; i < c->days; i++) {
		squares += (net[i] - mean) * (net[i] - mean);
		if (i)
			raw += (net[i - 1] - mean) * c->value[i];
	}
	free(net);
	return squares > 0 && !steady ? raw / sqrt(squares / n) : 0;
}

static double alpha_exact(const struct calendar *c, const struct account_days *d, size_t from)
{
	int64_t sum = 0;
	int128 squares = 0, product = 0;
	for (size_t i = from; i < d->n; i++) {
		int64_t net = d->buy_shares[i] - d->sell_shares[i];
		sum += net;
		squares += (int128)net * net;
		product += (int128)net * c->next[d->date[i] - c->base];
	}
	int128 below = c->days * squares - (int128)sum * sum;
	int128 above = c->days * product - sum * c->sum;
	return below ? (double)above / sqrt((double)below) * 0x1p-52 : 0;
}

/* In 1/10^9, rounded half away from zero. */
static int128 alpha_of(const struct calendar *c, const struct account_days *d, size_t from, bool exact)
{
	if (c->days < 2)
		return 0;
	double alpha = exact ? alpha_exact(c, d, from) : alpha_plain(c, d, from);
	return (int128)round(alpha * 1e9);
}

/* The last close on or before `day` as a mark in 1/10000; false where there is none. */
static bool mark_at(const struct prices *p, int64_t day, int64_t *mark)
{
	size_t low = 0, high = p->n;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (p->date[mid] <= day)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low)
		return false;
	*mark = (p->close[low - 1] + 5000) / 10000;
	return true;
}

static size_t rows_before(const int64_t *date, size_t n, int64_t day)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (date[mid] < day)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* A broker's days up to the window's end. */
static struct account_days days_of(const struct trades *t, size_t broker, const struct pnl_window *w, int64_t *room)
{
	struct account_days d = trades_days(t, broker, room);
	if (w->end != PNL_FOREVER)
		d.n = rows_before(d.date, d.n, w->end + 1);
	return d;
}

/* What all accounts of a symbol share. */
struct symbol_pnl {
	const struct pnl_window *window;
	struct calendar calendar;
	bool priced, based;     /* there is a mark on the last day, and on the last before START */
	bool begun;             /* there are days before START */
	int64_t mark, base_mark;
	bool unchecked;         /* no account's sums can pass 2^63 */
	bool exact;             /* nor those of timing_alpha 2^127 */
};

/* The bits that sums over all rows may need, found from the or of all figures. */
static void bound(struct symbol_pnl *s, const struct trades *t)
{
	uint64_t shares = (uint64_t)(t->any[BUY_SHARES] | t->any[SELL_SHARES]);
	uint64_t amounts = (uint64_t)(t->any[BUY_AMOUNT] | t->any[SELL_AMOUNT]);
	unsigned rows = bits_of(t->rows), days = bits_of((uint64_t)s->calendar.days);
	s->unchecked = bits_of(shares | amounts) + rows <= 63;
	s->exact = s->calendar.exact && bits_of(shares) + rows <= 63 && bits_of(shares) + s->calendar.bits + rows + days <= 126 &&
	           2 * (bits_of(shares) + rows) <= 126 && 2 * bits_of(shares) + rows + days <= 126;
}

static int account_row(const struct symbol_pnl *s, const char *broker, const struct account_days *d, struct symbol_row *symbol,
                       struct totals *out, struct error *err)
{
	struct account_point begin = { 0 }, end;
	size_t from = s->begun ? rows_before(d->date, d->n, s->window->start) : 0;
	int r = account_sum(&begin, d, 0, from, s->unchecked);
	account_open(&begin, d, from);
	end = begin;
	if (r || account_sum(&end, d, from, d->n, s->unchecked))
		return error_data(err, "symbol '%s', broker '%s': a sum is beyond 2^63", symbol->symbol, broker);
	account_open(&end, d, d->n);
	int128 unrealized = s->priced ? account_point_unrealized(&end, s->mark) : 0;
	int128 base = s->based ? account_point_unrealized(&begin, s->base_mark) : 0;
	int128 realized = account_realized(&end) - account_realized(&begin);
	struct account_row *a = totals_account(out, broker, strlen(broker));
	a->symbols = 1;
	a->position = end.bought - end.sold;
	a->sum[ACCOUNT_REALIZED_PNL] = realized;
	a->sum[ACCOUNT_UNREALIZED_PNL] = unrealized;
	a->sum[ACCOUNT_TOTAL_PNL] = realized + unrealized;
	a->sum[ACCOUNT_WINDOW_PNL] = realized + unrealized - base;
	a->sum[ACCOUNT_BUY_AMOUNT] = (int128)end.paid - begin.paid;
	a->sum[ACCOUNT_SELL_AMOUNT] = (int128)end.received - begin.received;
	a->sum[ACCOUNT_TIMING_ALPHA] = alpha_of(&s->calendar, d, from, s->exact);
	if (symbol->books != CHECK_NONE &&
	    realized + unrealized != (int128)end.received - end.paid + (int128)a->position * s->mark)
		symbol->books = CHECK_OFF;
	symbol->brokers++;
	symbol->rows += (int64_t)d->n;
	symbol->sum[SYMBOL_BUY_SHARES] += end.bought;
	symbol->sum[SYMBOL_SELL_SHARES] += end.sold;
	symbol->sum[SYMBOL_BUY_AMOUNT] += end.paid;
	symbol->sum[SYMBOL_SELL_AMOUNT] += end.received;
	symbol->sum[SYMBOL_TOTAL_PNL] += a->sum[ACCOUNT_TOTAL_PNL];
	symbol->sum[SYMBOL_WINDOW_PNL] += a->sum[ACCOUNT_WINDOW_PNL];
	return LOT_OK;
}

int pnl_symbol(const char *name, const struct trades *t, const struct prices *p, const struct returns *r,
               const struct pnl_window *window, struct totals *out, struct error *err)
{
	struct symbol_pnl s = { .window = window };
	struct symbol_row *symbol = totals_symbol(out, name, strlen(name));
	out->position = true;
	if (!t->rows || t->low > window->end)
		return LOT_OK;
	int64_t first = t->low, traded = t->high;
	if (traded > window->end) {
		traded = first;
		for (size_t i = 0; i < t->rows; i++)
			traded = t->date[i] > traded && t->date[i] <= window->end ? t->date[i] : traded;
	}
	symbol->first = first;
	symbol->last = traded;
	int64_t last = window->end != PNL_FOREVER ? window->end : traded;
	s.begun = window->start > first;
	s.priced = symbol->priced = mark_at(p, last, &s.mark);
	s.based = s.begun && mark_at(p, window->start - 1 < last ? window->start - 1 : last, &s.base_mark);
	symbol->books = s.priced && window->start == PNL_ALWAYS ? CHECK_OK : CHECK_NONE;
	calendar_make(&s.calendar, t, p, r, window, first, traded);
	bound(&s, t);
	int result = LOT_OK;
	int64_t *room = xmalloc(TRADE_FIGURES * t->longest * sizeof *room);
	for (size_t b = 0; b < t->brokers && !result; b++) {
		struct account_days d = days_of(t, b, window, room);
		if (d.n)
			result = account_row(&s, t->code[b], &d, symbol, out, err);
	}
	if (s.priced && (s.based || !s.begun))
		symbol->zero_sum = symbol->sum[SYMBOL_WINDOW_PNL] ? CHECK_OFF : CHECK_OK;
	free(room);
	calendar_release(&s.calendar);
	return result;
}

int pnl_lots(const struct trades *t, const struct pnl_window *window, struct buffer *out, struct error *err)
{
	struct account a = { 0 };
	int64_t *room = xmalloc(TRADE_FIGURES * t->longest * sizeof *room);
	int r = LOT_OK;
	buffer_text(out, "broker,side,shares,amount,open_date\n");
	for (size_t b = 0; b < t->brokers && !r; b++) {
		struct account_days d = days_of(t, b, window, room);
		account_release(&a);
		if (account_apply(&a, &d, 0, d.n))
			r = error_data(err, "broker '%s': a sum is beyond 2^63", t->code[b]);
		for (size_t i = 0; i < a.lots && !r; i++) {
			char day[DATE_TEXT];
			date_format((int32_t)a.lot[i].date, day);
			buffer_csv(out, t->code[b], strlen(t->code[b]));
			buffer_text(out, account_position(&a) > 0 ? ",long," : ",short,");
			buffer_int(out, a.lot[i].shares - a.lot[i].settled);
			buffer_char(out, ',');
			buffer_fixed(out, lot_open_amount(&a.lot[i]), 4);
			buffer_format(out, ",%s\n", day);
		}
	}
	free(room);
	account_release(&a);
	return r;
}
