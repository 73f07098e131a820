#!/bin/sh
# An answer that says that there is no data is passed over, and said to be; one that says anything else, or nothing, is bad.
. "$CASE/fixtures.inc"
printf '1,1020合庫,10.00,1000,0\n' | twse 2330 >2330_20260610.csv
printf '{"stat":"很抱歉，沒有符合條件的資料!"}' >twse.json
printf '{"stat":"很抱歉，沒有符合條件的資料!","date":"20260613","title":"115年06月13日 每日收盤行情","tables":[{},{"data":[]}]}' | gzip -n >title.json.gz
printf '{"msg":"success","status":200,"data":[]}' >finmind.json
printf '很抱歉，沒有符合條件的資料!\r\n' | cp950 >notice.csv
printf '"115年06月13日 2330 各日成交資訊"\n"查無資料"\n' >titled.csv
printf '\357\273\277No data found\n' >english.csv
for f in twse.json title.json.gz finmind.json notice.csv titled.csv english.csv; do show lot-import 2330_20260610.csv $f -o out.csv; done
show lot-import twse.json notice.csv -o none.csv
show lot-import --table prices twse.json
show lot-import notice.csv --map symbol=股,date=日,close=價 -o none.csv
echo '-- not these'
printf '{"stat":"查詢過於頻繁，請稍後再試!"}' >often.json
printf '{"stat":"沒有符合條件的資料","data":[["1","2"]]}' >both.json
printf '{"msg":"success"}' >bare.json
printf '<html>查無資料</html>\n' >page.csv
printf '請稍後再試\n' >later.csv
printf 'a,b,c\n查無資料,,\n' >table.csv
for f in often.json both.json bare.json page.csv later.csv table.csv; do show lot-import $f -o none.csv; done
printf 'broker,name\n1020,查無資料\n' >names.csv
show lot-import names.csv
ls none.csv 2>/dev/null || true
