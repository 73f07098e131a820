#!/usr/bin/env bash
# The same ranking as CSV, table and JSON.
lot-rank "$CASE/brokers.csv" | cmp - "$CASE/brokers.csv" && echo 'the whole table comes back'
lot-rank --table "$CASE/brokers.csv"
lot-rank --table --top 1 --bottom 2 "$CASE/brokers.csv"
lot-rank --table --by total_buy_amount --top 2 "$CASE/brokers.csv"
lot-rank --by window_pnl --bottom 1 "$CASE/brokers.csv"
lot-rank --json --top 2 "$CASE/brokers.csv"
lot-rank --json --top 1 --by timing_alpha - <"$CASE/brokers.csv"
mkdir out; gzip -c "$CASE/brokers.csv" >out/brokers.csv
lot-rank --top 1 -o one.csv && cat one.csv
