#!/bin/sh
# TWSE since 2026: quoted UTF-8 with a mark, blanks behind the quotes, thousands separators; three ends of an odd report.
. "$CASE/fixtures.inc"
head='券商買賣股票成交價量資訊\n股票代碼,="0050"\n序號,券商,價格,買進股數,賣出股數,,序號,券商,價格,買進股數,賣出股數\n'
n=0
for end in ',,"",,,,' ',,,,,,' ''; do
	n=$((n + 1))
	{ printf '\357\273\277'"$head"
	  printf '"1","1020合　　庫","1,085.50","1,006","0",,"2","1440美林","10.00","0","2,500" \n'
	  printf '"3","1020合　　庫","11.00","4","0"%s\r\n' "$end"; } >0050_2026061$n.csv
done
# The preamble may name the stock.
sed 's/="0050"/="0050",元大台灣50/' 0050_20260611.csv >0050_20260615.csv
lot-import 0050_*.csv --names names.csv
cat names.csv
