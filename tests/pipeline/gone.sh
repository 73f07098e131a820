#!/usr/bin/env bash
# make mergers-report: who is gone with open positions, their value and days, and what the map says of them.
mkdir data
cat >data/trades.csv <<'T'
symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount
S,A,2020-05-01,100,0,1000,0
S,B,2020-05-01,0,100,0,1000
T/1,A,2021-05-01,0,30,0,300
T/1,B,2021-05-01,30,0,300,0
S,C,2020-06-01,5,5,50,50
S,D,2022-04-30,7,0,70,0
S,E,2023-04-30,0,7,0,70
U,A,2020-01-01,3,0,30,0
S,F,2019-01-01,1,0,1,0
S,F,2020-01-01,0,0,0,0
T
printf 'symbol,date,close\nS,2023-04-28,20\nS,2023-05-02,99\nT/1,2021-05-01,10.5\n' >data/prices.csv
printf 'broker,name\nA,"A, Inc."\n' >data/broker_names.csv
printf 'old_broker,new_broker,valid_until\nB,E,\nF,A,2018-12-31\n' >data/broker_mergers.csv
again="make -s -f $TOP/pipeline.mk LOTMILL_BIN=$BIN V=0 OUT=out DATA=data"
$again totals && $again mergers-report
echo; $again mergers-report GHOST_DAYS=731
echo; $again mergers-report ASOF=2023-04-29 GHOST_DAYS=365 | tail -n +4
echo; lot-ghosts --brokers --names '' --table
echo; lot-ghosts --days 800 --json
echo; lot-ghosts --top 1 --jobs 1; lot-ghosts --top 1 --brokers
# Trades in parts: the same.
lot-ghosts >whole; mkdir data/trades
awk -F, 'NR == 1 { h = $0; next } { f = "data/trades/" NR % 3 ".csv"; if (!(f in seen)) print h >f; seen[f]; print >f }' data/trades.csv
mv data/trades.csv t; $again totals && lot-ghosts --jobs 9 | cmp - whole && echo && echo 'the same in parts'
rm -r data/trades; mv t data/trades.csv
echo; $again totals END=2021-05-01 && $again mergers-report GHOST_DAYS=400
for call in 'x' '--days 0' '--top 0' '--jobs 0' '--asof x' '--out none' '--names none'; do lot-ghosts -o none.csv $call; echo "exit $?"; done
lot-ghosts >/dev/full; echo "exit $?"
head -c 99 out/pnl/S.npz >t; mv t out/pnl/S.npz; lot-ghosts -o none.csv; echo "exit $?"
[ ! -e none.csv ]
