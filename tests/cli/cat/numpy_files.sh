#!/usr/bin/env bash
# Files that NumPy wrote: stored, packed, and packed to a pipe, whose sizes stand behind the data.
cd "$TOP/tests/input/numpy"
lot-cat trades.npz
for f in packed pipe; do lot-cat $f.npz | cmp - <(lot-cat trades.npz); done
lot-cat --check trades.npz packed.npz pipe.npz prices.npz returns.npz
lot-cat prices.npz
lot-cat returns.npz
lot-cat --info trades.npz pipe.npz
lot-cat unknown.npz; echo "exit $?"
