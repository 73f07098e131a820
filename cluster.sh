#!/usr/bin/env bash
# cluster.sh - submits the graph's jobs, runs one on a node, follows them: what cluster.mk calls.
#
# usage: cluster.sh submit|status|wait|hosts FOLDER        (on the machine that make runs on)
#        cluster.sh task FOLDER part|deal|shard|merge [I]  (on a node; the scheduler or ssh starts it)
#
# FOLDER is OUT/cluster. cluster.mk writes FOLDER/plan (name=value) and FOLDER/make (the command line of
# every make, a word a line), so that no user text passes through a shell. Jobs write
#     FOLDER/ids                        KIND ID, a line each job
#     FOLDER/log/KIND.I.log             what the job said
#     FOLDER/record/KIND.I.HOST.csv     its tasks, as lot-log reads them; one writer a file
#     FOLDER/ended/KIND.I               ok, or why not
#     FOLDER/report                     what the goal prints at its end
# Exit: 0 done, 1 something failed, 2 bad usage, 3 the system failed.
set -u
export LC_ALL=C
# A make that calls this has its own; a job must not inherit them, nor the lock of a run.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES GNUMAKEFLAGS LOTMILL_RECORD LOTMILL_LOCK LOTMILL_ATTEMPT

say() { printf 'cluster: %s\n' "$*" >&2; }
die() { local code=$1; shift; say "$@"; exit "$code"; }
plural() { [ "$1" = 1 ] || echo s; }  # plural N: what a noun ends in behind N

command=${1:-} run=${2:-}
[ -n "$run" ] || die 2 'usage: cluster.sh submit|status|wait|hosts|task FOLDER ...'
declare -A plan
declare -a make

read_plan() {
	local name value
	[ -f "$run/plan" ] || die 2 "nothing was submitted in ${run%/cluster}"
	while IFS='=' read -r name value; do plan[$name]=$value; done <"$run/plan"
	[ "${plan[version]:-}" = 1 ] || die 2 "$run/plan: version '${plan[version]:-}' is not known"
	mapfile -t make <"$run/make"
}
number() {  # number NAME LOW HIGH: the plan's value is a whole number in this range
	local v=${plan[$1]}
	[[ $v =~ ^[0-9]{1,6}$ ]] && [ "$v" -ge "$2" ] && [ "$v" -le "$3" ] ||
		die 2 "${1^^} '$v' is not a number from $2 to $3"
}
check_plan() {
	number shards 1 4096; number cpus 1 4096; number retries 0 100
	[ -z "${plan[maxrun]}" ] || number maxrun 1 4096
}

# Whether the new plan makes what the last one made, on whatever machines.
same_work() {
	local where='^(cpus|maxrun|retries|sbatch|hosts|ssh)='
	cmp -s "$run/make" "$run/make.new" && cmp -s <(grep -vE "$where" "$run/plan") <(grep -vE "$where" "$run/plan.new")
}
# The new plan becomes the plan; what the last submission left is cleared.
begin() {
	same_work || rm -f "$run"/joblog.*
	mv "$run/plan.new" "$run/plan" && mv "$run/make.new" "$run/make" || exit 3
	read_plan
	check_plan
	rm -rf "$run/log" "$run/record" "$run/ended" "$run/ids" "$run/report"
	mkdir -p "$run/log" "$run/record" "$run/ended" || exit 3
}

# ---- on a node ----

