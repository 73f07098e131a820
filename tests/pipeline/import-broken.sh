#!/bin/bash
# A raw file that cannot be read any more, or not by these options, leaves the tables that it was part of as they were; one that was deleted does not.
. "$TOP/tests/cli/import/fixtures.inc"
printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
run() { make -s -j2 import RAW=raw DATA=data "$@" >log 2>&1; rc=$?; grep -v '^make' log | sed "s|$PWD|.|g"; [ $rc -eq 0 ] || echo failed; }
one() { printf '1,1020合庫,10.00,%s,0\n' "$2" | twse "$1"; }
rows() { find data -name '*.csv.gz' | LC_ALL=C sort | while read -r f; do echo "$f"; gzip -dc "$f" | tail -n +2; done; }
vendor() { echo 'securities_trader,price,buy,sell,securities_trader_id,stock_id,date'; for d; do echo "合庫,10,1,0,1020,2330,$d"; done; }
mkdir raw
one 0050 1000 >raw/0050_20260610.csv
one 2330 1000 | gzip -n >raw/2330_20260610.csv.gz
one 2330 3000 >raw/2330_20260611.csv
printf 'broker,name\n9B2z,台新\n' >raw/names.csv
run
echo '-- a page of HTML over a report, another day goes, the next comes: the rest of that day waits'
echo '<html>' >raw/2330_20260610.csv.gz
rm raw/2330_20260611.csv
one 2317 1000 >raw/2317_20260610.csv
one 2317 3000 >raw/2317_20260612.csv
run; rows
echo '-- again, and a table of names too'
echo '<html>' >raw/names.csv
run; rows; cat data/broker_names.csv
echo '-- mended'
printf 'broker,name\n9B2z,台新\n' >raw/names.csv
one 2330 2000 | gzip -n >raw/2330_20260610.csv.gz
run; rows; cat data/.import/kept
echo '-- deleted'
rm raw/2330_20260610.csv.gz raw/2317* raw/names.csv
run; rows
echo '-- a history replaced by a page, and a report of one of its days: not both'
vendor 2026-05-04 2026-06-11 >raw/vendor.csv
rm raw/0050*; run
echo '<html>' >raw/vendor.csv
one 2330 5 >raw/2330_20260611.csv
one 2330 6 >raw/2330_20260612.csv
run; rows
echo '-- a report of a day that a history has already: the new one waits'
vendor 2026-05-04 2026-06-11 >raw/vendor.csv
run; rows
rm raw/*
echo '-- another map, none'
printf '股,日,價\n2317,2026-06-10,7\n' >raw/mapped.csv
printf 'symbol,date,close\n2330,2026-06-10,8\n' >raw/known.csv
run MAP=symbol=股,date=日,close=價
run MAP=symbol=股號,date=日,close=價; rows
run; rows
printf 'symbol,date,close\n2330,2026-06-11,8\n' >raw/known.csv
run; rows
run MAP=symbol=股,date=日,close=價; rows
run MAP=symbol=股,date=日,close=價
echo '-- a list of another version'
sed -i '1s/[^ ]*$/0.0.0/' data/.import/lists/prices/2026-06/2026-06-10
echo '<html>' >raw/mapped.csv
run MAP=symbol=股,date=日,close=價
rows; cat data/.import/kept
