#!/usr/bin/env bash
# Standard output that cannot be written, and a reader that goes away.
cd "$TOP/tests/input/numpy"
lot-cat trades.npz >/dev/full; echo "exit $?"
lot-cat --info trades.npz >/dev/full; echo "exit $?"
lot-cat -o /dev/full trades.npz; echo "exit $?"
lot-cat --help >/dev/full; echo "exit $?"
yes trades.npz | head -n 20000 | xargs -n 20000 lot-cat 2>&1 | head -n 1
