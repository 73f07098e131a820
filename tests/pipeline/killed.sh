#!/usr/bin/env bash
# Killed with SIGKILL again and again: what is there is whole, and make finishes with the bytes of a clean run.
. "$TOP/tests/pipeline/lib.sh"
wide 60 25
good
everything >want
whole() { # every file that has its final name ends as such files do
	{ find out -name '*.csv' -not -path 'out/log/*' -not -name '.*' 2>/dev/null || :; } | while read -r f; do
		[ -z "$(tail -c 1 "$f")" ] && [ -s "$f" ] || echo "$f is torn"
	done
	{ find out -name '*.npz' -not -name '.*' 2>/dev/null || :; } | while read -r f; do
		tail -c 22 "$f" | head -c 4 | cmp -s - <(printf 'PK\005\006') || echo "$f is torn"
	done
}
for cold in yes no; do
	rm -rf out
	for after in .02 .05 .09 .14 .2 .3; do
		[ $cold = no ] || rm -rf out
		setsid make run -j4 >killed.said 2>&1 &
		group=$!
		sleep $after
		kill -9 -- -$group 2>/dev/null || :
		wait $group 2>/dev/null || :
		# The lock is held until the last process of the run is gone.
		[ ! -e out/.lock ] || flock -w 30 out/.lock true || die "a killed run does not end"
		whole >torn
		[ ! -s torn ] || die "killed after $after s: $(cat torn)"
	done
	graph run -j4 || die "make does not finish after kills"
	everything | grep -v '/\.[^/]*\.tmp$' >got
	same want got "a run finished after kills differs"
done
find out -name '.*.tmp' -delete
