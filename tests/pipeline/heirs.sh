#!/usr/bin/env bash
# make mergers-report names who may have taken a ghost over: a broker that began when it ended and holds the opposite.
mkdir data
cat >data/trades.csv <<'T'
symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount
S,old,2020-05-01,100,0,1000,0
S,pal,2020-05-01,0,100,0,1000
T,old,2020-05-04,0,30,0,300
T,pal,2020-05-04,30,0,300,0
U,old,2020-05-04,5,0,50,0
U,pal,2020-05-04,0,5,0,50
S,heir,2020-05-05,0,60,0,600
S,pal,2020-05-05,60,0,600,0
T,heir,2020-06-01,20,0,200,0
T,some,2020-06-01,0,20,0,200
U,some,2020-06-04,0,2,0,20
S,some,2020-06-04,1,0,10,0
U,late,2020-06-05,0,5,0,50
S,late,2020-06-05,0,100,0,1000
T,late,2020-06-05,100,0,1000,0
S,pal,2022-01-03,1,0,10,0
S,heir,2022-01-03,0,1,0,10
S,some,2022-01-03,1,0,10,0
S,late,2022-01-03,0,1,0,10
T
printf 'symbol,date,close\nS,2022-01-03,10\n' >data/prices.csv
again="make -s -f $TOP/pipeline.mk LOTMILL_BIN=$BIN V=0 OUT=out DATA=data"
$again totals && $again mergers-report
echo; lot-ghosts --brokers --json
# As a row of the map it leaves no ghost.
printf 'old_broker,new_broker\nold,heir\n' >data/broker_mergers.csv
echo; $again totals && $again mergers-report
