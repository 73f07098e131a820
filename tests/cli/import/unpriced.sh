#!/bin/sh
# Rows with '-' for a price are set aside, counted, and kept where --reject says.
. "$CASE/fixtures.inc"
twse 2330 >2330_20260610.csv <<'R'
1,1020合庫,2255.00,1000,0
2,1020合庫,-,12000,4000
3,1030土銀,-,1,0
R
lot-import 2330_20260610.csv
lot-import 2330_20260610.csv --reject aside.csv -o trades.csv
cat aside.csv
