#!/bin/bash
# make import: table files a day, and again only what a new, changed, touched or removed raw file touches.
. "$TOP/tests/cli/import/fixtures.inc"
printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
# Runs it and says which tables lot-import made.
run() {
	rm -f record; LOTMILL_RECORD=$PWD/record make -s -j4 import RAW=raw DATA=data 2>&1; echo "exit $?"
	grep ',ok,' record 2>/dev/null | cut -d, -f1,2 | LC_ALL=C sort
}
one() { printf '1,1020合庫%s,10.00,%s,0\n2,1030土銀,11.50,0,1000\n' "$3" "$2" | twse "$1"; }
stamps() { (cd data && find trades prices broker_names.csv -type f -printf '%p %T@\n' | LC_ALL=C sort) >"$1"; }
# What was made anew since the stamps in $1.
since() { stamps now; join -v 2 -t' ' -j 1 <(sed 's/ /@/' "$1" | LC_ALL=C sort) <(sed 's/ /@/' now | LC_ALL=C sort) | sed 's/@.*//'; cp now "$1"; }
mkdir raw
for d in 20260610 20260611 20260701; do one 2330 $((d - 20259610)) >raw/twse_2330_$d.csv; one 2317 $((d - 20258610)) | gzip -n >raw/twse_2317_$d.csv.gz; done
printf '[{"Date":"1150610","Code":"2330","ClosingPrice":"10.05"}]' >raw/open.json
echo '-- all'; run
gzip -dc data/trades/2026-06/2026-06-10.csv.gz
cat data/trades/2026-06/2026-06-10.csv.gz.rows data/broker_names.csv
gzip -dc data/prices/2026-06/2026-06-10.csv.gz
stamps before; sleep 0.02
echo '-- nothing'; run; since before
echo '-- a new day'
one 2330 5 新名 >raw/twse_2330_20260702.csv; run; since before
cat data/broker_names.csv
echo '-- a changed file'
one 2330 7 >raw/twse_2330_20260611.csv; run; since before
gzip -dc data/trades/2026-06/2026-06-11.csv.gz | grep 2330,1020
echo '-- a touched file: the table is made again, to the same bytes'
sum=$(cksum <data/trades/2026-07/2026-07-01.csv.gz)
touch raw/twse_2317_20260701.csv.gz; run; since before
[ "$sum" = "$(cksum <data/trades/2026-07/2026-07-01.csv.gz)" ] || echo differs
echo '-- a removed file, and a removed day'
rm raw/twse_2317_20260611.csv.gz raw/*_20260702*; run; since before; ls data/trades/*
cat data/broker_names.csv
echo '-- a removed month and the last price'
rm raw/*_202607* raw/open.json; run; find data -name '*.csv.gz' | LC_ALL=C sort
echo '-- deleted tables and names come back'
cp -r data copy
rm data/trades/2026-06/2026-06-10.csv.gz data/.import/names/trades/2026-06/2026-06-11.csv data/broker_names.csv
run
diff -r -x .import data copy
echo '-- a fresh import is the same'
mv data old; run; diff -r -x .import data old
echo '-- at most one job, another folder: the same'
make -s -j1 import RAW="$PWD/raw" DATA=other 2>&1; diff -r -x .import data other
