#!/usr/bin/env bash
# REJECT=yes sets bad rows aside in OUT/rejects and goes on with the rest; without it the run stops.
. "$TOP/tests/pipeline/lib.sh"
market
good
bytes >clean
echo 2330,A,2024-02-30,1,0,500,0 >>data/trades.csv
mkdir data/prices
mv data/prices.csv data/prices/a.csv
printf 'symbol,date,close\n2330,2024-01-05,-1\n' >data/prices/b.csv
rm -rf out
bad data/prices/b.csv:2:
[ ! -e out/brokers.csv ] || die "a bad row made totals"
good REJECT=yes
bytes >rejected
same clean rejected "results are not those of the good rows"
grep -q "data/trades.csv,14,date '2024-02-30'" out/rejects/trades.csv || die "the bad trade is not set aside"
grep -q "data/prices/b.csv,2,close '-1' is negative" out/rejects/prices/b.csv || die "the bad price is not set aside"
good REJECT=yes
[ ! -s log.new ] || die "a second run with REJECT works"
bad data/prices/b.csv:2:
# What was set aside goes with its part, and with REJECT.
printf 'symbol,date,close\n2330,2024-01-06,-1\n' >data/prices/c.csv
good REJECT=yes
[ -e out/rejects/prices/c.csv ] || die "the bad price of another part is not set aside"
rm data/prices/c.csv
good REJECT=yes
[ ! -e out/rejects/prices/c.csv ] || die "rows set aside outlive their part"
[ -e out/rejects/prices/b.csv ] && [ -e out/rejects/trades.csv ] || die "rows of other parts are gone too"
sed -i '/2024-02-30/d' data/trades.csv
rm data/prices/b.csv
good
[ ! -e out/rejects ] || die "rows set aside outlive REJECT"
