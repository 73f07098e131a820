#!/usr/bin/env bash
# A list without RUN: its results bear its name, its record is log/run.csv, and log, status, wait and retry find either by the list's name.
. "$TOP/tests/pipeline/lib.sh"
printf '1\n2\n' >items.txt
map() { graph map COMMAND='test {} != 2 || test -e good' ITEMS=items.txt "$@"; }
fails() { local text=$1; shift; if MAYFAIL=1 "$@"; then die "$* succeeds"; fi; grep -qF -- "$text" said || die "$* does not say '$text'"; }
asked() { # asked RUN NAME: log, status and wait of RUN tell of the record NAME
	graph log RUN="$1" || die "make log RUN=$1 fails"
	graph status RUN="$1" || die "make status RUN=$1 fails"
	grep -q "^$2 " said || die "make status RUN=$1 does not tell of $2"
	MAYFAIL=1 graph wait RUN="$1" || :
	grep -q "^$2 " said || die "make wait RUN=$1 does not tell of $2"
}
fails 'failed: 000002 (' map
asked items run
fails 'failed: 000002 (' graph retry RUN=items
asked items items
fails 'failed: 000002 (' map
asked items run
grep -q '^run failed' said || die "the record of run is not that of the list's last run"
touch good
map RUN=items || die "make map RUN=items fails"
asked items items
# Another list is the last run of no name now.
graph map COMMAND='echo {}' ITEMS=items.txt RUN=first || die fails
printf '3\n' >more.txt
graph map COMMAND='echo {}' ITEMS=more.txt || die fails
asked more run
asked items items
rm out/log/items.*
fails "there is no record of a run 'items': there is no out/log/items.csv; out/tasks/items.csv says how each of its tasks last went" graph log RUN=items
fails "there was no run 'items' here: there is no out/log/items.run" graph status RUN=items
fails "there is no record of a run 'nowhere': there is no out/log/nowhere.csv." graph log RUN=nowhere
# The groups of a table likewise.
printf 'k,v\na,1\nb,2\n' >sales.csv
graph apply TABLE=sales.csv BY=k COMMAND=cat || die "make apply fails"
asked sales run
