#!/usr/bin/env bash
# make apply killed again and again: what is there is whole, and the next one finishes with the bytes of a clean run.
. "$TOP/tests/pipeline/lib.sh"
awk 'BEGIN { print "id,k,v"; for (i = 0; i < 30000; i++) print i ",g" i % 60 "," i * 7 % 101 }' >t.csv
apply() { MAYFAIL=1 graph apply -j4 TABLE=t.csv BY=k COMMAND='sed s,g,group,'; }
results() { find out/apply out/tasks/t out/tasks/t.list -type f -not -name '.*' -not -name '*.task' -print0 | sort -z | xargs -0 sha256sum; }
apply || die "make apply fails"
results >want
for cold in yes no; do
	rm -rf out
	for after in .01 .02 .04 .07 .1 .15; do
		[ $cold = no ] || rm -rf out
		setsid make apply -j4 TABLE=t.csv BY=k COMMAND='sed s,g,group,' >killed.said 2>&1 &
		group=$!
		sleep $after
		kill -9 -- -$group 2>/dev/null || :
		wait $group 2>/dev/null || :
		[ ! -e out/.lock ] || flock -w 30 out/.lock true || die "a killed run does not end"
		{ find out -type f -name '*.csv' -not -path 'out/log/*' -not -name '.*' 2>/dev/null || :; } | while read -r f; do
			[ -z "$(tail -c 1 "$f")" ] && [ -s "$f" ] || echo "$f is torn"
		done >torn
		[ ! -s torn ] || die "killed after $after s: $(cat torn)"
	done
	apply || die "make apply does not finish after kills"
	results >got
	same want got "a run finished after kills differs"
done
find out -name '.*.tmp' -delete
