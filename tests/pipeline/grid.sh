#!/usr/bin/env bash
# A grid's list under make: every point's result, and when the grid grows only the points that are new run.
. "$TOP/tests/pipeline/lib.sh"
cat >my.sh <<'END'
#!/bin/sh
echo "$1|$2|$3"
END
chmod +x my.sh
run() { # run POINTS [ARG]...: the list of these arguments, of which so many points run
	local points=$1 began; shift
	lot-grid -o points.csv "$@" -- ./my.sh {period} --threshold={threshold} '{file} and more'
	MAYFAIL=1 graph tasks -j2 TASKS=points.csv || die "make tasks fails"
	began=$(grep -c ',task,.*,started,' log.new || :)
	[ "$began" = "$points" ] || die "$began points run for $*, expected $points"
	[ "$(cut -d, -f2- points.csv | wc -l)" = "$(wc -l <out/tasks/points.csv)" ] || die "not a row a point"
}
run 6 period=10,20,30 threshold=0.01..0.02/0.01 file=a/b
run 0 period=10,20,30 threshold=0.01..0.02/0.01 file=a/b
run 9 period=5..30/5 threshold=0.01..0.02/0.01,0.5 file=a/b --constraint "period>5"
run 0 period=10,15 threshold=0.01 file=a/b
cut -d, -f7 out/tasks/points.csv | sort | tr '\n' ' ' | grep -q '10|--threshold=0.01|a/b and more 15|--threshold=0.01|a/b and more ' || die "the results are: $(cat out/tasks/points.csv)"
