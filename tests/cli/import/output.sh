#!/bin/sh
# Packed output is the same bytes every time, with its row count beside it; a device that is full fails; nothing is left.
. "$CASE/fixtures.inc"
printf '1,1020合庫,10.00,1000,0\n2,1030土銀,10.00,1000,0\n' | twse 2330 >2330_20260610.csv
lot-import 2330_20260610.csv -o out/x/a.csv.gz
sleep 0.01
TZ=Asia/Taipei lot-import ./2330_20260610.csv -o out/b.csv.gz
cmp out/x/a.csv.gz out/b.csv.gz
od -An -tx1 -N10 out/b.csv.gz
cat out/b.csv.gz.rows
gzip -dc out/b.csv.gz
lot-import 2330_20260610.csv -o /dev/full
echo "exit $?"
lot-import 2330_20260610.csv >/dev/full
echo "exit $?"
lot-import 2330_20260610.csv -o 2330_20260610.csv/x
echo "exit $?"
printf '# a comment\n2330_20260610.csv\tsize\ttime\n\n' >list
lot-import --list list | tail -n 1
ls out
# The table is there only where all is: names that cannot be written leave none, prices that disagree no rejects.
mkdir folder
show lot-import 2330_20260610.csv -o last.csv --names folder
printf 'symbol,date,close\n2330,2026-06-10,1\n2330,2026-06-10,2\n' >disagree.csv
show lot-import disagree.csv -o last.csv --reject aside.csv
ls last.csv aside.csv 2>/dev/null || true
