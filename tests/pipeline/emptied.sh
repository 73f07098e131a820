#!/usr/bin/env bash
# Files that had no time to reach the disk before a power cut, empty or cut off under the name and time they were to have: the next
# run, or the one after one that fails, makes the bytes of a run from nothing.
. "$TOP/tests/pipeline/lib.sh"
wide 3 40
mkdir data/trades
awk -F, 'NR == 1 { head = $0; next } { f = "data/trades/" substr($3, 1, 7) ".csv"; if (!seen[f]++) print head >f; print >f }' data/trades.csv
rm data/trades.csv
printf 'old_broker,new_broker\n3,1\n' >data/broker_mergers.csv
printf 'broker,name\n1,one\n2,two\n' >data/broker_names.csv
good START=2020-01-03
bytes >other.want
good
bytes >want
heals() { # heals FILE SIZE WANT [SETTING]...: cut to SIZE, FILE is made again by a run, or by the next
	local f=$1 size=$2 want=$3; shift 3
	touch -r "$f" stamp && truncate -s "$size" "$f" && touch -r stamp "$f"
	MAYFAIL=1 graph run -j2 "$@" || good "$@"
	bytes >got
	same "$want" got "$f of $size bytes: results differ"
}
slices=out/slices/1001
for f in out/parts/{prices,trades/2020-01,broker_names}.csv $(find out/groups -type f | sort | head -n 4) out/pnl/1001.{csv,npz} out/{manifest.mk,parts.list,brokers.csv,symbols.csv,tables,broker_mergers.csv,broker_names.csv} \
	out/settings/{fifo,merge,parts/prices.part,parts/prices.seen}; do
	heals "$f" 0 want
done
for f in $slices/trades.parts $slices/prices.parts $slices/prices.npz $slices/trades/2020-01.npz out/broker_mergers.csv out/parts/broker_names.csv; do
	for size in 0 20; do
		heals "$f" $size other.want START=2020-01-03
		good
	done
done
bytes >got
same want got "results differ in the end"
graph plan || die "make plan fails"
: >out/pnl/1001.npz
if MAYFAIL=1 graph plan; then die "make plan takes an empty file for a result"; fi
grep -q 'out/pnl/1001.npz is empty' said || die "make plan has no reason"
good
# What a program is about to write is nobody's else.
: >out/pnl/.1001.npz.1.tmp
graph plan || die "make plan minds a file that is being written"
good
[ -e out/pnl/.1001.npz.1.tmp ] || die "make removes a file that is being written"
rm out/pnl/.1001.npz.1.tmp
