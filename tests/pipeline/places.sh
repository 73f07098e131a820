#!/usr/bin/env bash
# What is refused with a message: blanks in paths, a table that is there twice, no trades at all.
. "$TOP/tests/pipeline/lib.sh"
market
cp -r data 'da ta'
bad blanks DATA='da ta'
bad blanks OUT='o ut'
[ ! -e o ] && [ ! -e ut ] && [ ! -e 'o ut' ] || die "a folder was made of half a name"
cp data/trades.csv kept && gzip -k data/trades.csv
bad trades.csv.gz
rm data/trades.csv.gz
mkdir data/trades && cp kept data/trades/a.csv
bad trades
rm data/trades.csv
gzip -k data/trades/a.csv
bad a.csv
rm data/trades/a.csv.gz
mkdir data/trades/a && cp kept data/trades/a/one.csv
bad trades/a
rm -r data/trades
bad trades
bad nowhere DATA=nowhere
printf 'old_broker,new_broker\n' >data/broker_mergers.csv
gzip -k data/broker_mergers.csv
bad 'only one of them' DATA=data
rm data/broker_mergers.*
[ ! -e out/brokers.csv ] || die "a refused run made totals"
cp kept data/trades.csv
good
bad 2024-02-30 START=2024-02-30
bad yesterday END=yesterday
bad none.csv MERGERS=none.csv
bad none.csv NAMES=none.csv
good
# OUT may not hold the tables, by whatever name, for any goal; the other way round is fine.
printf 'old_broker,new_broker\nB,A\n' >data/broker_mergers.csv
cp -r data tables
ln -s data linked
for names in 'data data' 'data ./data/' 'data linked' 'linked data' 'data .' "$PWD/data data"; do
	read -r in out <<<"$names"
	for goal in run lotmill-clean daily; do
		if MAYFAIL=1 graph $goal DATA="$in" OUT="$out"; then die "make $goal DATA=$in OUT=$out succeeds"; fi
		grep -qF "OUT '$out' holds the tables of DATA '$in': it has to be another folder" said || die "make $goal DATA=$in OUT=$out has no reason"
		[ "$(wc -l <said)" -eq 1 ] || die "make $goal DATA=$in OUT=$out says more than a line"
	done
done
diff -r data tables || die "a refused run changed the tables"
good OUT=data/out
good OUT=data-2