# One job: make, tried again while it fails. make skips what an earlier try, or another node, has finished.
task() {
	local kind=$1 i=${2:-${SLURM_ARRAY_TASK_ID:-1}} host=${SLURMD_NODENAME:-$(hostname)} cpus=${SLURM_CPUS_PER_TASK:-1} tries=1 try rc
	[ -n "$i" ] && read_plan
	[ -z "${TASK_CPUS:-}" ] || cpus=$TASK_CPUS
	local -a goal
	case $kind in
	part)  goal=(part "PART=$i/$(parts_tasks)" "GOAL=${plan[name]}") ;;
	deal)  goal=(deal "SHARDS=${plan[shards]}" "GOAL=${plan[name]}") ;;
	shard) goal=("${plan[goal]}" "SHARD=$i/${plan[shards]}"); tries=$((plan[retries] + 1)) ;;
	merge) goal=("${plan[merge]}" "SHARD=all/${plan[shards]}") ;;
	*) die 2 "unknown kind of task '$kind'" ;;
	esac
	LOTMILL_RECORD=$(realpath "$run")/record/$kind.$i.$host.csv || exit 3
	export LOTMILL_RECORD
	local began=${SLURM_RESTART_COUNT:-0} before
	before=$(done_so_far)
	say "$(date -u +%FT%TZ) $kind $i on $host, start $((began + 1)), $cpus cores"
	pid=
	trap 'expire "$kind" "$i" "$before"' USR1
	trap '[ -z "$pid" ] || kill -TERM "$pid" 2>/dev/null; exit 143' TERM INT HUP
	for ((try = 1; try <= tries; try++)); do
		LOTMILL_ATTEMPT=$((began * tries + try)) "${make[@]}" -srRk --no-print-directory -j"$cpus" "${goal[@]}" </dev/null &
		pid=$!
		wait "$pid"; rc=$?
		pid=
		if [ $rc -eq 0 ]; then
			[ "$kind" != merge ] || conclude "$i"
			end "$kind" "$i" ok
			exit 0
		fi
		say "$(date -u +%FT%TZ) $kind $i: try $try of $tries failed ($rc)"
		[ $try -eq $tries ] || sleep 1
	done
	local names
	names=$("${plan[bin]}/lot-log" --failed "$LOTMILL_RECORD" 2>/dev/null | head -n 20 | tr '\n' ' ')
	end "$kind" "$i" "failed ${names% }"
	say "$kind $i gave up: ${names% }"
	exit 1
}
done_so_far() { cat "$run/record/$kind.$i".*.csv 2>/dev/null | grep -c ',ok,,1$'; }
end() { printf '%s\n' "$3" >"$run/ended/.$1.$2.$$" && mv "$run/ended/.$1.$2.$$" "$run/ended/$1.$2"; }

# The time limit comes near: give the node back and queue again, as long as each start gets something done.
expire() {
	trap '' USR1
	say "$(date -u +%FT%TZ) $1 $2: the time limit is near"
	[ -z "$pid" ] || { kill -TERM "$pid"; wait "$pid"; }
	if [ "$(done_so_far)" -le "$3" ]; then
		end "$1" "$2" 'failed: not one task fits into the time limit'
		exit 1
	fi
	# The last task of an array has the job id of the whole array: requeueing that would stop all of them.
	scontrol requeue "${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}" && sleep 60
	exit 1
}

# What is left to do when the result is there.
conclude() {
	sweep
	gather
	list_tasks
	[ -n "${plan[report]}" ] || return 0
	set -f
	${plan[report]} >"$run/report" || { set +f; end merge "$1" 'failed: the report'; exit 1; }
	set +f
}
# What machines that lost power had begun to write. One that was only cut off cannot publish any more, nor need it.
sweep() {
	local f
	for f in ${plan[folders]}; do find "$f" -maxdepth 1 -name '.*.tmp' -delete 2>/dev/null; done
}
# How each task went, beside the result, as on one machine.
list_tasks() {
	[ -z "${plan[tasks]}" ] || "${plan[bin]}/lot-log" "--tasks=${plan[kind]}=${plan[tasks]}" "${plan[out]}/log/run.csv" >/dev/null
}

# Parts are partitioned by as many tasks as the scheduler allows an array to have.
parts_tasks() { echo $((plan[parts] < 1000 ? plan[parts] : 1000)); }

# All machines' records as one, OUT/log/run.csv, in order of time.
gather() {
	local log=${plan[out]}/log
	local new=$log/.run.csv.$(hostname).$BASHPID.tmp # whoever looks on gathers too
	mkdir -p "$log"
	{
		echo 'task,kind,start,seconds,cpu_seconds,max_rss_kb,worker,host,attempts,status,error,version'
		find "$run/record" -name '*.csv' -exec awk 'FNR > 1' {} + | sort -s -t, -k3,3
	} >"$new" && mv "$new" "$log/run.csv" || { rm -f "$new"; exit 3; }
}

# ---- the scheduler ----

ids() { [ ! -f "$run/ids" ] || awk '{ print $2 }' "$run/ids" | paste -sd, -; }

