#include "smartmoney.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "pnl.h"
#include "totals.h"
#include "windowing.h"

/* Ranks by broker: the accounts' places in the order of window_pnl. */
struct ranks {
	struct totals totals;
	int64_t *rank; /* of each account */
};

static int by_window(const void *a, const void *b)
{
	const struct account_row *x = *(const struct account_row *const *)a, *y = *(const struct account_row *const *)b;
	int128 p = x->sum[ACCOUNT_WINDOW_PNL], q = y->sum[ACCOUNT_WINDOW_PNL];
	return p != q ? (p < q) - (p > q) : (x > y) - (x < y);
}

static int make_ranks(const char *symbol, const struct trades *t, const struct prices *p, const char *window, int64_t end, struct ranks *r,
                      struct error *err)
{
	struct windows w = WINDOWS_EMPTY;
	const struct returns none = { .n = 0 }; /* timing_alpha is not looked at */
	int e = windows_add(&w, window, strlen(window), end, err);
	if (!e && w.window[0].end > end)
		e = error_usage(err, "ranks from '%s' would look ahead", window);
	if (!e) {
		const struct pnl_input in = { t, p, &none, { w.window[0].start, w.window[0].end }, NULL };
		e = pnl_symbol(symbol, &in, &r->totals, err);
	}
	windows_release(&w);
	size_t n = r->totals.accounts;
	const struct account_row **order = xmalloc(n * sizeof *order);
	r->rank = xcalloc(n, sizeof *r->rank);
	for (size_t i = 0; i < n; i++)
		order[i] = &r->totals.account[i];
	if (n)
		qsort(order, n, sizeof *order, by_window);
	for (size_t i = 0; i < n; i++)
		r->rank[order[i] - r->totals.account] = (int64_t)i + 1;
	free(order);
	return e;
}

static int by_day(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* The days with a trade up to `asof`, ascending; to be freed. */
static int64_t *trading_days(const struct trades *t, int64_t asof, size_t *count)
{
	int64_t *day = xmalloc(t->rows * sizeof *day);
	size_t n = 0;
	for (size_t i = 0; i < t->rows; i++)
		if (t->date[i] <= asof)
			day[n++] = t->date[i];
	if (n)
		qsort(day, n, sizeof *day, by_day);
	*count = 0;
	for (size_t i = 0; i < n; i++)
		if (!i || day[i] != day[i - 1])
			day[(*count)++] = day[i];
	return day;
}

/* The greatest net first; rows come by code, so that their addresses break ties. */
static int by_net(const void *a, const void *b)
{
	const struct signal_broker *x = *(const struct signal_broker *const *)a, *y = *(const struct signal_broker *const *)b;
	int128 p = x->shares < 0 ? -x->shares : x->shares, q = y->shares < 0 ? -y->shares : y->shares;
	return p != q ? (p < q) - (p > q) : (x > y) - (x < y);
}

/* The first `top` of one side, and the sum of their ranks. */
static size_t take_side(const struct signal_broker *all, size_t n, bool buys, size_t top, int64_t last, struct signal_broker **side,
                        int64_t *force)
{
	const struct signal_broker **order = xmalloc(n * sizeof *order);
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		if (buys ? all[i].shares > 0 : all[i].shares < 0)
			order[count++] = &all[i];
	if (count)
		qsort(order, count, sizeof *order, by_net);
	count = count < top ? count : top;
	*side = xcalloc(count, sizeof **side);
	for (size_t i = 0; i < count; i++) {
		(*side)[i] = *order[i];
		*force += order[i]->rank ? order[i]->rank : last;
	}
	free(order);
	return count;
}

static void make_window(const struct trades *t, const struct ranks *r, size_t top, struct signal_window *w)
{
	struct signal_broker *all = xcalloc(t->brokers, sizeof *all);
	size_t at = 0;
	for (size_t b = 0; b < t->brokers; b++) {
		struct signal_broker *a = &all[b];
		a->broker = t->code[b];
		for (size_t i = t->first[b]; i < t->first[b + 1]; i++) {
			if (t->date[i] < w->from || t->date[i] > w->to)
				continue;
			a->shares += (int128)trades_figure(t, BUY_SHARES, i) - trades_figure(t, SELL_SHARES, i);
			a->amount += (int128)trades_figure(t, BUY_AMOUNT, i) - trades_figure(t, SELL_AMOUNT, i);
		}
		while (at < r->totals.accounts && strcmp(r->totals.account[at].broker, a->broker) < 0)
			at++;
		if (at < r->totals.accounts && !strcmp(r->totals.account[at].broker, a->broker))
			a->rank = r->rank[at];
	}
	int64_t last = (int64_t)r->totals.accounts + 1;
	w->buyers = take_side(all, t->brokers, true, top, last, &w->buyer, &w->buying_force);
	w->sellers = take_side(all, t->brokers, false, top, last, &w->seller, &w->selling_force);
	free(all);
}

int signal_make(const char *symbol, const struct trades *t, const struct prices *p, const struct signal_call *call, struct signal *s,
                struct error *err)
{
	struct ranks ranks = { TOTALS_EMPTY, NULL };
	size_t days;
	int64_t *day = trading_days(t, call->asof, &days);
	*s = (struct signal){ .windows = 0 };
	int r = days ? make_ranks(symbol, t, p, call->ranks, day[days - 1] - 1, &ranks, err)
	             : error_data(err, "symbol '%s' has no trade on or before the day of the signal", symbol);
	if (!r) {
		s->windows = call->windows;
		s->window = xcalloc(call->windows, sizeof *s->window);
		s->ranked = (int64_t)ranks.totals.accounts;
	}
	for (size_t i = 0; i < s->windows; i++) {
		struct signal_window *w = &s->window[i];
		size_t n = (uint64_t)call->days[i] < days ? (size_t)call->days[i] : days;
		w->days = call->days[i];
		w->from = day[days - n];
		w->to = day[days - 1];
		make_window(t, &ranks, call->top, w);
	}
	free(ranks.rank);
	totals_release(&ranks.totals);
	free(day);
	return r;
}

void signal_release(struct signal *s)
{
	for (size_t i = 0; i < s->windows; i++) {
		free(s->window[i].buyer);
		free(s->window[i].seller);
	}
	free(s->window);
	*s = (struct signal){ .windows = 0 };
}
