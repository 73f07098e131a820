#!/usr/bin/env bash
# What lot-status refuses.
try() { "$@"; echo "exit $?" >&2; }
echo 'nonsense' >record.csv
try lot-status --deal=d --stale='a b' record.csv
try lot-status --shards=2 --stale='a b' record.csv
try lot-status --shards=2 --deal=d record.csv
try lot-status --shards=2 --deal=d --stale='a b'
try lot-status --shards=2 --deal=d --stale='a b' record.csv other
try lot-status --shards=x --deal=d --stale='a b' record.csv
try lot-status --shards=2 --deal=d --stale='a b' record.csv
try lot-status --shards=2 --deal=d --stale='a b' missing
sed -n 1p >ok.csv <<R
task,kind,start,seconds,cpu_seconds,max_rss_kb,worker,host,attempts,status,error,version
R
try lot-status --shards=2 --deal=d --stale= ok.csv
