#!/usr/bin/env bash
# One run, seen from another shell: at work, ended, failed, interrupted, killed; and the end as an exit code.
PATH=$BIN/../helper:$PATH
# What differs from call to call: times, ids, this machine's name.
plain() { sed -E "s/[0-9]+(\.[0-9]+)? s\b/N s/g; s/pid [0-9]+/pid P/; s/ on $(uname -n)\$/ on HOST/; s|[0-9.]+/s|N/s|; s/( +)[0-9]+\.[0-9]+/\1N/g; s/[0-9]+\$/W/; s/ +/ /g; s/ +\$//"; }
look() { lot-status "$@" out/log/run.csv >text 2>err; echo "exit $?"; plain <text; cat err; }
until_there() { until [ -e "$1" ]; do sleep 0.01; done; }

look
printf 'SYMBOLS := a b c d e\n' >mk; touch c.out e.out
lot-run -q --manifest mk --total=fifo=SYMBOLS '--stale=fifo=%.out' --result=table -- sh -c '
	fake_task fifo a touch a.out; fake_task fifo b fail "b is torn"; fake_task fifo d touch started wait go touch d.out; exit 1' 2>/dev/null &
until_there started
look
look --line
# Who follows is told how it ended, and ends so.
lot-status --wait --quiet out/log/run.csv >waited 2>&1 & waiting=$!
touch go
wait $waiting; echo "wait: exit $?"; plain <waited
wait
look
# Nothing runs: the last result at once.
look --wait
lot-run -q --result=table -- fake_task fifo a
look --wait
lot-run -q --result=table -- true
look
look --wait
# Interrupted, and killed.
rm -f started go
lot-run -q -- fake_task fifo a touch started wait go 2>/dev/null & run=$!
until_there started
kill -INT $run; kill -TERM $run; wait $run
look
look --wait
rm -f started
lot-run -q -- fake_task fifo a touch started wait go & run=$!
until_there started
lot-status --wait --quiet out/log/run.csv >waited 2>&1 & waiting=$!
{ kill -9 $run; wait $run; } 2>/dev/null
wait $waiting; echo "wait: exit $?"; plain <waited
flock -w 30 out/.lock true
look
# A run by another name, and what another run does here.
rm -f started
lot-run -q --record=out/log/other.csv -- fake_task fifo a touch started wait go &
until_there started
look --line
touch go; wait
lot-status --line out/log/other.csv | plain
# From another folder: the run's own paths are meant.
(mkdir -p else/where && cd else/where && lot-status --line ../../out/log/other.csv | plain)
# A command that is not there: this run failed, not the one before it.
lot-run -q --record=out/log/absent.csv -- true
lot-run -q --record=out/log/absent.csv -- ./absent 2>&1
lot-status --line out/log/absent.csv | plain
