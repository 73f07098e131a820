#!/usr/bin/env bash
# Strategies of one's own in C: the example that strategy.h gives, and every way to get one wrong.
cc=${CC:-cc}; command -v ${cc%% *} >/dev/null || { echo "no C compiler"; exit 77; }
"$CASE/market" s A 200
make_it() { $cc -O1 -Wall -Wextra -Werror -shared -fPIC -I"$TOP/include" -o $1.so $1.c; }
# The example in the header is real: it compiles, and runs like its twin among the built-in ones.
awk '/^ \*     #include "strategy.h"/ { on = 1 }  on { sub(/^ \*/, ""); sub(/^     /, ""); print }  /^STRATEGY/ { last = 1 }  last && /^};/ { exit }' \
	"$TOP/include/strategy.h" >above_average.c
make_it above_average
lot-backtest -s ./above_average.so -g 'period=5..20/5' s/A >own.csv
lot-backtest -s sma_cross -g 'fast=1 slow=5..20/5' s/A >twin.csv
cut -d, -f2-15 own.csv | sed 1s/period/slow/ | cmp - <(cut -d, -f3-16 twin.csv)
cut -d, -f1-4 own.csv
lot-backtest --rerun=3 -s ./above_average.so own.csv s/A | tail -1 | cmp - <(sed -n 4p own.csv)
lot-backtest --rerun=3 own.csv s/A; echo "exit $?"
lot-backtest -s above_average.so:period=5 --daily s/A | head -3
lot-backtest -s ./above_average.so -g 'period=0..5' s/A; echo "exit $?"

# A strategy: name, body of step, more members.
write() {
	cat >$1.c <<-END
	#include <math.h>
	#include <stdlib.h>
	#include <unistd.h>
	#include "strategy.h"
	static const struct strategy_param params[] = { { "a", STRATEGY_DECIMAL, "1", "0", "5", "any" }, { 0 } };
	static double step(void *state, const struct strategy_value *value, const struct strategy_days *days)
	{
		(void)state, (void)value, (void)days;
		$2
	}
	$4
	STRATEGY($1) = { STRATEGY_VERSION ${5:-}, "$1", "For a test.", params, .step = step, $3 };
	END
	make_it $1
}
try() { lot-backtest -s ./$1.so -o out.csv s/A; echo "exit $?"; ls out.csv 2>/dev/null; }
write crash 'if (days->count == 50) { abort(); } return 0;' && try crash
write leave 'if (days->count == 50) { _exit(0); } return 0;' && try leave
write large 'return days->count == 50 ? value[0].real + 1e-9 : 0;' && try large
write unknown 'return days->count == 50 ? NAN : 0;' && try unknown
write refuses 'return 0;' '.start = start' 'static int start(void *s, const struct strategy_value *v) { (void)s; return v[0].units == STRATEGY_UNIT; }' && try refuses
write hangs 'if (days->count == 50) { for (;;) pause(); } return 0;' && lot-backtest --timeout=0.2 -s ./hangs.so -g 'a=1,2' s/A; echo "exit $?"
write older 'return 0;' '' '' '+ 1' && try older
write batches 'return 0;' '.batch = batch' 'static void batch(struct history *h, const struct strategy_value *v, struct positions *p) { (void)h, (void)v, (void)p; }' && try batches
echo 'int x;' >nothing.c; make_it nothing && try nothing
sed 's/"1", "0", "5"/"9", "0", "5"/' older.c | sed 's/ + 1,/,/' >odd.c; make_it odd && try odd
sed 's/, "a", STRATEGY/, "days", STRATEGY/; s/{ "a"/{ "days"/; s/ + 1,/,/' older.c >named.c; make_it named && try named
try absent 2>&1 | sed 's/loaded: .*/loaded: .../'
# State is a run's own, start and stop come in pairs, and the whole arrays are there.
write state 'struct s { size_t n; double *kept; } *s = state; s->kept[s->n++] = days->change[days->count - 1]; return s->n == days->count && days->date[0] < days->date[days->count - 1] + 1 ? value[0].real / 5 : -1;' \
	'.state = 16, .start = start, .stop = stop' 'static int start(void *s, const struct strategy_value *v) { (void)v; ((double **)s)[1] = malloc(9999); return ((size_t *)s)[0] != 0; } static void stop(void *s) { free(((double **)s)[1]); }'
lot-backtest -s ./state.so -g 'a=0..5/2.5' --daily s/A 2>&1 | tail -1
lot-backtest -s ./state.so -g 'a=5' --daily s/A | cut -d, -f2 | sort | uniq -c
