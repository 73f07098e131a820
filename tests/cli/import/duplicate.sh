#!/bin/sh
# A report of the same symbol and day again: equal bytes count once, others are refused.
. "$CASE/fixtures.inc"
records() { printf '1,1020合庫,10.00,%s,0\n2,1030土銀,10.00,0,1000\n' "$1"; }
records 1000 | twse 2330 >twse_2330_20260610.csv
cp twse_2330_20260610.csv 'twse_2330_20260610 (1).csv'
records 2000 | twse 2330 >2330_20260610.csv
records 1000 | twse 2330 >2330_20260611.csv
show lot-import twse_2330_20260610.csv 'twse_2330_20260610 (1).csv' 2330_20260611.csv
show lot-import twse_2330_20260610.csv 2330_20260610.csv -o out.csv
show lot-import twse_2330_20260610.csv 2330_20260610.csv --reject bad.csv -o out.csv
echo '-- a vendor has the day too'
printf 'securities_trader,price,buy,sell,securities_trader_id,stock_id,date\n合庫,10,1,0,1020,2330,2026-06-10\n' >finmind.csv
show lot-import twse_2330_20260610.csv finmind.csv -o out.csv
show lot-import twse_2330_20260610.csv finmind.csv --reject bad.csv -o out.csv
show lot-import finmind.csv finmind.csv
echo '-- rows of tables add up within a file, but not to those of another'
printf 'symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount\n2330,1020,2026-06-10,1,0,10,0\n' >t1.csv
printf 'symbol,broker,date,buy_shares,sell_shares,price\n2330,1020,2026-06-10,2,0,10.5\n' >t2.csv
sed 's/10.5$/10.6/' t2.csv >t2b.csv
printf 'symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount\n2330,1020,2026-06-10,1,0,10,0\n2330,1020,2026-06-10,2,0,21,0\n2330,1030,2026-06-10,0,0,0,0\n' >t5.csv
printf 'symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount\n2330,1030,2026-06-10,0,3,0,31\n2330,1020,2026-06-10,0,0,0,0\n' >t6.csv
show lot-import t1.csv t2.csv -o out.csv
show lot-import t1.csv t2.csv --by-price -o out.csv
show lot-import t2.csv t1.csv --reject bad.csv -o out.csv
show lot-import t2.csv t2b.csv --by-price -o out.csv
show lot-import t5.csv t6.csv
show lot-import t1.csv finmind.csv -o out.csv
echo '-- but not the same table again'
cp t1.csv t3.csv
show lot-import t1.csv t3.csv t6.csv
printf 'b,n,s,x,y\n1020,1,0,10,0\n' >2330_20260610.csv
for name in 2317_20260610 2330_20260611 '2330_20260610 (1)'; do cp 2330_20260610.csv "$name.csv"; done
show lot-import 2330_20260610.csv 2317_20260610.csv 2330_20260611.csv '2330_20260610 (1).csv' \
	--map 'broker=b,buy_shares=n,sell_shares=s,buy_amount=x,sell_amount=y'
ls out.csv bad.csv 2>/dev/null || true
