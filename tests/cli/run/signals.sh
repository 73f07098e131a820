#!/usr/bin/env bash
# A signal to lot-run reaches the command and what it started once each, and lot-run ends by it.
for signal in INT TERM HUP; do
	rm -f got started
	# A shell's background job ignores SIGINT; env undoes that.
	env --default-signal=INT lot-run -- bash -c '
		trap "echo command $0 >>got; wait; exit 9" '$signal'
		(trap "echo child >>got; exit" '$signal'; touch started; while :; do sleep 0.01; done) 2>/dev/null &
		wait' $signal 2>said &
	run=$!
	until [ -e started ]; do sleep 0.01; done
	kill -$signal $run; kill -$signal $run 2>/dev/null
	{ wait $run; } 2>/dev/null; echo "$signal: $?"
	sort got; cat said
done
# A command that does not listen is killed by the second one.
rm -f started
lot-run -- bash -c 'trap "" TERM; touch started; while :; do sleep 0.01; done 2>/dev/null' 2>said & run=$!
until [ -e started ]; do sleep 0.01; done
kill -TERM $run; sleep 1.1; kill -TERM $run
{ wait $run; } 2>/dev/null; echo "twice: $?"
# An ignored signal stays ignored: nohup.
rm -f started
(trap '' HUP; exec lot-run --quiet -- bash -c 'touch started; until [ -e go ]; do sleep 0.01; done; echo survived') & run=$!
until [ -e started ]; do sleep 0.01; done
kill -HUP $run; sleep 0.05; touch go
wait $run; echo "ignored: $?"
