#!/bin/sh
# Files that cannot be placed are named and left out; the others go on; the verdict is asked later.
. "$CASE/../import/fixtures.inc"
mkdir raw
printf '1,1020合庫,10.00,1000,0\n' | twse 2330 >raw/2330_20260610.csv
cp raw/2330_20260610.csv raw/2317_20260610.csv
cp raw/2330_20260610.csv raw/2330.csv
echo '<html>' >raw/page.csv
: >raw/empty.csv
printf 'Date,Open,High,Low,Close,Adj Close,Volume\n2026-02-30,1,1,1,1,1,1\n' >raw/AAPL.csv
printf 'Date,Open,High,Low,Close,Adj Close,Volume\n' >raw/MSFT.csv
: >'raw/a	b.csv'; mkdir 'raw/a	c'; : >'raw/a	c/d.csv'
scan() { lot-scan "$@" 2>&1 | sed "s|$PWD|.|g"; }
scan --data data raw
lot-scan --data data raw >/dev/null 2>&1; echo "exit $?"
scan --data data raw --keep-going
lot-scan --data data raw --keep-going >/dev/null 2>&1; echo "exit $?"
cat data/.import/plan.mk
lot-scan --check --data data; echo "exit $?"
rm -rf raw/2317* raw/2330.csv raw/page.csv raw/empty.csv raw/AAPL.csv raw/MSFT.csv raw/a*
lot-scan --data data raw -k
lot-scan --check --data data; echo "exit $?"
