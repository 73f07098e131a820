#!/usr/bin/env bash
# experiments.sh BIN LAB OUT - the experiments of `make lab`: measures when going parallel pays on this machine, and reports.
#
#   BIN  folder of the lot- programs    LAB  folder of the lab's    OUT  where everything is put (out/lab)
#
# OUT/settings holds the settings, a line each, name=value (`make help` has them: LAB, LAB_SECONDS, LAB_RUNS, JOBS, BATCH
# and COMMAND). Every measurement is one `make tasks` of a list of workloads, from nothing: its record of tasks says how
# long it took, the tasks' own answers say that the work was done. OUT/measurements.csv has a row each, of which
# OUT/report.txt is made. README.md beside this file says what each experiment shows.
set -eu -o pipefail
HERE=$(dirname "$(realpath "$0")") BIN=$(realpath "$1") LAB=$(realpath "$2") OUT=$3
export LC_ALL=C
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES GNUMAKEFLAGS LOTMILL_RECORD LOTMILL_ATTEMPT

fail() { echo "lab: $*" >&2; exit 2; }
calc() { awk "BEGIN { print $1 }"; }

declare -A set=()
while IFS= read -r line; do set[${line%%=*}]=${line#*=}; done <"$OUT/settings"
[ "${set[version]}" = 1 ] || fail "$OUT/settings: version '${set[version]}' is not known"
number() { [[ ${set[$1]} =~ ^$3$ ]] || fail "$2 '${set[$1]}' is not $4"; }
positive='[1-9][0-9]{0,5}'
number seconds LAB_SECONDS '[0-9]{1,6}(\.[0-9]{1,6})?' 'a number of seconds'
number runs LAB_RUNS "$positive" 'a number from 1'
number jobs JOBS "($positive)?" 'a number from 1'
number batches BATCH "($positive( $positive)*)?" 'numbers from 1'
number experiments LAB '((jobs|size|data|images|loader|net)( (jobs|size|data|images|loader|net))*)?' \
	'any of jobs, size, data, images, loader and net'
cores=$(nproc) jobs=${set[jobs]:-$(nproc)} runs=${set[runs]} read_batches=${set[batches]:-10 100}
read -ra batches <<<"$read_batches"
scale=$(calc "${set[seconds]} / 90")
awk "BEGIN { exit !($scale > 0) }" || fail "LAB_SECONDS '${set[seconds]}' is not a number of seconds"
inputs=$(realpath -m "$OUT")/inputs run=$(realpath -m "$OUT")/run list=$(realpath -m "$OUT")/tasks.csv
measurements=$OUT/measurements.csv

rm -rf "$inputs" "$run" "$measurements" "$OUT/report.txt" "$OUT"/lab.png "$OUT"/lab.svg
mkdir -p "$inputs"
"$LAB/tally" --header >"$measurements.part"
trap 'rm -rf "$run" "$inputs" "$list" "$measurements.part" "$OUT/report.part"' EXIT

# much N LEAST: N scaled to LAB_SECONDS, LEAST at least.
much() { awk "BEGIN { n = int($1 * $scale + 0.5); print (n > $2 ? n : $2) }"; }

# tasks ITEMS BATCH PROGRAM [OPTION]...: the list of tasks in which the program does so many items, BATCH at a time.
tasks() {
	local items=$1 batch=$2 i
	shift 2
	echo task_id,command
	for ((i = 0; i < items; i += batch)); do
		echo "t$i,$LAB/$* --first=$i --count=$((items - i < batch ? items - i : batch))"
	done
}

# shares WORKERS STEP: the list of tasks in which each worker does its step of the handover.
shares() {
	local i
	echo task_id,command
	for ((i = 0; i < $1; i++)); do
		echo "t$i,$LAB/handover --table=$inputs/table.csv --workers=$1 --worker=$i $2"
	done
}

# one PROGRAM [OPTION]...: a list of one task.
one() { printf 'task_id,command\nt0,%s/%s\n' "$LAB" "$*"; }

# measure EXPERIMENT WAY MAKE_JOBS JOBS BATCH SIZE ITEMS RUN [OPTION]...: runs the list, from nothing, and adds a row.
measure() {
	local start end wall
	rm -rf "$run"
	start=$EPOCHREALTIME
	make -rR --no-print-directory -f "$HERE/../../pipeline.mk" -j"$3" LOTMILL_BIN="$BIN" DATA=data OUT="$run" TASKS="$list" RUN=lab \
		COMMAND= ITEMS= INPUTS= TASK_ENV= TIMEOUT= RETRIES= MEMORY= SHARD= MAX_FAILURES=1 V=0 tasks >&2 </dev/null
	end=$EPOCHREALTIME
	wall=$(calc "$end - $start")
	"$LAB/tally" --experiment="$1" --way="$2" --jobs="$4" --batch="$5" --size="$6" --items="$7" --run="$8" --wall="$wall" \
		--record="$run/log/lab.csv" "${@:9}" "$run/tasks/lab.csv" >>"$measurements.part"
}

# more than jobs, so that both the gain and its end can be seen
experiment_jobs() {
	local rounds j
	rounds=$(calc "int($rate * 0.1 * $scale)")
	tasks 16 1 work --rounds="$rounds" >"$list"
	for j in 1 2 4 8 16; do measure jobs each "$j" "$j" 1 "$(calc "0.1 * $scale")" 16 "$1"; done
}

# Sizes up to 1 s, fewer where the lab is to be short; of each so many items a job, and so many at most.
experiment_size() {
	local size each most items rounds b
	for size in 0.00001:400:6400 0.0001:200:6400 0.001:100:1600 0.01:20:160 0.1:4:16 1:1:4; do
		IFS=: read -r size each most <<<"$size"
		awk "BEGIN { exit !($size > 0.01 && $size > $scale) }" && continue
		items=$((each * jobs < most ? each * jobs : most))
		items=$((items < 2 ? 2 : items))
		# Few long ones are as many as they are; of short ones there is a part.
		awk "BEGIN { exit !($size < 0.1) }" && items=$(much "$items" $((2 * jobs)))
		rounds=$(calc "int($rate * $size)")
		tasks "$items" "$items" work --rounds="$rounds" >"$list"
		measure size one 1 1 "$items" "$size" "$items" "$1"
		tasks "$items" 1 work --rounds="$rounds" >"$list"
		measure size each "$jobs" "$jobs" 1 "$size" "$items" "$1"
		for b in "${batches[@]}"; do
			[ $((items / b)) -ge "$jobs" ] || continue
			tasks "$items" "$b" work --rounds="$rounds" >"$list"
			measure size batch "$jobs" "$jobs" "$b" "$size" "$items" "$1"
		done
	done
}

experiment_data() {
	local rows w way
	rows=$(much 500000 1000)
	[ -e "$inputs/table.csv" ] || "$LAB/handover" --table="$inputs/table.csv" --rows="$rows" make >/dev/null
	one handover --table="$inputs/table.csv" pack >"$list"
	measure prepare pack 1 1 1 0 "$rows" "$1"
	for w in 2 4 8 16; do
		one handover --table="$inputs/table.csv" --workers=$w split >"$list"
		measure prepare split 1 $w 1 0 "$rows" "$1"
		for way in parse slice map; do
			shares $w $way >"$list"
			measure data $way $w $w 1 0 "$rows" "$1"
		done
		one handover --table="$inputs/table.csv" --workers=$w fork >"$list"
		measure data fork 1 $w 1 0 "$rows" "$1"
	done
}

experiment_images() {
	local n batch=8 from=$inputs/images to=$run/edges way
	n=$(much 96 $((2 * batch)))
	[ -e "$from" ] || "$LAB/images" --make=512 --count="$n" --to="$from" >/dev/null
	for way in one:1:"$n" each:1:1 each:"$jobs":1 batch:"$jobs":$batch; do
		IFS=: read -r way j b <<<"$way"
		tasks "$n" "$b" images --from="$from" --to="$to" >"$list"
		measure images "$way" "$j" "$j" "$b" 0 "$n" "$1"
	done
}

experiment_loader() {
	local n batch=32 w
	n=$(much 6000 $((3 * batch)))
	[ -e "$inputs/samples" ] || "$LAB/loading" --make="$n" --file="$inputs/samples" >/dev/null
	for w in 0 1 2 4 8; do
		one loading --file="$inputs/samples" --batch=$batch --workers=$w >"$list"
		measure loader load 1 $w $batch 0 "$n" "$1"
	done
}

experiment_net() {
	local n batch=32 way j b through
	n=$(much 600 $((2 * batch)))
	for way in each:1:1:1 each:"$jobs":1:1 one:1:"$n":1 whole:1:"$n":$batch batch:"$jobs":$batch:$batch; do
		IFS=: read -r way j b through <<<"$way"
		tasks "$n" "$b" inference --batch="$through" >"$list"
		measure net "$way" "$j" "$j" "$through" 0 "$n" "$1"
	done
}

# The task at hand, a few times after each other; what it is is not our business, so nothing of it is looked at.
experiment_command() {
	local quoted=${set[command]//\"/\"\"}
	printf 'task_id,command\nt0,"%s"\n' "$quoted" >"$list"
	measure command command 1 1 1 0 1 "$1" --foreign
}

# Whatever else runs takes part of the cores, now from one measurement and now from the other.
read -r load _ </proc/loadavg
busy=
if awk "BEGIN { exit !($load > $cores / 4) }"; then
	busy="Other work was at it when this began (load $load): the figures tell of both."
	echo "lab: $busy" >&2
fi

rate=$("$LAB/work" --calibrate)
read -ra experiments <<<"${set[experiments]:-jobs size data images loader net}"
[ -z "${set[command]}" ] || experiments+=(command)
# Each experiment has its share of the time; on a busy machine that is fewer runs.
begun=0
for e in "${experiments[@]}"; do
	echo "lab: measuring $e" >&2
	begun=$((begun + 1))
	for ((r = 1; r <= runs; r++)); do
		awk "BEGIN { exit !($r > 1 && $SECONDS >= ${set[seconds]} * $begun / ${#experiments[@]}) }" && break
		"experiment_$e" "$r"
	done
done
mv "$measurements.part" "$measurements"
pictures=()
[ -z "$(command -v gnuplot)" ] || pictures=(--picture="$OUT/lab.png" --picture="$OUT/lab.svg")
{
	echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $cores cores, $(uname -sr); medians of $runs runs, fewer where time was short"
	[ -z "$busy" ] || echo "$busy"
	echo
} >"$OUT/report.part"
"$LAB/findings" --cores="$cores" "${pictures[@]}" "$measurements" >>"$OUT/report.part"
mv "$OUT/report.part" "$OUT/report.txt"
cat "$OUT/report.txt"
