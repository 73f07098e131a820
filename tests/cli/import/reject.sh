#!/bin/sh
# --reject sets bad rows aside with their reason; a report with holes of that kind is not asked to be complete.
. "$CASE/fixtures.inc"
printf '1,1020合庫,10.00,1000,0\n2,1030土銀,10.00,5x,0\nx,1030土銀,11.00,1,0\n4,1030土銀,12.00,1,0\n5,許功,1,1,1\n' | twse 2330 >2330_20260610.csv
lot-import 2330_20260610.csv --reject bad.csv
cat bad.csv
printf 'Date,Open,High,Low,Close,Adj Close,Volume\n2026-06-10,1,1,1,1.5,1.4,1\n2026-06-31,1,1,1,2,1,1\n2026-06-11,1,1,1,2\n' >2330.TW.csv
lot-import 2330.TW.csv --reject bad.csv
cat bad.csv
