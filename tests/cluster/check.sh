#!/usr/bin/env bash
# check.sh - the graph on three machines, each result compared with one machine's bytes.
#
# usage: tests/cluster/check.sh BIN     (make check-cluster; root; PLAIN=1 to do without namespaces)
#
# Ends with "N passed, N failed". KEEP=1 leaves the scratch folder.
set -u
TOP=$(cd "$(dirname "$0")/../.." && pwd)
BIN=$(cd "${1:-$TOP/build/release/bin}" && pwd) || exit 2
export MACHINES_SH=$TOP/tests/cluster/machines.sh
. "$MACHINES_SH"
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES GNUMAKEFLAGS LOTMILL_RECORD LOTMILL_LOCK
export PATH=$PATH:/usr/sbin:/sbin
skip() { echo "skipped: $*"; echo '0 passed, 0 failed, 1 skipped'; exit 0; }
[ "$(id -u)" = 0 ] || skip 'only root may start machines'
for program in slurmctld slurmd sbatch munged parallel sshd ip; do
	command -v $program >/dev/null || skip "$program is missing: ./setup.sh cluster"
done
machines_enter "$@"

work=$(mktemp -d /tmp/lotmill-cluster.XXXXXX) && chmod 755 "$work" || exit 3
export MACHINES=$work/machines
finish() { machines_down; [ -n "${KEEP:-}" ] && echo "kept: $work" || rm -rf "$work"; }
trap finish EXIT
trap 'exit 130' INT TERM HUP
cd "$work" || exit 3

passed=0 failed=0 t0=$SECONDS
ok() {  # ok TEXT COMMAND...
	local text=$1
	shift
	if "$@" >"$work/said" 2>&1; then passed=$((passed + 1)); echo "ok    $((SECONDS - t0))s $text"
	else failed=$((failed + 1)); echo "FAILED $((SECONDS - t0))s $text"; tail -n 30 "$work/said"; fi
}
not() { ! "$@"; }
until_ok() {  # until_ok SECONDS COMMAND...: waits for it
	local k n=$(($1 * 10))
	shift
	for ((k = 0; k < n; k++)); do "$@" >/dev/null 2>&1 && return 0; sleep 0.1; done
	return 1
}

# ---- the market, its makefile, programs that take their time ----

symbols=240
"$BIN/lot-gen" --symbols=$symbols --days=40 --brokers=30 --active=6 --seed=5 --mergers=2 -o data || exit 3
mkdir data/trades-parts data/prices-parts
awk -F, 'NR == 1 { head = $0; next } { f = "data/trades-parts/" (NR % 2 ? "a" : "b") ".csv"; if (!(f in seen)) { print head >f; seen[f] } print >f }' data/trades.csv
rm data/trades.csv; mv data/trades-parts data/trades
mv data/prices.csv data/prices-parts/all.csv; mv data/prices-parts data/prices
# A row of a second part of the prices, which agrees with the first.
victim=$(awk -F, 'NR == 2 { print $1 }' data/prices/all.csv)
awk -F, -v s="$victim" 'NR == 1 || ($1 == s && ++n == 3)' data/prices/all.csv >data/prices/late.csv
mkdir bin
for f in "$BIN"/lot-*; do ln -s "$f" "bin/${f##*/}"; done
rm bin/lot-fifo
cat >bin/lot-fifo <<-S
	#!/bin/sh
	read -r host </proc/sys/kernel/hostname
	slow=$work/slow.\$host; [ -e \$slow ] || slow=$work/slow
	read -r seconds <\$slow; sleep \$seconds
	for folder; do :; done
	[ ! -e $work/broken ] || [ "\$(cat $work/broken)" != "\${folder##*/}" ] || exit 1
	exec $BIN/lot-fifo "\$@"
	S
