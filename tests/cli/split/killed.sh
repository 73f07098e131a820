#!/usr/bin/env bash
# Ended in the middle it leaves no temporary file behind, or is followed by one that puts everything right.
awk 'BEGIN { print "id,k"; for (i = 0; i < 300000; i++) print i ",g" i % 4000 }' >t.csv
lot-split --by k --slices want -o want.csv t.csv || echo "exit $?"
rm want/.lock
for signal in TERM KILL; do
	rm -rf slices
	(trap - INT; exec lot-split --by k --slices slices -o list.csv t.csv >/dev/null) & pid=$!
	for i in {1..2000}; do [ -n "$(find slices -name '*.csv' 2>/dev/null | sed -n 50p)" ] && break; sleep 0.002; done
	kill -$signal $pid
	wait $pid 2>/dev/null; echo "$?"
	[ $signal = KILL ] || find slices -name '*.tmp'
	touch slices/.g1.csv.host.1.0.tmp
	for slice in slices/*.csv; do cmp "$slice" "want/${slice#*/}"; done
	[ ! -e list.csv ] || echo "a list of slices that are not there"
	lot-split --by k --slices slices -o list.csv t.csv || echo "exit $?"
	find slices -name '*.tmp'
	rm slices/.lock; diff -r want slices; sed 's/want/slices/g' want.csv | diff - list.csv; rm -f list.csv
done 2>err
sed '/Killed\|Terminated/d' err
