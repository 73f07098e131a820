#!/usr/bin/env bash
# Seen from outside, a task whose process lives on this machine is running; once that is gone, it is lost.
PATH=$BIN/../helper:$PATH
export LOTMILL_RECORD=$PWD/run.csv
fake_task fifo 2330 touch started wait go & task=$!
until [ -e started ]; do sleep 0.01; done
lot-log --csv run.csv | cut -d, -f1,10 | tail -n 1
{ kill -9 $task; wait $task; } 2>/dev/null
lot-log --csv run.csv | cut -d, -f1,10 | tail -n 1