chmod +x bin/lot-fifo
slow() { echo "$1" >"$work/slow"; }
slow 0
cat >Makefile <<-M
	DATA := data
	LOTMILL_BIN := $work/bin
	include $TOP/pipeline.mk
	M
export LOTMILL_POLL=0.3
lot() { timeout "${LIMIT:-100}" make --no-print-directory "$@"; }
same() { cmp "$1/brokers.csv" "$2/brokers.csv" && cmp "$1/symbols.csv" "$2/symbols.csv" && diff -rq "$1/pnl" "$2/pnl" && diff -rq "$1/groups/pnl" "$2/groups/pnl"; }
done_tasks() { [ "$(ls "$1/pnl" 2>/dev/null | grep -c '[.]csv$')" -ge "$2" ]; }
redone() { [ "$(awk -F, '$2 == "fifo" && $10 == "ok" { print $1 }' "$1/log/run.csv" | sort -u | wc -l)" = "$2" ]; }

ok 'one machine makes the totals' lot -s -j2 totals OUT=one
ok 'three machines start' machines_up 3 4
[ $failed = 0 ] || { echo "$passed passed, $failed failed"; exit 1; }

# ---- a clean run ----

slow 0.03
ok 'a run is submitted' lot cluster OUT=clean SHARDS=6 CPUS=2
cp said clean-said
ok '... and its job ids are said' grep -qxE "submitted: part [0-9]+, deal [0-9]+, shard [0-9]+, merge [0-9]+ \([0-9]+ parts, 6 shards of 2 cores\)" clean-said
ok '... twice is refused while it works' not lot cluster OUT=clean SHARDS=6 CPUS=2
ok '... and followed to its end' lot cluster-wait OUT=clean
ok 'the bytes are those of one machine' same one clean
ok 'the scheduler had one task a part and a shard' test "$(scontrol show job -o | grep -c JobName=lot-)" = $(($(wc -l <clean/parts.list) + 6 + 2))
ok 'three machines took part' test "$(awk -F, '$2 == "fifo" { print $8 }' clean/log/run.csv | sort -u | wc -l)" = "$([ -n "$PLAIN" ] && echo 1 || echo 3)"
ok 'no symbol was done twice' test "$(awk -F, '$2 == "fifo" && $10 == "started"' clean/log/run.csv | wc -l)" = $symbols
ok 'status says that it is done' sh -c "make -s cluster-status OUT=clean | grep -qx 'done: clean/brokers.csv'"
ok 'one machine finds nothing left to do' sh -c 'make totals OUT=clean | grep -q "Nothing to be done"'
ok 'a shard refuses other settings' not lot -s pnl OUT=clean SHARD=2/6 START=2024-01-15

# ---- one changed symbol ----

cp -r data data-changed
changed=$(awk -F, 'NR == 5 { print $1 }' data/trades/b.csv)
awk -F, -v OFS=, 'NR == 5 { for (i = 1; i <= NF; i++) if ($i ~ /^[0-9]+[.]?[0-9]*$/ && $i > 0 && i > 3) { $i = $i + 1; break } } { print }' data/trades/b.csv >data-changed/trades/b.csv
ok 'one machine, one symbol changed' lot -s -j2 totals OUT=one-changed DATA=data-changed
slow 0
cp data/trades/b.csv b.csv; cp data-changed/trades/b.csv data/trades/b.csv
ok 'the changed symbol on the cluster' sh -c 'make -s cluster OUT=clean SHARDS=6 CPUS=2 && timeout 60 make -s cluster-wait OUT=clean'
ok 'exactly that one was redone' redone clean 1
ok '... it was the changed one' grep -q "^$changed,fifo,.*,ok," clean/log/run.csv
ok 'the bytes are those of one machine' same one-changed clean
cp b.csv data/trades/b.csv

# ---- a power cut, a killed task, a time limit ----

