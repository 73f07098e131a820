#!/usr/bin/env bash
# What lot-shard refuses; nothing is written then.
try() { "$@"; echo "exit $?" >&2; }
mkdir -p out/parts
echo 'symbol,rows,first_date,last_date,bytes,checksum,version' >out/parts/trades.csv
echo '2330,1,2024-01-02,2024-01-02,1,0123456789abcdef,3' >>out/parts/trades.csv
echo ,,,,,,3 >>out/parts/trades.csv
try lot-shard -o d out/parts/trades.csv
try lot-shard --shards=2 out/parts/trades.csv
try lot-shard --shards=0 -o d out/parts/trades.csv
try lot-shard --shards=4097 -o d out/parts/trades.csv
try lot-shard --shards=2 -o d --list=missing
try lot-shard --shards=2 -o d out/parts/missing.csv
try lot-shard --shards=2 -o d elsewhere/trades.csv
sed -i '2s/2330,1/2330,x/' out/parts/trades.csv
try lot-shard --shards=2 -o d out/parts/trades.csv
[ ! -e d ] || echo 'something was written'
sed -i '2s/2330,x/2330,1/' out/parts/trades.csv
touch d
try lot-shard --shards=2 -o d out/parts/trades.csv
