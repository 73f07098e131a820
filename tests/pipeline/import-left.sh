#!/bin/bash
# A raw file that is damaged keeps its rows in the table that stays as it was, wherever it goes before it is whole again.
printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
run() {
	echo "-- $*"
	make -s -j2 import RAW=raw DATA=data MAP=symbol=sym,date=d,close=c >log 2>&1; rc=$?
	grep -v '^make' log | sed "s|$PWD|.|g"; [ $rc -eq 0 ] || echo failed
	find data -name '*.csv.gz' | sort | while read -r f; do echo "$f: $(gzip -dc "$f" | sed 1d | tr '\n' ' ')"; done
}
bad() { echo "junk $2" >"$1"; }
mkdir raw
printf 'sym,d,c\n2330,2026-06-10,5\n' >raw/f.csv
printf 'sym,d,c\n1101,2026-07-10,7\n' >raw/g.csv
cp -r raw good
run both
bad raw/f.csv; run f is damaged
mkdir raw/old; mv raw/f.csv raw/old/f.csv; run it goes to a folder
run once more
bad raw/old/f.csv again; run it is damaged again there
mv raw/old raw/new; run its folder goes
cp good/f.csv raw/new/f.csv; run it is whole there
bad raw/g.csv; run g is damaged
mv raw/g.csv t; mv raw/new/f.csv raw/g.csv; mv t raw/new/f.csv; run both change places
cp good/g.csv raw/new/f.csv; run g is whole in the place of f
rm raw/new/f.csv; run and gone
