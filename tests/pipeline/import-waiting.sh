#!/bin/bash
# A raw file whose new table stays as it was, for a neighbour in it cannot be read, keeps its rows in the old one, and is named.
. "$TOP/tests/cli/import/fixtures.inc"
printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
run() { make -s -j2 import RAW=raw DATA=data >log 2>&1; rc=$?; grep -v '^make' log | sed "s|$PWD|.|g"; [ $rc -eq 0 ] || echo failed; tables; }
tables() { find data -name '*.csv.gz' | LC_ALL=C sort | while read -r f; do echo "$f"; gzip -dc "$f" | tail -n +2; done; }
one() { printf '1,1020合庫,10.00,%s,0\n' "$2" | twse "$1"; }
vendor() { echo 'securities_trader,price,buy,sell,securities_trader_id,stock_id,date'; for d; do echo "合庫,10,1,0,1020,$s,2026-06-$d"; done; }
mkdir raw
echo '-- a day becomes two'
s=2330 vendor 11 >raw/fm_2330.csv
s=2317 vendor 15 16 >raw/fm_2317.csv
run
cp raw/fm_2317.csv fm; echo '<html>' >raw/fm_2317.csv
s=2330 vendor 11 12 >raw/fm_2330.csv
run
echo '-- mended'
cp fm raw/fm_2317.csv
run
rm raw/*
echo '-- a report is moved to another day'
mkdir raw/20260611 raw/20260612
one 2330 1000 >raw/20260611/2330.csv
one 2317 1000 >raw/20260612/2317.csv
run
mv raw/20260611/2330.csv raw/20260612/
echo '<html>' >raw/20260612/2317.csv
run
echo '-- mended'
one 2317 2000 >raw/20260612/2317.csv
run
rm -r raw/*
echo '-- prices grow out of their table, while the next one stays'
printf 'symbol,date,close\n2330,2026-06-11,1\n' >raw/a.csv
printf 'symbol,date,close\n2317,2026-06-15,1\n2317,2026-06-16,1\n' >raw/b.csv
run
cp raw/b.csv b; echo '<html>' >raw/b.csv
printf 'symbol,date,close\n2330,2026-06-11,1\n2330,2026-06-12,2\n' >raw/a.csv
run
echo '-- mended'
cp b raw/b.csv
run
rm -r raw/*
echo '-- files of one size and time are moved to a folder that contradicts two of them'
for d in 11 12 13; do one 2330 1000 >raw/2330_202606$d.csv; done
touch -d 2026-06-20 raw/*
run
mkdir raw/20260612 && mv raw/*.csv raw/20260612/
run
rm -r raw/*
echo '-- a file goes, beside one of its size and time that stays'
mkdir raw/20260611 raw/20260612
one 2330 1000 >raw/20260611/2330.csv
one 2317 1000 >raw/20260612/2317.csv
one 2303 1000 >raw/20260612/2303.csv
touch -d 2026-06-20 raw/*/*
run
rm raw/20260611/2330.csv; echo '<html>' >raw/20260612/2303.csv
run
