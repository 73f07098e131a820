#include "portfolio.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "partials.h"

/* What the threads share: what was found meets under the lock. */
struct search {
	const char *broker;
	pthread_mutex_t lock;
	struct portfolio *found;
};

/* The rank totals_brokers gives: those with more, and of the equal those before it in byte order. */
static int64_t place_of(const struct totals *t, size_t at)
{
	int64_t place = 1;
	int128 mine = t->account[at].sum[ACCOUNT_TOTAL_PNL];
	for (size_t i = 0; i < t->accounts; i++) {
		int128 other = t->account[i].sum[ACCOUNT_TOTAL_PNL];
		place += other > mine || (other == mine && i < at);
	}
	return place;
}

static size_t find(const struct totals *t, const char *broker)
{
	size_t low = 0, high = t->accounts;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (strcmp(t->account[mid].broker, broker) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < t->accounts && !strcmp(t->account[low].broker, broker) ? low : SIZE_MAX;
}

static int look(void *context, const struct totals *t, struct error *err)
{
	struct search *s = context;
	size_t at = find(t, s->broker);
	(void)err;
	if (at == SIZE_MAX)
		return LOT_OK;
	struct holding h = { .account = t->account[at], .place = place_of(t, at), .brokers = (int64_t)t->accounts };
	memcpy(h.symbol, t->symbol[0].symbol, sizeof h.symbol);
	pthread_mutex_lock(&s->lock);
	struct portfolio *p = s->found;
	p->holding = xgrow(p->holding, &p->room, p->count + 1, sizeof *p->holding);
	p->holding[p->count++] = h;
	pthread_mutex_unlock(&s->lock);
	return LOT_OK;
}

static int by_symbol(const void *a, const void *b)
{
	return strcmp(((const struct holding *)a)->symbol, ((const struct holding *)b)->symbol);
}

static int add_up(struct portfolio *p, struct error *err)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct account_row *a = &p->holding[i].account;
		p->sum.symbols += a->symbols;
		for (int k = 0; k < ACCOUNT_SUMS; k++)
			if (__builtin_add_overflow(p->sum.sum[k], a->sum[k], &p->sum.sum[k]))
				return error_data(err, "broker '%s': a sum over its symbols does not fit", a->broker);
	}
	return LOT_OK;
}

int portfolio_read(const char *folder, const char *broker, int jobs, struct portfolio *p, struct error *err)
{
	struct search s = { .broker = broker, .found = p };
	size_t symbols;
	pthread_mutex_init(&s.lock, NULL);
	int r = partials_each(folder, jobs, look, &s, &symbols, err);
	p->whole = !r;
	if (!r && !p->count)
		r = error_data(err, "broker '%s' has no account in any of the %zu symbols of '%s'", broker, symbols, folder);
	if (p->count)
		qsort(p->holding, p->count, sizeof *p->holding, by_symbol);
	pthread_mutex_destroy(&s.lock);
	return r ? r : add_up(p, err);
}

static int add_row(const struct account_row *a, const char *symbol, const struct holding *h, size_t rank, struct buffer *out,
                   struct error *err)
{
	int128 amount;
	if (__builtin_add_overflow(a->sum[ACCOUNT_BUY_AMOUNT], a->sum[ACCOUNT_SELL_AMOUNT], &amount))
		return error_data(err, "symbol '%s': total_amount does not fit", symbol);
	if (h)
		buffer_int(out, (int128)rank);
	buffer_char(out, ',');
	buffer_csv(out, symbol, strlen(symbol));
	for (int k = ACCOUNT_TOTAL_PNL; k <= ACCOUNT_SELL_AMOUNT; k++) {
		buffer_char(out, ',');
		buffer_fixed(out, a->sum[k], 4);
	}
	buffer_char(out, ',');
	buffer_fixed(out, amount, 4);
	buffer_char(out, ',');
	if (h)
		buffer_int(out, a->position);
	buffer_char(out, ',');
	buffer_fixed(out, a->sum[ACCOUNT_TIMING_ALPHA], 9);
	if (h)
		buffer_format(out, ",%lld,%lld\n", (long long)h->place, (long long)h->brokers);
	else
		buffer_text(out, ",,\n");
	return LOT_OK;
}

int portfolio_table(const struct portfolio *p, const char *title, struct buffer *out, struct error *err)
{
	buffer_text(out, "rank,symbol,total_pnl,realized_pnl,unrealized_pnl,window_pnl,total_buy_amount,total_sell_amount,total_amount,"
	                 "position,timing_alpha,place,brokers\n");
	int r = add_row(&p->sum, title, NULL, 0, out, err);
	for (size_t i = 0; i < p->count && !r; i++)
		r = add_row(&p->holding[i].account, p->holding[i].symbol, &p->holding[i], i + 1, out, err);
	return r;
}

void portfolio_release(struct portfolio *p)
{
	free(p->holding);
	*p = (struct portfolio)PORTFOLIO_EMPTY;
}
