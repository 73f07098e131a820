#!/usr/bin/env bash
# Symbols' results as one table: means, medians and shares checked against awk over the symbols' own tables.
"$TOP/tests/cli/backtest/market" s A 300 B 500 C 420 D 30
ls s >list
for f in $(cat list); do
	lot-backtest -s sma_cross -g 'fast=2,5 slow=10,20' -o r/$f.csv --partial=r/$f.npz s/$f
done
lot-sweep --list=list --in=r -o sweep.csv
column() { head -1 "$1" | tr , '\n' | grep -nx "$2" | cut -d: -f1; }
for point in 2,10 2,20 5,10 5,20; do
	for m in total_return sharpe max_drawdown; do
		for f in $(cat list); do awk -F, -v p=$point -v c=$(column r/$f.csv $m) '$2 "," $3 == p && $c != "" { print $c }' r/$f.csv; done | sort -g >v
		awk '{ v[NR] = $1; s += $1 } END { printf "%.9g %.9g\n", s / NR, NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }' v >want
		awk -F, -v p=$point -v a=$(column sweep.csv ${m}_mean) -v b=$(column sweep.csv ${m}_median) \
			'$3 "," $4 == p { printf "%.9g %.9g\n", $a, $b }' sweep.csv | cmp - want || echo "$point $m"
	done
	for f in $(cat list); do
		awk -F, -v p=$point -v c=$(column r/$f.csv total_return) -v h=$(column r/$f.csv buy_hold_return) '$2 "," $3 == p { print ($c > 0), ($c > $h) }' r/$f.csv
	done | awk '{ g += $1; b += $2 } END { printf "%.9g %.9g\n", g / NR, b / NR }' >want
	awk -F, -v p=$point -v a=$(column sweep.csv gain_share) -v b=$(column sweep.csv beat_share) '$3 "," $4 == p { printf "%.9g %.9g\n", $a, $b }' sweep.csv | cmp - want
done
head -1 sweep.csv
# Any order, any memory, any way to name them: the same bytes.
lot-sweep r/D.npz r/B.npz r/A.npz r/C.npz | cmp - sweep.csv
lot-sweep --memory=1M --list=<(tac list) --in=r | cmp - sweep.csv
# Ranks: highest first, or lowest; ties by parameters as numbers.
lot-sweep --by=-trades_mean r/*.npz | cut -d, -f1-4
lot-sweep --by=turnover --top=3 r/*.npz
lot-sweep --by=days --top=9 r/*.npz | cut -c1-30
