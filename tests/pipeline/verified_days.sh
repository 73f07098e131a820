#!/usr/bin/env bash
# Days that stand out: with less than half or more than double the median of symbols before, also where that is odd or a half, and
# lonely ones among five others.
. "$TOP/tests/pipeline/lib.sh"
# market COUNT...: a day each, with so many symbols
market() {
	rm -rf data out
	mkdir data
	printf '%s\n' "$@" | awk 'BEGIN {
			print "symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount" >"data/trades.csv"
			print "symbol,date,close" >"data/prices.csv"
		}
		{
			date = sprintf("2024-01-%02d", NR)
			for (s = 0; s < $1; s++) {
				printf "S%02d,A,%s,%d,%d,%d,%d\n", s, date, 10 + NR, 10 + NR, 100, 100 >"data/trades.csv"
				printf "S%02d,%s,10\n", s, date >"data/prices.csv"
			}
		}'
}
asked() { MAYFAIL=1 graph run -j2 || die "make run fails"; lot-verify | sed "s/^/$*: /"; }
for days in '11 11 11 11 11 11 5' '11 11 11 11 11 11 6' '3 3 3 3 3 3 7' '3 3 3 3 3 3 6' '6 6 6 7 7 7 13' '6 6 6 7 7 7 14' '6 6 6 7 7 7 3' '6 6 6 7 7 7 4'; do
	market $days
	asked "$days"
done
for others in 4 5; do
	market $others 0 $others
	echo 'X,A,2024-01-02,10,10,100,100' >>data/trades.csv
	echo 'X,2024-01-02,10' >>data/prices.csv
	asked "$others others"
done
