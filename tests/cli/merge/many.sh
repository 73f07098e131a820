#!/usr/bin/env bash
# Lists of many names (TRAPS 34): merged where all are there; where not, those missing are named, up to a number.
seq 1 500 >l
sed 's/.*/symbol,&,0,0,,,0,&,0,0,0,0,0/' l >rows
"$BIN/../helper/make_partial" all.npz <rows
"$BIN/../helper/make_partial" pnl/ <rows
lot-merge --list=l --in=pnl -o t.npz --symbols=s.csv
cmp all.npz t.npz
wc -l <s.csv
seq 1 8000 >l
lot-merge --list=l --in=none; echo "exit $?"
head -c 99 pnl/1.npz >pnl/7000.npz
long=$(printf 'n%.0s' {1..200})
{ seq 1 3; echo 0; echo 7000; for i in 1 2 3 4 5; do echo $long$i; done; } >l
lot-merge --list=l --in=pnl; echo "exit $?"
