#!/usr/bin/env bash
# Anything under out deleted by hand, one file or a whole folder: make restores the same bytes.
. "$TOP/tests/pipeline/lib.sh"
market
sed -i '/^1101,/d;/^9999,/d' data/*.csv
mkdir data/trades
{ head -n 1 data/trades.csv; grep 2024-01-02 data/trades.csv; } >data/trades/a.csv
{ head -n 1 data/trades.csv; grep -v 2024-01-02 data/trades.csv | tail -n +2; } >data/trades/b.csv
rm data/trades.csv
printf 'old_broker,new_broker\nX,A\n' >data/broker_mergers.csv
printf 'broker,name\nA,Alpha\n' >data/broker_names.csv
good
everything >want
find out -type f -not -path 'out/log/*' -not -name '*lock*' >victims
find out -mindepth 1 -type d >>victims
echo out >>victims
while read -r victim; do
	rm -rf "$victim"
	graph run -j2 || die "make fails without $victim"
	everything >got
	same want got "make does not restore $victim"
done <victims