slow 0.3
ok 'a run to be cut' lot cluster OUT=cut SHARDS=6 CPUS=2
ok 'it is under way' until_ok 40 done_tasks cut 20
make_of() {  # make_of SHARD: the process id of the make that works on it
	local p
	for p in /proc/[0-9]*; do
		{ tr '\0' ' ' <"$p/cmdline"; } 2>/dev/null | grep -q "^make .* SHARD=$1/6 *\$" && { tr '\0' '\n' <"$p/environ"; } 2>/dev/null | grep -qx "LOTMILL_RECORD=$work/cut/cluster/.*" && { echo "${p#/proc/}"; return; }
	done
	return 1
}
node_of() { sed -n 's/.* shard '"$1"' on \(n[0-9]*\), .*/\1/p' "cut/cluster/log/shard.$1.log" | tail -n 1; }
lost=$(node_of 1)
other=$(for i in 2 3 4 5 6; do [ "$(node_of $i)" = "$lost" ] || { echo $i; break; }; done)
third=$(for i in 6 5 4 3 2; do [ "$(node_of $i)" = "$lost" ] || [ "$i" = "$other" ] || { echo $i; break; }; done)
ok "shard $other is killed" kill -9 "$(make_of "$other")"
ok "shard $third nears its time limit" scancel --batch --signal=USR1 "$(awk '$1 == "shard" { print $2 }' cut/cluster/ids)_$third"
ok "$lost loses its power" machines_cut "$lost"
before=$(ls cut/pnl | grep -c '[.]csv$')
touch cut-now
ok 'status meanwhile' sh -c 'make -s cluster-status OUT=cut | tee status | grep -q "^[0-5] of 6 shards done, fifo [0-9]* of 240 .* left"'
ok '... the queue' grep -qE '^jobs: .*shard: [1-6] (running|pending)' status
ok '... and the shards' grep -qE '^ *shard +symbols +done +running +failed +per_second +left +host' status
slow 0.05
ok 'it ends well all the same' lot cluster-wait OUT=cut
cp said cut-said
ok '... with lines of progress' grep -qE '^cluster: [0-6] of 6 shards done, fifo [0-9]+ of 240 ' cut-said
ok 'the bytes are those of one machine' same one cut
ok 'the lost shards were started again' sh -c "grep -l 'start 2' cut/cluster/log/shard.*.log | wc -l | grep -qx '[2-6]'"
ok 'the killed one was tried again on its machine' grep -q 'try 1 of 3 failed (137)' "cut/cluster/log/shard.$other.log"
ok 'the one out of time was queued again' sh -c "grep -q 'time limit is near' cut/cluster/log/shard.$third.log && grep -q 'start 2' cut/cluster/log/shard.$third.log"
ok "what was finished stayed ($before of $symbols)" test "$(find cut/pnl -name '*.csv' ! -newer cut-now | wc -l)" -ge "$((before - 1))"
machines_boot "$lost"
ok "$lost comes back" machines_ready 3

# ---- a machine that is cut off, works on beside its successor, and comes back ----

if [ -z "$PLAIN" ]; then
	slow 0.1
	echo 3 >slow.n2
	ok 'a run on machines that part' lot cluster OUT=split SHARDS=6 CPUS=2
	ok 'it is under way' until_ok 40 done_tasks split 12
	machines_unplug n2
	ok 'its shards start elsewhere' until_ok 40 sh -c "grep -qs 'start 2' split/cluster/log/shard.*.log"
	machines_plug n2
	rm slow.n2
	ok 'it ends well all the same' lot cluster-wait OUT=split
	ok 'the bytes are those of one machine' same one split
	ok 'two machines worked on one shard' sh -c "ls split/cluster/record | cut -d. -f1,2 | sort | uniq -d | grep -q ."
	ok 'n2 is back' machines_ready 3
fi

# ---- a hopeless symbol, its repair ----

