#!/usr/bin/env bash
# The table of windows: from names and a day, from the last trade, and what is refused.
lot-windows --asof 2024-02-29 1y 4y ytd 2024-01-01..2024-12-31 2024-02-01..
echo '---'; printf 'version=1\nwindows=3y ytd\nasof=20260617\nout=\n' >settings; lot-windows --settings settings 1m
# Without a day: the last trade of any symbol.
printf 'symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount\nA,x,2024-05-31,1,0,1,0\nB,y,2025-02-28,1,0,1,0\n' >trades.csv
lot-partition --table trades --slices out/slices -o out/parts/trades.csv trades.csv; echo out/parts/trades.csv >out/parts.list
echo '---'; lot-windows 1y; lot-windows 1y -o w.csv; stat -c %y w.csv >before; lot-windows 1y -o w.csv; stat -c %y w.csv | cmp before -
# Two days of one's own need no trade; with --out it is said where there is none.
echo '---'; (cd / && lot-windows 2024-01-01..2024-01-31)
lot-windows --out out 2024-01-01..2024-05-30 2024-01-01..2024-05-31 2025-02-28..2026-01-01 2025-03-01..2026-01-01
# OUT may lie elsewhere than when make wrote down its parts.
mv out moved; lot-windows --out moved 1y; mv moved out
for call in '' '1z' '1y 1y' '--asof 2024-02-30 1y' '--out none 1y' '--asof 0001-01-02 1m' '2024-02-02..2024-02-01'; do
	lot-windows -o none.csv $call; echo "exit $?"
done
mkdir empty; : >empty/parts.list; lot-windows --out empty 1y; echo "exit $?"
sed -i 's/2024-05-31/2024-05-32/g' out/parts/trades.csv; lot-windows 1y; echo "exit $?"
echo out/slices/A/trades.npz >out/parts.list; lot-windows 1y; echo "exit $?"
lot-windows --asof 2024-02-29 1y >/dev/full; echo "exit $?"
[ ! -e none.csv ]
