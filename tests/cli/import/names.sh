#!/bin/sh
# The latest name of a broker wins: by day, of one day by the order of the files; tables of names merge likewise.
. "$CASE/fixtures.inc"
one() { printf '1,1020%s,10.00,1000,0\n' "$1" | twse "$2"; }
one 新名 2330 >2330_20260611.csv
one 舊名 2330 >2330_20260610.csv
one 更新 2317 >2317_20260611.csv
lot-import 2330_20260611.csv 2330_20260610.csv -o /dev/null --names a.csv
lot-import 2317_20260611.csv 2330_20260611.csv -o /dev/null --names b.csv
lot-import 2330_20260611.csv 2317_20260611.csv -o /dev/null --names c.csv
cat a.csv b.csv c.csv
printf 'broker,name\n1020,沒有日期\n9999,"甲,乙"\n' >d.csv
lot-import b.csv c.csv d.csv
printf 'broker,name\n,x\n' >e.csv
lot-import e.csv
echo "exit $?"