slow 0
cp data/prices/late.csv late.csv
awk -F, -v OFS=, 'NR == 2 { $3 = $3 + 1 } { print }' late.csv >data/prices/late.csv
ok 'a run with a hopeless symbol' lot cluster OUT=bad SHARDS=6 CPUS=2 RETRIES=1
ok 'it ends badly' not lot cluster-wait OUT=bad
cp said bad-said
ok '... naming the symbol' grep -q "shard[.][1-6]: failed $victim\$" bad-said
ok '... after its retries' sh -c 'grep -q "try 2 of 2 failed" bad/cluster/log/shard.*.log'
ok 'there was no merge' test ! -e bad/brokers.csv
ok 'all other symbols are there' test "$(ls bad/pnl | grep -c '[.]csv$')" = $((symbols - 1))
ok 'status ends with 1' not lot cluster-status OUT=bad
cp late.csv data/prices/late.csv
ok 'repaired and submitted again' sh -c 'make -s cluster OUT=bad SHARDS=6 CPUS=2 RETRIES=1 && timeout 60 make -s cluster-wait OUT=bad'
ok 'only the one was missing' redone bad 1
ok 'the bytes are those of one machine' same one bad

# ---- a sweep with a strategy of one's own ----

slow 0
cat >mine.c <<'S'
#include "strategy.h"
enum { PERIOD };
static const struct strategy_param params[] = { { "period", STRATEGY_WHOLE, "20", "1", "5000", "closes of the average" }, { 0 } };
static double step(void *state, const struct strategy_value *value, const struct strategy_days *days)
{
	size_t n = (size_t)value[PERIOD].whole;
	(void)state;
	if (days->count < n)
		return 0;
	__int128 sum = 0;
	for (size_t i = days->count - n; i < days->count; i++)
		sum += days->close[i];
	return days->close[days->count - 1] * (__int128)n > sum;
}
STRATEGY(above_average) = { STRATEGY_VERSION, "above_average", "Long while the close is above its average.", params, .step = step };
S
sweep() { lot "$@" RUN=mine STRATEGY=mine.c GRID='period=2..20/2' SPLIT=70%; }
same_sweep() { cmp "one/backtest/mine.csv" "$1/backtest/mine.csv" && diff -rq "one/backtest/mine" "$1/backtest/mine"; }
ok 'one machine sweeps' sweep -s -j2 sweep OUT=one V=0
tail -n +2 said >one-top
ok 'a sweep is submitted' sweep cluster GOAL=sweep OUT=sweep SHARDS=5 CPUS=1 MAXRUN=2 'SBATCH=-p all -t 7 --comment=desk'
shards=$(awk '$1 == "shard" { print $2 }' sweep/cluster/ids)
ok '... two shards at a time' sh -c "scontrol show job $shards | grep -q ArrayTaskThrottle=2"
ok '... with the options given' sh -c "scontrol show job $shards | grep -q TimeLimit=00:07:00 && scontrol show job $shards | grep -q Comment=desk"
ok '... and followed to its end' lot cluster-wait OUT=sweep
cp said sweep-said
ok 'the bytes are those of one machine' same_sweep sweep
ok 'the ten best points are printed' sh -c "grep -qx 'done: sweep/backtest/mine.csv' sweep-said && sed '1,/^done: /d' sweep-said | cmp - one-top"
ok 'how each task went lies beside it' test "$(grep -cE ",ok,.*,${PLAIN:+$(hostname)|}n[0-9]," sweep/backtest/mine.tasks.csv)" = $symbols
ok 'the strategy was compiled once' test "$(grep -c 'points, 240 symbols' sweep/cluster/log/*.log | grep -c ':1$')" = 1
ok 'one machine finds nothing left to do' sh -c "make -s sweep OUT=sweep RUN=mine STRATEGY=mine.c GRID='period=2..20/2' SPLIT=70% | grep -q '^nothing to do: '"
ok 'a grid without a point ends badly' sh -c "make -s cluster GOAL=sweep OUT=sweep SHARDS=5 GRID='fast=9' CONSTRAINT='fast<2' && ! timeout 60 make -s cluster-wait OUT=sweep"
cp said empty-said
ok '... saying why' grep -q 'cluster: deal.1: failed .*constraint' empty-said

