#!/usr/bin/env bash
# An output that cannot be written, or not to its end: exit 3, and nothing half-written is there.
try() { lot-gen "$@"; echo "exit $?"; }
: >file
try -o file
try -o file/m
mkdir full && ln -s /dev/full full/trades.csv
try -o full -s 5 -d 20
ls full
mkdir names && ln -s /dev/full names/broker_names.csv
try -o names -s 2 -d 2 --names
trap '' XFSZ
(ulimit -f 64; try -o small -s 50 -d 100)
(ulimit -f 64; try -o small -s 50 -d 500 --gzip)
find small -type f
lot-gen --help >/dev/full; echo "exit $?"
