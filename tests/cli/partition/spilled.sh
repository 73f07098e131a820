#!/usr/bin/env bash
# The same bytes whatever the memory, the threads and the order of the rows; nothing is left on disk.
. "$TOP/tests/cli/tables.sh"
awk -v header=$TRADES 'BEGIN { print header; for (i = 0; i < 900000; i++) {
	n = 1 + i * 7919 % 9973; printf "%d,%d,20%02d-%02d-%02d,%d,%d,%d.25,%d\n",
	1000 + i * 31 % 7, i * 17 % 211, 10 + i * 13 % 15, 1 + i * 11 % 12, 1 + i * 29 % 28, n, i % 3, n * 12, i % 3 * 100 } }' >trades.csv
{ head -n 1 trades.csv; tail -n +2 trades.csv | rev | sort | rev; } >sorted.csv
lot-partition --table trades --slices one -o one.csv --jobs 1 trades.csv || echo "exit $?"
lot-partition --table trades --slices two -o two.csv --jobs 3 --memory 32M sorted.csv || echo "exit $?"
diff -r one two && diff one.csv two.csv
lot-partition --table trades --slices three -o three.csv --jobs 1 --memory 32M - <trades.csv || echo "exit $?"
diff -r one three && diff one.csv three.csv
find . -type f -not -name '*.npz' | sort
awk -F, 'NR > 1 { rows += $2 } END { print rows " rows" }' one.csv
