#!/usr/bin/env bash
# A result that does not fit is no result: the one before stays, nothing else does, and the record says so.
export LOTMILL_RECORD=$PWD/record.csv
lot-task -o r.out -- echo before
trap '' XFSZ
(ulimit -f 1; exec lot-task -o r.out -- sh -c 'head -c 200000 /dev/zero 2>/dev/null'); echo "exit $?"
cat r.out; ls -A
cut -d, -f1,2,10,11 record.csv
