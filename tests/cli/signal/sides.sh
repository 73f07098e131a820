#!/usr/bin/env bash
# Buyers and sellers of a made-up symbol in every form; later rows change nothing; what is refused.
cat >trades.csv <<'T'
symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount
B/1,a,2024-01-02,0,10,0,100
B/1,b,2024-01-02,10,0,100,0
B/1,a,2024-01-04,0,1,0,12
B/1,c,2024-01-04,1,0,12,0
B/1,b,2024-01-05,0,3,0,39
B/1,a,2024-01-05,0,2,0,26
B/1,d,2024-01-05,5,0,65,0
T
printf 'symbol,date,close\nB/1,2024-01-02,10\nB/1,2024-01-04,12\nB/1,2024-01-05,13\n' >prices.csv
slice() { for t in trades prices; do lot-partition --table $t --slices out/slices -o out/parts/$t.csv $t.csv; done; }
slice
printf 'broker,name\nb,Bee\n' >out/broker_names.csv
lot-signal --days 1,2 B/1
echo; lot-signal --days 1 --table --top 1 B/1
echo; lot-signal --days 1 --json --top 1 --names '' B/1
echo; lot-signal --days 1,20 --force B/1; lot-signal --days 1 --force --json B/1
echo; printf 'symbol=B/1\ndays=1\nasof=2024-01-04\nranks=1d\n' >settings; lot-signal --settings settings
# What comes after the day changes nothing, nor does the day itself change a rank.
lot-signal --asof 2024-01-04 B/1 >before
echo 'B/1,c,2024-02-05,0,30,0,9999' >>trades.csv; sed -i 's/12$/1/; s/13$/99/' prices.csv; slice
lot-signal --asof 2024-01-04 B/1 | cmp - before && echo 'the same'
# Mergers come first: d becomes b, who then bought 2.
printf 'old_broker,new_broker\nd,b\n' >out/broker_mergers.csv
echo; lot-signal --days 1 --asof 2024-01-05 B/1; lot-signal --days 1 --asof 2024-01-05 --mergers '' --force B/1
for call in '' 'A' 'B/1 C' '--symbol A B/1' '--days 0 B/1' '--days x B/1' '--days , B/1' '--asof 2024-02-30 B/1' '--top 0 B/1' '--ranks 1x B/1' \
	'--ranks 2024-01-01..2030-01-01 B/1' '--asof 2024-01-01 B/1' '--mergers none B/1' '--names none B/1' '--out none B/1'; do
	lot-signal $call -o none.csv; echo "exit $?"
done
lot-signal B/1 >/dev/full; echo "exit $?"
[ ! -e none.csv ]
# Through make.
mkdir data; cp trades.csv prices.csv data
make="make -s -f $TOP/pipeline.mk LOTMILL_BIN=$BIN V=0 OUT=made DATA=data"
$make totals && $make signal SYMBOL=B/1 DAYS=1 ASOF=2024-01-05
$make signal 2>&1 | grep -o 'SYMBOL is empty.*'
