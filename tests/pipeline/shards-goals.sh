#!/usr/bin/env bash
# Sweeps, comparisons, rolling windows and equity curves by shards: the bytes of one machine for any number of them. What is one for
# all symbols (the span, the compiled strategy, the windows) is made by the deal and by no shard, and a shard refuses what it was not
# dealt for.
lot() { timeout 60 make --no-print-directory -s LOTMILL_BIN="$BIN" DATA=data V=0 "$@"; }
printf 'include %s/pipeline.mk\n' "$TOP" >Makefile
lot-gen --symbols=14 --days=90 --brokers=8 --active=3 --seed=6 --mergers=2 -o data || exit
# Half of the symbols end early: a share of the span is not a share of a symbol's own days.
middle=$(cut -d, -f2 data/prices.csv | grep '^2' | sort -u | sed -n 50p)
for t in prices returns; do awk -F, -v middle="$middle" 'NR == 1 || $2 <= middle || ++odd[$1] && $1 % 2' data/$t.csv >t && mv t data/$t.csv; done

# What a shard may not touch: all but its symbols' results.
others() { find out -type f -not -path 'out/log/*' -not -path "$1/*" -not -path "$2/*" -exec stat -c '%n %y' {} + | sort; }
# by N GOAL SYMBOLS TABLE FOLDER LIST [SETTING]...: GOAL by N shards, each of which makes the words of its LIST in FOLDER and nothing else.
by() {
	local n=$1 goal=$2 symbols=$3 table=$4 folder=$5 list=$6 i wanted
	shift 6
	lot -j2 deal OUT=out SHARDS="$n" GOAL="$goal" "$@" || exit
	rm -rf "$folder"
	others "$folder" 'out/rolling/*/pnl' >before
	for ((i = 1; i <= n; i++)); do
		lot -j2 "$symbols" OUT=out SHARD="$i/$n" "$@" || exit
		wanted=$(for k in $(seq 1 "$i"); do sed -n "s/^$list :=//p" "out/shards/$n/$k.mk"; done | wc -w)
		[ "$(ls "$folder" | grep -c 'npz$')" = "$wanted" ] || echo "$goal: $i of $n shards made $(ls "$folder" | grep -c 'npz$') of $wanted"
	done
	others "$folder" 'out/rolling/*/pnl' | diff before - >said || { echo "$goal: a shard touched more than its own"; cat said; }
	lot -j2 "$table" OUT=out SHARD="all/$n" "$@" || exit
	others none none >before
	lot "$table" OUT=out "$@" || exit
	others none none | diff before - || echo "$goal: one machine finds something left to do"
}
sweep=(RUN=s GRID='fast=2..8/2 slow=5,20' CONSTRAINT='fast<slow' SPLIT=60% BY=cagr)
lot -j2 sweep OUT=one "${sweep[@]}" >one.top || exit
compare=(RUN=c STRATEGIES='buy_hold rsi sma_cross:fast=2,slow=10')
lot -j2 compare OUT=one "${compare[@]}" >/dev/null || exit
rolling=(WINDOWS='1m all')
lot -j2 rolling OUT=one "${rolling[@]}" || exit
lot -j2 daily OUT=one START="$middle" || exit
[ ! -e one/settings/fifo ] || echo 'sweeps and windows touch the settings of the totals'
for n in 1 3 20; do
	by $n sweep sweep-symbols sweep-table out/backtest/s PRICED "${sweep[@]}"
	diff -r -x '*.tasks.csv' -x 'c*' one/backtest out/backtest
	by $n compare compare-symbols compare-table out/backtest/c PRICED "${compare[@]}"
	diff -r -x '*.tasks.csv' one/backtest out/backtest
	by $n rolling rolling-symbols rolling-tables out/rolling/all/pnl SYMBOLS "${rolling[@]}"
	diff -r -x groups.list one/rolling out/rolling
	by $n daily daily-symbols daily-tables out/daily SYMBOLS START="$middle"
	cmp one/equity.csv out/equity.csv && cmp one/equity.npz out/equity.npz && diff -r one/daily out/daily
done >differences
sed '/points, /d' differences
sort differences | uniq -c | grep 'points, ' # said once a deal, where there is something new
# Folds are cut from all days, too.
lot -j2 sweep OUT=one RUN=f GRID='fast=2..8/2' FOLDS=3 SPLIT= >/dev/null && by 2 sweep sweep-symbols sweep-table out/backtest/f PRICED RUN=f GRID='fast=2..8/2' FOLDS=3 SPLIT= >/dev/null
diff -r -x '*.tasks.csv' one/backtest out/backtest

