#!/usr/bin/env bash
# Records that cannot be read, and calls that cannot be meant.
lot-log; echo $?
lot-log none.csv; echo $?
echo 'symbol,rows' >other.csv; lot-log other.csv; echo $?
sed 's/,1$/,9/' "$CASE/sample.csv" >future.csv; lot-log future.csv; echo $?
lot-log --failed --csv "$CASE/sample.csv"; echo $?
lot-log --slowest x "$CASE/sample.csv"; echo $?
lot-log --cores 0 "$CASE/sample.csv"; echo $?
lot-log "$CASE/sample.csv" more.csv; echo $?
lot-log "$CASE/sample.csv" >/dev/full; echo $?
mkdir -p out/log; head -n 1 "$CASE/sample.csv" >out/log/run.csv; lot-log; echo $?
