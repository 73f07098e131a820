#!/usr/bin/env bash
# A table of nothing but bad rows stays within the memory as well, and its rows stand in the reject file in their order.
. "$TOP/tests/cli/tables.sh"
limited() (
	case $BIN in */asan/*) ;; *) ulimit -v 65536 ;; esac
	partition "$@" --memory 32M --jobs 1
)
{ echo $TRADES; yes 2330,A,2024-01-02,one,0,10,0 | head -n 600000; } >trades.csv
limited trades trades.csv --reject trades.rejected
wc -l <trades.rejected
cut -d, -f2 trades.rejected | tail -n +2 | sort -nc
partition trades trades.csv --reject again --jobs 4 2>/dev/null
cmp trades.rejected again
# Prices that contradict each other stand behind, by symbol, day and line.
awk -v header=$PRICES 'BEGIN { print header; for (i = 0; i < 240000; i++) printf "%d,%d-01-02,%d\n", 1000 + i * 7 % 600, 1800 + int(i % 120000 / 600), 10 + i / 100000
	for (i = 0; i < 100000; i++) print "2330,2024-01-02,ten" }' >prices.csv
limited prices prices.csv --reject prices.rejected
wc -l <prices.rejected
tail -n +100002 prices.rejected | sed 's/.*,"\([^"]*\)"$/\1/' | cut -d, -f1,2 | LC_ALL=C sort -c
partition prices prices.csv --reject again --jobs 4 2>/dev/null
cmp prices.rejected again
