#!/usr/bin/env bash
# Sweeps and comparisons under make: exactly what depends on a change reruns, -j changes nothing, a failing symbol names itself and
# keeps the reduction back, strategies of one's own rerun with their file.
. "$TOP/tests/pipeline/lib.sh"
lot-gen --symbols=8 --days=120 --brokers=6 --active=2 --seed=5 -o data
rm data/trades.csv # backtests need no trades
goal() { # goal NAME [ARG]...: make NAME, which must succeed
	local name=$1; shift
	MAYFAIL=1 graph "$name" -j2 "$@" || die "make $name $* fails"
}
log() { awk -F, '$2 == "backtest" && $(NF - 2) == "started"' log.new | wc -l; }
count() { [ "$(log)" -eq "$1" ] || die "$(log) symbols were run, expected $1: $2"; }

goal sweep RUN=a GRID='fast=2..10/2 slow=5,20' CONSTRAINT='fast<slow' SPLIT=60%
grep -q '^7 points, 8 symbols$' said || die 'the number of points is not said'
[ "$(wc -l <out/backtest/a.csv)" -eq 8 ] || die 'a row a point is expected'
count 8 'first'
cp -r out/backtest first
goal sweep RUN=a GRID='fast=2..10/2 slow=5,20' CONSTRAINT='fast<slow' SPLIT=60%
count 0 'nothing changed'
grep -q '^nothing to do: out/backtest/a.csv' said || die 'a second sweep does not say that there is nothing to do'
goal sweep RUN=a GRID='fast=2..10/2 slow=5,20' CONSTRAINT='fast<slow' SPLIT=60% BUY_COST=0.002
count 8 'another cost'
goal sweep RUN=a GRID='fast=2..10/2 slow=5,20' CONSTRAINT='fast<slow' SPLIT=60% BUY_COST=0.002 BY=cagr
count 0 'only the order changed'

# Blanks may stand around a sign, and between constraints.
goal sweep RUN=blanks GRID='fast=2..10/2 slow=5,20' CONSTRAINT='fast < slow fast>2  slow <=20' SPLIT=
grep -q '^5 points, 8 symbols$' said || die 'a constraint with blanks is not understood'

rm -rf out
goal sweep -j1 RUN=a GRID='fast=2..10/2 slow=5,20' CONSTRAINT='fast<slow' SPLIT=60%
cmp -s first/a.csv out/backtest/a.csv && diff -r -x '*.tasks.csv' first out/backtest || die '-j1 differs from -j2'

# One symbol's price of a day inside the span changes: it alone reruns.
symbol=$(awk -F, 'NR == 2 { print $1 }' data/prices.csv)
awk -F, -v OFS=, -v s="$symbol" '$1 == s && $3 != "" && ++n == 30 { $3 = $3 * 2 } { print }' data/prices.csv >new && mv new data/prices.csv
goal sweep RUN=a GRID='fast=2..10/2 slow=5,20' CONSTRAINT='fast<slow' SPLIT=60%
count 1 'one symbol changed'
[ "$(grep -c ',ok,' out/backtest/a.tasks.csv)" -eq 8 ] || die 'the view of tasks forgets those that did not run'

# A strategy of one's own in C, and one in another language.
awk '/^ \*     #include "strategy.h"/ { on = 1 }  on { sub(/^ \*/, ""); sub(/^     /, ""); print }  /^STRATEGY/ { last = 1 }  last && /^};/ { exit }' \
	"$TOP/include/strategy.h" >mine.c 2>/dev/null
[ -s mine.c ] || awk '/#include "strategy.h"/ { on = 1 } on { sub(/^ \*/, ""); sub(/^     /, ""); print } /^ \*     };/ { n++ } n == 2 { exit }' "$TOP/include/strategy.h" >mine.c
goal sweep RUN=e STRATEGY=mine.c GRID='period=5..20/5' SPLIT=
count 8 'a strategy in C'
goal sweep RUN=e STRATEGY=mine.c GRID='period=5..20/5' SPLIT=
count 0 'the same again'
touch mine.c
goal sweep RUN=e STRATEGY=mine.c GRID='period=5..20/5' SPLIT=
count 8 'its source changed'
goal check-strategy STRATEGY=mine.c GRID='period=5,10'
grep -q '2 points: no position changed' said || die 'check-strategy does not check the points of GRID'
cat >above.awk <<'END'
#!/usr/bin/awk -f
BEGIN { FS = "," } NR > 1 { print (last != "" && $2 > last * level) ? 1 : 0; fflush(); last = $2 }
END
sed -i "1s|.*|#!$(command -v awk) -f|" above.awk
cat >above.sh <<'END'
#!/bin/sh
exec awk -v level="$1" -f above.awk
END
chmod +x above.sh
goal check-strategy STRATEGY='cmd:./above.sh {level}' GRID='level=1'
goal sweep RUN=b STRATEGY='cmd:./above.sh {level}' GRID='level=1,1.01' SPLIT=
count 8 'a command'
touch above.sh
goal sweep RUN=b STRATEGY='cmd:./above.sh {level}' GRID='level=1,1.01' SPLIT=
count 8 'its file changed'

