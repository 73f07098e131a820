#!/usr/bin/env bash
# Returns come from the table where it has the symbol (a day it lacks is 0), else from the closes; parts are one table.
mkdir prices
printf 'symbol,date,close\nA,2020-01-01,100\nA,2020-01-02,110\nA,2020-01-03,\nB,2020-01-01,100\n' >prices/1.csv
printf 'symbol,date,close\nA,2020-01-04,121\nA,2020-01-05,0\nA,2020-01-06,60.5\nB,2020-01-02,110\n' >prices/2.csv
printf 'symbol,date,return\nA,2020-01-01,0.9\nA,2020-01-02,0.05\nA,2020-01-03,0.9\nA,2020-01-06,-0.5\n' >returns.csv
for p in 1 2; do lot-partition --table=prices --part=$p --slices=o/slices -o o/parts/prices/$p.csv prices/$p.csv; done
lot-partition --table=returns --slices=o/slices -o o/parts/returns.csv returns.csv
lot-manifest --out=o -o o/manifest.mk o/parts/prices/*.csv o/parts/returns.csv
for s in A B; do lot-backtest -s buy_hold --buy-cost=0 --sell-cost=0 --daily o/slices/$s; done
# What a program is given: closes in full, returns to the last bit.
lot-backtest -s "cmd:awk 'NR > 1 { print 0 } { print >\"given\" }'" o/slices/A >/dev/null; cat given
# The first and last day of all symbols, as settings.
ls -d o/slices/* >list
lot-backtest --span=list
lot-backtest --span=list --start=2019-05-01
lot-backtest --span=list -o span; lot-backtest --settings=span -s rsi --folds=1 o/slices/B | cut -d, -f44-48
echo o/slices/none >list; lot-backtest --span=list; echo "exit $?"
mkdir o/slices/none; lot-backtest --span=list; echo "exit $?"
lot-backtest -s rsi o/slices/none | cut -d, -f5-8
# A damaged slice names itself.
head -c 100 o/slices/B/prices/1.npz >t && cp t o/slices/B/prices/1.npz
lot-backtest -s rsi o/slices/B; echo "exit $?"
lot-backtest --span=<(ls -d o/slices/*); echo "exit $?"
