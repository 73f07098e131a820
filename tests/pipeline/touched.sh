#!/usr/bin/env bash
# Tables that are touched, reordered or packed but equal: the partition runs, nothing behind it does.
. "$TOP/tests/pipeline/lib.sh"
wide 8 5
good
results() { times | grep -E '^out/(pnl|groups/pnl|brokers|symbols|slices)'; }
results >before
touch data/trades.csv data/prices.csv
good
results >after
ran fifo; ran merge
same before after "a touched table changes results"
{ head -n 1 data/trades.csv; tail -n +2 data/trades.csv | sort -t, -k3,3 -k6,6n; } >shuffled
mv shuffled data/trades.csv
good
results >after
ran partition trades; ran fifo; ran merge
same before after "a reordered table changes results"
good
ran partition
[ ! -s log.new ] || die "make after a touched table still runs tasks"
# make -t would leave empty partials that count as made.
cp -r out aside; rm out/pnl/1000.npz
for goal in run totals; do
	if MAYFAIL=1 graph -t $goal; then die "make -t $goal is taken"; fi
	grep -q 'make -t: results that are not made would count as made' said && [ "$(wc -l <said)" -eq 1 ] || die "make -t $goal says something else"
	[ ! -e out/pnl/1000.npz ] || die "make -t $goal makes a file"
done
good
same aside/brokers.csv out/brokers.csv "a partial that was gone is not made again"
