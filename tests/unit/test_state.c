/* A symbol's days cut anywhere, and cut again, with the state in between packed and unpacked: the
 * same bytes as from all days at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "pnl.h"
#include "totalspack.h"
#include "totalstable.h"

enum { BROKERS = 7, DAYS = 30, ROWS = BROKERS * DAYS, BASE = 19000 };

/* A symbol's tables in room of their own. */
struct market {
	char code[BROKERS][CODE_MAX + 1];
	size_t first[BROKERS + 1];
	int64_t date[ROWS], figure[TRADE_FIGURES][ROWS];
	int64_t price_date[DAYS], close[DAYS], return_date[DAYS];
	double value[DAYS];
	struct trades trades;
	struct prices prices;
	struct returns returns;
};

static uint64_t draw(uint64_t n)
{
	static uint64_t state = 1;
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (state >> 33) % n;
}

static void close_trades(struct market *m)
{
	struct trades *t = &m->trades;
	t->code = m->code;
	t->first = m->first;
	t->date = m->date;
	for (size_t k = 0; k < TRADE_FIGURES; k++)
		t->figure[k] = (struct figures){ m->figure[k], 8 };
	assert_true(trades_measure(t));
	m->prices.date = m->price_date;
	m->prices.close = m->close;
	m->returns.date = m->return_date;
	m->returns.value = m->value;
}

/* Every day is quiet for each broker now and then, unpriced now and then, for all at times. */
static void market_random(struct market *m, bool large)
{
	memset(m, 0, sizeof *m);
	bool quiet[DAYS];
	for (size_t d = 0; d < DAYS; d++)
		quiet[d] = draw(5) == 0;
	for (size_t b = 0; b < BROKERS; b++) {
		size_t from = draw(DAYS), begin = m->trades.rows;
		for (size_t d = draw(2) ? 0 : from; d < DAYS; d++) {
			if (quiet[d] || draw(3) == 0)
				continue;
			size_t i = m->trades.rows++;
			m->date[i] = BASE + (int64_t)d;
			for (size_t k = 0; k < 2; k++) {
				m->figure[k][i] = (int64_t)(draw(4) ? draw(40) << (large ? 52 : 0) : 0);
				m->figure[2 + k][i] = m->figure[k][i] ? (int64_t)draw(1000000) : 0;
			}
			if (!m->figure[0][i] && !m->figure[1][i])
				m->trades.rows--;
		}
		if (m->trades.rows == begin)
			continue;
		memcpy(m->code[m->trades.brokers], "A000", 4);
		m->code[m->trades.brokers][3] = (char)('0' + b);
		m->first[++m->trades.brokers] = m->trades.rows;
	}
	for (size_t d = 0; d < DAYS; d++) {
		size_t i = m->prices.n, k = m->returns.n;
		m->price_date[i] = m->return_date[k] = BASE + (int64_t)d;
		m->close[i] = (int64_t)(1 + draw(1000)) * 1000000;
		m->value[k] = (double)(int64_t)(draw(2001) - 1000) / 5000;
		m->prices.n += draw(4) > 0;
		m->returns.n += draw(8) > 0;
	}
	close_trades(m);
}

/* The days behind `day` up to `to`, with the closes of `s`. */
static void market_after(const struct market *all, const struct state *s, int64_t day, int64_t to, struct market *m)
{
	memset(m, 0, sizeof *m);
	for (size_t b = 0; b < all->trades.brokers; b++) {
		size_t begin = m->trades.rows;
		for (size_t i = all->first[b]; i < all->first[b + 1]; i++) {
			if (all->date[i] <= day || all->date[i] > to)
				continue;
			m->date[m->trades.rows] = all->date[i];
			for (size_t k = 0; k < TRADE_FIGURES; k++)
				m->figure[k][m->trades.rows] = all->figure[k][i];
			m->trades.rows++;
		}
		if (m->trades.rows == begin)
			continue;
		memcpy(m->code[m->trades.brokers], all->code[b], sizeof all->code[b]);
		m->first[++m->trades.brokers] = m->trades.rows;
	}
	for (size_t i = 0; s && i < s->closes; i++) {
		m->price_date[m->prices.n] = s->close_date[i];
		m->close[m->prices.n++] = s->close[i];
	}
	for (size_t i = 0; i < all->prices.n; i++)
		if (all->price_date[i] > day) {
			m->price_date[m->prices.n] = all->price_date[i];
			m->close[m->prices.n++] = all->close[i];
		}
	for (size_t i = 0; i < all->returns.n; i++)
		if (all->return_date[i] > day) {
			m->return_date[m->returns.n] = all->return_date[i];
			m->value[m->returns.n++] = all->value[i];
		}
	close_trades(m);
}

static void add_close(const struct market *m, int64_t day, struct state *s)
{
	size_t n = m->prices.n;
	while (n && m->price_date[n - 1] > day)
		n--;
	if (!n || (s->closes && s->close_date[s->closes - 1] == m->price_date[n - 1]))
		return;
	s->close_date[s->closes] = m->price_date[n - 1];
	s->close[s->closes++] = m->close[n - 1];
}

