#!/usr/bin/env bash
# The examples of docs/backtests.md, docs/figures.md and README.md give the figures that stand there.
. "$TOP/tests/pipeline/lib.sh"
cell() { sed -nE "s/^\| *$2 *\|.*\| *([^|]*[^| ]) *\|$/\1/p" "$1"; } # cell FILE NAME: the last cell of the row that NAME begins

# Five closes, long after a rise and short after a fall.
mkdir -p data
printf 'symbol,date,close\n' >data/prices.csv
printf 'X,%s\n' 2024-01-02,100 2024-01-03,110 2024-01-04,121 2024-01-05,108.9 2024-01-08,98.01 >>data/prices.csv
lot-partition -t prices --slices=slices -o parts.csv data/prices.csv
grep -qF momentum:lookback=1,threshold=0 "$TOP/docs/backtests.md" || die "the example is another"
lot-backtest -s momentum:lookback=1,threshold=0 slices/X >rows.csv
columns=$(sed -n 1p rows.csv)
for metric in $(tr , '\n' <<<"$columns" | sed -n '/^days$/,/^buy_hold_return$/p'); do
	column=$(tr , '\n' <<<"$columns" | grep -nx "$metric" | cut -d: -f1)
	told=$(cell "$TOP/docs/backtests.md" "\`$metric\`" | sed 's/−/-/; s/:.*//')
	[ "$told" = "$(sed -n 2p rows.csv | cut -d, -f"$column")" ] || die "$metric is $(sed -n 2p rows.csv | cut -d, -f"$column"), and in docs/backtests.md '$told'"
done
lot-backtest -s momentum:lookback=1,threshold=0 --daily slices/X | sed 1d | cut -d, -f2,3 >days
sed -nE 's/^\| [0-9.]+ \| [−0-9.]* ?\| (-?[01]) \| ([^|]*) \|$/\1,\2/p' "$TOP/docs/backtests.md" | sed -E 's/ \(.*//; s/,.*= /,/; s/−/-/g; s/(\.[0-9]*[1-9])0+$/\1/' >told
same told days "the days of docs/backtests.md are others"

# A program and a C file that say the same, over all symbols of the sample.
sed -n '/^```python/,/^```/p' "$TOP/docs/backtests.md" | sed '1d;$d' >above.py
sed -n '/^```c/,/^```/p' "$TOP/README.md" | sed '1d;$d' >above.c
[ "$(wc -l <above.py)" -eq 10 ] || die "the program has $(wc -l <above.py) lines"
if command -v python3 >python && command -v gcc >>python; then
	wide 2 60
	graph sweep STRATEGY='cmd:python3 above.py {n}' GRID=n=5,20 RUN=program SPLIT=
	graph sweep STRATEGY=above.c GRID=period=5,20 RUN=c SPLIT=
	same <(cut -d, -f4- out/backtest/program.csv) <(cut -d, -f4- out/backtest/c.csv) "the two examples of a strategy differ"
fi

# Profit and loss by hand.
rm -rf data out
mkdir data
printf 'symbol,date,close\nX,2024-01-02,10\nX,2024-01-03,12\nX,2024-01-04,12\n' >data/prices.csv
printf 'symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount\n' >data/trades.csv
printf 'X,%s\n' A,2024-01-02,100,0,1000,0 B,2024-01-02,0,100,0,1000 A,2024-01-03,0,40,0,480 B,2024-01-03,40,0,480,0 \
	A,2024-01-04,0,100,0,1100 B,2024-01-04,100,0,1100,0 >>data/trades.csv
for window in END=2024-01-03 START= START=2024-01-04; do
	good "$window"
	label=$window
	[ "$window" != START= ] || label=
	sed -nE "s/^\| ${label:+\`$label\`} *\| (.*[−0-9].*) \|$/\1/p" "$TOP/docs/figures.md" | sed -E 's/[^|]*= //g; s/−/-/g; s/ *\| */,/g' >told
	[ "$(wc -l <told)" -eq 1 ] || die "$window: $(wc -l <told) rows in docs/figures.md"
	awk -F, '$2 == "A" { print $4 + 0 "," $5 + 0 "," $3 + 0 "," $6 + 0 "," $9 "," ($10 == 0 ? 0 : $10) }' out/pnl/X.csv | sed -E 's/(\.[0-9]*[1-9])0+$/\1/' >made
	same told made "$window: docs/figures.md says something else"
done
