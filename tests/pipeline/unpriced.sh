#!/usr/bin/env bash
# A symbol that loses its prices, or finds them, is run again, and it alone.
. "$TOP/tests/pipeline/lib.sh"
market
good
cp data/prices.csv prices.all
sed -i '/^2317,/d' data/prices.csv
good
ran fifo 2317
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } $1 == 2317 { print $at["priced"] }' out/symbols.csv >priced
grep -qx 0 priced || die "a symbol that lost its prices is still priced"
as_fresh
cp prices.all data/prices.csv
echo 9999,2024-01-05,21 >>data/prices.csv
good
ran fifo 2317 9999
as_fresh
