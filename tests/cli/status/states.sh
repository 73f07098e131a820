#!/usr/bin/env bash
# States of runs: of another machine, of another version, damaged; and calls that cannot be meant.
try() { lot-status "$@" >text 2>err; echo "exit $?"; sed "s|$PWD|PWD|" text err; }
mkdir log
state() { printf '%s\n' "$@" >log/run.run; }
state version=1 pid=1 host=elsewhere born=5 started=1781685000 folder= manifest=out/manifest.mk result=
try --now=1781685010 log/run.csv
cat >log/run.csv <<R
task,kind,start,seconds,cpu_seconds,max_rss_kb,worker,host,attempts,status,error,version
2330,fifo,2026-06-17T08:30:00.000Z,,,,7,elsewhere,1,started,,1
2330,fifo,2026-06-17T08:30:00.000Z,4.0000,0.1000,2000,7,elsewhere,1,ok,,1
1101,fifo,2026-06-17T08:30:04.000Z,,,,9,elsewhere,1,started,,1
R
echo total=fifo=6 >>log/run.run
try --now=1781685010 log/run.csv
# The process is another one by now: ids are given again.
state version=1 pid=$$ host="$(uname -n)" born=1 started=1781685000
try --now=1781685010 log/run.csv
state version=1 pid=$$ host=elsewhere started=1781685000 ended=1781685005 code=1 tasks=2
try --now=1781685010 log/run.csv
state version=2; try log/run.csv
state; try log/run.csv
state version=1 pid=7; try log/run.csv
state version=1 pid=7 host=h total=x; try log/run.csv
state version=1 pid=7 host=h folder=/nowhere/at/all; try log/run.csv
try log/none.csv
try --wait log/none.csv
try --wait --shards=2 --deal=d --stale='a b' log/run.csv
try
