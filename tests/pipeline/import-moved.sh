#!/bin/bash
# Prices in a table that stays, for a neighbour in it cannot be read, do not go to another table as well.
printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
run() { make -s -j2 import RAW=raw DATA=data MAP=symbol=sym,date=d,close=c >log 2>&1; rc=$?; grep -v '^make' log | sed "s|$PWD|.|g"; [ $rc -eq 0 ] || echo failed; }
tables() { find data/prices -name '*.csv.gz' | sort | while read -r f; do echo "$f"; gzip -dc "$f"; done; }
mkdir raw
printf 'sym,d,c\n2330,2026-06-10,5\n2330,2026-06-11,6\n' >raw/f.csv
printf 'sym,d,c\n1101,2026-06-10,7\n1101,2026-06-11,8\n' >raw/g.csv
run; tables
echo '-- g is damaged, f grows out of its table'
cp raw/g.csv g; echo junk >raw/g.csv
printf 'sym,d,c\n2330,2026-06-10,5.5\n2330,2026-06-11,6\n2330,2026-07-01,9\n' >raw/f.csv
run; tables
echo '-- g is whole again'
cp g raw/g.csv
run; tables
