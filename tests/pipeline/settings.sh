#!/usr/bin/env bash
# Settings from lotmill.mk, from the command line, from a user's own Makefile and the environment's absence.
. "$TOP/tests/pipeline/lib.sh"
market
good START=2024-01-03
bytes >want
rm -rf out
printf 'START := 2024-01-03\n' >lotmill.mk
good
bytes >got
same want got "lotmill.mk is not the same as START="
good START=2024-01-04
as_fresh START=2024-01-04
good
bytes >got
same want got "the command line does not give way to lotmill.mk again"
rm lotmill.mk
printf 'START := 2024-01-03\nOUT := results\nLOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
rm -rf out
good
[ -f results/brokers.csv ] && [ ! -e out ] || die "OUT of a user's Makefile is not followed"
mv results out
bytes >got
same want got "settings of a user's Makefile are not followed"
# A Makefile may export what it has, before or behind.
for how in 'export\nMINE := 7\n%s\n' '%s\nMINE := 7\nexport\n' '.EXPORT_ALL_VARIABLES:\nMINE := 7\n%s\n'; do
	printf "START := 2024-01-03\n$how" "include $TOP/pipeline.mk" >Makefile
	printf 'LOTMILL_BIN := %s\nshown: ; @echo $$MINE\n' "$BIN" >>Makefile
	rm -rf out
	good LOTMILL_BIN="$BIN"
	bytes >got
	same want got "settings of a Makefile that exports all are not followed"
	[ "$(make shown)" = 7 ] || die "a variable of the user's is not exported"
done
# Elsewhere and absolute.
rm Makefile
mv data "$PWD/tables"
good DATA="$PWD/tables" OUT="$PWD/else/where" START=2024-01-03
rm -rf out; mv else/where out
bytes >got
same want got "absolute folders give other results"
# A value that is code to make or the shell is a value, and paths that would be code are refused.
for evil in '2024-01-03;touch broken' '$$(shell touch broken)' '`touch broken`' "'" '"' '<' '#' '%'; do
	if MAYFAIL=1 graph run DATA="$PWD/tables" START="$evil"; then die "START='$evil' is accepted"; fi
	[ ! -e broken ] || die "START='$evil' ran a command"
done
grep -qF "START '%' is not a date" said || die "the message does not show the value"
for evil in 'o;touch broken' 'o$$(touch broken)' 'o`touch broken`' 'o|o' "o'o" 'o#o' 'o:o' 'o=o' 'o\o' 'o*' 'o%'; do
	if MAYFAIL=1 graph run DATA="$PWD/tables" OUT="$evil"; then die "OUT='$evil' is accepted"; fi
	grep -q "not supported" said || die "OUT='$evil' is refused without a reason"
	[ ! -e broken ] || die "OUT='$evil' ran a command"
done
# A terminal's width is not a setting, though a shell may export it under the name of one.
COLUMNS=80 good DATA="$PWD/tables"
COLUMNS=close=close good DATA="$PWD/tables"
if COLUMNS=80 MAYFAIL=1 graph run DATA="$PWD/tables" COLUMNS=80; then die "COLUMNS=80 is accepted"; fi
# A question takes the totals' mergers, or those it is asked with.
rm -rf out
printf 'old_broker,new_broker\nB,A\n' >tables/broker_mergers.csv
printf 'old_broker,new_broker\nB,C\n' >other.csv
good DATA="$PWD/tables"
ask() { MAYFAIL= graph signal DATA="$PWD/tables" SYMBOL=1101 DAYS=5 "$@" || die "make signal fails"; cp said "$1.said"; }
answer() { lot-signal 1101 --days=5 "$@"; }
ask V=0; answer | cmp - V=0.said || die "a signal is not asked of the totals"
ask MERGERS=other.csv; answer --mergers=other.csv | cmp - MERGERS=other.csv.said || die "MERGERS of a signal is ignored"
ask MERGERS=; answer --mergers= | cmp - MERGERS=.said || die "no MERGERS of a signal is ignored"
cmp -s V=0.said MERGERS=other.csv.said && die "the test cannot tell mergers apart"
true
# Nothing said is nothing said: the totals' mergers, though MERGERS be empty now.
rm tables/broker_mergers.csv
printf 'old_broker,new_broker\nB,A\n' >mm.csv
good DATA="$PWD/tables" MERGERS=mm.csv
ask V=0; answer --mergers=mm.csv | cmp - V=0.said || die "a signal forgets the mergers of the totals"
# What was only asked is lotmill's too.
rm -rf fresh
MAYFAIL=1 graph signal DATA="$PWD/tables" OUT=fresh SYMBOL=1101 || :
graph lotmill-clean OUT=fresh && [ ! -e fresh ] || die "lotmill-clean refuses what lotmill made"
