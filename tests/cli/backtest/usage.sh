#!/usr/bin/env bash
# Calls that are wrong: exit 2, one line, nothing on standard output.
"$CASE/market" s A 30
try() { lot-backtest "$@"; echo "exit $?"; }
try
try s/A
try -s sma_cross
try -s sma_cross s/A s/A
try -s sma_cross s/B
try -s sma_cross 's/A B'
try -s nonsense s/A
try -s sma_cross -g 'fast' s/A
try -s sma_cross -g 'fast=5 quick=3' s/A
try -s sma_cross -g 'fast=0.5' s/A
try -s sma_cross -g 'fast=5 slow=3' -c 'fast<slow' s/A
try -s sma_cross -g 'fast=5' -c 'fast<slw' s/A
try -s sma_cross:fast=5 -g 'fast=6' s/A
try -s sma_cross:5 s/A
try -s sma_cross -s rsi -g 'period=5' s/A
try -s rsi --buy-cost=-1 s/A
try -s rsi --sell-cost=1.5 s/A
try -s rsi --start=2001-02-30 s/A
try -s rsi --start=2002-01-01 --end=2001-01-01 s/A
try -s rsi --split=yesterday s/A
try -s rsi --split=70% s/A
try -s rsi --split=100% --start=2001-01-01 --end=2001-12-31 s/A
try -s rsi --split=2002-01-01 --start=2001-01-01 --end=2001-12-31 s/A
try -s rsi --folds=3 s/A
try -s rsi --folds=31 s/A
try -s rsi --folds=9 --start=2001-01-01 --end=2001-01-05 s/A
try -s rsi --folds=2 --split=2001-01-03 s/A
try -s rsi --timeout=0 s/A
try -s rsi --sample=0 s/A
try -s rsi --sample=2305843009213693953 s/A
try -s 'cmd:./x {p}' -g 'p=1..177372539170284151' --partial=x.npz s/A
try -s rsi -g 'period=5,6' --daily s/A
try --strategies=' ' s/A
try --rerun=0 x.csv
try --rerun=1
try --rerun=1 nowhere.csv
try -s 'cmd:./x {days}' -g days=3 s/A
lot-backtest -s rsi s/A >/dev/full; echo "exit $?"
try -s rsi -o s/A/prices.npz/x.csv s/A
# Days count too: 810,000 points of 700 days are more than a file of arrays holds, and so are points whose texts are long.
"$TOP/tests/cli/backtest/market" many B 700
try -g 'fast=1..900 slow=1..900' -s sma_cross --partial=x.npz --with-daily many/B
try -s "cmd:./x {p} $(printf '%0900d' 1)" -g 'p=1..5000000' --partial=x.npz s/A
