#!/bin/sh
# A name that contradicts the file, its folder or the calendar is refused; one that may mean something else is not.
. "$CASE/fixtures.inc"
vendor() { echo 'securities_trader,price,buy,sell,securities_trader_id,stock_id,date'; for d; do echo "合庫,10,1,0,1020,${s:-2330},$d"; done; }
trades() { echo 'symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount'; for d; do echo "${s:-2330},1020,$d,1,0,10,0"; done; }
prices() { echo 'symbol,date,close'; for d; do echo "${s:-2330},$d,10"; done; }
try() { cat >"$1"; echo "-- $*"; lot-import -o out.csv "$@" && echo fine; }
echo '== refused'
trades 2026-06-12 | try trades_20260611.csv
vendor 2026-06-11 2026-06-12 | try 2330_2026-06-11.csv
prices 2026-06-11 | try prices_20260612.csv
prices 2026-06-11 | try 20260612.csv --map symbol=symbol,date=date,close=close
vendor 2026-06-12 | try 2317_20260612.csv
prices 2026-06-12 | try 2317.csv
echo '== fine'
prices 2026-05-04 2026-05-29 | try prices_202605.csv
prices 2026-05-04 2026-05-29 | try prices_20260501-20260531.csv
prices 2026-05-04 2026-05-29 | try prices_20260601.csv
prices 2026-05-04 | try export_20260601.csv
trades 2026-05-04 | try since_20260501.csv
prices 2026-05-04 | try batch_0001.csv
{ prices 2026-05-04; s=2317 prices 2026-05-04 | tail -n +2; } | try 0001.csv
prices 2026-05-04 | try prices_20260501.csv --date 2026-05-01
echo '== days that do not exist, folders'
report() { printf '1,1020合庫,10.00,1000,0\n' | twse 2330; }
mkdir 20260612
for f in 2330_20260631.csv 2330_1150230.csv 2330_2026-02-30.csv 20260612/2330_20260631.csv 20260612/2330_20260611.csv \
	20260612/2330_20260612.csv 20260612/2330_20269999.csv; do report | try $f; done
report | try 20260612/2330_20260611.csv --date 2026-06-11
