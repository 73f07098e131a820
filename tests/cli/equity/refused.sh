#!/usr/bin/env bash
# What lot-daily and lot-equity refuse, and that they then leave nothing.
printf 'symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount\nA,x,2024-01-02,10,0,40,0\n' >trades.csv
lot-partition --table trades --slices out/slices -o out/parts/trades.csv trades.csv
lot-daily out/slices/A/ >a.npz || exit
lot-equity a.npz
lot-daily; echo "exit $?"
lot-daily --start 2024-02-30 out/slices/A; echo "exit $?"
lot-daily 'x y'; echo "exit $?"
lot-daily --mergers none out/slices/A -o none.npz; echo "exit $?"
lot-daily out/slices/A >/dev/full; echo "exit $?"
lot-equity; echo "exit $?"
lot-equity --in out a.npz; echo "exit $?"
lot-equity --list none; echo "exit $?"
# Half a list would be half a sum.
printf 'a.npz\nb.np' >torn; lot-equity --list torn --csv none.npz; echo "exit $?"
lot-equity -o none.npz a.npz b.npz; echo "exit $?"
lot-equity -o c.npz a.npz
lot-equity -o none.npz c.npz; echo "exit $?"
head -c 300 a.npz >torn.npz; lot-equity --csv none.npz torn.npz; echo "exit $?"
lot-equity a.npz >/dev/full; echo "exit $?"
[ ! -e none.npz ]
