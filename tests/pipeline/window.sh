#!/usr/bin/env bash
# A changed START or END reruns every lot-fifo and the merges, and no partition; the same value none.
. "$TOP/tests/pipeline/lib.sh"
market
good
cp out/brokers.csv whole.csv
good START=2024-01-03
ran partition; ran fifo 1101 2317 2330 9999
! cmp -s whole.csv out/brokers.csv || die "START does not change the totals"
as_fresh START=2024-01-03
good START=2024-01-03
[ ! -s log.new ] || die "the same START runs tasks"
good START=2024-01-03 END=2024-01-03
ran partition; ran fifo 1101 2317 2330 9999
as_fresh START=2024-01-03 END=2024-01-03
good
ran partition; ran fifo 1101 2317 2330 9999
cmp -s whole.csv out/brokers.csv || die "without START the totals are not what they were"

# A day that does not exist is said once, in a line, by every goal, before anything is made.  One window that ends before it
# begins holds no day, which run and daily say; rolling, sweep and compare refuse it.
refused() { # refused TEXT ARG...
	local text=$1; shift
	if MAYFAIL=1 graph "$@"; then die "make $* succeeds, expected '$text'"; fi
	grep -qF -- "$text" said || die "make $* does not say '$text'"
	[ "$(wc -l <said)" -eq 1 ] || die "make $* says more than a line"
}
times >before
for goal in run daily rolling 'sweep GRID=fast=2' compare; do
	refused "START '2024-02-30' is not a date that exists (YYYY-MM-DD)" $goal -j2 START=2024-02-30
	refused "END '2024-1-3' is not a date that exists" $goal -j2 START=2024-01-02 END=2024-1-3
done
refused "ASOF '2024-02-30' is not a date that exists" rolling ASOF=2024-02-30
for goal in rolling sweep compare; do
	refused "window '2024-01-04..2024-01-02' ends before it begins" $goal START=2024-01-04 END=2024-01-02
done
times >after
same before after "a refused day changes files"
# Nor are settings passed over that others make meaningless; ASOF is END where it is not set.
refused "START '2024-01-03' and YEARS '1' contradict each other" rolling START=2024-01-03 YEARS=1
refused "START '2024-01-03' and WINDOWS '1m all' contradict each other" rolling START=2024-01-03 'WINDOWS=1m all'
refused "WINDOWS '1m' and YEARS '1' contradict each other" rolling WINDOWS=1m YEARS=1
times >after
same before after "refused settings change files"
for goal in run daily; do
	MAYFAIL= graph $goal -j2 START=2024-01-04 END=20240102 || die "make $goal of an empty window fails"
	[ "$(grep -c "START '2024-01-04' is after END '20240102': no day counts" said)" -eq 1 ] || die "make $goal says nothing of the empty window, or more than once"
done
good START=2024-01-03 END=2024-01-03
! grep -q 'no day counts' said || die "a day is called none"
graph run rolling START=2024-01-03 WINDOWS=1m END=2024-01-04 || die "START of another goal is refused"
grep -q '^1m,.*,2024-01-04$' out/rolling/windows.csv || die "windows do not end on END"
# Where no trade is left, the last line says so.
good START=2024-01-04
grep -q 'rows in ' said || die "a trade on START is taken for none"
good START=20240105
grep -q 'rows (none from 2024-01-05 on) in ' said || die "a START behind all trades is not told"
