#!/usr/bin/env bash
# A run has a record of its own and keeps the one before; an idle run changes neither.
PATH=$BIN/../helper:$PATH
tasks() { [ -f "$1" ] && lot-log --csv "$1" | cut -d, -f1 | tail -n +2 | tr '\n' ' '; echo; }
lot-run --quiet -- true
ls out/log
lot-run --quiet -- fake_task fifo a
tasks out/log/run.csv; tasks out/log/run.1.csv
lot-run --quiet -- sh -c 'cd / && fake_task fifo b && fake_task fifo c'
tasks out/log/run.csv; tasks out/log/run.1.csv
lot-run --quiet -- true
tasks out/log/run.csv; tasks out/log/run.1.csv
lot-run --quiet --record elsewhere/tasks.csv -- sh -c 'fake_task fifo d; echo "${LOTMILL_RECORD#"$PWD"}"'
tasks elsewhere/tasks.csv
ls -A out out/log elsewhere
# A record that cannot be written is a warning, and the work is done all the same.
mkdir -p full/log && ln -s /dev/full full/log/run.csv
LOTMILL_RECORD=/dev/full fake_task fifo e touch done; echo $?; ls done
