#!/usr/bin/env bash
# A broker's curve and all brokers on one day, in every form: the last day is the totals'.
mkdir data
cat >data/trades.csv <<'T'
symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount
A,x,2024-01-02,10,0,40,0
A,y,2024-01-02,0,10,0,40
A,x,2024-01-04,0,4,0,48
A,z,2024-01-04,4,0,48,0
T
printf 'symbol,date,close\nA,2024-01-02,4\nA,2024-01-03,10\nA,2024-01-04,13\n' >data/prices.csv
printf 'broker,name\nx,合庫\n' >data/broker_names.csv
again="make -s -f $TOP/pipeline.mk LOTMILL_BIN=$BIN V=0 OUT=out DATA=data"
$again totals && $again daily
lot-curve x
echo; lot-curve --table
echo; lot-curve --top 1 --json
echo; lot-curve --top 1 --asof 2024-01-03 --names '' z x
lot-curve | cut -d, -f1,4-6 | tail -n +2 | sort >curves
tail -n +2 out/brokers.csv | awk -F, '{ print $2 "," $5 "," $6 "," $4 }' | sort | cmp - curves && echo 'the totals'
for call in q '--asof 2024-01-01' '--asof x' '--top 0' '--out none' '--names none'; do lot-curve -o none.csv $call; echo "exit $?"; done
head -c 300 out/equity.npz >t; mv t out/equity.npz; lot-curve -o none.csv; echo "exit $?"
$again daily-tables OUT=out2; cp out2/equity.npz out/; lot-curve >/dev/full; echo "exit $?"
[ ! -e none.csv ]