# How long a point may take changes no result, and nor does a seed that draws nothing.  What took too long has none, and runs again.
goal sweep RUN=b STRATEGY='cmd:./above.sh {level}' GRID='level=1,1.01' SPLIT= TIMEOUT=50 SEED=2
count 0 'another time limit and a seed without a sample'
goal sweep RUN=b STRATEGY='cmd:./above.sh {level}' GRID='level=1,1.01' SPLIT= SAMPLE=1 SEED=2
count 8 'a sample'
goal sweep RUN=b STRATEGY='cmd:./above.sh {level}' GRID='level=1,1.01' SPLIT= SAMPLE=1 SEED=3
count 8 'another sample'
goal compare RUN=w STRATEGIES='buy_hold rsi'
grep -q '^rank .* portfolio_return  portfolio_sharpe$' said || die 'a comparison does not show the portfolio'
goal compare RUN=w STRATEGIES='buy_hold rsi' TIMEOUT=50 SEED=2
count 0 'another time limit of a comparison'
cat >slow.sh <<'END'
#!/bin/sh
days=$(wc -l)
[ "$days" -lt 110 ] || [ -e fast ] || exec sleep 100
exec awk -v n="$days" 'BEGIN { while (--n > 0) print 0 }'
END
chmod +x slow.sh
for s in $(awk -F, 'NR > 1 { print $1 }' data/prices.csv | sort -u | sed -n 3,8p); do sed -i "/^$s,2024-01-[012]/d" data/prices.csv; done
if MAYFAIL=1 graph sweep -j8 RUN=t STRATEGY='cmd:./slow.sh' SPLIT= TIMEOUT=2; then die 'a strategy that takes too long passes'; fi
failed=$(grep -c '^[^,]*,failed,' out/backtest/t.tasks.csv)
[ "$failed" -gt 0 ] && [ "$failed" -lt 8 ] || die "$failed of 8 symbols took too long"
mkdir fast
goal sweep -j2 RUN=t STRATEGY='cmd:./slow.sh' SPLIT= TIMEOUT=60
count "$failed" 'those that took too long'

printf '#!/bin/sh\nexit 3\n' >bad.sh; chmod +x bad.sh
if MAYFAIL=1 graph sweep -j2 RUN=c STRATEGY='cmd:./bad.sh {level}' GRID='level=1' SPLIT= MAX_FAILURES=2; then die 'a failing strategy passes'; fi
grep -q 'stopped at --max-failures=2' said || die 'MAX_FAILURES does not stop'
grep -qE '^[^,]+,failed,[0-9.]+,[0-9.]+,[0-9]+,[0-9]+,[^,]+,1,.*exit' out/backtest/c.tasks.csv || die 'the view of tasks does not say why'
[ ! -e out/backtest/c.csv ] || die 'a reduction of failed symbols'

# FOLDS take the place of the split that is the default; with one that was asked for they are refused.
goal sweep RUN=f STRATEGY=rsi GRID='period=5,10' FOLDS=3
[ -s out/backtest/f.folds.csv ] || die 'FOLDS makes no table of folds'
if MAYFAIL=1 graph sweep RUN=f STRATEGY=rsi GRID='period=5,10' FOLDS=3 SPLIT=60%; then die 'SPLIT with FOLDS is accepted'; fi
grep -q 'split and folds exclude each other' said || die 'SPLIT with FOLDS has no reason'

goal compare STRATEGIES='buy_hold sma_cross:fast=2,slow=20' RUN=d
[ "$(wc -l <out/backtest/d.csv)" -eq 3 ] || die 'a row a strategy is expected'
head -n 1 out/backtest/d.portfolio.csv | grep -q '^date,buy_hold,sma_cross' || die 'the portfolio has no column a strategy'
