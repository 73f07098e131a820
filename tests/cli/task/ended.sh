#!/usr/bin/env bash
# SIGINT and SIGTERM end the command and leave nothing; SIGKILL of lot-task ends it too, and the record shows what was lost.
# (The command tells its number without a child: a bash that waits for one takes no SIGINT.)
export LOTMILL_RECORD=$PWD/record.csv
gone() { ! grep -q '^State:.[^ZX]' /proc/$1/status 2>/dev/null || echo "$1 is still there"; }
for signal in INT TERM HUP; do
	rm -f pid; echo "--- $signal"
	# A shell's background job ignores SIGINT; env undoes that.
	env --default-signal=INT lot-task --retries 3 -o r.out -- bash -c 'echo half; echo word >&2; echo $$ >pid; exec sleep 1000' 2>said &
	task=$!
	until [ -s pid ]; do sleep 0.01; done
	kill -$signal $task; { wait $task; } 2>/dev/null; echo $?
	gone "$(cat pid)"; cat said; ls -A | grep r.out
done
echo '--- while it waits to be tried again'
lot-task --retries 3 --wait 100 --name waiting -o r.out -- sh -c 'touch tried; exit 1' 2>said & task=$!
until [ -e tried ] && grep -q ',2,started' record.csv; do sleep 0.01; done
sleep 0.05
kill -TERM $task; { wait $task; } 2>/dev/null; echo $?; cat said
cut -d, -f1,9-11 record.csv | tail -n +2
rm record.csv pid
echo '--- KILL'
lot-task -o r.out -- bash -c 'echo $$ >pid; exec sleep 1000' & task=$!
until [ -s pid ]; do sleep 0.01; done
kill -9 $task; { wait $task; } 2>/dev/null; echo $?
for ((i = 0; i < 500; i++)); do [ -z "$(gone "$(cat pid)")" ] && break; sleep 0.01; done
gone "$(cat pid)"
lot-log --csv record.csv | cut -d, -f1,2,9,10
ls r.out 2>/dev/null
find . -name '.*.tmp' -delete
