#include "totalstable.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "order.h"

/* Rows, which come sorted by broker, by their totals, highest first: by how far each is below the highest, least
 * significant bits first.  Returns row numbers, owned by the caller. */
static uint32_t *ranking(const struct totals *t)
{
	enum { BITS = 48 };
	size_t n = t->accounts;
	int128 top = n ? t->account[0].sum[ACCOUNT_TOTAL_PNL] : 0;
	uint64_t *key = xmalloc(n * sizeof *key);
	uint32_t *order = xmalloc(n * sizeof *order), *other = xmalloc(n * sizeof *other);
	for (size_t i = 0; i < n; i++) {
		order[i] = (uint32_t)i;
		top = t->account[i].sum[ACCOUNT_TOTAL_PNL] > top ? t->account[i].sum[ACCOUNT_TOTAL_PNL] : top;
	}
	for (int shift = 0; shift < 128; shift += BITS) {
		for (size_t i = 0; i < n; i++)
			key[i] = (uint64_t)(((uint128)top - (uint128)t->account[i].sum[ACCOUNT_TOTAL_PNL]) >> shift) & (((uint64_t)1 << BITS) - 1);
		uint32_t *sorted = order_by(key, n, order, other);
		other = sorted == order ? other : order;
		order = sorted;
	}
	free(key);
	free(other);
	return order;
}

static void add_money(struct buffer *out, int128 v)
{
	buffer_char(out, ',');
	buffer_fixed(out, v, 4);
}

static void add_whole(struct buffer *out, int128 v)
{
	buffer_char(out, ',');
	buffer_int(out, v);
}

/* The accounts by rank.  Of one symbol (t->position) the last columns are its position and
 * timing_alpha; of many, both amounts together, timing_alpha and the number of symbols. */
int totals_brokers(const struct totals *t, const struct names *names, struct buffer *out, struct error *err)
{
	uint32_t *order = ranking(t);
	buffer_format(out, "rank,broker,%stotal_pnl,realized_pnl,unrealized_pnl,window_pnl,total_buy_amount,total_sell_amount,%s\n",
	              names ? "name," : "", t->position ? "position,timing_alpha" : "total_amount,timing_alpha,symbols");
	int r = LOT_OK;
	for (size_t i = 0; i < t->accounts && !r; i++) {
		const struct account_row *a = &t->account[order[i]];
		int128 amount;
		if (__builtin_add_overflow(a->sum[ACCOUNT_BUY_AMOUNT], a->sum[ACCOUNT_SELL_AMOUNT], &amount))
			r = error_data(err, "broker '%s': total_amount does not fit", a->broker);
		buffer_int(out, (int128)i + 1);
		buffer_char(out, ',');
		buffer_csv(out, a->broker, strlen(a->broker));
		if (names) {
			size_t n;
			const char *name = names_find(names, a->broker, &n);
			buffer_char(out, ',');
			buffer_csv(out, name, n);
		}
		for (int k = ACCOUNT_TOTAL_PNL; k <= ACCOUNT_SELL_AMOUNT; k++)
			add_money(out, a->sum[k]);
		if (t->position)
			add_whole(out, a->position);
		else
			add_money(out, amount);
		buffer_char(out, ',');
		buffer_fixed(out, a->sum[ACCOUNT_TIMING_ALPHA], 9);
		if (!t->position)
			add_whole(out, a->symbols);
		buffer_char(out, '\n');
	}
	free(order);
	return r;
}

static void add_day(struct buffer *out, int64_t day)
{
	char text[DATE_TEXT] = "";
	if (day != TOTALS_NO_DATE)
		date_format((int32_t)day, text);
	buffer_char(out, ',');
	buffer_text(out, text);
}

void totals_symbols(const struct totals *t, struct buffer *out)
{
	static const char *const check[] = { [CHECK_NONE] = ",n/a", [CHECK_OK] = ",ok", [CHECK_OFF] = ",off" };
	buffer_text(out, "symbol,rows,brokers,first_date,last_date,priced,buy_shares,sell_shares,buy_amount,sell_amount,"
	                 "total_pnl,window_pnl,books,zero_sum\n");
	for (size_t i = 0; i < t->symbols; i++) {
		const struct symbol_row *s = &t->symbol[i];
		buffer_csv(out, s->symbol, strlen(s->symbol));
		add_whole(out, s->rows);
		add_whole(out, s->brokers);
		add_day(out, s->first);
		add_day(out, s->last);
		add_whole(out, s->priced);
		for (int k = 0; k < SYMBOL_SUMS; k++)
			if (k <= SYMBOL_SELL_SHARES)
				add_whole(out, s->sum[k]);
			else
				add_money(out, s->sum[k]);
		buffer_text(out, check[s->books]);
		buffer_text(out, check[s->zero_sum]);
		buffer_char(out, '\n');
	}
}
