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
good NAMES=
cmp -s plain out/brokers.csv || die "an empty NAMES does not turn names off"
mv data/broker_names.csv elsewhere.csv
good NAMES=elsewhere.csv
grep -q Beta out/brokers.csv || die "names from elsewhere are not shown"
good
cmp -s plain out/brokers.csv || die "without names brokers.csv is not what it was"
