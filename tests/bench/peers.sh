#!/bin/sh
# peers.sh BIN TOOLS - `make bench-peers`: lotmill beside what else one would use for the same job, from the
# same tables to broker totals (first in, first out, realized since START, timing alpha), side by side in one run.
#
# What is not installed is skipped and named.  To install all of it on Debian, in the project's folder:
#
#     apt-get install --no-install-recommends python3-numpy python3-pandas python3-numba r-base-core r-cran-data.table nodejs npm
#     mkdir -p build/bench/npm && cd build/bench/npm && npm install @duckdb/node-api nodejs-polars nodejs-polars-linux-x64-gnu chdb
#
# Settings (environment):
#   PEERS_SHAPE  small, medium (default: 100 symbols x 1,200 days, some 6.5 million trades) or seed (36.6 million)
#   PEERS_DIR    where markets, results and npm/ are (build/bench); a folder in memory keeps the disk out of it
#   PEERS_RUNS   rounds, in each of which everything runs once (3); figures are medians, ratios medians of rounds
#   PEERS_JOBS   threads for each (all cores)       PEERS_SLOW=yes  the pool of plain Python too: minutes
#   PEERS_MEMORY lot-partition's --memory (128M)    PEERS_NPM       folder of node_modules (PEERS_DIR/npm)
#
# The market is one on which all agree what a trading day is: days on which a symbol has a close but no trade, or
# a trade but no close, are taken out of what lot-gen makes (lotmill counts either as a day, the peers trades only).
set -eu
BIN=$(realpath "$1") TOOLS=$(realpath "$2") HERE=$(dirname "$(realpath "$0")")
SHAPE=${PEERS_SHAPE:-medium} DIR=${PEERS_DIR:-build/bench} ROUNDS=${PEERS_RUNS:-3} MEMORY=${PEERS_MEMORY:-128M}
JOBS=${PEERS_JOBS:-$(nproc)}
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES LOTMILL_RECORD || :
case $SHAPE in
small)  symbols=20 days=250 active=60 ;;
medium) symbols=100 days=1200 active=60 ;;
seed)   symbols=2839 days=1209 active=12 ;;
*)      echo "peers: PEERS_SHAPE '$SHAPE' is not small, medium or seed" >&2; exit 2 ;;
esac
mkdir -p "$DIR"
DIR=$(realpath "$DIR")
DATA=$DIR/peers-$SHAPE OUT=$DIR/peers-$SHAPE.out WORK=$DIR/peers-$SHAPE.work
PEERS_NPM=${PEERS_NPM:-$DIR/npm}
export PEERS_NPM NUMBA_CACHE_DIR="$WORK/numba" POLARS_MAX_THREADS="$JOBS"
rm -rf "$WORK" "$OUT"
mkdir -p "$WORK"

# ---- the market ----

if [ ! -e "$DATA/made" ]; then
	rm -rf "$DATA" "$DATA.all"
	"$BIN/lot-gen" --symbols=$symbols --days=$days --brokers=917 --active=$active --seed=1 --output="$DATA.all"
	mkdir -p "$DATA"
	LC_ALL=C awk -F, -v from="$DATA.all" -v to="$DATA" '
		function keep(table, column,    path, line, f) {
			path = from "/" table ".csv"
			for (line = 0; (getline <path) > 0; line++)
				if (!line || (($1, $column) in closed && ($1, $column) in traded)) print >(to "/" table ".csv")
		}
		BEGIN {
			path = from "/prices.csv"
			while ((getline <path) > 0) closed[$1, $2] = 1
			path = from "/trades.csv"
			while ((getline <path) > 0) traded[$1, $3] = 1
			close(path); close(from "/prices.csv")
			keep("prices", 2); keep("returns", 2); keep("trades", 3)
		}'
	rm -rf "$DATA.all"
	wc -l <"$DATA/trades.csv" >"$DATA/made"