static int result(const struct state *from, const struct market *m, const struct pnl_window *w, struct buffer *out)
{
	struct totals t = TOTALS_EMPTY;
	struct error err = ERROR_NONE;
	int r = pnl_symbol("S", &(struct pnl_input){ &m->trades, &m->prices, &m->returns, *w, from }, &t, &err);
	if (!r) {
		assert_int_equal(totals_sort(&t, &err), 0);
		totals_pack(&t, out);
		totals_brokers(&t, NULL, out, &err);
		totals_symbols(&t, out);
	}
	totals_release(&t);
	return r;
}

/* The state at the end of `day`, there and back again. */
static int state_at(const struct state *from, const struct market *m, const struct market *all, int64_t start, int64_t day, struct state *s)
{
	struct state made = { .parts = 0 };
	struct buffer once = BUFFER_EMPTY, twice = BUFFER_EMPTY;
	struct error err = ERROR_NONE;
	int r = pnl_state(&(struct pnl_input){ &m->trades, &m->prices, &m->returns, { start, day }, from }, &made);
	if (!r) {
		memcpy(made.mergers, "0123456789abcdef", NODE_CHECKSUM);
		made.prices_digest = UINT64_MAX;
		made.returns = true;
		state_add_part(&made, "trades/1.npz", "00000000ffffffff");
		state_add_part(&made, "trades/long.npz", "fedcba9876543210");
		if (start <= day && start != PNL_ALWAYS)
			add_close(all, start - 1, &made);
		add_close(all, day, &made);
		state_pack(&made, &once);
		assert_int_equal(state_unpack("s.npz", once.data, once.size, s, &err), 0);
		state_pack(s, &twice);
		assert_int_equal(once.size, twice.size);
		assert_memory_equal(once.data, twice.data, once.size);
		assert_string_equal(s->part[1].name, "trades/long.npz");
		assert_string_equal(s->part[0].checksum, "00000000ffffffff");
		assert_true(s->day == day && s->start == start && s->returns && s->prices_digest == UINT64_MAX && !s->returns_digest);
		s->file = (struct input_map){ once.data, once.size, once }; /* goes with the state */
	}
	buffer_release(&twice);
	state_release(&made);
	return r;
}

static int64_t random_trade_day(const struct market *m)
{
	return m->date[draw(m->trades.rows)];
}

static void random_cuts(void **unused)
{
	(void)unused;
	static struct market all, part, rest;
	int compared = 0;
	for (int round = 0; round < 4000; round++) {
		market_random(&all, false);
		if (!all.trades.rows)
			continue;
		struct pnl_window w = { draw(3) ? BASE - 2 + (int64_t)draw(DAYS + 4) : PNL_ALWAYS, PNL_FOREVER };
		int64_t one = random_trade_day(&all), two = random_trade_day(&all);
		struct state s = { .parts = 0 }, next = { .parts = 0 }, *from = &s;
		if (draw(2))
			w.end = (one > two ? one : two) + (int64_t)draw(DAYS / 2);
		struct buffer whole = BUFFER_EMPTY, resumed = BUFFER_EMPTY;
		assert_int_equal(result(NULL, &all, &w, &whole), 0);
		assert_int_equal(state_at(NULL, &all, &all, w.start, one, &s), 0);
		market_after(&all, &s, one, INT64_MAX, &rest);
		if (two > one) { /* a second state from the first and the days between */
			market_after(&all, &s, one, two, &part);
			assert_int_equal(state_at(&s, draw(2) ? &part : &rest, &all, w.start, two, &next), 0);
			market_after(&all, &next, two, INT64_MAX, &rest);
			from = &next;
		}
		assert_int_equal(result(from, &rest, &w, &resumed), 0);
		assert_int_equal(whole.size, resumed.size);
		assert_memory_equal(whole.data, resumed.data, whole.size);
		compared++;
		buffer_release(&whole);
		buffer_release(&resumed);
		state_release(&s);
		state_release(&next);
	}
	assert_true(compared > 3900);
}

/* Shares and returns for which timing_alpha needs all days at once: there is no state, or it says so. */
static void not_carried_on(void **unused)
{
	(void)unused;
	static struct market all, rest;
	const struct pnl_window w = { PNL_ALWAYS, PNL_FOREVER };
	struct state s = { .parts = 0 }, none = { .parts = 0 };
	struct buffer b = BUFFER_EMPTY;
	market_random(&all, true);
	assert_int_equal(result(NULL, &all, &w, &b), 0);
	assert_int_equal(pnl_state(&(struct pnl_input){ &all.trades, &all.prices, &all.returns, { w.start, all.trades.low }, NULL }, &none), -1);
	state_release(&none);
	market_random(&all, false);
	int64_t day = all.trades.low;
	assert_int_equal(state_at(NULL, &all, &all, w.start, day, &s), 0);
	for (size_t i = 0; i < all.returns.n; i++)
		all.value[i] = all.return_date[i] > day ? 2000 : all.value[i];
	market_after(&all, &s, day, INT64_MAX, &rest);
	assert_int_equal(result(&s, &rest, &w, &b), LOT_BAD_DATA);
	state_release(&s);
	buffer_release(&b);
}

