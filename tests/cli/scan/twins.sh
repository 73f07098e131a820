#!/bin/sh
# A day's report once more under another day's name is named by every scan, whatever its bytes are; many in one line. Reports without rows are alike by nature.
. "$CASE/../import/fixtures.inc"
mkdir raw
one() { printf '1,1020合庫,10.00,%s,0\n' "$2" | twse "$1"; }
scan() { echo "-- $1"; lot-scan --data data raw -v 2>&1 | sed "s|$PWD|.|g"; }
one 2330 1000 >raw/2330_20260610.csv
one 2330 2000 >raw/2330_20260611.csv
one 2317 1000 >raw/2317_20260610.csv
for d in 10 11 12; do twse 0050 </dev/null >raw/0050_202606$d.csv; done
mkdir raw/copy; cp raw/2317_20260610.csv raw/copy/
scan 'none: other figures, another symbol, no rows, the same day'
cp raw/2330_20260611.csv raw/2330_20260612.csv
scan 'one of yesterday'
scan 'as long as it stands'
sed 's/ $/\r/' raw/2330_20260611.csv | gzip -n >raw/2330_20260612.csv.gz; rm raw/2330_20260612.csv
scan 'with other line ends, and packed'
iconv -f CP950 -t UTF-8 raw/2330_20260611.csv | sed '1s/^/2026-06-12 /' >raw/2330_20260612.csv; rm raw/2330_20260612.csv.gz
scan 'in another character set, with another title'
for n in 1 2; do for i in $(seq 40); do echo "$i,1020合庫,10.00,$((i < 40 ? i : n)),0"; done | twse 2303 >raw/2303_2026061$n.csv; done
scan 'alike but for the last row, which is looked at once'
rm raw/2330_20260612.csv
scan 'gone'; cat data/.import/twins
cp raw/2317_20260610.csv raw/2317_20260608.csv
scan 'one that is the older day'
for s in 1101 1102 1103; do
	one $s 5 | tee raw/${s}_20260611.csv >raw/${s}_20260612.csv
done
printf '1,1020合庫,10.00,1,0\n' | tpex 3163 | gzip -n | tee raw/3163_20260611.csv.gz >raw/3163_20260612.csv.gz
scan 'many'
rm -rf data; scan 'all at once'; echo "exit $?"
printf '股,分點,買,賣,價\n1101,1020,1,0,10\n' | tee raw/m_20260611.csv >raw/m_20260612.csv
echo '-- a mapped table that names no day'
lot-scan --data data raw --map symbol=股,broker=分點,buy_shares=買,sell_shares=賣,price=價 2>&1 | sed "s|$PWD|.|g"
