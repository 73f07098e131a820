#!/bin/sh
# TPEx's JSON: symbol and day from its summary, escapes, thousands separators, a count that must be right.
. "$CASE/fixtures.inc"
cat >a.json <<'J'
{"stat":"ok","tables":[
 {"fields":["交易日期","證券代號","成交筆數","收盤價"],"data":[["115年6月9日","3163 某光電","7","884.00"]]},
 {"fields":["序號","券商","價格","買進股數","賣出股數"],"title":"券商買賣日報表","totalCount":3,
  "data":[[1,"1020 合庫","876","1,013","0"],[2,"9B2z \u53f0\u65b0",25.8,"0",1000],[3,"1020 合庫","-","5","0"]]}]}
J
lot-import a.json --names names.csv
cat names.csv
cp a.json 3163_20260609.json
lot-import 3163_20260609.json >/dev/null 2>&1 || echo wrong
for name in 3163_20260610 3363_20260609; do cp a.json $name.json; lot-import $name.json; done
sed 's/"totalCount":3/"totalCount":4/' a.json >short.json
lot-import short.json
sed 's/\[2,/[4,/' a.json >gap.json
lot-import gap.json
sed 's/"1,013"/"1,01"/' a.json >number.json
lot-import number.json
sed 's/\[2,.*1000\]/{}/' a.json >object.json
lot-import object.json
sed 's/115年6月9日/115年6月31日/' a.json >day.json
lot-import day.json
head -c 300 a.json >cut.json
lot-import cut.json
echo '{"stat":"操作逾時，請重新整理頁面後再試，謝謝。"}' >late.json
lot-import late.json
echo "exit $?"