fi
rows=$(($(cat "$DATA/made") - 1)) bytes=$(stat -c %s "$DATA/trades.csv")
start=$(sed -n '2,$p' "$DATA/prices.csv" | cut -d, -f2 | LC_ALL=C sort -u | awk '{ d[NR] = $1 } END { print d[int(NR * 2 / 5)] }')
other=$(sed -n '2,$p' "$DATA/prices.csv" | cut -d, -f2 | LC_ALL=C sort -u | awk '{ d[NR] = $1 } END { print d[int(NR / 2)] }')

# ---- who takes part: a line each, `NAME|COMMAND` ----

python=/usr/bin/python3
: >"$WORK/peers"
: >"$WORK/missing"
join() { echo "$1|$2" >>"$WORK/peers"; }
absent() { echo "not installed, skipped: $1" >>"$WORK/missing"; }
node_has() { command -v node >/dev/null && node -e "require('module').createRequire('$PEERS_NPM/package.json').resolve('$1')" 2>/dev/null; }
if command -v Rscript >/dev/null && Rscript -e 'library(data.table)' >/dev/null 2>&1; then
	cp "$HERE/peers/accounts.c" "$WORK/"
	(cd "$WORK" && R CMD SHLIB accounts.c >/dev/null 2>&1)
	join 'data.table + C' "Rscript $HERE/peers/table.R $DATA $start $WORK/result $JOBS $WORK/accounts.so"
else
	absent 'R with data.table'
fi
if $python -c 'import pandas, numba' 2>/dev/null; then
	join 'pandas + numba' "$python $HERE/peers/numba_fifo.py $DATA $start $WORK/result $JOBS"
else
	absent 'pandas and numba'
fi
node_has @duckdb/node-api && join DuckDB "node $HERE/peers/duckdb.mjs $DATA $start $WORK/result $JOBS" || absent DuckDB
node_has nodejs-polars && join Polars "node $HERE/peers/polars.cjs $DATA $start $WORK/result" || absent Polars
node_has chdb && join 'ClickHouse (chdb)' "node $HERE/peers/chdb.cjs $DATA $start $WORK/result $JOBS" || absent 'ClickHouse (chdb)'
if [ "${PEERS_SLOW:-}" = yes ]; then
	join 'Python, a pool' "$python $HERE/peers/pure.py $DATA $start $WORK/result $JOBS"
else
	echo 'skipped: Python, a pool (PEERS_SLOW=yes)' >>"$WORK/missing"
fi

# ---- the rounds ----

measure() { "$TOOLS/measure" -n 1 "$@"; }
# note NAME: reads a measurement, files it under NAME.
note() { awk -v n="$1" '{ print n "|" $1 "|" $2 "|" $3 }' >>"$WORK/figures"; }
pipeline="make -rR --no-print-directory -f $HERE/../../pipeline.mk LOTMILL_BIN=$BIN DATA=$DATA OUT=$OUT MEMORY=$MEMORY V=0 -j$JOBS"
goal=totals
[ ! -x "$BIN/lot-run" ] || goal=run
row=$(tail -n 1 "$DATA/trades.csv" | awk -F, -v OFS=, '{ $4 += 1000; $6 += 1000; print }')

