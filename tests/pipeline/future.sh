#!/usr/bin/env bash
# A table from the future is newer than all that can be made of it: make would make it again for ever.  It is refused in a line.
. "$TOP/tests/pipeline/lib.sh"
wide 6 5
good
for t in trades prices; do
	touch -d '+1 hour' data/$t.csv
	for goal in run daily 'rolling WINDOWS=1y' plan; do
		if MAYFAIL=1 graph $goal; then die "make $goal succeeds"; fi
		grep -qF "data/$t.csv: its time of change lies in the future" said || die "make $goal has no reason"
		! grep -q 'modification time' said || die "make $goal began"
	done
	touch data/$t.csv
done
good
# A folder of parts, and files in it.
mkdir -p data/returns/2024
for p in a b 2024/c; do printf 'symbol,date,return\n' >data/returns/$p.csv; done
good
touch -d '+1 hour' data/returns/a.csv data/returns/2024/c.csv
bad 'data/returns/2024/c.csv: its time of change lies in the future (2 are like that)'
touch data/returns/a.csv data/returns/2024/c.csv
touch -d '+1 hour' data/returns/2024
bad 'data/returns/2024: its time of change lies in the future'
touch data/returns/2024
# What is no table may have any time, and a clock may be a second behind.
echo >data/notes.txt
touch -d '+1 hour' data/notes.txt
touch -d '+1 second' data/returns/b.csv
good
