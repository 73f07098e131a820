#!/bin/bash
# A table that was deleted or cut, or its count of rows, is made again; one that is whole is not.
. "$TOP/tests/cli/import/fixtures.inc"
printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
run() {
	echo "-- $1"; rm -f record; LOTMILL_RECORD=$PWD/record make -s -j2 import RAW=raw DATA=data 2>&1; echo "exit $?"
	grep ',ok,' record | cut -d, -f1,2 | grep import | LC_ALL=C sort; diff -r -x .import data whole
}
mkdir raw
for d in 10 11; do printf '1,1020合庫,10.00,1%s,0\n' $d | twse 2330 >raw/2330_202606$d.csv; done
printf 'symbol,date,close\n2330,2026-06-10,1\n' >raw/p.csv
make -s import RAW=raw DATA=data; cp -r data whole; sleep 0.05
t=data/trades/2026-06/2026-06-10.csv.gz p=data/prices/2026-06/2026-06-10.csv.gz
run whole
rm $t.rows $p.rows; run 'no counts'
truncate -s -9 $t; : >$p; run 'cut'
truncate -s 1 $t.rows; echo 7 >$p.rows; run 'other counts'
rm $t $p.rows data/.import/made/trades/2026-06/2026-06-11; run 'gone, and what one was made of'
run whole
