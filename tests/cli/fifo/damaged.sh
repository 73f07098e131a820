#!/usr/bin/env bash
# A slice that was cut, changed or replaced: exit 1 with its path and no table, never another total.
. "$TOP/tests/cli/tables.sh"
{ echo $TRADES; for i in $(seq 10 28); do echo "2330,A,2024-01-$i,$((i * 13)),$i,$((i * 1301)),$((i * 99))"; done; } >trades.csv
{ echo $PRICES; for i in $(seq 10 28); do echo "2330,2024-01-$i,$((90 + i % 7)).5"; done; } >prices.csv
partition prices prices.csv; mv slices kept
partition trades trades.csv; mv slices/2330/trades.npz kept/2330/; rm -r slices; mv kept slices
lot-fifo -o want.csv slices/2330 || echo "exit $?"
cp -r slices whole
try() { # try NAME: refused with the slice's path, or (a byte that says nothing) the same table
	local status=0
	lot-fifo -o got.csv --partial got.npz --lots lots.csv slices/2330 2>said || status=$?
	if [ $status -eq 1 ] && grep -q '^lot-fifo: slices/2330/[a-z]*\.npz: ' said && [ "$(wc -l <said)" -eq 1 ]; then
		[ ! -e got.csv ] && [ ! -e got.npz ] && [ ! -e lots.csv ] || echo "$1: refused, but results are there"
		refused=$((refused + 1))
	elif [ $status -ne 0 ] || ! cmp -s want.csv got.csv; then
		echo "$1: exit $status, $(cat said)"
	fi
	rm -f got.csv got.npz lots.csv
}
for table in trades prices; do
	slice=slices/2330/$table.npz size=$(stat -c %s slices/2330/$table.npz)
	refused=0 cuts=0
	for ((at = 0; at < size; at += 23)); do
		head -c $at whole/2330/$table.npz >$slice
		try "$table cut at $at"
		cuts=$((cuts + 1))
	done
	[ $refused -eq $cuts ] || echo "$table: $refused of $cuts cuts were refused"
	refused=0 flips=0
	for ((at = 0; at < size; at += 11)); do
		cp whole/2330/$table.npz $slice
		byte=$(od -An -tu1 -j $at -N 1 $slice)
		printf "\\x$(printf %02x $((byte ^ 0x55)))" | dd of=$slice bs=1 seek=$at conv=notrunc status=none
		try "$table changed at $at"
		flips=$((flips + 1))
	done
	[ $refused -gt $((flips * 3 / 4)) ] || echo "$table: only $refused of $flips changed bytes were refused"
	cp whole/2330/$table.npz $slice
done
# Sound files that are not what stands in their place.
for table in trades prices; do
	other=prices; [ $table = trades ] || other=trades
	cp whole/2330/$other.npz slices/2330/$table.npz
	refused=0; try "$other in the place of $table"
	[ $refused -eq 1 ] || echo "$other in the place of $table is accepted"
	printf 'lotmill-parts 9\n' >slices/2330/$table.parts
	lot-fifo slices/2330; echo "another version of a node: $?"
	printf 'lotmill-parts 1\n%s.npz' $table >slices/2330/$table.parts
	lot-fifo slices/2330; echo "a torn node: $?"
	printf 'lotmill-parts 1\n%s/gone.npz 1 2 0123456789abcdef\n' $table >slices/2330/$table.parts
	lot-fifo slices/2330; echo "a slice that is gone: $?"
	rm slices/2330/$table.parts
	cp whole/2330/$table.npz slices/2330/$table.npz
done
