#!/usr/bin/env bash
# Anything under out deleted by hand, one file or a whole folder: make restores the same bytes.
. "$TOP/tests/pipeline/lib.sh"
market
sed -i '/^1101,/d;/^9999,/d' data/*.csv
mkdir data/trades
{ head -n 1 data/trades.csv; grep 2024-01-02 data/trades.csv; } >data/trades/a.csv
{ head -n 1 data/trades.csv; grep -v 2024-01-02 data/trades.csv | tail -n +2; } >data/trades/b.csv
rm data/trades.csv
printf 'old_broker,new_broker\nX,A\n' >data/broker_mergers.csv
printf 'broker,name\nA,Alpha\n' >data/broker_names.csv
good
everything >want
find out -type f -not -path 'out/log/*' -not -name '*lock*' >victims
find out -mindepth 1 -type d >>victims
echo out >>victims
while read -r victim; do
	rm -rf "$victim"
	graph run -j2 || die "make fails without $victim"
	everything >got
	same want got "make does not restore $victim"
done <victims
# A slice that went unseen (its folder is no newer than the manifest): who needs it fails and names it, and the next make makes it.
rm -rf out data/*
market
mkdir data/trades
{ head -n 1 data/trades.csv; grep 2024-01-02 data/trades.csv; } >data/trades/a.csv
grep -v 2024-01-02 data/trades.csv >data/trades/b.csv
rm data/trades.csv
good
as_fresh
sleep 0.05
rm out/slices/2330/trades/a.npz
sleep 0.05
# As if it had been gone before the manifest was written.
touch out/manifest.mk
sed -i "s/^LOTMILL_MADE.*/LOTMILL_MADE:=$(stat -c %.9Y out/manifest.mk)/;w timed" out/manifest.mk
touch -d "@$(sed -n 's/^LOTMILL_MADE:=//p' timed)" out/manifest.mk
bad "cannot read 'out/slices/2330/trades/a.npz'" START=2024-01-03
good START=2024-01-03
as_fresh START=2024-01-03
# Another file in its place hides nothing.
cp out/slices/2330/trades/b.npz out/slices/2330/trades/z.npz
good START=2024-01-03
sleep 0.05
rm out/slices/2330/trades/a.npz
good START=2024-01-04
[ -e out/slices/2330/trades/a.npz ] || die "a slice is gone and not made again"
as_fresh START=2024-01-04
