#!/usr/bin/env bash
# Names of brokers come, change and go: the last merge alone runs.
. "$TOP/tests/pipeline/lib.sh"
market
good
cp out/brokers.csv plain
printf 'broker,name\nA,"Alpha, Inc."\nB,合庫-台中\n' >data/broker_names.csv
good
ran partition broker_names; ran fifo
[ "$(tasks merge | wc -l)" -le 1 ] || die "names rerun $(tasks merge)"
head -n 1 out/brokers.csv | grep -q '^rank,broker,name,total_pnl,' || die "there is no column of names"
grep -q ',A,"Alpha, Inc.",' out/brokers.csv && grep -q ',B,合庫-台中,' out/brokers.csv && grep -q ',C,,' out/brokers.csv ||
	die "names are wrong"
as_fresh
sed -i s/Alpha/Beta/ data/broker_names.csv
good
ran partition broker_names; ran fifo
grep -q Beta out/brokers.csv || die "a changed name is not shown"
good rolling WINDOWS=1y
symbol=$(sed -n '2s/,.*//p' out/symbols.csv)
for of in "--symbol=$symbol" --broker=A; do
	lot-rank --table --out=out/rolling/1y "$of" | grep -q 'Beta, Inc' || die "lot-rank $of of a window goes without names"
done
cp out/rolling/windows.csv kept
echo '1y,2024-02-30,2024-03-01' >>out/rolling/windows.csv
lot-rank --out=out/rolling/1y --broker=A 2>error && die "a damaged table of windows is taken"
grep -q '^lot-rank: out/rolling/windows.csv:[0-9]*: ' error || die "a damaged table of windows is not named: $(cat error)"
mv kept out/rolling/windows.csv
good NAMES=
cmp -s plain out/brokers.csv || die "an empty NAMES does not turn names off"
mv data/broker_names.csv elsewhere.csv
good NAMES=elsewhere.csv
grep -q Beta out/brokers.csv || die "names from elsewhere are not shown"
good
cmp -s plain out/brokers.csv || die "without names brokers.csv is not what it was"
