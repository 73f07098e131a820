#!/usr/bin/env bash
# A merged broker's lots stand in the new one's queue by date; its code, given away anew later, is a broker of its own.
mkdir data
cat >data/trades.csv <<'T'
symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount
S,A,2019-05-01,100,0,1000,0
S,B,2019-06-01,100,0,1200,0
S,B,2020-05-01,0,150,0,2250
S,A,2020-12-31,10,0,150,0
S,A,2023-01-02,10,0,200,0
T
printf 'symbol,date,close\nS,2023-01-02,20\n' >data/prices.csv
again="make -s -f $TOP/pipeline.mk LOTMILL_BIN=$BIN V=0 OUT=out DATA=data"
show() { $again totals && cut -d, -f1-5 out/brokers.csv; }
printf 'old_broker,new_broker,valid_until\nA,B,2020-12-31\n' >data/broker_mergers.csv
show # B: sold 150 for 2250 that cost 1000 + 600; 50 at 12 and 10 at 15 are left at 20.  A: 10 bought at 20.
lot-fifo --mergers out/broker_mergers.csv --lots - --partial /dev/null out/slices/S
cat out/broker_mergers.csv
$again verify
# For ever: the lots of 2023 are B's too.  Until before it traded: nobody's.
printf 'old_broker,new_broker,valid_until\nA,B,\n' >data/broker_mergers.csv; show; cat out/broker_mergers.csv
printf 'old_broker,new_broker,valid_until\nA,B,2018-12-31\n' >data/broker_mergers.csv; show
# A day that matters to no trade changes no result.
cp out/pnl/S.npz before; printf 'old_broker,new_broker,valid_until\nA,B,2018-11-30\n' >data/broker_mergers.csv; show >/dev/null; cmp before out/pnl/S.npz
printf 'old_broker,new_broker,valid_until\nA,B,2018-12-31\nB,A,2017-01-01\n' >data/broker_mergers.csv; show 2>&1 | grep -o 'lot-partition: .*'
