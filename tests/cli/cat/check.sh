#!/usr/bin/env bash
# --check says each thing that is wrong, of every file, and goes on.
n=$TOP/tests/input/numpy
cp "$n"/trades.npz whole.npz
head -c 1500 whole.npz >cut.npz
cp whole.npz bits.npz
# A byte of the data of `date` and one of `sell_shares`.
for at in $(grep -abo 'date.npy\|sell_shares.npy' whole.npz | head -2 | cut -d: -f1); do
	printf 'x' | dd of=bits.npz bs=1 seek=$((at + 180)) conv=notrunc status=none
done
: >empty.npz
echo hello >text.npz
cp "$n"/{wrong,unknown,prices}.npz .
lot-cat --check whole.npz; echo "exit $?"
lot-cat --check whole.npz cut.npz bits.npz empty.npz text.npz wrong.npz unknown.npz prices.npz; echo "exit $?"
lot-cat --check - <cut.npz; echo "exit $?"
lot-cat --check wrong.npz missing.npz whole.npz; echo "exit $?"
# Printing stops at what is wrong, whatever was asked for.
for f in cut bits empty text; do lot-cat $f.npz; echo "exit $?"; lot-cat -c broker $f.npz; echo "exit $?"; done
lot-cat --info cut.npz; echo "exit $?"
