#!/usr/bin/env bash
# A clock that was ahead and is set back leaves results from the future, newer than any change: they are made again.
. "$TOP/tests/pipeline/lib.sh"
wide 12 5
later() { find out -type f ! -name .lock -exec touch -r {} -d '+1 hour' {} \;; }
correct() { # correct SHARES: another number of shares in a row of 1007
	awk -F, -v OFS=, -v n="$1" '$1 == 1007 && $2 == 0 && $4 && !done++ { $4 = n } { print }' data/trades.csv >t && mv t data/trades.csv
}
good
later
correct 7
if MAYFAIL=1 graph plan; then die "make plan takes results from the future for made"; fi
grep -q "out/manifest.mk bears another time than it was made at: the clock was set back" said || die "make plan has no reason"
good
grep -q "out/manifest.mk bears another time .* made again" said || die "nothing is said"
as_fresh
good
grep -q 'nothing to do' said || die "results are made again for ever"
# One file is enough: a partial, while all around it is of today.
find out/pnl/1007.npz out/pnl/1007.csv -exec touch -d '+1 hour' {} +
correct 8
good
grep -q "out/pnl/1007.* was made at a time that lies in the future.* made again" said || die "nothing is said of one file"
as_fresh
# Settings that changed, and the other goals.
graph daily && cp out/equity.csv whole || die "make daily fails"
graph rolling WINDOWS=2020-01-02..2020-01-04 || die "make rolling fails"
graph sweep V=0 GRID='fast=2 slow=3' || die "make sweep fails"
printf '1\n2\n' >items
graph map ITEMS=items COMMAND='echo 1' || die "make map fails"
later
graph map ITEMS=items COMMAND='echo 2' || die "make map fails"
[ "$(cat out/tasks/items/*.out)" = "$(printf '2\n2')" ] || die "a task from the future is not run again"
good START=2020-01-03
[ -e out/equity.csv ] && [ -e out/backtest/sweep.csv ] || die "make run removes what it does not make"
as_fresh START=2020-01-03
correct 9
graph daily || die "make daily fails"
mv out/equity.csv got
rm -r out
graph daily || die "make daily fails"
same out/equity.csv got "curves are not made again"
! cmp -s whole got || die "the test changes no curve"
# A second or two is no clock set back.
good
find out -type f ! -name .lock ! -name manifest.mk -exec touch -d '+1 second' {} +
good
! grep -q 'made again' said || die "a clock a second behind throws results away"
