#!/bin/bash
# make import with MAP: tables of no known kind beside reports and prices of known ones; another map redoes what it is about.
. "$TOP/tests/cli/import/fixtures.inc"
printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
# Runs it with a setting an argument and says which tables lot-import made.
run() {
	rm -f record; LOTMILL_RECORD=$PWD/record make -s -j4 import RAW=raw DATA=data "$@" >log 2>&1; rc=$?
	grep lot- log | sed "s|$PWD|.|g"; [ $rc -eq 0 ] || echo failed
	grep ',import,' record 2>/dev/null | grep ',ok,' | cut -d, -f1 | LC_ALL=C sort
}
mkdir raw
printf '1,1020合庫,10.00,1000,0\n2,1030土銀,10.00,0,1000\n' | twse 2330 >raw/twse_2330_20260610.csv
printf 'symbol,date,close,adj_close\n2330,2026-06-10,10,9.5\n' >raw/ours.csv
printf '某資料庫匯出\n\n股票代號,日期,收盤價\n2317,10/06/2026,"1,085.50"\n2317,11/06/2026,--\n' | cp950 >raw/export.csv
map=(MAP='symbol=股票代號,date=日期,close=收盤價' DATE_FORMAT=%d/%m/%Y SKIP_LINES=2)
echo '-- no map'; run
echo '-- a map'; run "${map[@]}"
gzip -dc data/prices/*/*.gz; cat data/broker_names.csv
echo '-- again'; run "${map[@]}"
echo '-- a new mapped day'
printf '\n\n股票代號,日期,收盤價\n2317,12/06/2026,7\n' | cp950 >raw/export-2.csv
run "${map[@]}"
echo '-- its character set named'; run "${map[@]}" ENCODING=CP950
echo '-- dates otherwise: other days'; run "${map[@]}" DATE_FORMAT=%m/%d/%Y
gzip -dc data/prices/*/*.gz
echo '-- a map about a known table too'; run MAP='symbol=symbol,date=date,close=adj_close' IGNORE='export*'
gzip -dc data/prices/*/*.gz
echo '-- no map: as at first'; run IGNORE='export*'
gzip -dc data/prices/*/*.gz
echo '-- usage'
run MAP='close' | grep -v '^data'
run ENCODING=CP950
run SKIP_LINES=2
run DATE_FORMAT=%Y MAP='symbol=symbol,date=date,close=adj_close'
echo '-- a list of another map'
lot-scan --data d2 raw --ignore 'export*' --map symbol=symbol,date=date,close=adj_close
lot-import --list d2/.import/lists/prices/2026-06/2026-06-10 2>&1 | sed "s|$PWD|.|g"
lot-import --list d2/.import/lists/prices/2026-06/2026-06-10 --map symbol=symbol,date=date,close=adj_close
