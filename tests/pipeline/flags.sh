#!/usr/bin/env bash
# Whatever MAKEFLAGS says, the results are right or the run is refused: make -i and make -t would pass off what is not made as made.
. "$TOP/tests/pipeline/lib.sh"
market
good
shares=100
for flags in k B e j l3 Oline -output-sync=target I/usr/include; do
	shares=$((shares + 1))
	sed -i "s/^1101,A,2024-01-02,[0-9]*/1101,A,2024-01-02,$shares/" data/trades.csv
	MAKEFLAGS=-$flags timeout 60 make run >said 2>&1 || die "MAKEFLAGS=-$flags fails"
	grep -q "^1101,A,.*,$shares," data/trades.csv || die "the test changes nothing"
	as_fresh
done
sed -i 's/^1101,A,2024-01-02,[0-9]*/1101,A,2024-01-02,7/' data/trades.csv
times >before
for flag in i t; do
	for goal in run totals daily 'rolling WINDOWS=1y' 'sweep V=0' 'map ITEMS=Makefile COMMAND=true' import; do
		if MAYFAIL=1 graph -$flag $goal; then die "make -$flag $goal succeeds"; fi
		grep -q "make -$flag: results that are not made would count as made" said || die "make -$flag $goal has no reason"
		[ "$(wc -l <said)" -eq 1 ] || die "make -$flag $goal says more than a line"
	done
done
times >after
same before after "a refused run changed something"
graph -i help || die "make -i help fails"
good
as_fresh
