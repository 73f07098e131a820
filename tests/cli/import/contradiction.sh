#!/bin/sh
# What the file, its name and the options say must agree.
. "$CASE/fixtures.inc"
printf '1,1020合庫,10.00,1000,0\n' | twse 2330 >2330_20260610.csv
for name in twse_2317_20260610.csv 2330.csv 2330_20260610_20260611.csv '2330_20260610 copy.csv' report_2026_2330_20260610.csv; do
	[ "$name" = 2330_20260610.csv ] || cp 2330_20260610.csv "$name"
	show lot-import "$name"
done
mkdir 20260612 && cp 2330.csv 20260612/2330.csv
show lot-import 20260612/2330.csv
show lot-import 2330_20260610.csv --symbol 2317
show lot-import 2330_20260610.csv --symbol 2330 --date 2026-06-09
sed 's/="2330"/="23 30"/' 2330_20260610.csv >x_20260610.csv
show lot-import x_20260610.csv
iconv -f CP950 -t UTF-8 2330_20260610.csv | sed 's/="2330"/="台積"/' >y_20260610.csv
show lot-import y_20260610.csv
LC_ALL=C sed '2d' 2330_20260610.csv >2330_20260613.csv
show lot-import 2330_20260613.csv
LC_ALL=C sed '2d' 2330_20260610.csv >nameless_20260613.csv
show lot-import nameless_20260613.csv
