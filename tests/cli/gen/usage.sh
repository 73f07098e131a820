#!/usr/bin/env bash
# Wrong calls end with 2 and make nothing.
try() { lot-gen "$@"; echo "exit $?"; }
try
try -o -
try -o ''
try -o m extra
try -o m -s 0
try -o m -s 1x
try -o m -s 100001
try -o m -d -1
try -o m -b 0
try -o m -a -0.5
try -o m -a 41
try -o m -b 10 -a 8 --mergers=3
try -o m -b 10 -a 1 --mergers=10
try -o m -a nan
try -o m --seed=-1
try -o m --seed=9223372036854775808
try -o m --start=2024-02-30
try -o m --start=9000-01-02
try -o m --parts=day
try -o m --order=broker
try -o m --names=yes
ls
