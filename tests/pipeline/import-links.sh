#!/bin/bash
# Rows that go from one table to another are in one of them, also where a bad row is found only when a table is made; and no totals are made meanwhile.
. "$TOP/tests/cli/import/fixtures.inc"
printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
run() { make -s -j2 import RAW=raw DATA=data "$@" >log 2>&1; rc=$?; grep -v '^make' log | sed "s|$PWD|.|g"; [ $rc -eq 0 ] || echo failed; tables; }
tables() { find data -name '*.csv.gz' | LC_ALL=C sort | while read -r f; do echo "$f"; gzip -dc "$f" | tail -n +2; done; ls data/.import/moving 2>/dev/null || true; }
one() { printf '1,1020合庫,10.00,%s,0\n' "$2" | twse "$1"; }
vendor() { echo 'securities_trader,price,buy,sell,securities_trader_id,stock_id,date'; for d; do echo "合庫,10,1,0,1020,$s,2026-06-$d"; done; }
mkdir -p raw/20260611 raw/20260612
echo '-- the table that a report is moved to cannot be made'
one 2330 1000 >raw/20260611/2330.csv
one 2317 1000 >raw/20260612/2317.csv
run
mv raw/20260611/2330.csv raw/20260612/
one 2317 10x >raw/20260612/2317.csv
run
echo '-- set aside'
run REJECT=yes
echo '-- mended'
one 2317 2000 >raw/20260612/2317.csv
run
rm raw/*/*
echo '-- the table that a file grows out of cannot be made'
one 2317 1000 >raw/20260611/2317.csv
s=2330 vendor 11 >raw/fm.csv
run
one 2317 10x >raw/20260611/2317.csv
s=2330 vendor 11 12 >raw/fm.csv
run
echo '-- nothing new: the same'
run
echo '-- mended'
one 2317 2000 >raw/20260611/2317.csv
run
echo "-- two days' reports become a file of the vendor, which another report of that day keeps away"
one 2303 1 >raw/20260612/2303.csv; run >/dev/null
one 2303 1 >raw/20260611/2303.csv; run >/dev/null
rm raw/20260611/2303.csv raw/20260612/2303.csv; s=2303 vendor 11 12 >raw/2303.csv
one 2317 10x >raw/20260611/2317.csv
run
one 2317 2000 >raw/20260611/2317.csv
run
echo '-- a mark'
printf 'symbol,date,close\n2330,2026-06-11,1\n' >data/prices.csv
make -s run DATA=data OUT=out V=0 >/dev/null 2>&1 || echo 'run fails'
printf 'make trades/2026-06/2026-06\n' >data/.import/moving
for goal in run slices rolling daily compare; do make -s $goal DATA=data OUT=out V=0 2>&1 | grep import | sed 's/^[^*]*\*\*\* //'; done
make -s import run RAW=raw DATA=data OUT=out V=0 || echo failed
ls out/brokers.csv; ls data/.import/moving 2>/dev/null || true
echo '-- killed when one table is made and the other not, and then the file whose rows go is bad'
rm -r raw/* data; mkdir raw/20260611
one 2317 1000 >raw/20260611/2317.csv; s=2330 vendor 11 >raw/fm.csv; run
s=2330 vendor 11 12 >raw/fm.csv
lot-scan --settings=data/.import/settings --settings=data/.import/options --data=data
lot-import --list=data/.import/lists/trades/2026-06/2026-06-11 --made=data/.import/made/trades/2026-06/2026-06-11 -o data/trades/2026-06/2026-06-11.csv.gz
s=2330 vendor 11 1x >raw/fm.csv
run
run
s=2330 vendor 11 12 >raw/fm.csv
run
