#!/bin/sh
# bench.sh BIN TOOLS - the table of `make bench`: what each stage of the job costs.  Never a test.
#
#   BIN    folder of the lot- programs      TOOLS   folder of measure, unpack and parts
#
# Settings (environment, or `make bench BENCH_SHAPE=medium`):
#   BENCH_SHAPE  small, medium, seed (default: 2,839 symbols x 1,209 days, 36.6 million trades) or big (200 million)
#   BENCH_DIR    where markets are made, once, and results are put (build/bench); a folder in memory, such as
#                /dev/shm/bench, keeps the disk and its file system out of the figures
#   BENCH_RUNS   runs of each measurement, of which the median is shown (3; 1 for big)
#   BENCH_JOBS   tasks at a time where several may run (all cores)
#   BENCH_MEMORY lot-partition's --memory (1G)
#
# CPU is user and system time of all processes; a ratio is the median of ratios of runs made in turn.
set -eu
BIN=$(realpath "$1") TOOLS=$(realpath "$2") HERE=$(dirname "$(realpath "$0")")
. "$HERE/shape.sh"
mkdir -p "$DIR"
DATA=$(realpath "$DIR")/$SHAPE OUT=$(realpath "$DIR")/$SHAPE.out
pipeline="make -rR --no-print-directory -f $HERE/../../pipeline.mk LOTMILL_BIN=$BIN DATA=$DATA OUT=$OUT MEMORY=$MEMORY V=0"
goal=totals
[ ! -x "$BIN/lot-run" ] || goal=run

calc() { awk "BEGIN { $1 }"; }
measure() { "$TOOLS/measure" "$@"; }
heading() { printf '\n%s\n' "$1"; }
line() { printf '  %-46s %s\n' "$1" "$2"; }

# stage NAME ROWS BYTES CORES [-b BEFORE] COMMAND...: a row of the table of stages.
stage() {
	name=$1 rows=$2 bytes=$3 cores=$4
	shift 4
	measure -n "$RUNS" "$@" >"$OUT.measured"
	read -r wall cpu peak <"$OUT.measured"
	awk -v n="$name" -v r="$rows" -v b="$bytes" -v c="$cores" -v w="$wall" -v u="$cpu" -v p="$peak" 'BEGIN {
		printf "  %-26s %12d %9.1f %9.3f %9.3f %6.0f%% %9.1f %11.2f %9.1f\n", n, r, b / 1e6, w, u, 100 * u / (w * c), p, r / u / 1e6, b / u / 1e6 }'
}

# ---- the market ----

if [ ! -e "$DATA/made" ]; then
	rm -rf "$DATA"
	"$BIN/lot-gen" --symbols=$symbols --days=$days --brokers=917 --active=$active --seed=1 --output="$DATA"
	for t in prices returns trades; do
		echo "rows_$t=$(($(wc -l <"$DATA/$t.csv") - 1)) bytes_$t=$(stat -c %s "$DATA/$t.csv")"
	done >"$DATA/made"
fi
. "$DATA/made"
rm -rf "$OUT" "$OUT.by_hand"
mkdir -p "$OUT"
start=$(sed -n '2,$p' "$DATA/prices.csv" | cut -d, -f2 | sort -u | awk '{ d[NR] = $1 } END { print d[int(NR * 2 / 5)] }')
printf 'lotmill %s, shape %s: %d symbols x %d days, 917 brokers, %d trades (%.0f MB)\n' \
	"$("$BIN/lot-fifo" --version | awk '{ print $NF }')" $SHAPE $symbols $days $rows_trades "$(calc "print $bytes_trades / 1e6")"
printf '%s, %d cores, %s, %s; median of %d, --memory %s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
	"$(nproc)" "$(uname -sr)" "$(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)" "$RUNS" "$MEMORY"

# ---- stages, one by one, by hand ----

