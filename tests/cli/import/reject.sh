#!/bin/sh
# --reject sets bad rows aside with their reason; a report with holes of that kind is not asked to be complete.
. "$CASE/fixtures.inc"
printf '1,1020合庫,10.00,1000,0\n2,1030土銀,10.00,5x,0\nx,1030土銀,11.00,1,0\n4,1030土銀,12.00,1,0\n5,許功,1,1,1\n' | twse 2330 >2330_20260610.csv
lot-import 2330_20260610.csv --reject bad.csv
cat bad.csv
printf 'Date,Open,High,Low,Close,Adj Close,Volume\n2026-06-10,1,1,1,1.5,1.4,1\n2026-06-31,1,1,1,2,1,1\n2026-06-11,1,1,1,2\n' >2330.TW.csv
lot-import 2330.TW.csv --reject bad.csv
cat bad.csv
echo '-- no row of a sum that is too large is bad, whatever the order'
for order in '1 2 3' '1 3 2'; do
	{ echo symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount
	for row in $order; do
		case $row in 3) echo 2330,1030,2026-06-10,1,0,1,0 ;; *) echo 2330,1020,2026-06-10,1,0,600000000000000,0 ;; esac
	done; } >sum.csv
	show lot-import sum.csv --reject bad.csv
done
