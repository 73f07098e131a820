#!/usr/bin/env bash
# A slice that does not fit is none: those before stay as they were, and nothing half written beside them.
{ echo k,v; for i in 1 2 3; do echo "a,$i"; echo "b,$i"; done; } >t.csv
lot-split --by k --slices s t.csv || exit
sum() { find s -type f -name '*.csv' -print0 | sort -z | xargs -0 cksum; }
sum >before
{ cat t.csv; for ((i = 0; i < 2000; i++)); do echo "b,$i"; done; } >larger.csv
trap '' XFSZ
(ulimit -f 1; exec lot-split --by k --slices s larger.csv); echo "exit $?"
sum | cmp - before && echo 'as before'
