#!/usr/bin/env bash
# A record, read by a person: kinds, slowest, what did not end well; and by a program.
lot-log --cores 2 "$CASE/sample.csv"; echo $?
lot-log --slowest 1 --kind fifo --cores 2 "$CASE/sample.csv"
lot-log --slowest 0 --kind nothing "$CASE/sample.csv"
lot-log --failed "$CASE/sample.csv"
lot-log --all --slowest 0 --cores 2 "$CASE/sample.csv"
lot-log --csv "$CASE/sample.csv"
lot-log --csv -o copy.csv "$CASE/sample.csv" && wc -l <copy.csv