printf '\n  %-26s %12s %9s %9s %9s %7s %9s %11s %9s\n' stage rows MB 'wall s' 'CPU s' busy 'peak MiB' 'M rows/CPUs' MB/CPUs
partition() {
	table=$1 jobs=$2
	shift 2
	"$@" "$BIN/lot-partition" --table=$table --slices="$OUT.by_hand/slices" --memory="$MEMORY" --jobs="$jobs" \
		-o "$OUT.by_hand/parts/$table.csv" "$DATA/$table.csv"
}
partition prices 1 stage 'partition prices -j1' $rows_prices $bytes_prices 1
partition returns 1 stage 'partition returns -j1' $rows_returns $bytes_returns 1
# Slices are written once, then only compared; so a fresh tree each time.
partition_fresh() {
	stage "$2" $rows_trades $bytes_trades "$1" -b "rm -rf $OUT.by_hand/fresh" "$BIN/lot-partition" --table=trades --slices="$OUT.by_hand/fresh/slices" \
		--memory="$MEMORY" --jobs="$1" -o "$OUT.by_hand/fresh/trades.csv" "$DATA/trades.csv"
}
partition_fresh 1 'partition trades -j1'
one=$cpu one_wall=$wall
[ "$JOBS" = 1 ] || partition_fresh "$JOBS" "partition trades -j$JOBS"
many_wall=$wall
rm -rf "$OUT.by_hand/fresh"
partition trades "$JOBS" stage "again, nothing changed" $rows_trades $bytes_trades "$JOBS"
again_wall=$wall
$pipeline -j"$JOBS" totals >/dev/null
slices=$(du -bc "$OUT"/slices/*/*.npz | tail -n 1 | cut -f1)
ls "$OUT/slices" >"$OUT.symbols"
cat >"$OUT.fifo" <<EOF
mkdir -p $OUT.by_hand/pnl
xargs -P \$1 -I{} $BIN/lot-fifo --settings=$OUT/settings/fifo --partial=$OUT.by_hand/pnl/{}.npz -o $OUT.by_hand/pnl/{}.csv $OUT/slices/{} <$OUT.symbols
EOF
stage 'fifo, all symbols, one by one' $rows_trades "$slices" 1 sh "$OUT.fifo" 1
fifo=$cpu
cat >"$OUT.groups" <<EOF
for g in $OUT/groups/*.list; do
	n=\${g##*/}
	[ \$n = pnl.list ] || $BIN/lot-merge --list=\$g --in=$OUT/pnl -o $OUT.by_hand/\${n%.list}.npz
