#!/bin/bash
# Killed at any moment while rows go from one table to another: either no day stands in two tables and none is lost, or a mark keeps
# totals from being made; and the next import that ends makes what a first one would.  LOTMILL_KILLS is how often.
. "$TOP/tests/cli/import/fixtures.inc"
printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
mkdir raw data
# In $(...) bash draws numbers that no seed repeats.
RANDOM=${LOTMILL_SEED:-7}; seed=$RANDOM; RANDOM=$seed
bad() { echo "seed $seed, round $i: $*"; cat rows; find data -type f | sort; exit 1; }
# A vendor's file of a symbol: its first day, with none behind it, one in the same month, two; at times with a bad row.
vendor() {
	local behind=('' 2026-05-30 '2026-05-30 2026-06-01')
	{
		echo 'securities_trader,price,buy,sell,securities_trader_id,stock_id,date'
		for d in 2026-05-29 ${behind[RANDOM % 3]}; do
			echo "合庫,10,$((RANDOM % 9 + 1)),0,1020,$s,$d"
		done
		[ $((RANDOM % 9)) -gt 0 ] || echo "合庫,10,1x,0,1020,$s,2026-05-29"
	} >new
	mv new raw/$s.csv
}
# A report goes from one day to another, or has a bad row where it is.
moved() { if [ -e raw/20260528/$s.csv ]; then mv raw/20260528/$s.csv raw/20260529/; else mv raw/20260529/$s.csv raw/20260528/; fi; }
report() { printf '1,1020合庫,10.00,%s,0\n' "$1" | twse $s >raw/$d/$s.csv; }
mkdir raw/20260528 raw/20260529
for s in 2002 2303 2603; do d=20260528; report $((s - 2000)); done
change() {
	for s in 1101 1102 2317 2330; do [ $((RANDOM % 2)) -eq 0 ] || vendor; done
	for s in 2002 2303 2603; do [ $((RANDOM % 3)) -gt 0 ] || moved; done
	local bad=('' '' '' '' '' x)
	d=2026052$((RANDOM % 2 + 8)) s=30${d#202605}; report $((RANDOM % 9 + 1))${bad[RANDOM % 6]}
}
check() {
	[ ! -e data/.import/moving ] || return 0
	find data/trades -name '*.csv.gz' -exec gzip -dc {} + 2>/dev/null | grep -v ^symbol | cut -d, -f1-3 | LC_ALL=C sort >rows
	[ -z "$(uniq -d rows)" ] || bad 'a day stands twice'
	cut -d, -f1 rows | sort -u >symbols
	[ -z "$(comm -23 had symbols)" ] || bad "lost: $(comm -23 had symbols)"
	cp symbols had
}
: >had
for ((i = 0; i < ${LOTMILL_KILLS:-25}; i++)); do
	change
	setsid make -s -j2 import RAW=raw DATA=data >/dev/null 2>&1 & pid=$!
	sleep 0.$(printf %03d $((RANDOM % 120))); kill -KILL -$pid 2>/dev/null; wait $pid 2>/dev/null
	find data -name '*.tmp' -delete
	check
	[ $((RANDOM % 3)) -gt 0 ] || { make -s -j2 import RAW=raw DATA=data >/dev/null 2>&1; check; }
done
find raw -type f -exec sed -i s/x//g {} +
make -s -j2 import RAW=raw DATA=data >/dev/null || bad 'the last one fails'
check
[ ! -e data/.import/moving ] || bad 'the mark stays'
make -s -j2 import RAW=raw DATA=fresh >/dev/null
diff -r -x .import data fresh
