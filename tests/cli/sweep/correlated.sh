#!/usr/bin/env bash
# The rank correlation of two windows, where points lack the figure and where they tie, against an answer worked out from the table.
"$TOP/tests/cli/backtest/market" s A 700 B 650 C 700 D 400
span="--start=2001-01-01 --end=2003-01-28"
cat >rho.py <<'END'
# rho.py TABLE FIGURE WINDOW...: the rank correlation of each window with the next, and how many points have the figure in both.
import csv, math, sys

def ranks(v):
    return [sum(a < x for a in v) + (sum(a == x for a in v) + 1) / 2 for x in v]

rows = list(csv.DictReader(open(sys.argv[1])))
for a, b in zip(sys.argv[3:], sys.argv[4:]):
    both = [(float(r[a + sys.argv[2]]), float(r[b + sys.argv[2]])) for r in rows if r[a + sys.argv[2]] and r[b + sys.argv[2]]]
    x, y = ranks([p[0] for p in both]), ranks([p[1] for p in both])
    m = (len(both) + 1) / 2
    xx, yy = sum((v - m) ** 2 for v in x), sum((v - m) ** 2 for v in y)
    print(len(both), '%.2f' % (sum((v - m) * (w - m) for v, w in zip(x, y)) / math.sqrt(xx * yy)) if xx and yy else 'none')
END
run() { for f in A B C D; do lot-backtest -s sma_cross -g 'fast=2,5,8 slow=10,20,330,500' $span "$@" --partial=r/$f.npz s/$f; done; }
run --split=2002-01-01
for by in sharpe calmar total_return win_rate trades; do
	echo "$by"
	lot-sweep --by=$by --top=1 -o t.csv r/*.npz | sed -n '/correlation/,$p'
	python3 rho.py t.csv ${by}_median in_ out_
done
run --folds=3
for by in sharpe exposure; do
	echo "$by"
	lot-sweep --by=$by --top=1 -o t.csv r/*.npz | sed -n '/^The rank/,$p'
	python3 rho.py t.csv ${by}_median w1_ w2_ w3_ w4_
done
