#!/bin/sh
# Any other table: columns, dates, character set and lines above the header as the user says.
. "$CASE/fixtures.inc"
printf '某資料庫匯出\n\n股票代號,日期,收盤價,成交量\n2330,10/06/2026,"1,085.50",1\n="0050",11/06/2026,--,1\n' | cp950 >a.csv
show lot-import a.csv
show lot-import a.csv --map 'symbol=股票代號,date=日期,close=收盤價' --skip-lines 2 --date-format %d/%m/%Y
show lot-import a.csv --map 'symbol=股票代號,date=日期,close=收盤價' --skip-lines 2
show lot-import a.csv --map 'symbol=股票代號,date=日期,close=收盤' --skip-lines 2
show lot-import a.csv --map 'symbol=股票代號,date=日期,close=收盤價' --skip-lines 2 --encoding EUC-KR
printf '分點,股,買,賣,買額,賣額\n1020,2330,1000,5,"10,000.00005",50\n1020,2330,1,0,10,0\n1030,2330,0,0,0,1\n' >b.csv
map='symbol=股,broker=分點,buy_shares=買,sell_shares=賣,buy_amount=買額,sell_amount=賣額'
show lot-import b.csv --map "$map"
show lot-import b.csv --map "$map" --date 2026-06-10
sed '$d' b.csv >b_20260610.csv
show lot-import b_20260610.csv --map "$map"
printf '代號,名稱\n1020,合　庫\n9B2z,台新\n' | iconv -f UTF-8 -t UTF-16 >c.csv
show lot-import c.csv --map 'broker=代號,name=名稱'
printf 'id,b,n,s,p\n2330,1020,1,0,-\n' >d_20260610.csv
show lot-import d_20260610.csv --map 'symbol=id,broker=b,buy_shares=n,sell_shares=s,price=p'
: >e.csv
show lot-import e.csv --map 'broker=代號,name=名稱'
