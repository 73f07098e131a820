#!/bin/sh
# STOCK_DAY, CSV and JSON: dates of the Republic of China, footnote marks, X0.00, days without trade, notes.
. "$CASE/fixtures.inc"
cp950 >a.csv <<'R'
"115年06月 2330 某積電           各日成交資訊"
"日期","成交股數","成交金額","開盤價","最高價","最低價","收盤價","漲跌價差","成交筆數",
"115/06/01","12,345,678","12,345,678,900","1,080.00","1,090.00","1,075.00","1,085.00","+5.00","12,345",
"115/06/02","0","0","--","--","--","--"," 0.00","0",
"115/06/03＊","1,000","1,000","1,000.00","1,000.00","1,000.00","1,000.50","X0.00","1",
"說明:"
"符號說明:+/-/X表示漲/跌/不比價"
"當日統計資訊含一般、零股、盤後定價、鉅額交易，不含拍賣、標購。"
R
sed -i 's/$/\r/' a.csv
lot-import a.csv
cat >b.json <<'J'
{"stat":"OK","date":"20260601","title":"115年06月 2330 某積電           各日成交資訊",
 "fields":["日期","成交股數","成交金額","開盤價","最高價","最低價","收盤價","漲跌價差","成交筆數","註記"],
 "data":[["115/06/01","12,345,678","12,345,678,900","1,080.00","1,090.00","1,075.00","1,085.00","+5.00","12,345",""],
         ["115/06/04","0","0","--","--","--","--"," 0.00","0",""]],"notes":["符號說明:+/-/X表示漲/跌/不比價"]}
J
lot-import a.csv b.json | tail -n +2
cp a.csv STOCK_DAY_2317_202606.csv
show lot-import STOCK_DAY_2317_202606.csv
LC_ALL=C sed 1d a.csv >STOCK_DAY_2330_202606.csv
show lot-import STOCK_DAY_2330_202606.csv
show lot-import --symbol 1101 STOCK_DAY_2330_202606.csv
LC_ALL=C sed 1d a.csv >b.csv
show lot-import b.csv
cp a.csv STOCK_DAY_2330_202605.csv
show lot-import STOCK_DAY_2330_202605.csv
LC_ALL=C sed 1d a.csv >STOCK_DAY_2330_202605.csv
show lot-import STOCK_DAY_2330_202605.csv
cp a.csv STOCK_DAY_2330_202605_202606.csv
show lot-import STOCK_DAY_2330_202605_202606.csv
for edit in 's/115\/06\/02/115\/05\/02/' 's/115\/06\/02/115\/06\/31/' 's/1,000.50/1,000.5O/' 's/"X0.00",//'; do
	LC_ALL=C sed "$edit" a.csv >bad.csv
	show lot-import bad.csv
done
echo '{"stat":"很抱歉，沒有符合條件的資料!","total":0}' >none.json
show lot-import none.json
