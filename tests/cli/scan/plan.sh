#!/bin/sh
# Which raw file belongs to which table file: days, months, histories; names; what is hidden or ignored.
. "$CASE/../import/fixtures.inc"
mkdir -p raw/20260611/twse raw/prices raw/.hidden
one() { printf '1,1020合庫,10.00,%s,0\n' "${2:-1000}" | twse "$1"; }
one 2330 >raw/twse_2330_20260610.csv
one 2317 | gzip -n >raw/twse_2317_20260610.csv.gz
one 2330 2000 >raw/20260611/twse/2330.csv
one 2330 >raw/.hidden/2330_20260612.csv
echo '<html>' >raw/.DS_Store
echo 'read me' >raw/README.md
printf '"115年06月 2330 某積電 各日成交資訊"\n"日期","成交股數","開盤價","收盤價",\n"115/06/01","1","1","1",\n"115/06/30","1","1","2",\n' | cp950 >raw/prices/STOCK_DAY_2330_202606.csv
printf 'Date,Open,High,Low,Close,Adj Close,Volume\n2025-01-02,1,1,1,1,1,1\n2026-06-10,1,1,1,1.5,1.5,1\n' >raw/prices/2330.TW.csv
printf '[{"Date":"1150610","Code":"0050","ClosingPrice":"80.35"}]' >raw/prices/open.json
printf 'broker,name\n1020,甲\n' >raw/brokers.csv
lot-scan --data data raw --ignore '*.md' -v
cd data/.import && find . -type f | LC_ALL=C sort
cat plan.mk
sed 's/\t[0-9]*\t[0-9]\{19\}\t/\tSIZE\tTIME\t/; s/^\/.*\/raw/RAW/' lists/trades/2026-06/2026-06-10 lists/prices/2026-06/2026-06
sed 's/\t[0-9]*\t[0-9]\{19\}\t/\tSIZE\tTIME\t/; s/^\/.*\/raw/RAW/' lists/broker_names
sed 's/^\/.*\/raw/RAW/' roots
cd ../..
echo '-- again'
lot-scan --data data raw --ignore '*.md' -v
lot-scan --data data --check
