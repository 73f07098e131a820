#!/usr/bin/env bash
# --columns picks and orders, --head counts rows of all files together, -H says which file, several
# files have one header; all of it also through a pipe.
cd "$TOP/tests/input/numpy"
lot-cat -c sell_amount,broker trades.npz
lot-cat --columns=first packed.npz
lot-cat -H -n 6 trades.npz pipe.npz
lot-cat -n 0 prices.npz
lot-cat -n 1 - <returns.npz
cat returns.npz | lot-cat -H - returns.npz
lot-cat -o "$OLDPWD/prices.csv" prices.npz prices.npz
cat "$OLDPWD/prices.csv"
