#!/usr/bin/env bash
# Nothing that the command started outlives the run, wherever it hid.
lot-run -- bash -c '
	sleep 1000 & echo $! >>pids
	setsid sh -c "echo \$\$ >>pids; exec sleep 1000" &
	(trap "" HUP; sh -c "echo \$\$ >>pids; exec sleep 1000" & )
	setsid bash -c "trap \"\" TERM; echo \$\$ >>pids; while :; do sleep 0.05; done" &
	until [ "$(wc -l <pids)" = 4 ]; do sleep 0.01; done'
echo $?
for p in $(cat pids); do [ -e /proc/$p ] && echo "$p is left"; done
# And its last words, without a line end, are not lost.
lot-run --quiet -- sh -c 'printf "one\ntwo" >&2'
