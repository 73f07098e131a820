#!/bin/sh
# A last row without a line end is refused where its last figure counts, since it may be torn, and taken where that figure is not used or is quoted.
. "$CASE/fixtures.inc"
printf 'symbol,date,close\n2330,2026-06-10,108' >close.csv
printf 'symbol,date,close\n2330,2026-06-09,1085.55\n2330,2026-06-10,' >nothing.csv
printf 'symbol,date,close\r\n2330,2026-06-10,1085.55\r' >return.csv
printf 'symbol,date,close,adj_close\n2330,2026-06-10,1085.55,1080' | gzip -n >adjusted.csv.gz
printf 'symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount\n2330,1020,2026-06-10,1,1,10,1' >trades.csv
printf 'symbol,broker,date,price,buy_shares,sell_shares\n2330,1020,2026-06-10,10,1,1' >levels.csv
printf 'securities_trader,price,buy,sell,securities_trader_id,stock_id,date\n合庫,10.05,100,0,1020,2330,2026-06-1' >finmind.csv
for f in close.csv nothing.csv return.csv adjusted.csv.gz trades.csv levels.csv finmind.csv; do show lot-import $f -o out.csv; done
printf '股,日,價\n2330,2026-06-10,108' | cp950 >map.csv
show lot-import map.csv --map 'symbol=股,date=日,close=價' -o out.csv
ls out.csv 2>/dev/null
show lot-import nothing.csv --reject bad.csv
cat bad.csv
echo '-- whole'
printf 'symbol,date,close\n"2330","2026-06-10","1085.55"' >quoted.csv
printf 'Date,Open,High,Low,Close,Adj Close,Volume\n2026-06-11,1,1,1,1085.55,1085.55,7' >2330.TW.csv
printf 'date,stock_id,Trading_Volume,Trading_money,open,max,min,close,spread,Trading_turnover\n2026-06-10,0050,1,1,1,1,1,80.35,0.1,1' >unused.csv
printf 'broker,name\n1020,合庫' >names.csv
printf '股,日,價\n2330,2026-06-10,1085.55\n' | iconv -f UTF-8 -t UTF-16 >wide.csv
for f in quoted.csv 2330.TW.csv unused.csv names.csv; do show lot-import $f; done
show lot-import wide.csv --map 'symbol=股,date=日,close=價'
