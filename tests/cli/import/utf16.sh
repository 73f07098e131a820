#!/bin/sh
# Reports as a spreadsheet saves them, in UTF-16: as any other, torn or whole.
. "$CASE/fixtures.inc"
printf '1,1020合庫,10.00,1000,0\n2,1030土銀,10.00,0,1000\n' | twse 2330 | iconv -f CP950 -t UTF-8 >2330_20260610.csv
lot-import 2330_20260610.csv -o whole.csv
for to in UTF-16LE UTF-16BE; do
	{ printf '\357\273\277'; cat 2330_20260610.csv; } | iconv -f UTF-8 -t $to >twse_2330_20260610.csv
	show lot-import twse_2330_20260610.csv -o $to.csv
	cmp whole.csv $to.csv
	truncate -s -2 twse_2330_20260610.csv
	show lot-import twse_2330_20260610.csv
done