done
EOF
accounts=$(awk -F, 'NR > 1 { n += $3 } END { print n }' "$OUT/symbols.csv")
partials=$(du -bc "$OUT"/pnl/*.npz | tail -n 1 | cut -f1)
stage 'groups (rows: accounts)' "$accounts" "$partials" 1 sh "$OUT.groups"
stage 'totals' "$(awk 'END { print NR - 1 }' "$OUT/brokers.csv")" "$(du -bc "$OUT"/groups/pnl/*.npz | tail -n 1 | cut -f1)" 1 \
	"$BIN/lot-merge" --settings="$OUT/settings/merge" --list="$OUT/groups/pnl.list" --brokers="$OUT.by_hand/b.csv" --symbols="$OUT.by_hand/s.csv"

# ---- partition against its parts ----

heading 'lot-partition of trades, and its parts alone (CPU s, one thread)'
i=0
: >"$OUT.parts"
while [ $i -lt "$RUNS" ]; do
	"$TOOLS/parts" trades "$DATA/trades.csv" >>"$OUT.parts"
	i=$((i + 1))
done
awk -v one="$one" -v rows="$rows_trades" -v w1="$one_wall" -v wn="$many_wall" -v jobs="$JOBS" '
	$1 != "rows" { if (!($1 in n)) order[++parts] = $1; v[$1, ++n[$1]] = $2 }
	END {
		for (p = 1; p <= parts; p++) {
			k = order[p]
			for (i = 2; i <= n[k]; i++)
				for (j = i; j > 1 && v[k, j] < v[k, j - 1]; j--) { t = v[k, j]; v[k, j] = v[k, j - 1]; v[k, j - 1] = t }
			m = v[k, int((n[k] + 1) / 2)]
			sum += m
			printf "  %-46s %.3f\n", k, m
		}
		printf "  %-46s %.3f\n  %-46s %.3f = %.2f x the sum\n", "sum of the parts", sum, "lot-partition -j1", one, one / sum
		printf "  %-46s %.2f\n  %-46s %.2f\n", "million rows a CPU second, -j1", rows / one / 1e6, "speed-up of -j" jobs " (wall)", w1 / wn
	}' "$OUT.parts"

# ---- lot-fifo against only unpacking ----

heading 'lot-fifo over all symbols against only unpacking the same slices (CPU s)'
fakes=$OUT.by_hand/bin
mkdir -p "$fakes"
for p in "$BIN"/lot-*; do
	ln -sf "$p" "$fakes/"
done
start_ms() { measure -a -n 500 "$@" | awk '{ printf "%.3f", 1000 * $2 }'; }
fifo_start=$(start_ms "$BIN/lot-fifo" --version) true_start=$(start_ms /bin/true)
count=$(wc -l <"$OUT.symbols")
i=0
: >"$OUT.pairs"
while [ $i -lt "$RUNS" ]; do
	u=$(measure -n 1 "$TOOLS/unpack" "$OUT/slices" | cut -d' ' -f2)
	f=$(measure -n 1 sh "$OUT.fifo" 1 | cut -d' ' -f2)
	x=$(measure -n 1 xargs -a "$OUT.symbols" -I{} "$BIN/lot-fifo" --version | cut -d' ' -f2)
	echo "$u $f $x" >>"$OUT.pairs"
	i=$((i + 1))
done
awk '{ r[NR] = $2 / $1; q[NR] = ($2 - $3) / $1; u[NR] = $1; f[NR] = $2; x[NR] = $3 }
	function median(a,    i, j, t) {
		for (i = 2; i <= NR; i++) for (j = i; j > 1 && a[j] < a[j - 1]; j--) { t = a[j]; a[j] = a[j - 1]; a[j - 1] = t }
		return a[int((NR + 1) / 2)]
	}
	END {
		printf "  %-46s %.3f\n  %-46s %.3f\n  %-46s %.3f\n", "only unpacking, one process", median(u), "lot-fifo", median(f),
		       "starting as many programs", median(x)
		printf "  %-46s %.2f x unpacking\n  %-46s %.2f x unpacking\n", "lot-fifo", median(r), "lot-fifo without its start", median(q)
	}' "$OUT.pairs"

# ---- starting programs, and make ----

heading 'starting programs'
line 'lot-fifo --version, ms of CPU' "$fifo_start"
line '/bin/true (linked dynamically)' "$true_start"
rm -f "$fakes/lot-fifo"
cp /bin/true "$fakes/lot-fifo"
$pipeline LOTMILL_BIN="$fakes" totals >/dev/null 2>&1 || :
# Recipes that make nothing leave every table stale: each run starts one program a symbol in the very same graph.
noop=$(measure -n "$RUNS" $pipeline totals)
stub=$(measure -n "$RUNS" $pipeline LOTMILL_BIN="$fakes" pnl)
line "make and /bin/true, ms of CPU a symbol" "$(echo "$stub $noop" | awk -v n="$count" '{ printf "%.3f (graph read: %.3f)", 1000 * ($2 - $5) / n, 1000 * $5 / n }')"
line "make and a program like ours" "$(echo "$stub $noop" | awk -v n="$count" -v f="$fifo_start" -v t="$true_start" '{ printf "%.3f", 1000 * ($2 - $5) / n + f - t }')"

heading "the graph: make -j$JOBS $goal"
graph() {
	name=$1
	shift
	"$@" | awk -v n="$name" -v c="$JOBS" '{ printf "  %-46s wall %8.3f  CPU %8.3f  busy %3.0f%%  idle %3.0f%%  peak %7.1f MiB\n", n, $1, $2, 100 * $2 / ($1 * c), 100 * $4, $3 }'
}
graph 'from tables to totals' measure -i -n "$RUNS" -b "rm -rf $OUT" $pipeline -j"$JOBS" $goal
graph '  only slices: partition, manifest' measure -i -n "$RUNS" -b "rm -rf $OUT" $pipeline -j"$JOBS" slices
graph '  then symbols and totals: fifo, merging' measure -i -n "$RUNS" -b "rm -rf $OUT/pnl" $pipeline -j"$JOBS" $goal
graph '  of it merging, and reading the graph' measure -i -n "$RUNS" -b "rm -rf $OUT/groups/pnl $OUT/brokers.csv $OUT/symbols.csv" $pipeline -j"$JOBS" $goal
rm -rf "$OUT" "$OUT.record"
env LOTMILL_RECORD="$OUT.record" $pipeline -j"$JOBS" $goal >/dev/null
[ -s "$OUT.record" ] || cp "$OUT/log/run.csv" "$OUT.record" # lot-run keeps it there
graph 'again, nothing changed' measure -i -n 5 $pipeline -j"$JOBS" $goal
cat >"$OUT.start" <<EOF
if [ -e $OUT.odd ]; then rm $OUT.odd; exec "\$@" START=$start; fi
: >$OUT.odd
exec "\$@"
EOF
: >"$OUT.odd"
graph "START changed (back and forth to $start)" measure -i -n $((2 * RUNS)) sh "$OUT.start" $pipeline -j"$JOBS" $goal
$pipeline -j"$JOBS" $goal >/dev/null
row=$(tail -n 1 "$DATA/trades.csv" | awk -F, -v OFS=, '{ $4 += 1000; $6 += 1000; print }')
cat >"$OUT.change" <<EOF
size=\$(stat -c %s $DATA/trades.csv)
if [ \$size = $bytes_trades ]; then echo '$row' >>$DATA/trades.csv; else truncate -s $bytes_trades $DATA/trades.csv; fi
exec "\$@"
EOF
graph 'one symbol changed' measure -i -n $((2 * RUNS)) sh "$OUT.change" $pipeline -j"$JOBS" $goal
truncate -s "$bytes_trades" "$DATA/trades.csv"
line '(of that, partitioning the equal table, wall)' "$again_wall"

# ---- how busy the cores were, from the record of the first run ----

if [ -s "$OUT.record" ]; then
	heading "busy cores of make -j$JOBS, from the record of tasks"
	awk -F, -v cores="$JOBS" '
		function clock(t) { return substr(t, 12, 2) * 3600 + substr(t, 15, 2) * 60 + substr(t, 18, 6) }
		$10 == "ok" {
			b = clock($3); e = b + $4
			if (!($2 in n)) { order[++kinds] = $2; from[$2] = b }
			from[$2] = b < from[$2] ? b : from[$2]; to[$2] = e > to[$2] ? e : to[$2]
			n[$2]++; cpu[$2] += $5; peak[$2] = $6 > peak[$2] ? $6 : peak[$2]
		}
		END { for (i = 1; i <= kinds; i++) { k = order[i]; w = to[k] - from[k]
			if (w > 0) printf "  %-12s %6d tasks %9.3f s of wall %9.3f s of CPU in tasks, busy %3.0f%%, largest %.1f MiB\n", k, n[k], w, cpu[k],
			       100 * cpu[k] / (w * cores), peak[k] / 1024 } }' "$OUT.record"
fi

# ---- a new day ----

"$HERE/days.sh" "$BIN" "$TOOLS"

# ---- backtests ----

[ ! -x "$HERE/backtest.sh" ] || "$HERE/backtest.sh" "$BIN" "$TOOLS" "$DATA" "$OUT"

# ---- tasks ----

[ ! -x "$HERE/tasks.sh" ] || "$HERE/tasks.sh" "$BIN" "$TOOLS" "$OUT.tasks"
