#!/bin/sh
# days.sh BIN TOOLS - what a new day costs against a run over all of five years in monthly parts, the month that grows being
# a folder of days; part of `make bench`, alone `make bench-days`.  Settings are those of bench.sh, and BENCH_ACTIVE, brokers
# that trade a symbol a day, in place of the shape's.
set -eu
BIN=$(realpath "$1") TOOLS=$(realpath "$2") HERE=$(dirname "$(realpath "$0")")
. "$HERE/shape.sh"
active=${BENCH_ACTIVE:-$active}
mkdir -p "$DIR"
DATA=$(realpath "$DIR")/$SHAPE.$active.months
OUT=$DATA.out ASIDE=$DATA.aside
make="make -rR --no-print-directory -f $HERE/../../pipeline.mk LOTMILL_BIN=$BIN DATA=$DATA OUT=$OUT MEMORY=$MEMORY V=0 -j$JOBS run"

# ---- the market: a file a month, but the last month a folder with a file a day ----

if [ ! -e "$DATA/made" ]; then
	rm -rf "$DATA"
	"$BIN/lot-gen" --symbols=$symbols --days=$days --brokers=917 --active="$active" --seed=1 --parts=month --output="$DATA"
	# A month of one day would leave an empty folder when that day goes.
	last=$(ls "$DATA"/trades/*.csv | tail -n 1)
	[ "$(tail -n +2 "$last" | cut -d, -f3 | sort -u | wc -l)" -gt 1 ] || rm "$DATA"/*/"${last##*/}"
	cat "$DATA"/trades/*.csv | grep -vc '^symbol' >"$DATA/rows"
	for t in prices returns trades; do
		last=$(ls "$DATA/$t"/*.csv | tail -n 1)
		mkdir "${last%.csv}"
		awk -F, -v dir="${last%.csv}" -v d=$([ $t = trades ] && echo 3 || echo 2) '
			NR == 1 { header = $0; next }
			{ f = dir "/" $d ".csv"; if (!(f in seen)) print header >f; seen[f]; print >f }' "$last"
		rm "$last"
	done
	: >"$DATA/made"
fi
last=$(ls "$DATA"/trades/*/*.csv | tail -n 1)
day=$(basename "$last") month=$(basename "$(dirname "$last")")
rm -rf "$OUT" "$ASIDE"
mkdir "$ASIDE"

# The last day goes and comes.
cat >"$ASIDE/go" <<EOF
for t in prices returns trades; do mv $DATA/\$t/$month/$day $ASIDE/\$t; done
EOF
cat >"$ASIDE/come" <<EOF
for t in prices returns trades; do [ ! -e $ASIDE/\$t ] || mv $ASIDE/\$t $DATA/\$t/$month/$day; done
EOF
trap 'sh "$ASIDE/come"; rm -rf "$ASIDE"' EXIT

printf '\na new day: %d symbols x %d days, 917 brokers, %d trades in %d monthly parts, %d days in the last; make -j%d run, median of %d\n' \
	$symbols $days "$(cat "$DATA/rows")" "$(ls "$DATA/trades" | wc -l)" "$(ls "$DATA/trades/$month" | wc -l)" "$JOBS" "$RUNS"
figures() { awk -v n="$1" '{ printf "  %-46s wall %8.3f  CPU %8.3f  peak %7.1f MiB\n", n, $1, $2, $3 }' "$2"; }
sh "$ASIDE/go"
"$TOOLS/measure" -n "$RUNS" -b "rm -rf $OUT" $make >"$ASIDE/full"
figures 'from tables to totals, without the last day' "$ASIDE/full"
# The run in which the day comes is measured, the one in which it went again is not.
i=0
while [ $i -lt "$RUNS" ]; do
	[ $i = 0 ] || { sh "$ASIDE/go"; $make >/dev/null; }
	sh "$ASIDE/come"
	"$TOOLS/measure" -n 1 $make >>"$ASIDE/days"
	i=$((i + 1))
done
cp "$OUT/log/run.csv" "$ASIDE/record"
sort -n -k2 "$ASIDE/days" | awk '{ row[NR] = $0 } END { print row[int((NR + 1) / 2)] }' >"$ASIDE/day"
figures 'the last day comes' "$ASIDE/day"
"$TOOLS/measure" -n 5 $make >"$ASIDE/again"
figures 'again, nothing changed' "$ASIDE/again"
cat "$ASIDE/full" "$ASIDE/day" | awk 'NR == 1 { wall = $1; cpu = $2 } NR == 2 {
	printf "  %-46s wall 1 / %.1f    CPU 1 / %.1f\n", "a new day, as a share of the full run", wall / $1, cpu / $2 }'
echo '  of the new day, by kind of task: how many, CPU seconds (the rest is make and starting programs)'
awk -F, '$10 == "ok" { if (!($2 in n)) order[++kinds] = $2; n[$2]++; cpu[$2] += $5 }
	END { for (i = 1; i <= kinds; i++) printf "    %-12s %6d %9.3f\n", order[i], n[order[i]], cpu[order[i]] }' "$ASIDE/record"
