/* partials: states, accounts, days and curves of lotmill's own are refused where they contradict themselves, and else come back
 * byte for byte when they are written. */
#include "daily.h"
#include "equity.h"
#include "npzmend.h"
#include "state.h"
#include "totalspack.h"

#include "fuzz.h"

/* Written, read and written again: the same bytes. */
static void hold_same(const struct buffer *once, const struct buffer *twice)
{
	fuzz_hold(once->size == twice->size && !memcmp(once->data, twice->data, once->size), "%zu and %zu bytes", once->size, twice->size);
}

static void hold_state(const void *data, size_t n)
{
	struct state s, back;
	struct error e = ERROR_NONE;
	struct buffer once = BUFFER_EMPTY, twice = BUFFER_EMPTY;
	int r = state_unpack("f", data, n, &s, &e);
	fuzz_hold_error(r, &e);
	if (r)
		return;
	for (size_t k = 0; k < s.accounts; k++) {
		struct account a = { .bought = 0 };
		state_account(&s, k, &a);
		for (size_t i = 0; i < a.lots; i++)
			fuzz_hold(a.lot[i].settled >= 0 && a.lot[i].settled < a.lot[i].shares && a.lot[i].amount >= 0, "lot %zu", i);
		fuzz_hold((a.lots > 0) == (account_position(&a) != 0), "account %zu: %zu lots", k, a.lots);
		account_open_amount(&a);
		account_release(&a);
	}
	state_pack(&s, &once);
	fuzz_hold(!state_unpack("f", once.data, once.size, &back, &e), "%s", e.text);
	state_pack(&back, &twice);
	hold_same(&once, &twice);
	state_release(&back);
	state_release(&s);
	buffer_release(&once);
	buffer_release(&twice);
}

static void hold_totals(const void *data, size_t n)
{
	struct totals t = TOTALS_EMPTY, back = TOTALS_EMPTY, sum = TOTALS_EMPTY;
	struct error e = ERROR_NONE;
	struct buffer once = BUFFER_EMPTY, twice = BUFFER_EMPTY;
	int r = totals_unpack("f", data, n, &t, &e);
	fuzz_hold_error(r, &e);
	if (!r) {
		totals_pack(&t, &once);
		fuzz_hold(!totals_unpack("f", once.data, once.size, &back, &e), "%s", e.text);
		totals_pack(&back, &twice);
		hold_same(&once, &twice);
		fuzz_hold_error(totals_merge(&sum, &t, NULL, &e), &e);
	}
	totals_release(&t);
	totals_release(&back);
	totals_release(&sum);
	buffer_release(&once);
	buffer_release(&twice);
}

static void hold_curves(struct equity *curves)
{
	struct equity back = EQUITY_EMPTY;
	struct error e = ERROR_NONE;
	struct buffer once = BUFFER_EMPTY, twice = BUFFER_EMPTY;
	if (!equity_pack(curves, NULL, &once, &e)) {
		fuzz_hold(!equity_unpack("f", once.data, once.size, &back, &e), "%s", e.text);
		fuzz_hold(!equity_pack(&back, NULL, &twice, &e), "%s", e.text);
		hold_same(&once, &twice);
		equity_table(&back, &twice);
	}
	equity_release(&back);
	buffer_release(&once);
	buffer_release(&twice);
}

static void hold_daily(const void *data, size_t n)
{
	struct daily d = DAILY_EMPTY, span = DAILY_EMPTY, back = DAILY_EMPTY;
	struct equity curves = EQUITY_EMPTY;
	struct error e = ERROR_NONE;
	struct buffer once = BUFFER_EMPTY, twice = BUFFER_EMPTY;
	int r = daily_unpack("f", data, n, &d, &e);
	fuzz_hold_error(r, &e);
	if (!r) {
		fuzz_hold(!daily_unpack_span("f", data, n, &span, &e), "%s", e.text);
		daily_pack(&d, &once);
		fuzz_hold(!daily_unpack("f", once.data, once.size, &back, &e), "%s", e.text);
		daily_pack(&back, &twice);
		hold_same(&once, &twice);
		char name[] = "f", *path = name;
		equity_span(&curves, &span);
		if (curves.brokers * curves.days < 1 << 16) {
			equity_begin(&curves);
			r = equity_add(&curves, &d, &path, 1, &e);
			fuzz_hold_error(r, &e);
			if (!r) {
				equity_finish(&curves);
				hold_curves(&curves);
			}
		}
	}
	daily_release(&d);
	daily_release(&span);
	daily_release(&back);
	equity_release(&curves);
	buffer_release(&once);
	buffer_release(&twice);
}

static void hold_equity(const void *data, size_t n)
{
	struct equity curves = EQUITY_EMPTY;
	struct error e = ERROR_NONE;
	int r = equity_unpack("f", data, n, &curves, &e);
	fuzz_hold_error(r, &e);
	if (!r)
		hold_curves(&curves);
	equity_release(&curves);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static void (*const hold[])(const void *, size_t) = { hold_state, hold_totals, hold_daily, hold_equity };
	uint8_t *mended = xmalloc(n);
	/* The byte behind the zip says what it is. */
	size_t kind = n ? data[n - 1] % (sizeof hold / sizeof *hold) : 0;
	n -= n > 0;
	if (n)
		memcpy(mended, data, n);
	npzmend(mended, n);
	hold[kind](mended, n);
	free(mended);
	return 0;
}
