#!/bin/bash
# tasks.sh BIN TOOLS DIR - the tasks' part of `make bench`: what running a command as a task costs.  bench.sh runs it last; it runs alone too.
#
#   BIN    folder of the lot- programs       TOOLS  folder of measure (`measure -n RUNS COMMAND...`: wall CPU peak)
#   DIR    a folder of its own, made and removed
#
# BENCH_TASKS (1000) commands of no work at a time, BENCH_JOBS (all cores) of them side by side; BENCH_PLANNED (20000) tasks are planned.  Others'
# programs are measured where they are installed.  The same runs in turn, three times; medians.
set -eu
BIN=$(realpath "$1") TOOLS=$(realpath "$2") HERE=$(dirname "$(realpath "$0")")
TASKS=${BENCH_TASKS:-1000} JOBS=${BENCH_JOBS:-$(nproc)} PLANNED=${BENCH_PLANNED:-20000} RUNS=3
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES LOTMILL_RECORD || :
mkdir -p "$3" && cd "$3"
work=$PWD
trap 'cd / && rm -rf "$work"' EXIT
printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$(realpath "$HERE/../..")" >Makefile
seq "$TASKS" >items
graph="make -rR --no-print-directory V=0 -j$JOBS"
measure() { "$TOOLS/measure" "$@"; }

# way NAME COMMAND...: once, in a folder that holds no results yet.
way() {
	local name=$1
	shift
	rm -rf out joblog results && mkdir results
	echo "$name	$(measure -n 1 "$@")" >>ways
}
missing=
for program in xargs parallel; do
	command -v $program >/dev/null || missing="$missing $program"
done
: >ways
for ((i = 0; i < RUNS; i++)); do
	way 'make, a recipe each, no result' make -srR -j"$JOBS" -f <(echo "N := \$(shell cat items)"; echo 'all: $(N:%=t%)'; echo '$(N:%=t%): ; @/bin/true')
	case $missing in *xargs*) ;; *)
		way 'xargs -P, no result' xargs -a items -P "$JOBS" -n 1 /bin/true
		way 'xargs -P and sh, a file of results each' xargs -a items -P "$JOBS" -I{} sh -c '/bin/true >results/{}' ;;
	esac
	case $missing in *parallel*) ;; *)
		way 'GNU parallel, no result' parallel --will-cite -a items -j "$JOBS" /bin/true
		way 'GNU parallel, --results and --joblog' parallel --will-cite -a items -j "$JOBS" --joblog joblog --results results /bin/true ;;
	esac
	way 'make map: results, record, table' $graph map COMMAND='/bin/true {}' ITEMS=items
done
printf '\nTasks of no work (/bin/true), %d of them, %d at a time; median of %d runs in turn\n' "$TASKS" "$JOBS" "$RUNS"
[ -z "$missing" ] || echo "  not installed, left out:$missing"
awk -F '\t' -v n="$TASKS" '
	{ if (!($1 in k)) order[++ways] = $1; split($2, f, " "); w[$1, ++k[$1]] = f[1]; c[$1, k[$1]] = f[2] }
	function median(a, name,    i, j, t, m) {
		m = k[name]
		for (i = 1; i <= m; i++) v[i] = a[name, i]
		for (i = 2; i <= m; i++) for (j = i; j > 1 && v[j] < v[j - 1]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
		return v[int((m + 1) / 2)]
	}
	END {
		printf "  %-46s %14s %14s\n", "", "wall ms a task", "CPU ms a task"
		for (i = 1; i <= ways; i++) printf "  %-46s %14.3f %14.3f\n", order[i], 1000 * median(w, order[i]) / n, 1000 * median(c, order[i]) / n
	}' ways

echo
echo 'One process, ms of CPU (mean of 300)'
cpu() { printf '  %-46s %.3f\n' "$1" "$(shift; measure -a -n 300 "$@" | awk '{ print 1000 * $2 }')"; }
cpu /bin/true /bin/true
cpu 'lot-task --version' "$BIN/lot-task" --version
cpu 'lot-task -- /bin/true' "$BIN/lot-task" -o result -- /bin/true

printf '\nThe record, for a task of 10 ms (sleep 0.01; ms, mean of 100 in turn, %d rounds)\n' "$RUNS"
for ((i = 0; i < RUNS; i++)); do
	a=$(measure -a -n 100 env NOTHING=x "$BIN/lot-task" -o result -- sleep 0.01)
	b=$(measure -a -n 100 env LOTMILL_RECORD="$work/record.csv" "$BIN/lot-task" -o result -- sleep 0.01)
	echo "$a $b" | awk '{ printf "  wall %.3f without, %.3f with: %+.1f %% of 10 ms;  CPU %.3f without, %.3f with: %+.1f %%\n",
		1000 * $1, 1000 * $4, 1e4 * ($4 - $1), 1000 * $2, 1000 * $5, 1e4 * ($5 - $2) }'
done

printf '\nPlanning %d tasks\n' "$PLANNED"
seq "$PLANNED" | awk 'BEGIN { print "task_id,period,threshold" } { printf "t%d,%d,0.%d\n", $1, $1 % 50, $1 }' >list.csv
rm -rf out
plan() { printf '  %-46s wall %6.3f s  CPU %6.3f s  peak %6.1f MiB\n' "$1" $(shift; measure "$@"); }
plan 'lot-tasks, the first time' -n 1 "$BIN/lot-tasks" --list=list.csv --command='/bin/echo {period} {threshold}' -o out/tasks/list
plan 'lot-tasks, nothing changed' -n 3 "$BIN/lot-tasks" --list=list.csv --command='/bin/echo {period} {threshold}' -o out/tasks/list
sed -n 's/^TASK_IDS :=//p' out/tasks/list.mk | tr ' ' '\n' | sed '/^$/d; s,.*,out/tasks/list/&.out,' | xargs touch
$graph tasks TASKS=list.csv COMMAND='/bin/echo {period} {threshold}' >/dev/null
plan 'make tasks, nothing to do, all of it' -n 3 $graph tasks TASKS=list.csv COMMAND='/bin/echo {period} {threshold}'
