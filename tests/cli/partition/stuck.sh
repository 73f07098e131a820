#!/usr/bin/env bash
# A vanished symbol's slice that cannot be removed is an error, and the part manifest stays as it was.  A folder stands where the
# file is to go: that stops everybody, root too.
head='symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount'
printf '%s\n' "$head" 1101,x,2024-01-02,1,0,10,0 2330,x,2024-01-02,1,0,10,0 >both.csv
sed /^2330/d both.csv >one.csv
for part in '' a; do
	cut_part() { lot-partition -v --table=trades ${part:+--part=$part} --slices=slices$part -o parts$part.csv "$1"; }
	slice=slices$part/2330/trades${part:+/$part}.npz
	cut_part both.csv && cp parts$part.csv before || exit
	rm "$slice" && mkdir "$slice"
	cut_part one.csv; echo "$slice: $?"
	cmp before parts$part.csv && rmdir "$slice" && cut_part one.csv
	# Nobody's file among the symbols' folders harms nobody.
	touch slices$part/{8888,README} && cut_part one.csv
done