# agree NAME: its totals against lotmill's, broker by broker: money to a cent over all symbols, alpha to 1e-6.
agree() {
	LC_ALL=C awk -F, -v name="$1" '
		function near(a, b, least) { d = a - b; d = d < 0 ? -d : d; return d <= least + 1e-11 * (a < 0 ? -a : a) }
		{ gsub(/"/, "") }
		NR == FNR { if (FNR > 1) ours[$2] = $3 "," $4 "," $5 "," $7 "," $8 "," $10; next }
		FNR > 1 {
			n++
			split(ours[$1], o, ",")
			bad += !($1 in ours)
			for (i = 1; i <= 6; i++) bad += !near(o[i], $(i + 1), i == 6 ? 1e-6 : 0.02)
		}
		END {
			for (b in ours) all++
			if (bad || n != all) { printf "peers: %s does not agree: %d of %d brokers, %d figures differ\n", name, n, all, bad; exit 1 }
		}' "$OUT/brokers.csv" "$WORK/result" >&2
}

cut -d'|' -f2 "$WORK/peers" | grep numba_fifo | while read -r command; do
	$command # compiled once, as it would be in daily use
done
: >"$WORK/figures"
round=0
while [ $round -lt "$ROUNDS" ]; do
	round=$((round + 1))
	rm -rf "$OUT"
	measure $pipeline $goal START="$start" | note 'lotmill, first run'
	while IFS='|' read -r name command; do
		rm -f "$WORK/result"
		measure $command </dev/null | note "$name"
		agree "$name"
	done <"$WORK/peers"
	measure $pipeline $goal START="$other" | note 'lotmill, another START'
	measure "$BIN/lot-partition" --table=trades --slices="$OUT/slices" --memory="$MEMORY" --jobs="$JOBS" -o "$WORK/again.csv" \
		"$DATA/trades.csv" | note 'lotmill, (re-reading the table alone)'
	$pipeline $goal START="$other" >/dev/null
	echo "$row" >>"$DATA/trades.csv"
	measure $pipeline $goal START="$other" | note 'lotmill, one symbol changed'
	truncate -s "$bytes" "$DATA/trades.csv"
	$pipeline $goal START="$other" >/dev/null
	measure $pipeline $goal START="$other" | note 'lotmill, nothing changed'
done

# ---- the table ----

printf '%d trades (%.0f MB), %s shape, %d threads, %s, %s, %d rounds\n\n' "$rows" "$(awk "BEGIN { print $bytes / 1e6 }")" "$SHAPE" "$JOBS" \
	"$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(uname -sr)" "$ROUNDS"
awk -F'|' '
	function median(k, c,    i, j, t, a) {
		for (i = 1; i <= n[k]; i++) a[i] = v[k, i, c]
		for (i = 2; i <= n[k]; i++) for (j = i; j > 1 && a[j] < a[j - 1]; j--) { t = a[j]; a[j] = a[j - 1]; a[j - 1] = t }
		return n[k] % 2 ? a[(n[k] + 1) / 2] : (a[n[k] / 2] + a[n[k] / 2 + 1]) / 2
	}
	{
		if (!($1 in n)) order[++kinds] = $1
		i = ++n[$1]
		for (c = 2; c <= 4; c++) v[$1, i, c] = $c
	}
	END {
		first = order[1]
		for (k in n) for (i = 1; i <= n[k]; i++) { v[k, i, 5] = v[k, i, 2] / v[first, i, 2]; v[k, i, 6] = v[k, i, 3] / v[first, i, 3] }
		printf "%-40s %9s %9s %10s %12s %12s\n", "", "wall s", "CPU s", "peak MiB", "wall ratio", "CPU ratio"
		for (i = 1; i <= kinds; i++) { k = order[i]
			printf "%-40s %9.3f %9.3f %10.0f %12.2f %12.2f\n", k, median(k, 2), median(k, 3), median(k, 4), median(k, 5), median(k, 6) }
	}' "$WORK/figures"
echo
echo 'Every peer'\''s totals agreed with brokers.csv: money to 0.02 over all symbols of a broker, timing alpha to 1e-6.'
echo 'Peak: the largest process. Ratios: of each round, to its first run of lotmill.'
cat "$WORK/missing"
{ R --version | head -n 1; Rscript -e 'cat("data.table", as.character(packageVersion("data.table")), "\n")'; } 2>/dev/null || :
$python -c 'import sys, numpy, pandas, numba; print("Python", sys.version.split()[0], "numpy", numpy.__version__, "pandas", pandas.__version__, "numba", numba.__version__)' 2>/dev/null || :
for p in @duckdb/node-api nodejs-polars chdb; do
	node -p "'$p ' + require('$PEERS_NPM/node_modules/$p/package.json').version" 2>/dev/null || :
done
