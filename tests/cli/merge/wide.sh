#!/usr/bin/env bash
# Sums beyond 64 bits are exact; beyond 128 bits they are an error and nothing is written.
partial() { "$BIN/../helper/make_partial" "$@"; }
for i in 1 2 3; do
	partial $i.npz <<END
account,A,1,9223372036854775807,0,9223372036854775807,-9223372036854775808,9000000000000000000,9000000000000000000,9223372036854775807
symbol,$i,1,1,2026-06-10,2026-06-10,1,0,0,0,0,9223372036854775807,-9223372036854775808
END
done
lot-merge 1.npz 2.npz 3.npz
for i in 4 5; do
	partial $i.npz <<END
account,A,1,0,0,0,0,0,100000000000000000000000000000000000000,0
symbol,$i,1,1,2026-06-10,2026-06-10,1,0,0,0,0,0,0
END
done
lot-merge -o sum.npz --brokers=brokers.csv 4.npz 5.npz
echo "exit $?"
partial 6.npz <<END
account,A,1,0,0,0,0,100000000000000000000000000000000000000,100000000000000000000000000000000000000,0
symbol,6,1,1,2026-06-10,2026-06-10,1,0,0,0,0,0,0
END
lot-merge -o sum.npz --brokers=brokers.csv 6.npz
echo "exit $?"
ls *.csv sum.npz 2>/dev/null
exit 0
