#!/usr/bin/env bash
# Settings from a file, and the record of the task.
"$BIN/../helper/make_partial" a.npz <<<'symbol,1,0,0,,,0,0,0,0,0,0,0'
printf 'broker,name\n' >"name's, <file>.csv"
printf "version=1\nnames=name's, <file>.csv\nlist=\n" >settings
export LOTMILL_RECORD=record.csv
lot-merge --settings=settings --brokers=b.csv --symbols=s.csv --sync a.npz
cat b.csv s.csv
lot-merge -o sum.npz none.npz
tail -n +2 record.csv | cut -d, -f1,2,9-
