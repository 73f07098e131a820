#!/usr/bin/env bash
# A symbol that fails: the others are complete, the merge is refused by name, the exit is not 0, and after
# the repair only what is missing runs.
. "$TOP/tests/pipeline/lib.sh"
market
mkdir data/prices
mv data/prices.csv data/prices/a.csv
printf 'symbol,date,close\n2330,2024-01-03,505.6\n' >data/prices/b.csv
bad 2330
[ -f out/pnl/1101.csv ] && [ -f out/pnl/2317.csv ] && [ -f out/pnl/9999.csv ] || die "the others are not complete"
[ ! -e out/pnl/2330.csv ] || die "the failed symbol has a table"
[ ! -e out/brokers.csv ] && [ ! -e out/symbols.csv ] || die "there are totals without 2330"
grep -q '2024-01-03' said && grep -q 'b' said || die "the conflict is not named with its day"
bad 2330
[ "$(tasks fifo)" = 2330 ] || die "the second try runs $(tasks fifo)"
sed -i s/505.6/505.5/ data/prices/b.csv
good
ran fifo 2330
as_fresh
# A slice that is damaged after its partition.
cp out/brokers.csv totals
sleep .01
# The graph sees nodes and at most the size of slices, so it takes a reason to read it again.
printf damaged | dd of=out/slices/2330/trades.npz conv=notrunc status=none
bad 2330 START=2024-01-02
grep -q 'slices/2330/trades.npz' said || die "the damaged slice is not named"
rm out/slices/2330/trades.npz
good START=2024-01-02
good
cmp -s totals out/brokers.csv || die "totals differ after the repair"
as_fresh

# A table that is refused: nothing is made of some tables as they are and some as they were.
rm -r data/prices
market
good
cp out/brokers.csv totals
times | grep '^out/pnl/' >before
echo 2330,2024-01-05,500 >>data/prices.csv
echo 2330,A,2024-01-05,1,x,500,0 >>data/trades.csv
bad "data/trades.csv:14: sell_shares 'x'" START=2024-01-03
ran fifo
times | grep '^out/pnl/' >after
same before after "results are made although a table was refused"
cmp -s totals out/brokers.csv || die "totals are made although a table was refused"
rm -rf out
bad data/trades.csv:14:
[ ! -e out/brokers.csv ] && [ ! -e out/symbols.csv ] || die "there are totals of refused tables"
sed -i '$s/,x,/,0,/' data/trades.csv
good
as_fresh
# A first run with a table that is bad says what is wrong with it and nothing else, whatever else was to be made of the others.
printf 'broker,name\nA,Alpha\n' >data/broker_names.csv
printf 'old_broker,new_broker\n' >data/broker_mergers.csv
echo 'x,y' >>data/trades.csv
bad 'data/trades.csv' OUT=another
! grep -q 'No rule' said || die "make says what it cannot make"
