#!/usr/bin/env bash
# An output that cannot be written: exit 3, and no other output appears.
"$BIN/../helper/make_partial" a.npz <<<'symbol,1,0,0,,,0,0,0,0,0,0,0'
lot-merge a.npz >/dev/full; echo "exit $?"
lot-merge a.npz --brokers=b.csv --symbols=/dev/full; echo "exit $?"
lot-merge a.npz --brokers=/dev/full -o sum.npz; echo "exit $?"
lot-merge a.npz --brokers=b.csv --symbols=a.npz/s.csv; echo "exit $?"
lot-merge --help >/dev/full; echo "exit $?"
ls -A
