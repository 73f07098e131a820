#!/usr/bin/env bash
# kill -9 of lot-run: the tasks end too, the folder is free once they have, and the record says what was lost.
PATH=$BIN/../helper:$PATH
cat >Makefile <<'M'
all: a b
a b: ; @fake_task fifo $@ touch started.$@ wait go
M
lot-run -- make -j2 --no-print-directory 2>said &
run=$!
until [ -e started.a ] && [ -e started.b ]; do sleep 0.01; done
workers=$(cut -d, -f7 out/log/run.csv | tail -n +2)
{ kill -9 $run; wait $run; } 2>/dev/null; echo "killed: $?"
# Takes the lock only when no process of the first run is left to hold it.
lot-run --quiet -- sh -c 'for p; do grep -q "^State:.[^ZX]" /proc/$p/status 2>/dev/null && echo "$p is still there"; done; exit 0' sh $workers 2>waited
lot-log --csv out/log/run.csv | cut -d, -f1,10 | sort
# The next run that does something keeps that record.
touch go
lot-run --quiet -- make --no-print-directory a
lot-log --failed out/log/run.1.csv | sort
lot-log --failed out/log/run.csv
ls out/log
