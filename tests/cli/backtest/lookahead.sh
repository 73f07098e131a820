#!/usr/bin/env bash
# TRAPS 25, offered to users: strategies that look ahead are found, honest ones are not.
cc=${CC:-cc}; command -v ${cc%% *} >/dev/null || { echo "no C compiler"; exit 77; }
"$CASE/market" s A 150
check() { lot-backtest --check "$@" 2>err; echo "exit $?"; sed -E 's/on [0-9-]+ is .* when the days behind [0-9-]+ are/on D is X, but Y when the days behind E are/; s/differ: on .*; /differ: ...; /' err; }
check --strategies 'bollinger breakout buy_hold mean_reversion momentum rsi sma_cross'
check -s sma_cross -g 'fast=5..20/5 slow=20..60/20' s/A
check -s "cmd:awk -F, 'NR > 1 { print (\$3 > 0) ? 1 : -1 }'"
# Tomorrow's return; the best day of all; the number of days; another answer each time.
check -s "cmd:awk -F, 'NR > 2 { print (\$3 > 0) ? 1 : -1 } END { print 0 }'" s/A
check -s "cmd:awk -F, 'NR > 1 { c[NR] = \$2; if (\$2 > m) m = \$2 } END { for (i = 2; i <= NR; i++) print (c[i] == m) ? -1 : 1 }'" s/A
check -s "cmd:awk -F, 'NR > 1 { n++ } END { for (i = 0; i < n; i++) print (n % 2) ? 1 : 0 }'" s/A
check -s "cmd:sh -c 'sed 1d | sed s/.*/0.\$\$/'"
# A run finds the first of these by itself: it cuts the days once for every symbol.
lot-backtest -s "cmd:awk -F, 'NR > 1 { n++ } END { for (i = 0; i < n; i++) print (n % 2) ? 1 : 0 }'" -o x.csv s/A 2>err; echo "exit $?"
cut -c1-13 err; ls x.csv 2>/dev/null
# C: what is given day by day cannot be looked behind, but memory between runs can be kept.
cat >cheat.c <<'END'
#include "strategy.h"
static double seen[100000];
static size_t last;
static double step(void *state, const struct strategy_value *value, const struct strategy_days *days)
{
	(void)state, (void)value;
	size_t n = days->count;
	seen[n] = days->change[n - 1];
	if (n > last)
		last = n;
	return n + 1 <= last ? (seen[n + 1] > 0 ? 1 : -1) : 0;
}
STRATEGY(cheat) = { STRATEGY_VERSION, "cheat", "Knows tomorrow from the run before.", 0, .step = step };
END
$cc -shared -fPIC -I"$TOP/include" -o cheat.so cheat.c
check -s ./cheat.so
lot-backtest -s ./cheat.so s/A 2>err; echo "exit $?"; sed 's/differ: .*/differ: .../' err
cat >peek.c <<'END'
#include "strategy.h"
static double step(void *state, const struct strategy_value *value, const struct strategy_days *days)
{
	(void)state, (void)value; /* one past the end: nothing is there yet */
	return days->close[days->count] > days->close[days->count - 1] ? 1 : 0;
}
STRATEGY(peek) = { STRATEGY_VERSION, "peek", "Looks one past the end.", 0, .step = step };
END
$cc -shared -fPIC -I"$TOP/include" -o peek.so peek.c
lot-backtest -s ./peek.so --end=2001-05-20 --daily s/A | cut -d, -f2 | sort -u
check -s ./peek.so
lot-backtest -s ./peek.so s/A >x.csv 2>err; echo "exit $?"; wc -c <x.csv; sed 's/position on .*/position .../' err
# What a point leaves in static memory for those behind it: its parameter, or the days.  Another point is tried for every symbol.
for x in B C D E F; do cp -r s/A s/$x; done
every() {
	for x in A B C D E F; do lot-backtest "${@/#/--}" -o x.csv s/$x; done 2>&1 | sed 's/position on .*/position .../' | sort -u
	ls x.csv
}
cat >sticky.c <<'END'
#include "strategy.h"
static const struct strategy_param params[] = { { "n", STRATEGY_WHOLE, "2", "1", "99", "days" }, { 0 } };
static size_t n;
static double step(void *state, const struct strategy_value *value, const struct strategy_days *days)
{
	(void)state;
	if (!n)
		n = (size_t)value[0].whole;
	return days->count > n && days->close[days->count - 1] > days->close[days->count - 1 - n];
}
STRATEGY(sticky) = { STRATEGY_VERSION, "sticky", "Long above the close some days ago.", params, .step = step };
END
sed -e 's/static size_t n;/static int64_t close[9999]; static size_t last;/' -e '/if (!n)/d' -e 's/n = (size_t)value.*/size_t n = days->count;/' -e 's/sticky/later/g' \
	-e 's/return .*/last = n > last ? n : last; close[n] = days->close[n - 1]; return value[0].whole == 15 \&\& n < last \&\& close[n + 1] > close[n];/' sticky.c >later.c
for s in sticky later; do
	$cc -Wall -Wextra -Werror -shared -fPIC -I"$TOP/include" -o $s.so $s.c
	check -s ./$s.so:n=20
	every "strategy=./$s.so" grid=n=10,15
done
every "strategy=cmd:awk -v k={n} 'NR > 1 { n++ } END { for (i = 0; i < n; i++) print (k == 15 && n % 2) ? 1 : 0 }'" grid=n=10,15 | sed "s/'cmd:.*' /CMD /"
check -s ./sticky.so -g n=5..20/5
every 'strategies=./sticky.so:n=10 ./sticky.so:n=15'
# One that ends itself is named.
sed 's/if (!n)/if (days->count == 9) _exit(0); if (!n)/; 1i #include <unistd.h>' sticky.c >leaves.c
$cc -shared -fPIC -I"$TOP/include" -o leaves.so leaves.c
check -s ./leaves.so
cat >early.c <<'END'
#include "strategy.h"
static size_t warmup(const struct strategy_value *value) { (void)value; return 20; }
static double step(void *state, const struct strategy_value *value, const struct strategy_days *days)
{
	(void)state, (void)value;
	return days->count > 9;
}
STRATEGY(early) = { STRATEGY_VERSION, "early", "Starts before its warm-up ends.", 0, warmup, .step = step };
END
$cc -shared -fPIC -I"$TOP/include" -o early.so early.c
check -s ./early.so
