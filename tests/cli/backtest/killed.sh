#!/usr/bin/env bash
# A run that is ended takes its program with it, and leaves no file behind.
"$CASE/market" s A 20
gone() { for _ in $(seq 200); do [[ ! -e /proc/$1 || $(cut -d' ' -f3 /proc/$1/stat 2>/dev/null) == Z ]] && return; sleep 0.05; done; echo "$1 lives on"; }
for signal in TERM INT HUP KILL; do
	rm -f pids
	# Job control gives the run its default signals, which a background job of a script ignores.
	set -m
	lot-backtest -s "cmd:sh -c 'sleep 1000 & echo \$\$ \$! >pids.new; mv pids.new pids; wait'" -o x.csv --partial=x.npz s/A 2>/dev/null & run=$!
	set +m
	for _ in $(seq 200); do [ -e pids ] && break; sleep 0.05; done
	read -r shell sleeper <pids
	kill -$signal $run
	wait $run; echo "$signal: exit $?"
	gone $run
	gone $shell
	# The kernel ends the program itself when we are killed; what that started is its own affair.
	if [ $signal = KILL ]; then kill $sleeper; else gone $sleeper; fi
done 2>err
grep -v 'Killed\|Terminated\|Hangup\|Interrupt' err
ls -A
