#!/usr/bin/env bash
# What is held is worth its last close, however old, and a split looks like a loss: verify warns of both, and of nothing that
# moves no account.
again="make -s -f $TOP/pipeline.mk LOTMILL_BIN=$BIN V=0 OUT=out DATA=data"
mkdir data
trades() { printf '%s,x,%s,100,0,1000,0\n%s,y,%s,0,100,0,1000\n' "$1" "$2" "$1" "$2"; }
closes() { # closes SYMBOL DAY CLOSE...
	local s=$1; shift
	while [ $# -gt 0 ]; do echo "$s,$1,$2"; shift 2; done
}
{
	echo symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount
	for s in OLD KEPT LATE HALF MANY BACK WIDE; do trades $s 2018-01-02; trades $s 2018-06-29; done
	trades OLD 2026-06-17
	# Nobody holds it at the end.
	trades FLAT 2018-01-02; printf 'FLAT,y,2018-06-29,100,0,900,0\nFLAT,x,2018-06-29,0,100,0,900\n'
} >data/trades.csv
{
	echo symbol,date,close
	closes OLD 2018-01-02 10 2018-10-05 10.5
	closes KEPT 2018-01-02 10 2018-05-30 10
	closes LATE 2018-01-02 10 2018-05-29 10 2018-07-02 40
	closes FLAT 2018-01-02 10
	# A 1:4 split; before the first trade and behind the last one it moves nobody.
	closes HALF 2017-12-28 90 2018-01-02 499.23 2018-06-29 129.04 2018-07-02 500
	closes MANY 2018-01-02 1 2018-01-03 2 2018-01-04 1 2018-01-05 0.5 2018-01-08 1.125 2018-06-29 0.00000001
	closes BACK 2018-01-02 10 2018-06-29 18
	closes WIDE 2018-01-02 18 2018-06-29 9.99999999
} >data/prices.csv
show() { $again totals "$@" && lot-verify >found && grep -v "^warning: jump\|^warning: date" found; }
show
echo '# END'; show END=2026-06-17
echo '# END ahead'; show END=2030-01-01
# Of many old marks the oldest are named.
sed -i '1!d' data/trades.csv data/prices.csv
for i in $(seq 10 31); do trades S$i 2018-03-01; closes S$i 2017-12-$i 10 >>data/prices.csv; done >>data/trades.csv
echo '# many'; show
