#!/usr/bin/env bash
# A table grows by a part at a time, and each time other shards, and another number of them, do the work in one folder: the bytes are
# those of one machine over all parts at once, and symbols go on from their states, whoever left them.
lot() { timeout 60 make --no-print-directory -s LOTMILL_BIN="$BIN" "$@"; }
printf 'include %s/pipeline.mk\n' "$TOP" >Makefile
lot-gen --symbols=16 --days=100 --brokers=9 --active=4 --seed=8 --mergers=2 -o full || exit
days=($(cut -d, -f3 full/trades.csv | grep '^2' | sort -u))
mkdir -p data/trades
cp full/broker_mergers.csv data/ 2>/dev/null
grow() {  # grow K: the days of part K, 20 of them, are there
	local from=${days[$((20 * $1 - 20))]} to=${days[$((20 * $1 - 1))]} t
	awk -F, -v from="$from" -v to="$to" 'NR == 1 || ($3 >= from && $3 <= to)' full/trades.csv >data/trades/$1.csv
	for t in prices returns; do awk -F, -v to="$to" 'NR == 1 || $2 <= to' full/$t.csv >data/$t.csv; done
}
same() {  # same K: one machine says the same of these tables
	rm -rf ref
	lot -j2 totals DATA=data OUT=ref || exit
	for f in brokers.csv symbols.csv pnl groups/pnl; do diff -rq ref/$f out/$f | sed "s/^/part $1: /"; done
}
resumed=0
for k in 1 2 3 4 5; do
	grow $k
	n=$((1 + 3 * k % 7)) # 4, 7, 3, 6, 2 shards
	lot -j2 deal DATA=data OUT=out SHARDS=$n || exit
	# What the state of a symbol stands for is never read again, so it may as well be damaged.
	for ((old = 1; old < k - 1; old++)); do
		for f in out/state/1/*.npz; do
			s=${f##*/}
			[ ! -e "out/slices/${s%.npz}/trades/$old.npz" ] || { printf 'damaged' | dd of="out/slices/${s%.npz}/trades/$old.npz" conv=notrunc status=none; resumed=$((resumed + 1)); }
		done
	done
	for ((i = n; i > 0; i--)); do lot -j2 pnl DATA=data OUT=out SHARD=$i/$n || exit; done
	lot -j2 totals DATA=data OUT=out SHARD=all/$n || exit
	same $k
done
[ $resumed -ge 80 ] || echo "only $resumed times a symbol went on from its state"
# Without states that damage is fatal, in the shard that meets it.
rm -rf out/state out/pnl
lot pnl DATA=data OUT=out SHARD=1/2 2>&1 | grep -o 'trades/1.npz.*' | head -n 1
[ "$(ls out/pnl 2>/dev/null | wc -l)" = 0 ] || echo 'results of damaged slices'
exit 0