/* Whatever byte is changed or missing, a state is refused or unchanged. */
static void damaged(void **unused)
{
	(void)unused;
	static struct market all;
	struct state s = { .parts = 0 }, back;
	struct buffer b = BUFFER_EMPTY, again = BUFFER_EMPTY;
	struct error err = ERROR_NONE;
	market_random(&all, false);
	assert_int_equal(state_at(NULL, &all, &all, PNL_ALWAYS, all.trades.high, &s), 0);
	state_pack(&s, &b);
	for (size_t i = 0; i < b.size; i++) {
		b.data[i] ^= 1;
		if (!state_unpack("s.npz", b.data, b.size, &back, &err)) {
			again.size = 0;
			state_pack(&back, &again);
			b.data[i] ^= 1;
			assert_true(again.size == b.size && !memcmp(again.data, b.data, b.size));
			b.data[i] ^= 1;
			state_release(&back);
		}
		b.data[i] ^= 1;
	}
	for (size_t n = 0; n < b.size; n += 1 + n / 16)
		assert_int_equal(state_unpack("s.npz", b.data, n, &back, &err), LOT_BAD_DATA);
	/* It lies on any byte. */
	char *odd = malloc(b.size + 1);
	memcpy(odd + 1, b.data, b.size);
	assert_int_equal(state_unpack("s.npz", odd + 1, b.size, &back, &err), LOT_OK);
	again.size = 0;
	state_pack(&back, &again);
	assert_true(again.size == b.size && !memcmp(again.data, b.data, b.size));
	state_release(&back);
	free(odd);
	s.day = s.first - 1;
	b.size = 0;
	state_pack(&s, &b);
	assert_int_equal(state_unpack("s.npz", b.data, b.size, &back, &err), LOT_BAD_DATA);
	state_release(&s);
	buffer_release(&b);
	buffer_release(&again);
}

/* An account with lots of which none is cut, so that a wrong amount must show; their number where there is none. */
static size_t uncut(const struct state *s)
{
	size_t i = 0;
	while (i < s->accounts && (s->account[i].settled || s->account[i].first_lot == (i + 1 < s->accounts ? s->account[i + 1].first_lot : s->lots)))
		i++;
	return i;
}

/* States that are whole and say nonsense: an account's lots are not what it holds, or are no lots. */
static void nonsense(void **unused)
{
	(void)unused;
	static struct market all;
	struct state s = { .parts = 0 }, back;
	struct buffer b = BUFFER_EMPTY;
	struct error err = ERROR_NONE;
	size_t i;
	do {
		state_release(&s);
		market_random(&all, false);
		assert_int_equal(pnl_state(&(struct pnl_input){ &all.trades, &all.prices, &all.returns, { PNL_ALWAYS, all.trades.high }, NULL }, &s), 0);
	} while ((i = uncut(&s)) == s.accounts);
	memcpy(s.mergers, "0123456789abcdef", NODE_CHECKSUM);
	for (size_t k = STATE_LOT_SHARES; k <= STATE_LOT; k++) {
		int64_t *figure = k == STATE_LOT ? &s.account[i].settled : (int64_t *)s.lot[k].data + s.account[i].first_lot, kept = *figure;
		const int64_t tried[] = { kept, kept + 1, kept - 1, -1, INT64_MAX, INT64_MIN };
		for (size_t w = 0; w < sizeof tried / sizeof *tried; w++) {
			*figure = tried[w];
			b.size = 0;
			state_pack(&s, &b);
			assert_int_equal(state_unpack("s.npz", b.data, b.size, &back, &err), w ? LOT_BAD_DATA : LOT_OK);
			if (w)
				assert_string_equal(err.text, "s.npz: not a state of version 1");
			else
				state_release(&back);
		}
		*figure = kept;
	}
	/* Without lots nothing of them is settled, whatever it would make of the position. */
	for (i = 0; i < s.accounts; i++) {
		struct state_account *x = &s.account[i];
		if (x->first_lot != (i + 1 < s.accounts ? x[1].first_lot : s.lots))
			continue;
		const struct state_account kept = *x;
		x->settled = -5;
		x->end.bought += 5;
		b.size = 0;
		state_pack(&s, &b);
		assert_int_equal(state_unpack("s.npz", b.data, b.size, &back, &err), LOT_BAD_DATA);
		*x = kept;
	}
	state_release(&s);
	buffer_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_cuts),
		cmocka_unit_test(not_carried_on),
		cmocka_unit_test(damaged),
		cmocka_unit_test(nonsense),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