# Refusals: what was not dealt.
refused() { lot "$@" OUT=out 2>&1 >/dev/null | sed 's/^[^ ]*: [*][*][*] //'; }
refused sweep SHARD=1/3
refused sweep-table SHARD=1/3 "${sweep[@]}"
refused rolling-tables SHARD=2/3 "${rolling[@]}"
refused sweep-symbols SHARD=1/3 "${sweep[@]}" GRID='fast=2 slow=5'
refused sweep-symbols SHARD=1/3 "${sweep[@]}" SPLIT=50%
refused sweep-symbols SHARD=1/3 "${sweep[@]}" START="$middle"
refused sweep-table SHARD=all/3 "${sweep[@]}" BY=sharpe
refused sweep-symbols SHARD=1/3 "${sweep[@]}" RUN=other
refused compare-symbols SHARD=1/3 "${compare[@]}" STRATEGIES=rsi
refused rolling-symbols SHARD=1/3 WINDOWS=2m
refused daily-symbols SHARD=1/3
refused pnl SHARD=1/3
refused sweep-symbols SHARD=1/4
refused sweep-symbols SHARD=1/3 RUN='a b'
refused deal GOAL=sweep SHARDS=3 RUN=t 'STRATEGY=$$(touch,broken).c'; [ ! -e broken ] || echo 'a name is run'
rm out/settings/span/s
refused sweep-symbols SHARD=1/3 "${sweep[@]}"
lot deal OUT=out GOAL=sweep SHARDS=3 "${sweep[@]}" >/dev/null && lot sweep-table OUT=out SHARD=all/3 "${sweep[@]}" || exit
cmp one/backtest/s.csv out/backtest/s.csv
# What was dealt before is taken again where the settings are those again, though their files are older than the deal.
lot deal OUT=out GOAL=sweep SHARDS=3 "${sweep[@]}" BY=sharpe >/dev/null && lot deal OUT=out SHARDS=3 && lot deal OUT=out GOAL=sweep SHARDS=3 "${sweep[@]}" >/dev/null &&
	lot sweep-symbols OUT=out SHARD=2/3 "${sweep[@]}" && lot pnl OUT=out SHARD=2/3 || exit

# A strategy of one's own is compiled by the deal: shards at work at once need no compiler, and its source may change meanwhile.
cat >mine.c <<'S'
#include "strategy.h"
static const struct strategy_param params[] = { { "level", STRATEGY_WHOLE, "20", "1", "5000", "a close" }, { 0 } };
static double step(void *state, const struct strategy_value *value, const struct strategy_days *days)
{
	(void)state;
	return days->close[days->count - 1] > value[0].whole * 100000000LL;
}
STRATEGY(above) = { STRATEGY_VERSION, "above", "Long above a level.", params, .step = step };
S
mine=(RUN=m STRATEGY=mine.c GRID='level=10..100/10')
lot -j2 sweep OUT=one "${mine[@]}" >/dev/null && lot -j2 deal OUT=out GOAL=sweep SHARDS=4 "${mine[@]}" || exit
stat -c %y out/strategies/mine.so >stamp
sed 's/ > / < /' mine.c >other.c && cp other.c mine.c
for i in 1 2 3 4; do lot -j2 sweep-symbols OUT=out SHARD=$i/4 CC=false "${mine[@]}" & done
wait
lot -j2 sweep-table OUT=out SHARD=all/4 CC=false "${mine[@]}" || exit
stat -c %y out/strategies/mine.so | cmp stamp -
diff -r -x '*.tasks.csv' one/backtest out/backtest && echo 'the strategy as it was dealt'
lot deal OUT=out GOAL=sweep SHARDS=4 "${mine[@]}" CC=false 2>/dev/null && echo 'a changed source is not compiled'
lot deal OUT=out GOAL=sweep SHARDS=4 "${mine[@]}" && for i in 1 2 3 4; do lot -j2 sweep-symbols OUT=out SHARD=$i/4 "${mine[@]}"; done && lot sweep-table OUT=out SHARD=all/4 "${mine[@]}" || exit
lot -j2 sweep OUT=one "${mine[@]}" >/dev/null && diff -r -x '*.tasks.csv' one/backtest out/backtest && echo 'the strategy as it is now'
exit 0
