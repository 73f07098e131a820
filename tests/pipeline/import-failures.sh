#!/bin/bash
# make import goes on behind a raw file that is wrong, names it, and ends badly; mended, it makes just what is missing.
. "$TOP/tests/cli/import/fixtures.inc"
printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
run() { make -s -j2 import RAW='raw more' DATA=data IGNORE='*.md *.txt' >log 2>&1; rc=$?; grep -v '^make' log | sed "s|$PWD|.|g"; [ $rc -eq 0 ] || echo failed; }
one() { printf '1,1020合庫,10.00,%s,0\n' "$2" | twse "$1"; }
mkdir -p raw 'more/$(touch pwned)'
one 2330 1000 >raw/2330_20260610.csv
one 2330 10x >raw/2330_20260611.csv
one 2330 3000 >'more/$(touch pwned)/2330_20260612.csv'
one 2330 1000 >raw/2317_20260612.csv
echo hello >raw/README.md
echo hello >raw/notes
run
ls data/trades/2026-06
echo '-- mended'
one 2330 10 >raw/2330_20260611.csv
rm raw/notes raw/2317_20260612.csv
run
ls data/trades/2026-06
find . -name pwned
echo '-- killed at any moment, the next run makes the same'
for i in 1 2 3 4 5 6; do
	setsid make -s -j2 import RAW='raw more' DATA=killed IGNORE='*.md' >/dev/null 2>&1 & pid=$!
	sleep 0.0$((i * 3 % 10))$i; kill -KILL -$pid 2>/dev/null; wait $pid 2>/dev/null
	[ $i -ne 3 ] || one 2330 11 >raw/2330_20260611.csv
done
find killed -name '*.tmp' -delete
make -s import RAW='raw more' DATA=killed IGNORE='*.md'
run >/dev/null
diff -r -x .import -x '*.rows' data killed
echo '-- blanks in DATA, no RAW'
make -s import RAW=raw DATA='a b' 2>&1 | sed 's/^[^*]*\*\*\* //'
make -s import RAW=none DATA=d2 >log 2>&1 || grep lot- log
make -s import RAW=raw DATA=data >log 2>&1 || grep 'lot-\|^import' log | sed "s|$PWD|.|g"
make -s import RAW=none DATA=data >log 2>&1 || grep 'lot-\|^import' log
echo '-- a table of the user in the way of the first import, then not'
mkdir d3; printf 'symbol,date,close\n2330,2026-06-10,1\n' >d3/prices.csv; cp d3/prices.csv more/
make -s import RAW='raw more' DATA=d3 IGNORE='*.md' 2>&1 | grep -v '^make:\|Failed to remake makefile' # as make 4.4 says
rm more/prices.csv
make -s import RAW='raw more' DATA=d3 IGNORE='*.md' 2>&1
echo '-- REJECT sets bad rows aside and goes on'
one 2330 10x >raw/2330_20260611.csv
printf 'Date,Open,High,Low,Close,Adj Close,Volume\n2025-01-02,1,1,1,1,1,1\n2025-02-30,1,1,1,2,2,1\n' >raw/2330.TW.csv
make -s -j2 import RAW='raw more' DATA=data IGNORE='*.md' REJECT=yes 2>&1 | LC_ALL=C sort
find data/.import/rejects -type f -exec cat {} + | sed "s|$PWD|.|g" | LC_ALL=C sort -u
