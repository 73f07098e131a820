#!/usr/bin/env bash
# The table of windows: from names and a day, from the last trade, and what is refused.
lot-windows --asof 2024-02-29 1y 4y ytd 2024-01-01..2024-12-31 2024-02-01..
echo '---'; printf 'version=1\nwindows=3y ytd\nasof=20260617\nslices=\n' >settings; lot-windows --settings settings 1m
# Without a day: the last trade of any symbol.
printf 'symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount\nA,x,2024-05-31,1,0,1,0\nB,y,2025-02-28,1,0,1,0\n' >trades.csv
lot-partition --table trades --slices out/slices -o out/parts/trades.csv trades.csv
echo '---'; lot-windows 1y; lot-windows 1y -o w.csv; stat -c %y w.csv >before; lot-windows 1y -o w.csv; stat -c %y w.csv | cmp before -
# Two days of one's own need no trade.
echo '---'; lot-windows --slices none 2024-01-01..2024-01-31
for call in '' '1z' '1y 1y' '--asof 2024-02-30 1y' '--slices none 1y' '--asof 0001-01-02 1m' '2024-02-02..2024-02-01'; do
	lot-windows -o none.csv $call; echo "exit $?"
done
mkdir empty; lot-windows --slices empty 1y; echo "exit $?"
head -c 99 out/slices/A/trades.npz >t; mv t out/slices/A/trades.npz; lot-windows 1y; echo "exit $?"
# Of two that are damaged the first is named, by one thread or by many.
cp out/slices/A/trades.npz out/slices/B/trades.npz
for jobs in 1 8; do lot-windows --jobs $jobs 1y; echo "exit $?"; done
lot-windows --asof 2024-02-29 1y >/dev/full; echo "exit $?"
[ ! -e none.csv ]
