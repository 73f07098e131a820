#!/bin/sh
# TWSE: two records a line, CP950, mixed line ends, an empty right half; names with 0x5C and 0x7C as trail bytes.
. "$CASE/fixtures.inc"
twse 2330 >twse_2330_20260610.csv <<'R'
1,1020合　　庫,2071.00,1000,1000
2,1020合　　庫,2083.00,2000,4000
3,9A9x永豐許功,2071.00,7,0
4,9A9X育  樂,2071.50,0,3
5,585A??證券,0.05,1,0
R
od -c twse_2330_20260610.csv | sed -n '9,11p'
LC_ALL=C grep -c '\\' twse_2330_20260610.csv
LC_ALL=C grep -c '|' twse_2330_20260610.csv
tail -n 1 twse_2330_20260610.csv | cat -A | sed 's/^[^?]*//'
lot-import twse_2330_20260610.csv --names names.csv
cat names.csv
