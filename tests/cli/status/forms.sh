#!/usr/bin/env bash
# How far shards are: done is what the files say, the rest what the record says.
mkdir deal pnl
echo 'SYMBOLS := 2330 2317 1101' >deal/1.mk
echo 'SYMBOLS := 0050' >deal/2.mk
touch in; touch pnl/2330.npz pnl/0050.npz
cat >record.csv <<R
task,kind,start,seconds,cpu_seconds,max_rss_kb,worker,host,attempts,status,error,version
2330,fifo,2026-06-17T08:30:00.000Z,,,,7,n1,1,started,,1
2330,fifo,2026-06-17T08:30:00.000Z,4.0000,0.1000,2000,7,n1,1,ok,,1
1101,fifo,2026-06-17T08:30:04.000Z,,,,9,n1,1,started,,1
1101,fifo,2026-06-17T08:30:04.000Z,1.0000,0.1000,2000,9,n1,1,failed,prices.npz is damaged,1
2317,fifo,2026-06-17T08:30:05.000Z,,,,8,n1,1,started,,1
R
status() { lot-status --shards=2 --deal=deal '--stale=pnl/%.npz in' --now=1781685010 "$@" record.csv; }
status
status --line
# All machines have gone: what had begun is lost.
status --ended
# A changed prerequisite makes it undone again.
sleep 0.01; touch in
status --line
# Before anything was dealt.
lot-status --shards=3 --deal=none '--stale=pnl/% in' record.csv
