#!/bin/sh
# Price levels kept apart; sums of them as lot-import makes them itself.
. "$CASE/fixtures.inc"
printf '1,1030土銀,10.05,7,0\n2,1020合庫,1085.00,1,2\n3,1020合庫,9.00,3,0\n4,1020合庫,9.00,0,1\n' | twse 2330 >2330_20260610.csv
lot-import --by-price 2330_20260610.csv -o levels.csv
cat levels.csv
lot-import 2330_20260610.csv -o a.csv
lot-import levels.csv -o b.csv
cmp a.csv b.csv
lot-import --by-price a.csv
echo "exit $?"
