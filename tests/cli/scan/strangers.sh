#!/bin/sh
# Tables of the user among those of the import are neither overwritten nor counted with them, and what the scan advises leads to neither.
. "$CASE/../import/fixtures.inc"
mkdir -p raw data/trades/2026-06
one() { printf '1,1020合庫,10.00,1000,0\n' | twse 2330 >raw/2330_$1.csv; }
scan() { echo "-- $1"; lot-scan --data data "${2:-raw}" 2>&1 | sed "s|$PWD|.|g"; }
stranger() { echo own >"$1"; scan "$1"; cat "$1"; rm "$1"; }
one 20260618
for f in 2026.csv 2026.csv.gz 2026-06/2026-06-18.csv.gz 2026-06/2026-06-18.csv 2026-06/own.csv; do stranger data/trades/$f; done
: >data/trades/notes; mkdir data/prices; echo own >data/prices/2026.csv
scan 'prices of the user, and notes'
gzip -n </dev/null >data/trades/2026-06/2026-06-18.csv.gz
scan 'the table is made'
stranger data/trades/2026-06/2026-06-18.csv
printf 'symbol,date,close\n2330,2026-06-18,1\n' >raw/prices.csv; scan 'prices in the folder of prices'; rm raw/prices.csv
echo '-- the folder of raw files is renamed'
mv raw renamed; mkdir raw; scan 'another' renamed
rmdir raw; rm -r data/.import; scan 'half of the advice' renamed
rm -r data/trades; scan 'all of it' renamed; ls data/.import/lists/trades/2026-06
