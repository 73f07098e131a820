#include "bookcheck.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

int64_t bookcheck_last_day(const struct symbol_row *s, const struct pnl_window *window)
{
	return window->end != PNL_FOREVER ? window->end : s->last;
}

/* What an account's rows add up to. */
struct plain {
	size_t rows;
	int128 bought, sold, paid, received;      /* over all rows up to END */
	int128 window_paid, window_received;      /* over those from START on */
};

static struct plain add_plain(const struct trades *t, size_t broker, const struct pnl_window *w)
{
	struct plain p = { 0 };
	for (size_t i = t->first[broker]; i < t->first[broker + 1] && t->date[i] <= w->end; i++, p.rows++) {
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

/* The mark on `day`, false where there is none yet. */
static bool mark_on(const struct prices *prices, int64_t day, int64_t *mark)
{
	size_t i = 0;
	while (i < prices->n && prices->date[i] <= day)
		i++;
	*mark = i ? (prices->close[i - 1] + 5000) / 10000 : 0;
	return i;
}

/* What is wrong with an account, or NULL; mark is NULL where its profit and loss hang on more than its rows. */
static const char *wrong_with(const struct account_row *a, const struct plain *p, const int64_t *mark)
{
	int128 pnl = a->sum[ACCOUNT_REALIZED_PNL] + a->sum[ACCOUNT_UNREALIZED_PNL];
	if (a->sum[ACCOUNT_TOTAL_PNL] != pnl)
		return "total_pnl is not realized + unrealized";
	if (a->position != p->bought - p->sold)
		return "position is not what was bought less what was sold";
	if (a->sum[ACCOUNT_BUY_AMOUNT] != p->window_paid)
		return "total_buy_amount is not the sum of its rows";
	if (a->sum[ACCOUNT_SELL_AMOUNT] != p->window_received)
		return "total_sell_amount is not the sum of its rows";
	if (mark && pnl != p->received - p->paid + (p->bought - p->sold) * *mark)
		return "realized + unrealized is not sales - purchases + position x mark";
	return NULL;
}

void bookcheck_symbol(const struct totals *totals, const struct trades *trades, const struct prices *prices,
                      const struct pnl_window *window, oddity_fn *tell, void *context)
{
	const char *symbol = totals->symbol[0].symbol;
	int64_t mark;
	bool marked = mark_on(prices, bookcheck_last_day(&totals->symbol[0], window), &mark) && window->start == PNL_ALWAYS;
	size_t at = 0;
	char *odd = NULL;
	for (size_t b = 0; b < trades->brokers; b++) {
		struct plain p = add_plain(trades, b, window);
		if (!p.rows)
			continue;
		const struct account_row *a = at < totals->accounts ? &totals->account[at] : NULL;
		if (!a || strcmp(a->broker, trades->code[b])) {
			odd = xformat("broker '%s' has %zu row%s and no account", trades->code[b], p.rows, text_plural(p.rows));
			break;
		}
		at++;
		const char *wrong = wrong_with(a, &p, marked ? &mark : NULL);
		char *text = wrong ? xformat("broker '%s': %s", a->broker, wrong) : NULL;
		if (text)
			tell(context, "books", symbol, text);
		free(text);
	}
	if (!odd && at != totals->accounts)
		odd = xformat("broker '%s' has an account and no rows", totals->account[at].broker);
	if (odd)
		tell(context, "books", symbol, odd);
	free(odd);
}
