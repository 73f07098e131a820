#!/usr/bin/env bash
# A point that trades in few symbols may have the highest median: the table says in how many, and so do the pictures.
"$TOP/tests/cli/backtest/market" s A 600 B 150 C 150 D 150 E 150
span="--start=2001-01-01 --end=2002-12-28"
run() { for f in A B C D E; do lot-backtest -s sma_cross -g 'fast=2,5 slow=10,200,590' $span "$@" --partial=r/$f.npz s/$f; done; }
foot() { lot-plot --script --png --kind="$1" --by="$2" t.csv | sed -n "s/^set label 1 '\(.*\)' at screen.*/\1/p"; }
run
lot-sweep --top=6 -o t.csv r/*.npz
lot-sweep --top=2 --by=-sharpe_mean r/*.npz
lot-sweep --top=1 --by=total_return r/*.npz
foot heat sharpe
foot heat sharpe_mean
foot heat total_return
run --split=2001-05-01
lot-sweep --top=1 -o t.csv r/*.npz
foot scatter sharpe
foot scatter total_return
run --folds=2
lot-sweep --top=1 -o t.csv r/*.npz
foot scatter sharpe
foot scatter total_return
