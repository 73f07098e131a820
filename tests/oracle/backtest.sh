#!/usr/bin/env bash
# backtest - every strategy against the reference answers, over made-up and real prices.
shared=$TOP/../shared
[ -r "$shared/oracle/backtest_oracle.py" ] || { echo "no reference answers beside the project"; exit 77; }
command -v python3 >/dev/null || { echo "python3 is missing"; exit 77; }
# Sanitizers make a start ten times as slow.
case $BIN in */asan/*) set -- --markets 1 --symbols 1 "$@" ;; esac
exec python3 "$TOP/tests/oracle/backtest_random.py" "$shared" "$@"
