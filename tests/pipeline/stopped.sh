#!/usr/bin/env bash
# SIGINT and SIGTERM leave no half file and no temporary one, and the next make finishes.
. "$TOP/tests/pipeline/lib.sh"
wide 40 25
good
everything >want
for signal in INT TERM; do
	for after in .05 .12 .2; do
		rm -rf out
		setsid make run -j4 >killed.said 2>&1 &
		group=$!
		sleep $after
		kill -$signal -- -$group 2>/dev/null || :
		wait $group 2>/dev/null || :
		[ ! -e out/.lock ] || flock -w 30 out/.lock true || die "a stopped run does not end"
		[ -z "$(find out -name '.*.tmp' 2>/dev/null)" ] || die "SIG$signal leaves $(find out -name '.*.tmp')"
	done
	graph run -j4 || die "make does not finish after SIG$signal"
	everything >got
	same want got "a run finished after SIG$signal differs"
done
