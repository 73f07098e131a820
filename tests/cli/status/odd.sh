#!/usr/bin/env bash
# A record knows a symbol by its code, a shard by its folder: BRK/B is BRK+2FB.
mkdir deal pnl
echo 'PRICED := BRK+2FB 2330' >deal/1.mk
touch in; touch pnl/BRK+2FB.npz
cat >record.csv <<R
task,kind,start,seconds,cpu_seconds,max_rss_kb,worker,host,attempts,status,error,version
BRK/B,backtest,2026-06-17T08:30:00.000Z,,,,7,n1,1,started,,1
BRK/B,backtest,2026-06-17T08:30:00.000Z,4.0000,0.1000,2000,7,n1,1,ok,,1
2330,backtest,2026-06-17T08:30:04.000Z,,,,9,n1,1,started,,1
R
lot-status --shards=1 --deal=deal --kind=backtest --list=PRICED '--stale=pnl/%.npz in' --now=1781685010 record.csv
