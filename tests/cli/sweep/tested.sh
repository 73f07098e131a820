#!/usr/bin/env bash
# In sample and out of sample side by side: a split and folds.
"$TOP/tests/cli/backtest/market" s A 700 B 650 C 700 D 120
span="--start=2001-01-01 --end=2003-01-28"
run() { for f in A B C D; do lot-backtest -s sma_cross -g 'fast=2,5,8 slow=10,20' $span "$@" --partial=r/$f.npz s/$f; done; }
run --split=2002-01-01
lot-sweep --top=3 -o split.csv --folds=fold.csv r/*.npz
head -1 split.csv | tr , '\n' | grep -n 'points\|rank\|symbols\|sharpe_median'
cut -d, -f1-6 split.csv
cat fold.csv
# The windows are ranked like runs of their own.
for f in A B C D; do
	lot-backtest -s sma_cross -g 'fast=2,5,8 slow=10,20' --start=2001-01-01 --end=2001-12-31 --partial=in/$f.npz s/$f
	lot-backtest -s sma_cross -g 'fast=2,5,8 slow=10,20' --start=2002-01-01 --end=2003-01-28 --partial=out/$f.npz s/$f
done
lot-sweep in/*.npz | cut -d, -f3-4 | cmp - <(cut -d, -f3-4 split.csv)
lot-sweep out/*.npz | awk -F, 'NR > 1 { print $3 "," $4 "," $1 }' | sort | cmp - <(awk -F, 'NR > 1 { print $3 "," $4 "," $6 }' split.csv | sort)
run --folds=3
lot-sweep --top=2 -o folds.csv --folds=fold.csv r/*.npz
cut -d, -f1-7 folds.csv
cat fold.csv
# Windows without a price have no figures, and the sentence behind the table says so.
span="--start=2030-01-01 --end=2030-12-31"
run --split=2030-06-01
lot-sweep --top=1 r/*.npz
run --folds=3
lot-sweep --top=1 r/*.npz
# One point is not said to have failed where there is none to compare it with.
lot-backtest -s rsi --start=2001-01-01 --end=2003-01-28 --folds=3 --partial=one.npz s/A
lot-sweep --top=1 one.npz | tail -n 2
