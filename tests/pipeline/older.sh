#!/usr/bin/env bash
# A table that is replaced by an older one, as a copy that keeps its time is, is another table: a file, one of a part's, and
# all tables behind a link.
. "$TOP/tests/pipeline/lib.sh"
wide 6 5
good
cp data/trades.csv first
sed -i '0,/^1003,0,/s/^1003,0,\(.*\),0,\([0-9]*\),0$/1003,0,\1,0,\2.25,0/' data/trades.csv
touch -d 2020-01-01 data/trades.csv
graph plan || die "make plan fails"
grep -q 'partition' said || die "make plan does not see it"
good
ran partition trades
ran fifo 1003
as_fresh
good
ran partition

mkdir -p parts/trades
cp data/prices.csv parts/
cp first parts/trades/a.csv
cp -rp parts other
ln -s parts link
good DATA=link
sed -i '0,/^1004,0,/s/^1004,0,\(.*\),0,\([0-9]*\),0$/1004,0,\1,0,\2.25,0/' other/trades/a.csv
touch -d 2020-01-01 other/trades/a.csv
ln -sfn other link
good DATA=link
ran partition trades/a
ran fifo 1004
good DATA=link
ran partition
