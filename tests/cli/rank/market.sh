#!/usr/bin/env bash
# One broker over its symbols, one symbol over its brokers, names, turnover, a column of text; by hand:
# in A the broker x earns 100 - 40 = 60 held at 12, y the opposite; in B x earns 5, z loses them.
mkdir data out
cat >data/trades.csv <<'T'
symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount
A,x,2024-01-02,10,0,40,0
A,y,2024-01-02,0,10,0,40
B/1,x,2024-01-02,0,1,0,10
B/1,z,2024-01-02,1,0,10,0
T
printf 'symbol,date,close\nA,2024-01-02,10\nB/1,2024-01-02,5\n' >data/prices.csv
printf 'broker,name\nx,Ex Ltd.\nz,"Zed, Inc."\n' >out/broker_names.csv
for t in trades prices; do lot-partition --table $t --slices out/slices -o out/parts/$t.csv data/$t.csv; done
for s in A B+2F1; do lot-fifo --partial out/pnl/$s.npz -o out/pnl/$s.csv out/slices/$s; done
lot-rank --broker x
echo; lot-rank --broker x --table
echo; lot-rank --broker x --by place --bottom 1 --json
echo; lot-rank --broker x --min-amount 10.0001
echo; lot-rank --symbol B/1
echo; lot-rank --symbol B/1 --names '' --table --by position
echo; lot-rank --symbol A --json --top 1
lot-merge out/pnl/*.npz --brokers out/brokers.csv --symbols out/symbols.csv
echo; lot-rank --top 2
echo; lot-rank --min-amount 40.0001 --names out/broker_names.csv
echo; lot-rank --by last_date out/symbols.csv
mv out elsewhere
echo; lot-rank --out elsewhere --by broker --table
lot-rank --out elsewhere --broker q; echo $?
