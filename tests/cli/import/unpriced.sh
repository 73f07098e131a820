#!/bin/sh
# Trades with '-' for a price are set aside, counted, and kept where --reject says; with an empty one they are damaged.
. "$CASE/fixtures.inc"
twse 2330 >2330_20260610.csv <<'R'
1,1020合庫,2071.00,1000,0
2,1020合庫,-,12000,4000
3,1030土銀,-,1,0
R
lot-import 2330_20260610.csv
lot-import 2330_20260610.csv --reject aside.csv -o trades.csv
cat aside.csv
echo '-- empty'
printf '1,1020合庫,,1000,1000\n2,1020合庫,2083.00,2000,4000\n3,1030土銀,2083.00,1,0\n' | twse 2330 >2330_20260611.csv
printf '1,1020 合庫, ,1,0\n' | tpex 3163 >3163_20260611.csv
header=securities_trader,price,buy,sell,securities_trader_id,stock_id,date
for word in '' null None; do
	printf '%s\n合庫,%s,1,0,1020,2330,2026-06-10\n' $header "$word" >finmind.csv
	show lot-import finmind.csv -o out.csv
done
echo '{"data":[{"securities_trader":"合庫","price":null,"buy":1,"sell":0,"securities_trader_id":"1020","stock_id":"2330","date":"2026-06-10"}]}' >finmind.json
printf 'symbol,broker,date,price,buy_shares,sell_shares\n2330,1020,2026-06-10,,5,0\n' >own.csv
printf '代號,券商,日,價,買,賣\n2330,1020,2026-06-10,,5,0\n' >mapped.csv
for file in 2330_20260611.csv 3163_20260611.csv finmind.json own.csv; do show lot-import $file -o out.csv; done
show lot-import mapped.csv --map='symbol=代號,broker=券商,date=日,price=價,buy_shares=買,sell_shares=賣' -o out.csv
ls out.csv 2>/dev/null || true
show lot-import 2330_20260611.csv --reject aside.csv
cat aside.csv