# The states of the jobs that have not ended, KIND STATE COUNT a line. The scheduler not answering is no answer: 1.
queue() {
	local list=$(ids) text
	[ -n "$list" ] || return 0
	text=$(squeue -h -r -j "$list" -o '%A %F %T %r' 2>&1) || {
		# It forgets jobs that ended a while ago.
		case $text in *'Invalid job id'*) return 0 ;; *) say "$text"; return 1 ;; esac
	}
	awk 'NR == FNR { kind[$2] = $1; next } { k = kind[$2] != "" ? kind[$2] : kind[$1]; if (k != "") n[k " " $3 ($4 ~ /[Hh]eld/ ? ":held" : "")]++ }
	     END { for (x in n) print x, n[x] }' "$run/ids" - <<<"$text" | sort
}

submit() {
	command -v sbatch >/dev/null || die 3 'there is no sbatch here; make hosts needs none'
	if [ -f "$run/plan" ] && [ -f "$run/ids" ]; then
		local active
		active=$(queue) || exit 3
		[ -z "$active" ] || die 1 "jobs $(ids) are still at work here: make cluster-wait, or scancel them"
	fi
	begin
	local limit tasks
	limit=$(scontrol show config 2>/dev/null | awk '$1 == "MaxArraySize" { print $3 }')
	[ "${plan[shards]}" -lt "${limit:-1001}" ] || die 2 "SHARDS ${plan[shards]}: this scheduler takes arrays of $((${limit:-1001} - 1)) at most"
	tasks=$(parts_tasks)
	local self
	self=$(realpath "$0")
	set -f
	# shellcheck disable=SC2206
	local -a more=(${plan[sbatch]}) options
	set +f
	options=(--parsable --kill-on-invalid-dep=yes --requeue --open-mode=append "--chdir=$PWD")
	local id after= kind
	trap 'awk "{ print \$2 }" "$run/ids" 2>/dev/null | xargs -r scancel; rm -f "$run/ids"' EXIT
	for kind in part deal shard merge; do
		local -a job=(-J "lot-$kind" -o "$run/log/$kind.%a.log" -c "${plan[cpus]}")
		case $kind in
		part)  job+=("--array=1-$tasks") ;;
		shard) job+=("--array=1-${plan[shards]}${plan[maxrun]:+%${plan[maxrun]}}" --signal=B:USR1@60) ;;
		deal)  job+=(-c 1 -o "$run/log/$kind.1.log") ;;
		merge) job+=(-o "$run/log/$kind.1.log") ;;
		esac
		id=$(sbatch "${options[@]}" "${job[@]}" ${after:+"--dependency=afterok:$after"} ${more[@]+"${more[@]}"} "$self" task "$run" "$kind") ||
			die 3 "sbatch refused the $kind job; nothing is left queued"
		id=${id%%;*}
		echo "$kind $id" >>"$run/ids"
		after=$id
	done
	trap - EXIT
	echo "submitted: $(awk '{ printf "%s%s %s", (NR > 1 ? ", " : ""), $1, $2 }' "$run/ids") ($tasks part$(plural "$tasks"), ${plan[shards]} shard$(plural "${plan[shards]}") of ${plan[cpus]} core$(plural "${plan[cpus]}"))"
}

# ---- looking on ----

