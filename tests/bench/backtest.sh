#!/bin/sh
# backtest.sh BIN TOOLS DATA OUT - the backtests' part of `make bench`; bench.sh runs it last.
#
#   BIN    folder of the lot- programs       TOOLS  folder of measure (`measure -n RUNS COMMAND...`: wall CPU peak)
#   DATA   the market's tables               OUT    results of the graph over DATA: slices and totals are there
#
# Prints a heading and rows as bench.sh does, and changes nothing in DATA.  BENCH_PRICES=FILE measures over another
# table of prices instead of the market's: symbol, date, close, plain or gzip.
set -eu
BIN=$1 TOOLS=$2 OUT=$4
HERE=$(dirname "$(realpath "$0")")
work=$OUT.backtest
rm -rf "$work"
mkdir -p "$work/data"
if [ -n "${BENCH_PRICES:-}" ]; then
	case $BENCH_PRICES in
	*.gz) ln -s "$(realpath "$BENCH_PRICES")" "$work/data/prices.csv.gz" ;;
	*)    ln -s "$(realpath "$BENCH_PRICES")" "$work/data/prices.csv" ;;
	esac
else
	ln -s "$(realpath "$3")/prices.csv" "$work/data/prices.csv"
fi
graph="make -rR --no-print-directory -f $HERE/../../pipeline.mk LOTMILL_BIN=$BIN DATA=$work/data OUT=$work/out V=0"

printf '\nBacktests: every strategy in one process, one core\n'
$graph -j"$(nproc)" compare STRATEGIES=buy_hold RUN=warm >/dev/null
find "$work/out/slices" -mindepth 1 -maxdepth 1 -type d | sort >"$work/folders"
xargs "$TOOLS/bench_backtest" <"$work/folders" | sed 's/^/  /'

printf '\nThe same under make: sma_cross, 190 points, %s symbols, a process each, %s at a time\n' "$(wc -l <"$work/folders")" "$(nproc)"
again() { rm -rf "$work/out/backtest/bench" "$work/out/backtest/bench.csv"; }
again
printf '  %10s %10s %10s\n' 'wall s' 'CPU s' 'peak MiB'
for i in 1 2 3; do
	again
	"$TOOLS/measure" -n 1 $graph -j"$(nproc)" sweep RUN=bench SPLIT= GRID='fast=5..50/5 slow=20..200/10'
done | sort -n | awk '{ row[NR] = $0 } END { split(row[int((NR + 1) / 2)], f, " "); printf "  %10.2f %10.2f %10.1f\n", f[1], f[2], f[3] }'
rm -rf "$work"
