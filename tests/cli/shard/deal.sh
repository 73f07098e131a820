#!/usr/bin/env bash
# Symbols are dealt once each, in whole buckets, by rows and a task's cost, the same way every time.
head='symbol,rows,first_date,last_date,bytes,checksum,version'
mkdir -p out/parts/trades
{ echo $head; echo '1101,500000,2023-01-02,2024-05-06,9,0123456789abcdef,3'; echo '2330,900000,2023-01-02,2024-05-06,9,0123456789abcdef,3'; echo '2317,400000,2023-01-02,2024-05-06,9,0123456789abcdef,3'; echo ,,,,,,3; } >out/parts/trades/2023.csv
{ echo $head; echo '1101,200000,2023-01-02,2024-05-06,9,0123456789abcdef,3'; echo 'BRK/B,600000,2023-01-02,2024-05-06,9,0123456789abcdef,3'; echo ,,,,,,3; } >out/parts/trades/2024.csv
{ echo $head; echo '0050,30,2023-01-02,2024-05-06,9,0123456789abcdef,3'; echo '2330,20,2023-01-02,2024-05-06,9,0123456789abcdef,3'; echo ,,,,,,3; } >out/parts/prices.csv
printf 'out/parts/trades/2023.csv\nout/parts/trades/2024.csv\nout/parts/prices.csv\n' >list
lot-shard --list=list --shards=2 --print -o out/shards/2 || exit
head out/shards/2/*
# The order of the parts, and where their names come from, change nothing.
lot-shard --shards=2 -o again out/parts/prices.csv out/parts/trades/2024.csv out/parts/trades/2023.csv && diff -r out/shards/2 again
# More shards than symbols: some have none.
lot-shard --list=list --shards=9 -o many && cat many/*.mk | grep -c 'SYMBOLS :=$'
