#!/bin/bash
# What a run makes of bad rows hangs on REJECT alone, not on how the runs before went; and what was set aside is said by every run.
. "$TOP/tests/cli/import/fixtures.inc"
printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
# Runs it with a setting an argument and says which tables lot-import made.
run() {
	echo "-- $*"; rm -f record; LOTMILL_RECORD=$PWD/record make -s -j2 import RAW=raw DATA=data "$@" >log 2>&1; rc=$?
	grep -v '^make' log | sed "s|$PWD|.|g" | LC_ALL=C sort; [ $rc -eq 0 ] || echo failed
	grep ',import,' record 2>/dev/null | grep ',ok,' | cut -d, -f1 | LC_ALL=C sort
}
mkdir raw
printf '1,1020合庫,10.00,1000,0\n2,1030土銀,10.00,1x,0\n3,1030土銀,-,5,0\n' | twse 2330 >raw/2330_20260610.csv
printf '1,1020合庫,10.00,1000,0\n' | twse 2330 >raw/2330_20260611.csv
printf '1,1020合庫,10.00,1000,0\n2,1030土銀,-,7,0\n' | twse 2330 >raw/2330_20260612.csv
printf 'Date,Open,High,Low,Close,Adj Close,Volume\n2025-01-02,1,1,1,1,1,1\n2025-02-30,1,1,1,2,2,1\n' >raw/2330.TW.csv
run
run REJECT=yes
run REJECT=yes
find data/.import/rejects -type f | LC_ALL=C sort
run
run
find data/.import/rejects -type f | LC_ALL=C sort
run REJECT=yes
run REJECT=yes
echo '-- mended'
printf '1,1020合庫,10.00,1000,0\n2,1030土銀,10.00,1,0\n' | twse 2330 >raw/2330_20260610.csv
run REJECT=yes
rm raw/2330_20260612.csv
run REJECT=yes
find data/.import/rejects -type f | LC_ALL=C sort
rm raw/2330.TW.csv
run
run
