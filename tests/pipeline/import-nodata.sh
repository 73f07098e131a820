#!/bin/bash
# make import passes over answers that say that there is no data, counts them at every run, and takes the data once they are there; but never in the place of data.
. "$TOP/tests/cli/import/fixtures.inc"
printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
run() { make -s -j2 import RAW=raw DATA=data >log 2>&1; rc=$?; grep -v '^make' log | sed "s|$PWD|.|g"; [ $rc -eq 0 ] || echo failed; }
mkdir raw
printf '1,1020合庫,10.00,1000,0\n' | twse 2330 >raw/2330_20260610.csv
printf '{"stat":"很抱歉，沒有符合條件的資料!"}' >raw/20260613.json
run; sed "s|$PWD|.|g" data/.import/nodata
echo '-- two, and no news'
printf '很抱歉，沒有符合條件的資料!\r\n' | cp950 >raw/20260614.csv
run; run
echo '-- an empty file is none'
: >raw/2330_20260611.csv; run
rm raw/2330_20260611.csv
echo '-- in the place of data'
cp raw/20260613.json raw/2330_20260610.csv; run
gzip -dc data/trades/2026-06/2026-06-10.csv.gz
# Neither where all tables are made again.
mkdir tools && cp -p "$BIN"/lot-* tools/ && touch tools/lot-import
make -s import RAW=raw DATA=data LOTMILL_BIN="$PWD/tools" >log 2>&1 && echo 'taken for data'
gzip -dc data/trades/2026-06/2026-06-10.csv.gz
echo '-- data after all'
printf '[{"Date":"1150613","Code":"2330","ClosingPrice":"10.05"}]' >raw/20260613.json
rm raw/2330_20260610.csv raw/20260614.csv; run
find data -name '*.csv.gz'