# ---- a table that grows ----

# Two parts of days, then a third: the shards of the second run, another number of them, go on from what those of the first left.
"$BIN/lot-gen" --symbols=40 --days=60 --brokers=12 --active=5 --seed=3 -o full || exit 3
days=($(cut -d, -f3 full/trades.csv | grep '^2' | sort -u))
mkdir -p growing/trades
part() { awk -F, -v from="$2" -v to="$3" 'NR == 1 || ($3 >= from && $3 <= to)' full/trades.csv >"growing/trades/$1.csv"; }
cp full/prices.csv full/returns.csv growing/
part 1 "${days[0]}" "${days[19]}"; part 2 "${days[20]}" "${days[39]}"
ok 'a table in two parts' sh -c 'make -s cluster OUT=grown DATA=growing SHARDS=3 CPUS=1 && timeout 60 make -s cluster-wait OUT=grown'
part 3 "${days[40]}" "${days[-1]}"
resuming=$(ls grown/state/1/*.npz | wc -l)
for f in grown/state/1/*.npz; do f=${f##*/}; printf damaged | dd of="grown/slices/${f%.npz}/trades/1.npz" conv=notrunc status=none; done
ok 'one machine, three parts' lot -s -j2 totals OUT=one-grown DATA=growing
ok 'the third on the cluster' sh -c 'make -s cluster OUT=grown DATA=growing SHARDS=5 CPUS=1 && timeout 60 make -s cluster-wait OUT=grown'
ok 'the bytes are those of one machine' same one-grown grown
ok 'symbols went on from their states' test "$resuming" -gt 30

# ---- without a scheduler ----

slow 0.1
ssh="ssh -F $SSH_CONFIG"
lot hosts OUT=ssh SHARDS=9 HOSTS='n1/2 n2/2 n3/2' SSH="$ssh" >ssh-said 2>&1 &
pid=$!
ok 'shards over ssh are under way' until_ok 30 done_tasks ssh 30
ok 'n3 loses its power' machines_cut n3
ok 'it ends well all the same' wait $pid || cat ssh-said
ok 'the bytes are those of one machine' same one ssh
ok 'n3 had a share' test "$(ls ssh/cluster/record | grep -c '[.]n3[.]csv$')" -gt "$([ -n "$PLAIN" ] && echo -1 || echo 0)"
machines_boot n3
ok 'n3 comes back' machines_ready 3
slow 0
echo "$victim" >broken
ok 'over ssh, with a symbol that fails' not lot hosts OUT=ssh-bad SHARDS=4 HOSTS='n1/2 n2/2' RETRIES=0 SSH="$ssh"
ok 'there was no merge' test ! -e ssh-bad/brokers.csv
ok 'all other symbols are there' test "$(ls ssh-bad/pnl | grep -c '[.]csv$')" = $((symbols - 1))
rm broken
ok 'called again it ends well' lot hosts OUT=ssh-bad SHARDS=4 HOSTS='n1/2 n2/2' RETRIES=0 SSH="$ssh"
ok '... after the failed shard alone' test "$(ls ssh-bad/cluster/record | grep -c '^shard[.]')" = 1
ok 'the bytes are those of one machine' same one ssh-bad
ok 'a sweep over ssh' sweep -s hosts GOAL=sweep OUT=ssh-sweep SHARDS=6 HOSTS='n1/2 n2/2' SSH="$ssh"
cp said ssh-said
ok 'the bytes are those of one machine' same_sweep ssh-sweep
ok 'the ten best points are printed' sh -c "sed '1,/^done: /d' ssh-said | cmp - one-top"

echo "$((SECONDS - t0)) s"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
