#!/usr/bin/env bash
# A grid of a billion billion points costs what is typed: counted, sampled and begun within a few megabytes.
case $BIN in */asan/*) ;; *) ulimit -v 32768 ;; esac
lot-grid --count a=1..1000000 b=1..1000000
lot-grid --count a=1..1000000 b=1..1000000 --constraint 'a<b'
lot-grid a=1..1000000 b=1..1000000 --sample 5 -- ./f {a} {b} | cut -d, -f1-2
lot-grid a=1..1000000000 b=1..1000000000 -- ./f {a} {b} | head -n 3
echo "${PIPESTATUS[*]}"
# Where the signal is ignored, too.
(trap '' PIPE; lot-grid a=1..1000000000 -- ./f {a} | head -n 2; echo "${PIPESTATUS[*]}")
lot-grid a=1..3000000 -- ./f {a} | tail -n 1
