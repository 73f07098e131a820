#!/usr/bin/env bash
# A folder of OUT that comes back from a copy of another day, with the times it had: make brings it up to date.
. "$TOP/tests/pipeline/lib.sh"
wide 6 30
parts() { # parts FILE: the table in a file a month
	rm -rf data/trades && mkdir data/trades
	awk -F, 'NR == 1 { head = $0; next } { f = "data/trades/" substr($3, 1, 7) ".csv"; if (!seen[f]++) print head >f; print >f }' "$1"
}
mv data/trades.csv all
parts all
good
cp -a out old
awk -F, -v OFS=, '$1 == 1003 && $4 && !done++ { $4 += 7 } { print }' all >t && mv t all
parts all
grep '^1004' all | sed 's/,2020-/,2021-/' >>data/trades/2020-02.csv
good
for folder in slices pnl groups parts settings state; do
	rm -r "out/$folder" && cp -a "old/$folder" out/
	good START=2020-01-05
	as_fresh START=2020-01-05
	good
	as_fresh
done
good
grep -q 'nothing to do' said || die "make goes on making what was restored"
# One of the same size comes back while the list of parts changes, and where what is newer was not named yet.
slice=slices/1003/trades/2020-01.npz
rm -r old && cp -a out old
for n in $(seq 10 99); do
	awk -F, -v OFS=, -v n="$n" '$1 == 1003 && $4 && !done++ { $4 = n } { print }' all >t && parts t
	good
	! cmp -s out/$slice old/$slice && [ "$(stat -c %s out/$slice)" = "$(stat -c %s old/$slice)" ] && break
done
[ "$n" -lt 99 ] || die "the test has no slice of the same size"
mv t all
rm -r out/slices && cp -a old/slices out/
printf 'broker,name\n1,one\n' >data/broker_names.csv
good START=2020-01-04
as_fresh START=2020-01-04
rm -r out/slices && cp -a old/slices out/
touch out/parts/trades/2020-02.csv
good START=2020-01-05
as_fresh START=2020-01-05
# Slices that came back are gone through, although the folder has its old time.
rm out/slices/1003/trades/2020-01.npz
touch -r old/slices/1003/trades out/slices/1003/trades
good START=2020-01-06
as_fresh START=2020-01-06
# A copy that keeps no times could have results that look newer than what they are made of: all is made again.
awk -F, -v OFS=, '$1 == 1002 && $4 && !done++ { $4 += 7 } { print }' all >t && mv t all
parts all
graph slices || die "make slices fails"
cp -r out copy && rm -r out && mv copy out
find out/slices -exec touch {} +; sleep 0.05; find out/parts out/manifest.mk -exec touch {} +; sleep 0.05; find out/groups out/pnl out/*.csv out/tables -exec touch {} +
if MAYFAIL=1 graph plan; then die "make plan takes results without their times for made"; fi
grep -q 'out/manifest.mk.*copied without its times' said || die "make plan has no reason"
good
grep -q 'out/manifest.mk.*copied without its times.*made again' said || die "nothing is said"
as_fresh
good
grep -q 'nothing to do' said || die "a copy is made again for ever"
# One that keeps them costs a look at the slices, once.
cp -a out copy && rm -r out && mv copy out
good
ran partition; ran fifo; ran manifest out/manifest.mk
good
ran manifest
grep -q 'nothing to do' said || die "a copy is looked at for ever"
