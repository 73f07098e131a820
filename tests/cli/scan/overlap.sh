#!/bin/sh
# Trades that two table files would both hold are left out once, the longer file first; a file that fills another's gap is not.
. "$CASE/../import/fixtures.inc"
mkdir raw
printf '1,1020合庫,10.00,1000,0\n' | twse 2330 >raw/2330_20260610.csv
printf '1,1020合庫,10.00,1000,0\n' | twse 2317 >raw/2317_20260610.csv
vendor() { echo 'securities_trader,price,buy,sell,securities_trader_id,stock_id,date'; for d; do echo "合庫,10,1,0,1020,$s,$d"; done; }
s=2330 vendor 2026-06-09 2026-06-11 >raw/long-2330.csv
s=2317 vendor 2026-06-11 2026-06-30 >raw/fine-2317.csv
s=2317 vendor 2026-06-30 2026-07-31 >raw/longer-2317.csv
{ s=1101 vendor 2020-01-02; s=1102 vendor 2020-02-03 | tail -n +2; } >raw/market.csv
s=1101 vendor 2020-01-30 >raw/inside.csv
s=1102 vendor 2020-01-31 >raw/gap.csv
{ s=1301 vendor 2019-01-02; s=1303 vendor 2019-02-03 | tail -n +2; } >raw/other.csv
s=1303 vendor 2019-02-03 >raw/inside-other.csv
printf '1,1020合庫,10.00,1000,0\n' | twse 2303 >raw/2303_20260610.csv
s=2303 vendor 2026-06-09 2026-06-10 2026-06-11 >raw/long-2303.csv
scan() { lot-scan --data data raw -v 2>&1 | sed "s|$PWD|.|g"; }
scan
# A file of many symbols goes by the group of its path.
sed "s,history/[0-9]*,history/NN," data/.import/plan.mk
echo '-- again, then a second gap and a day that is none'
scan
s=2330 vendor 2026-06-12 >raw/b-2330.csv; s=2330 vendor 2026-06-11 >raw/c-2330.csv; s=1101 vendor 2020-02-03 >raw/d.csv
scan
