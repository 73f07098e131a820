#!/bin/sh
# What would remove days by mistake, or clash with a user's own tables, is refused.
. "$CASE/../import/fixtures.inc"
mkdir raw more
printf '1,1020合庫,10.00,1000,0\n' | twse 2330 >raw/2330_20260610.csv
printf '1,1020合庫,10.00,2000,0\n' | twse 2330 >more/2330_20260611.csv
scan() { echo "-- $*"; lot-scan "$@" 2>&1 | sed "s|$PWD|.|g"; ls data/.import/lists/trades/* 2>/dev/null | tr '\n' ' '; echo; }
scan --data data raw
scan --data data more
scan --data data raw more
scan --data data raw
mv more away; mkdir more
scan --data data raw --raw more
rmdir more
scan --data data raw more
mv away more
touch data/trades.csv.gz
scan --data data raw more
rm data/trades.csv.gz
echo '-- tables of the user'
mkdir own; printf 'symbol,date,close\n' >own/prices.csv
scan --data own raw more
printf 'Date,Open,High,Low,Close,Adj Close,Volume\n2026-06-10,1,1,1,1.5,1.5,1\n' >more/2330.TW.csv
scan --data own raw more
ls own own/.import/lists
mkdir own/prices; rm more/2330.TW.csv
scan --data own raw more
mkdir own/trades; mv own/prices.csv own/trades.csv.gz
scan --data own raw more
rm -r own; mkdir own; : >own/trades.csv
scan --data own raw
ls -A own
rm -rf data; mkdir data; echo 'broker,name' >data/broker_names.csv
scan --data data raw
cat data/.import/plan.mk
ln -s . raw/loop
scan --data data raw | sed 's/\(loop\/\)*loop/.../'
echo '-- usage'
lot-scan raw; echo "exit $?"
lot-scan --data data; echo "exit $?"
lot-scan --data data --check raw; echo "exit $?"
lot-scan --data data --moved raw; echo "exit $?"
lot-scan --data none --moved; echo "exit $?"
lot-scan --data none --check; echo "exit $?"
