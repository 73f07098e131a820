#!/bin/sh
# New, changed, touched and removed raw files; a target without files loses its table, and nothing else goes.
. "$CASE/../import/fixtures.inc"
mkdir raw
one() { printf '1,1020合庫,10.00,%s,0\n' "$2" | twse "$1"; }
one 2330 1000 >raw/2330_20260610.csv
one 2317 1000 >raw/2317_20260610.csv
one 2330 1001 >raw/2330_20260611.csv
one 2330 1002 >raw/2330_20260701.csv
scan() { echo "-- $1"; lot-scan --data data raw -v; }
scan first
mkdir -p data/trades/2026-06 data/trades/2026-07 data/.import/names/trades/2026-07
: >data/trades/2026-07/2026-07-01.csv.gz
: >data/trades/2026-07/2026-07-01.csv.gz.rows
: >data/.import/names/trades/2026-07/2026-07-01.csv
: >data/trades/2026-06/by-hand.txt
scan 'nothing new'
one 2330 1003 >raw/2330_20260612.csv
scan 'a new day'
one 2317 2000 >raw/2317_20260610.csv
scan 'a changed file'
rm raw/2330_20260611.csv raw/2330_20260701.csv
scan 'removed files'
find data -path '*lists*' -prune -o -type f -print | LC_ALL=C sort | grep -v '.import/[a-z.]*$'
find data/.import -type f -path '*lists*' | LC_ALL=C sort
mv raw/2330_20260612.csv raw/2330_20260613.csv
scan 'another name'
find data/.import -type f -path '*lists/trades*' | LC_ALL=C sort