progress() {  # progress OPTION...: what the records say
	gather
	"${plan[bin]}/lot-status" "$@" --shards="${plan[shards]}" --deal="${plan[out]}/shards/${plan[shards]}" \
	    --kind="${plan[kind]}" --list="${plan[list]}" --stale="${plan[stale]}" "${plan[out]}/log/run.csv"
}
# 0 when the merge ended well. A shared folder may show another machine's file late, so a missing word is waited for.
outcome() {
	local k
	for k in 1 2 3 4 5; do
		[ "$(cat "$run/ended/merge.1" 2>/dev/null)" != ok ] || return 0
		! grep -qs '^failed' "$run"/ended/* || return 1
		sleep "${LOTMILL_POLL:-1}"
	done
	return 1
}
verdict() {
	if outcome; then
		echo "done: ${plan[result]}"
		cat "$run/report" 2>/dev/null
		return 0
	fi
	progress --ended >&2
	list_tasks
	local f text
	for f in "$run"/ended/*; do
		text=$(cat "$f" 2>/dev/null)
		case $text in
		# No task of the record failed: what was said last says why.
		'failed ') say "${f##*/}: $text$(grep -vE '^(cluster|make([[][0-9]+[]])?): ' "$run/log/${f##*/}.log" 2>/dev/null | tail -n 1)" ;;
		failed*) say "${f##*/}: $text" ;;
		esac
	done
	say 'there was no merge; what is done is kept, and submitting again does the rest'
	return 1
}
status() {
	read_plan
	local active
	active=$(queue) || exit 3
	if [ -z "$active" ]; then verdict; return; fi
	echo "$active" | awk '{ printf "%s%s: %d %s", (NR > 1 ? ", " : "jobs: "), $1, $3, tolower($2) } END { print "" }'
	progress
}
follow() {
	read_plan
	local active line last='' now next=0 live=
	[ -t 2 ] && [ "${TERM:-dumb}" != dumb ] && live=1
	while active=$(queue) || sleep 10; do
		[ -n "$active" ] || break
		line=$(progress --line)
		now=$SECONDS
		if [ -n "$live" ]; then
			printf '\r\033[K%s' "${line:0:$(($(tput cols 2>/dev/null || echo 80) - 1))}" >&2
		elif [ "$line" != "$last" ] && [ "$now" -ge "$next" ]; then
			say "$line"; last=$line next=$((now + 10))
		fi
		sleep "${LOTMILL_POLL:-5}"
	done
	[ -z "$live" ] || printf '\r\033[K' >&2
	verdict
}

# ---- without a scheduler ----

# The same shards over ssh: GNU parallel hands each to a machine that is free, and to another where one is lost.
hosts() {
	command -v parallel >/dev/null || die 3 'please install GNU parallel'
	begin
	[ -n "${plan[hosts]}" ] || die 2 "HOSTS is empty: HOSTS='h1/16 h2/16'"
	local self h log=$run/joblog.${plan[shards]}
	self=$(realpath "$0")
	set -f
	for h in ${plan[hosts]}; do echo "1/${h%%/*}"; done >"$run/sshlogins"
	for h in ${plan[hosts]}; do case $h in */*) echo "${h%%/*} ${h##*/}" ;; *) echo "$h" ;; esac; done >"$run/cores"
	set +f
	local cores
	cores=$(nproc)
	# The tables are partitioned, and the shards dealt, here. A new deal makes the old job log worthless.
	LOTMILL_RECORD=$(realpath "$run")/record/deal.1.$(hostname).csv "${make[@]}" -srRk --no-print-directory -j"$cores" deal "SHARDS=${plan[shards]}" "GOAL=${plan[name]}" || exit 1
	[ ! -e "$log" ] || [ "$log" -nt "${plan[out]}/shards/${plan[shards]}/dealt" ] || rm -f "$log"
	local rc=0 watcher
	while sleep "${LOTMILL_POLL:-10}"; do say "$(progress --line)"; done &
	watcher=$!
	seq 1 "${plan[shards]}" | parallel --will-cite --plain --joblog "$log" --resume-failed --retries $((plan[retries] + 2)) \
	    --sshloginfile "$run/sshlogins" --ssh "${plan[ssh]}" --workdir "$PWD" \
	    "$self" remote "$run" {} || rc=$?
	kill $watcher
	wait $watcher 2>/dev/null
	rm -f "${plan[out]}/log/.run.csv.$(hostname).$$.tmp"
	if [ $rc -eq 0 ]; then
		TASK_CPUS=$cores "$0" task "$run" merge 1 || rc=$?
	fi
	gather
	if [ $rc -eq 0 ]; then rm -f "$log"; fi
	verdict
}
# A shard on a machine reached by ssh: how many cores it may take stands beside its name.
remote() {
	TASK_CPUS=$(awk -v h="${PARALLEL_SSHHOST:-}" '$1 == h { print $2 }' "$run/cores")
	export TASK_CPUS=${TASK_CPUS:-$(nproc)}
	task shard "$1"
}

case $command in
submit) submit ;;
status) status ;;
wait)   follow ;;
hosts)  hosts ;;
task)   shift 2; task "$@" ;;
remote) remote "$3" ;;
*) die 2 "unknown command '$command'" ;;
esac
