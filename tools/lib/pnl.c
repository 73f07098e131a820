#include "pnl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "money.h"

enum { RETURN_BITS = 52 };
static const double return_limit = 1024;
static const double alpha_limit = 1e36; /* 10^27 in 1/10^9, which many symbols may add up to within 128 bits */

/* The days that count, as arrays over every calendar day from `base`: what the next day of the
 * market's calendar returned, for each day of that calendar. */
struct calendar {
	int64_t base;       /* the symbol's first trade; behind a state, the day after it */
	int64_t span;       /* days from base to the calendar's last */
	int64_t days;       /* n: days of the calendar that count, the state's among them */
	int64_t *next;      /* return of the next day in 2^-52, 0 behind the last */
	int64_t entry;      /* return of the first day behind the state, likewise */
	int128 sum;         /* of the returns from the second day on */
	uint64_t widest;    /* the or of their absolute values */
	int64_t *date;      /* the days that count from base on, ascending */
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

/* `first` and `traded` are the first and the last day of trades that is read, the state's among them. */
static void calendar_make(struct calendar *c, const struct pnl_input *in, int64_t first, int64_t traded)
{
	const struct state *from = in->from;
	const struct trades *t = in->trades;
	const struct prices *p = in->prices;
	const struct returns *r = in->returns;
	const struct pnl_window *w = &in->window;
	first = from ? from->day + 1 : first;
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
	int64_t listed = 0;
	for (int64_t day = w->start > first ? w->start - first : 0; day < c->span; day++)
		if (open[day])
			c->date[listed++] = first + day;
	if (from) {
		c->days = from->days;
		c->sum = from->sum;
		c->widest = from->widest;
	}
	for (int64_t i = 0, k = 0; i < listed; i++) {
		while ((size_t)k < r->n && r->date[k] < c->date[i])
			k++;
		double v = (size_t)k < r->n && r->date[k] == c->date[i] ? r->value[k] : 0;
		c->value[i] = v;
		if (!c->days++)
			continue;
		c->exact = c->exact && fabs(v) < return_limit;
		int64_t step = c->exact ? (int64_t)llrint(ldexp(v, RETURN_BITS)) : 0;
		*(i ? &c->next[c->date[i - 1] - first] : &c->entry) = step;
		c->sum += step;
		c->widest |= (uint64_t)(step < 0 ? -step : step);
	}
	free(open);
}

/* The definition in doubles, over the days that count one by one.  Each net counts from the first one, which alters
 * neither deviation nor covariance, and keeps large ones that differ by little apart. */
static double alpha_plain(const struct calendar *c, const struct account_days *d, size_t from)
{
	double n = (double)c->days, mean = 0, squares = 0, raw = 0;
	double *net = xcalloc((size_t)c->days, sizeof *net);
	int128 first = 0;
	for (int64_t i = 0; i < c->days; i++) {
		while (from < d->n && d->date[from] < c->date[i])
			from++;
		int128 day = from < d->n && d->date[from] == c->date[i] ? (int128)d->buy_shares[from] - d->sell_shares[from] : 0;
		first = i ? first : day;
		net[i] = (double)(day - first);
		mean += net[i];
	}
	mean /= n;
	for (int64_t i = 0; i < c->days; i++) {
		squares += (net[i] - mean) * (net[i] - mean);
		if (i)
			raw += (net[i - 1] - mean) * c->value[i];
	}
	free(net);
	return squares > 0 ? raw / sqrt(squares / n) : 0;
}

/* Adds an account's days from row `from` on, which all count. */
static void timing_add(struct timing *sums, const struct calendar *c, const struct account_days *d, size_t from)
{
	int64_t sum = 0;
	int128 squares = 0, product = 0;
	for (size_t i = from; i < d->n; i++) {
		int64_t net = d->buy_shares[i] - d->sell_shares[i];
		sum += net;
		squares += (int128)net * net;
		product += (int128)net * c->next[d->date[i] - c->base];
	}
	sums->net += sum;
	sums->squares += squares;
	sums->product += product;
}

/* The sums of an account that a state may have begun, over days up to the calendar's last. */
static struct timing timing_of(const struct calendar *c, const struct state_account *old, const struct account_days *d, size_t from)
{
	struct timing sums = { 0 };
	if (old) {
		sums = old->timing;
		sums.product += (int128)old->pending * c->entry;
	}
	timing_add(&sums, c, d, from);
	return sums;
}

static double alpha_exact(const struct calendar *c, const struct timing *sums)
{
	int128 below = c->days * sums->squares - (int128)sums->net * sums->net;
	int128 above = c->days * sums->product - sums->net * c->sum;
	return below ? (double)above / sqrt((double)below) * 0x1p-52 : 0;
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
	*mark = money_mark(p->close[low - 1]);
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
	const struct pnl_input *in;
	struct calendar calendar;
	bool priced, based;     /* there is a mark on the last day, and on the last before START */
	bool begun;             /* there are days before START */
	int64_t mark, base_mark;
	bool unchecked;         /* no account's sums can pass 2^63 */
	bool exact;             /* nor those of timing_alpha 2^127 */
};

/* The bits that sums over all rows may need, found from the or of all figures. */
static void bound(struct symbol_pnl *s)
{
	const struct trades *t = s->in->trades;
	const struct state *from = s->in->from;
	uint64_t shares = (uint64_t)(t->any[BUY_SHARES] | t->any[SELL_SHARES]) | (from ? from->shares : 0);
	uint64_t amounts = (uint64_t)(t->any[BUY_AMOUNT] | t->any[SELL_AMOUNT]) | (from ? from->amounts : 0);
	unsigned rows = bits_of(t->rows + (from ? (uint64_t)from->rows : 0)), days = bits_of((uint64_t)s->calendar.days);
	unsigned returns = bits_of(s->calendar.widest);
	s->unchecked = bits_of(shares | amounts) + rows <= 63;
	s->exact = s->calendar.exact && bits_of(shares) + rows <= 63 && bits_of(shares) + returns + rows + days <= 126 &&
	           2 * (bits_of(shares) + rows) <= 126 && 2 * bits_of(shares) + rows + days <= 126;
}

/* A broker's state and days; one of the two may be missing. */
struct both {
	const char *code;
	const struct state_account *old; /* NULL where the state does not know the broker */
	struct account_days days;        /* behind the state */
	size_t k, b;                     /* how many of the state's accounts, and of the brokers, are behind us */
};

/* The next broker in byte order; false behind the last.  Begin with zeros. */
static bool next_broker(const struct symbol_pnl *s, int64_t *room, struct both *x)
{
	const struct trades *t = s->in->trades;
	const struct state *from = s->in->from;
	size_t accounts = from ? from->accounts : 0;
	if (x->k == accounts && x->b == t->brokers)
		return false;
	int c = x->k == accounts ? -1 : x->b == t->brokers ? 1 : strcmp(t->code[x->b], from->account[x->k].code);
	x->old = c >= 0 ? &from->account[x->k++] : NULL;
	x->code = c > 0 ? x->old->code : t->code[x->b];
	x->days = c > 0 ? (struct account_days){ 0 } : days_of(t, x->b++, &s->in->window, room);
	return true;
}

static struct account_point point_of(const struct account *a)
{
	return (struct account_point){ a->bought, a->sold, a->paid, a->received, account_open_amount(a) };
}

/* Applies an account's days to *a, which is zero, and finds where it stood before START.  -1 where a
 * sum does not fit; release *a in any case. */
static int continue_account(const struct symbol_pnl *s, const struct both *x, size_t from, struct account *a,
                            struct account_point *begin)
{
	bool passed = s->in->from && s->in->window.start <= s->in->from->day;
	if (x->old)
		state_account(s->in->from, x->k - 1, a);
	if (account_apply(a, &x->days, 0, from))
		return -1;
	if (!passed)
		*begin = point_of(a);
	else
		*begin = x->old ? x->old->begin : (struct account_point){ 0 };
	return account_apply(a, &x->days, from, x->days.n);
}

/* The account before START and on the last day. */
static int account_points(const struct symbol_pnl *s, const struct both *x, size_t from, struct account_point *begin,
                          struct account_point *end)
{
	if (x->old && x->days.n) {
		struct account a = { 0 };
		int r = continue_account(s, x, from, &a, begin);
		if (!r)
			*end = point_of(&a);
		account_release(&a);
		return r;
	}
	if (x->old) {
		*end = x->old->end;
		*begin = !s->begun || s->in->window.start <= s->in->from->day ? x->old->begin : *end;
		return 0;
	}
	*begin = (struct account_point){ 0 };
	if (account_sum(begin, &x->days, 0, from, s->unchecked))
		return -1;
	account_open(begin, &x->days, from);
	*end = *begin;
	if (account_sum(end, &x->days, from, x->days.n, s->unchecked))
		return -1;
	account_open(end, &x->days, x->days.n);
	return 0;
}

static double alpha_of(const struct symbol_pnl *s, const struct both *x, size_t from)
{
	if (s->calendar.days < 2)
		return 0;
	if (!s->exact)
		return alpha_plain(&s->calendar, &x->days, from);
	struct timing sums = timing_of(&s->calendar, x->old, &x->days, from);
	return alpha_exact(&s->calendar, &sums);
}

static int account_row(const struct symbol_pnl *s, const struct both *x, struct symbol_row *symbol, struct totals *out,
                       struct error *err)
{
	struct account_point begin, end;
	size_t from = s->begun ? rows_before(x->days.date, x->days.n, s->in->window.start) : 0;
	if (account_points(s, x, from, &begin, &end))
		return error_data(err, "symbol '%s', broker '%s': a sum is beyond 2^63", symbol->symbol, x->code);
	int128 unrealized = s->priced ? account_point_unrealized(&end, s->mark) : 0;
	int128 base = s->based ? account_point_unrealized(&begin, s->base_mark) : 0;
	int128 realized = account_realized(&end) - account_realized(&begin);
	double alpha = alpha_of(s, x, from) * 1e9;
	if (!(fabs(alpha) < alpha_limit))
		return error_data(err, "symbol '%s', broker '%s': timing_alpha is beyond 10^27", symbol->symbol, x->code);
	struct account_row *a = totals_account(out, x->code, strlen(x->code));
	a->symbols = 1;
	a->position = end.bought - end.sold;
	a->first = x->old ? x->old->first : x->days.date[0];
	a->last = x->days.n ? x->days.date[x->days.n - 1] : x->old->last;
	a->sum[ACCOUNT_REALIZED_PNL] = realized;
	a->sum[ACCOUNT_UNREALIZED_PNL] = unrealized;
	a->sum[ACCOUNT_TOTAL_PNL] = realized + unrealized;
	a->sum[ACCOUNT_WINDOW_PNL] = realized + unrealized - base;
	a->sum[ACCOUNT_BUY_AMOUNT] = (int128)end.paid - begin.paid;
	a->sum[ACCOUNT_SELL_AMOUNT] = (int128)end.received - begin.received;
	a->sum[ACCOUNT_TIMING_ALPHA] = (int128)round(alpha); /* half away from zero */
	if (symbol->books != CHECK_NONE &&
	    realized + unrealized != (int128)end.received - end.paid + (int128)a->position * s->mark)
		symbol->books = CHECK_OFF;
	symbol->brokers++;
	symbol->rows += (int64_t)x->days.n + (x->old ? x->old->rows : 0);
	symbol->sum[SYMBOL_BUY_SHARES] += end.bought;
	symbol->sum[SYMBOL_SELL_SHARES] += end.sold;
	symbol->sum[SYMBOL_BUY_AMOUNT] += end.paid;
	symbol->sum[SYMBOL_SELL_AMOUNT] += end.received;
	symbol->sum[SYMBOL_TOTAL_PNL] += a->sum[ACCOUNT_TOTAL_PNL];
	symbol->sum[SYMBOL_WINDOW_PNL] += a->sum[ACCOUNT_WINDOW_PNL];
	return LOT_OK;
}

/* The last day with a trade up to the window's end, the first of all where there is none. */
static int64_t last_trade(const struct pnl_input *in)
{
	const struct trades *t = in->trades;
	int64_t last = in->from ? in->from->day : t->low;
	if (t->rows && t->high <= in->window.end)
		return t->high;
	for (size_t i = 0; i < t->rows; i++)
		last = t->date[i] > last && t->date[i] <= in->window.end ? t->date[i] : last;
	return last;
}

/* Days, marks and checks of the symbol, whose row is filled in. */
static void symbol_begin(struct symbol_pnl *s, struct symbol_row *symbol)
{
	const struct pnl_input *in = s->in;
	const struct pnl_window *window = &in->window;
	int64_t first = in->from ? in->from->first : in->trades->low, traded = last_trade(in);
	int64_t last = window->end != PNL_FOREVER ? window->end : traded;
	symbol->first = first;
	symbol->last = traded;
	s->begun = window->start > first;
	s->priced = symbol->priced = mark_at(in->prices, last, &s->mark);
	symbol->mark = s->mark;
	s->based = s->begun && mark_at(in->prices, window->start - 1 < last ? window->start - 1 : last, &s->base_mark);
	symbol->books = s->priced && window->start == PNL_ALWAYS ? CHECK_OK : CHECK_NONE;
	calendar_make(&s->calendar, in, first, traded);
	bound(s);
}

int pnl_symbol(const char *name, const struct pnl_input *in, struct totals *out, struct error *err)
{
	const struct trades *t = in->trades;
	const struct state *from = in->from;
	struct symbol_pnl s = { .in = in };
	struct symbol_row *symbol = totals_symbol(out, name, strlen(name));
	out->position = true;
	if (!from && (!t->rows || t->low > in->window.end))
		return LOT_OK;
	symbol_begin(&s, symbol);
	int result = LOT_OK;
	if (from && !s.exact)
		result = error_data(err, "symbol '%s': returns or shares are too large to be carried on", name);
	int64_t *room = xmalloc(TRADE_FIGURES * t->longest * sizeof *room);
	totals_reserve(out, out->accounts + t->brokers + (from ? from->accounts : 0));
	for (struct both x = { 0 }; !result && next_broker(&s, room, &x);)
		if (x.old || x.days.n)
			result = account_row(&s, &x, symbol, out, err);
	if (s.priced && (s.based || !s.begun))
		symbol->zero_sum = symbol->sum[SYMBOL_WINDOW_PNL] ? CHECK_OFF : CHECK_OK;
	free(room);
	calendar_release(&s.calendar);
	return result;
}

/* An account at the window's end, as the state keeps it. */
static int keep_account(const struct symbol_pnl *s, const struct both *x, struct state *to)
{
	size_t from = s->begun ? rows_before(x->days.date, x->days.n, s->in->window.start) : 0, n = x->days.n;
	struct state_account *k = &to->account[to->accounts++];
	struct account a = { 0 };
	int r = continue_account(s, x, from, &a, &k->begin);
	memcpy(k->code, x->code, strlen(x->code));
	k->rows = (int64_t)n + (x->old ? x->old->rows : 0);
	k->first = x->old ? x->old->first : x->days.date[0];
	k->last = n ? x->days.date[n - 1] : x->old->last;
	to->rows += k->rows;
	for (size_t i = 0; i < n; i++) {
		to->shares |= (uint64_t)(x->days.buy_shares[i] | x->days.sell_shares[i]);
		to->amounts |= (uint64_t)(x->days.buy_amount[i] | x->days.sell_amount[i]);
	}
	k->timing = timing_of(&s->calendar, x->old, &x->days, from);
	if (n > from && x->days.date[n - 1] == s->in->window.end)
		k->pending = x->days.buy_shares[n - 1] - x->days.sell_shares[n - 1];
	k->first_lot = to->lots;
	if (!r) {
		k->end = point_of(&a);
		if (s->in->window.start > s->in->window.end)
			k->begin = (struct account_point){ 0 };
		k->settled = a.lots ? a.lot[0].settled : 0;
		state_add_lots(to, a.lot, a.lots);
	}
	account_release(&a);
	return r;
}

int pnl_state(const struct pnl_input *in, struct state *to)
{
	const struct trades *t = in->trades;
	const struct state *from = in->from;
	struct symbol_pnl s = { .in = in };
	to->first = from ? from->first : t->low;
	to->day = in->window.end;
	to->start = in->window.start;
	s.begun = to->start > to->first;
	calendar_make(&s.calendar, in, to->first, to->day);
	bound(&s);
	to->days = s.calendar.days;
	to->sum = s.calendar.sum;
	to->widest = s.calendar.widest;
	to->shares = from ? from->shares : 0;
	to->amounts = from ? from->amounts : 0;
	to->account = xcalloc(t->brokers + (from ? from->accounts : 0), sizeof *to->account);
	int64_t *room = xmalloc(TRADE_FIGURES * t->longest * sizeof *room);
	int result = s.exact ? 0 : -1;
	for (struct both x = { 0 }; !result && next_broker(&s, room, &x);)
		if (x.old || x.days.n)
			result = keep_account(&s, &x, to);
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
