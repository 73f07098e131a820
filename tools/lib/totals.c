/* Both kinds of rows are arrays of structs sorted by code, and a merge walks two of them side by
 * side.  The brokers of a market are soon all known, so nearly every row is an addition in
 * place; only a partial with new brokers moves rows, once and from the end. */
#include "totals.h"

#include <stdlib.h>
#include <string.h>

const char *const account_sum_name[ACCOUNT_SUMS] = {
	"total_pnl", "realized_pnl", "unrealized_pnl", "window_pnl", "buy_amount", "sell_amount", "timing_alpha",
};

void totals_release(struct totals *t)
{
	free(t->account);
	free(t->symbol);
	*t = (struct totals)TOTALS_EMPTY;
}

void totals_clear(struct totals *t)
{
	t->accounts = t->symbols = 0;
	t->position = false;
}

void totals_reserve(struct totals *t, size_t accounts)
{
	if (accounts <= t->account_room)
		return;
	t->account = xrealloc(t->account, accounts * sizeof *t->account);
	t->account_room = accounts;
}

struct account_row *totals_account(struct totals *t, const char *broker, size_t n)
{
	t->account = xgrow(t->account, &t->account_room, t->accounts + 1, sizeof *t->account);
	struct account_row *a = &t->account[t->accounts++];
	memset(a, 0, sizeof *a);
	memcpy(a->broker, broker, n);
	return a;
}

struct symbol_row *totals_symbol(struct totals *t, const char *symbol, size_t n)
{
	t->symbol = xgrow(t->symbol, &t->symbol_room, t->symbols + 1, sizeof *t->symbol);
	struct symbol_row *s = &t->symbol[t->symbols++];
	memset(s, 0, sizeof *s);
	memcpy(s->symbol, symbol, n);
	s->first = s->last = TOTALS_NO_DATE;
	return s;
}

static int by_broker(const void *a, const void *b)
{
	return code_compare(((const struct account_row *)a)->broker, ((const struct account_row *)b)->broker);
}

/* The same symbol twice is ordered by where it came from, so that the message does not depend
 * on the order of the inputs. */
static int by_symbol(const void *a, const void *b)
{
	const struct symbol_row *x = a, *y = b;
	int c = code_compare(x->symbol, y->symbol);
	return c || !x->from || !y->from ? c : strcmp(x->from, y->from);
}

int totals_sort(struct totals *t, struct error *err)
{
	if (t->accounts)
		qsort(t->account, t->accounts, sizeof *t->account, by_broker);
	if (t->symbols)
		qsort(t->symbol, t->symbols, sizeof *t->symbol, by_symbol);
	for (size_t i = 1; i < t->accounts; i++)
		if (!by_broker(&t->account[i - 1], &t->account[i]))
			return error_data(err, "broker '%s' stands twice in one symbol", t->account[i].broker);
	for (size_t i = 1; i < t->symbols; i++) {
		const struct symbol_row *x = &t->symbol[i - 1], *y = &t->symbol[i];
		if (!code_compare(x->symbol, y->symbol))
			return x->from && y->from ? error_data(err, "symbol '%s' would be counted twice: it is in '%s' and in '%s'",
			                                       x->symbol, x->from, y->from)
			                          : error_data(err, "symbol '%s' would be counted twice", x->symbol);
	}
	return LOT_OK;
}

static int add_account(struct account_row *into, const struct account_row *from, const char *path, struct error *err)
{
	const char *what = "symbols";
	bool over = __builtin_add_overflow(into->symbols, from->symbols, &into->symbols);
	for (int i = 0; i < ACCOUNT_SUMS && !over; i++) {
		what = account_sum_name[i];
		over = __builtin_add_overflow(into->sum[i], from->sum[i], &into->sum[i]);
	}
	if (!over)
		return LOT_OK;
	return path ? error_at(err, path, 0, "broker '%s': the sum of %s does not fit", into->broker, what)
	            : error_data(err, "broker '%s': the sum of %s does not fit", into->broker, what);
}

/* What an account has in one symbol only. */
static void forget_place(struct account_row *a)
{
	a->position = a->first = a->last = 0;
}

/* Makes room for the `fresh` rows of `from` that `into` lacks and fills it from the end, so that no row
 * moves twice. */
static void insert_fresh(struct totals *into, const struct totals *from, size_t fresh)
{
	size_t old = into->accounts, next = from->accounts, to = old + fresh;
	into->account = xgrow(into->account, &into->account_room, to, sizeof *into->account);
	into->accounts = to;
	while (to > old) {
		const struct account_row *a = old ? &into->account[old - 1] : NULL, *b = &from->account[next - 1];
		int c = a ? code_compare(a->broker, b->broker) : -1;
		if (c >= 0) {
			into->account[--to] = *a;
			old--;
			next -= c == 0;
		} else {
			into->account[--to] = *b;
			forget_place(&into->account[to]);
			next--;
		}
	}
}

int totals_merge(struct totals *into, const struct totals *from, const char *path, struct error *err)
{
	size_t at = 0, fresh = 0;
	for (size_t i = 0; i < from->accounts; i++) {
		const struct account_row *row = &from->account[i];
		int c = 1;
		while (at < into->accounts && (c = code_compare(into->account[at].broker, row->broker)) < 0)
			at++;
		if (at == into->accounts || c > 0) {
			fresh++;
			continue;
		}
		int r = add_account(&into->account[at], row, path, err);
		if (r)
			return r;
	}
	if (fresh)
		insert_fresh(into, from, fresh);
	if (into->position) {
		for (size_t i = 0; i < into->accounts; i++)
			forget_place(&into->account[i]);
		into->position = false;
	}
	into->symbol = xgrow(into->symbol, &into->symbol_room, into->symbols + from->symbols, sizeof *into->symbol);
	for (size_t i = 0; i < from->symbols; i++) {
		struct symbol_row *s = &into->symbol[into->symbols++];
		*s = from->symbol[i];
		s->from = path;
	}
	return LOT_OK;
}
