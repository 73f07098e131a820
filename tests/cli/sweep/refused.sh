#!/usr/bin/env bash
# A reduction of results that are missing, damaged or of other runs is refused; nothing is written.
"$TOP/tests/cli/backtest/market" s A 50 B/x 50 C 50
ls s >list
for f in $(cat list); do lot-backtest -s rsi --partial=r/$f.npz s/$f; done
try() { lot-sweep -o x.csv "$@"; echo "exit $?"; ls x.csv 2>/dev/null && rm x.csv; }
{ cat list; echo D; echo 'E+2FE'; } >more
try --list=more --in=r
seq 1 30 >many; try --list=many --in=r
try --list=more --in=r --by=nonsense
try
try --in=r
: >none; try --list=none --in=r
# Half a list would be half a sweep.
printf 'A\nB' >torn; try --list=torn --in=r
try r/A.npz r/A.npz
cp r/A.npz again.npz; try again.npz r/C.npz r/A.npz
cp r/A.npz r/F.npz; echo F >f; try --list=f --in=r
head -c 300 r/A.npz >torn.npz; try torn.npz
cp s/A/prices.npz p.npz; try p.npz
lot-backtest -s rsi:period=5 --partial=o.npz s/C; try r/A.npz o.npz
lot-backtest -s rsi --buy-cost=0 --partial=o.npz s/C; try r/A.npz o.npz
lot-backtest -s rsi --start=2001-01-05 --partial=o.npz s/C; try r/A.npz o.npz
lot-backtest -s rsi --split=2001-01-05 --partial=o.npz s/C; try r/A.npz o.npz
lot-backtest -s momentum --partial=o.npz s/C; try r/A.npz o.npz
try --portfolio=p.csv r/A.npz
lot-sweep r/A.npz >/dev/full; echo "exit $?"
