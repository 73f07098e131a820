/* slices: a symbol's prices, returns and trades as lot-fifo loads them, from a slice each, are in order or refused. */
#include <sys/stat.h>

#include "npzmend.h"
#include "series.h"
#include "trades.h"

#include "fuzz.h"

static void hold_prices(void)
{
	struct error e = ERROR_NONE;
	struct prices p;
	struct returns s;
	int r = prices_load("symbol", &p, &e);
	fuzz_hold_error(r, &e);
	if (r)
		return;
	for (size_t i = 0; i < p.n; i++)
		fuzz_hold(p.close[i] > 0 && (!i || p.date[i - 1] < p.date[i]), "row %zu: %lld", i, (long long)p.close[i]);
	r = returns_load("symbol", &p, &s, &e);
	fuzz_hold_error(r, &e);
	for (size_t i = 0; !r && i < s.n; i++)
		fuzz_hold(s.value[i] > -1 && (!i || s.date[i - 1] < s.date[i]), "row %zu: %g", i, s.value[i]);
	if (!r)
		returns_release(&s);
	prices_release(&p);
}

static void hold_trades(const struct mergers *mergers)
{
	struct error e = ERROR_NONE;
	struct trades t;
	int r = trades_load("symbol", mergers, &t, &e);
	fuzz_hold_error(r, &e);
	if (r)
		return;
	fuzz_hold(!t.brokers || (t.first[0] == 0 && t.first[t.brokers] == t.rows), "%zu rows", t.rows);
	for (size_t b = 0; b < t.brokers; b++) {
		fuzz_hold(code_valid(t.code[b], strlen(t.code[b])), "broker %zu", b);
		fuzz_hold(!b || strcmp(t.code[b - 1], t.code[b]) < 0, "broker %zu", b);
		fuzz_hold(t.first[b] < t.first[b + 1], "broker %zu", b);
		for (size_t i = t.first[b]; i < t.first[b + 1]; i++) {
			fuzz_hold(i == t.first[b] || t.date[i - 1] < t.date[i], "row %zu", i);
			for (enum trade_figure k = 0; k < TRADE_FIGURES; k++)
				fuzz_hold(trades_figure(&t, k, i) >= 0, "row %zu", i);
		}
	}
	trades_release(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const file[] = { "symbol/prices.npz", "symbol/returns.npz", "symbol/trades.npz" };
	static struct merger rename = { "b1", "b0", MERGER_ALWAYS, 1 };
	static const struct mergers mergers = { &rename, 1 };
	uint8_t *mended = xmalloc(n);
	size_t kind = n ? data[n - 1] % 3u : 0;
	/* The byte behind the zip says which table it is. */
	n -= n > 0;
	if (n)
		memcpy(mended, data, n);
	npzmend(mended, n);
	mkdir("symbol", 0777);
	fuzz_file(file[kind], mended, n);
	if (kind == 2) {
		hold_trades(NULL);
		hold_trades(&mergers);
	} else {
		hold_prices();
	}
	remove(file[kind]);
	remove("symbol");
	free(mended);
	return 0;
}
