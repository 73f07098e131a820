#!/bin/sh
# Yahoo, FinMind as CSV and JSON, the exchanges' open data.
. "$CASE/fixtures.inc"
printf 'Date,Open,High,Low,Close,Adj Close,Volume\n2026-06-09,1,1,1,1084.999999,1080.123456,1000\n2026-06-10,null,null,null,null,null,null\n2026-06-11,1,1,1,1085.000000,1085.000000,7' >2330.TW.csv
show lot-import 2330.TW.csv
printf 'Date,Open,High,Low,Close,Volume\n2026-06-09 00:00:00+08:00,1,1,1,10.5,1000\n' >AAPL.csv
show lot-import AAPL.csv
cp AAPL.csv 'my prices.csv'
show lot-import 'my prices.csv'
show lot-import 'my prices.csv' --symbol MSFT
printf 'date,stock_id,Trading_Volume,Trading_money,open,max,min,close,spread,Trading_turnover\n2026-06-10,0050,1,1,1,1,1,80.35,0.1,1\n2026-06-11,0050,0,0,0,0,0,0.0,0.0,0\n' >fp.csv
cat >fp.json <<'J'
{"msg":"success","status":200,"data":[{"date":"2026-06-10","stock_id":"2330","open":1080.0,"close":1085.55,"spread":5},
 {"date":"2026-06-11","stock_id":"2330","open":1080.0,"close":123456.7,"spread":5}]}
J
show lot-import fp.csv fp.json
printf 'securities_trader,price,buy,sell,securities_trader_id,stock_id,date\n合庫,10.05,100,0,1020,2330,2026-06-10\n合庫,10.1,0,30,1020,2330,2026-06-10\n土銀,10.1,1,1,1030,2330,2026-06-10\n' >ft.csv
cat >ft.json <<'J'
{"msg":"success","status":200,"data":[{"securities_trader":"合庫","price":10.05,"buy":100,"sell":0,"securities_trader_id":"1020","stock_id":"2330","date":"2026-06-11"},
 {"securities_trader":"台新","price":0.1,"buy":3,"sell":0,"securities_trader_id":"9B2z","stock_id":"0050","date":"2026-06-11"}]}
J
show lot-import ft.csv ft.json --names names.csv
cat names.csv
printf '[{"Date":"1150610","Code":"0050","Name":"某五十","TradeVolume":"1","ClosingPrice":"80.35"},{"Date":"1150610","Code":"0051","Name":"某","TradeVolume":"0","ClosingPrice":""}]' >open.json
printf '\357\273\277"Date","Code","Name","ClosingPrice"\n"1150611","0050","某五十","80.40"\n' >open.csv
printf '[{"Date":"1150610","SecuritiesCompanyCode":"3163","CompanyName":"某光","Close":"1884.00"},{"Date":"1150610","SecuritiesCompanyCode":"7000","CompanyName":"某","Close":"----"}]' >otc.json
show lot-import open.json open.csv otc.json
show lot-import fp.csv ft.csv -o out.csv
printf '{"msg":"Requests reach the upper limit.","status":402}' >limit.json
show lot-import limit.json
printf '{"msg":"success","status":200,"data":[]}' >nothing.json
show lot-import nothing.json
echo '-- dates that are none'
for day in 26/6/10 2/6/10 0260610 '2026-06-11 junk' '2026-06-11 13:60'; do
	printf 'date,stock_id,close\n2026-06-10 13:30,0050,80.35\n%s,0050,80.40\n' "$day" >odd.csv
	show lot-import odd.csv
done
