#!/usr/bin/env bash
# TRAPS 28: make starts the heaviest symbols first, so that no core idles at the end.
. "$TOP/tests/pipeline/lib.sh"
lot-gen --symbols=12 --days=60 --brokers=20 --active=6 --seed=3 -o data
good
order() { sed -n "s/^$1 := //p" out/manifest.mk | tr ' ' '\n'; }
order SYMBOLS >got
awk -F, 'NR > 1 { print $2, $1 }' out/symbols.csv | sort -k1,1nr -k2 | cut -d' ' -f2 >want
same want got 'symbols are not heaviest first'
# The record has them start in that order under one job.
rm -rf out; good -j1
awk -F, '$2 == "fifo" && $(NF - 2) == "started" { print $1 }' out/log/run.csv >started
same want started 'make does not start the heaviest first'
