#!/usr/bin/env bash
# Slices, states, partials, days, curves and results whose checksums are right and whose arrays are not: what reads them says so
# or copes, and never falls over.
PATH=$BIN/../helper:$PATH
lot-gen --symbols=3 --days=45 --brokers=9 --active=6 --seed=4 --parts=month --output=data >/dev/null
printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
make -s run daily V=0 >said 2>&1 || cat said
set -- out/slices/*/
symbol=$(basename "$1") end=$(sed -n '$p' data/trades/*.csv | tail -n 1 | cut -d, -f3)
part=$(ls "out/slices/$symbol/trades" | tail -n 1)
lot-windows --asof "$end" 1m all -o windows.csv
for f in out/slices/*/; do
	lot-backtest -s rsi -g period=5,10 --with-daily --partial="results/$(basename "$f").npz" "$f"
done

try() { # try FILE COMMAND...: the command over FILE altered in many ways; {} is not needed, the file stands where it stood
	local file=$1 seed status
	shift
	cp "$file" sound
	for seed in $(seq 1 ${ALTERED:-40}); do
		alter_npz sound "$seed" "$file" || echo "alter_npz fails"
		"$@" >/dev/null 2>err
		status=$?
		if [ $status -gt 3 ] || grep -q 'Sanitizer\|runtime error' err; then
			echo "$file, $seed: $1 exits $status"
			head -n 5 err
		fi
	done
	cp sound "$file"
}
for table in trades prices returns; do
	slice=out/slices/$symbol/$table/$part
	try "$slice" lot-fifo "out/slices/$symbol"
	try "$slice" lot-daily -o days.npz "out/slices/$symbol"
	try "$slice" lot-rolling --windows=windows.csv -o rolling "out/slices/$symbol"
	try "$slice" lot-cat --check "$slice"
done
try "out/slices/$symbol/trades/$part" lot-fifo --start=2024-01-10 --end=2024-02-02 --lots=lots.csv "out/slices/$symbol"
try "out/slices/$symbol/trades/$part" lot-daily --end=2024-02-02 -o days.npz "out/slices/$symbol"
try "out/slices/$symbol/trades/$part" lot-signal "$symbol"
try "out/slices/$symbol/trades/$part" lot-verify
try "out/slices/$symbol/prices/$part" lot-backtest -s sma_cross -g 'fast=2,5 slow=10,20' "out/slices/$symbol"
try "out/state/1/$symbol.npz" lot-fifo --state=out/state "out/slices/$symbol"
try "out/pnl/$symbol.npz" lot-merge out/pnl/*.npz
try "out/pnl/$symbol.npz" lot-rank "--symbol=$symbol"
try "out/pnl/$symbol.npz" lot-ghosts --days=5
group=$(ls out/groups/pnl/*.npz | head -n 1)
try "$group" lot-merge out/groups/pnl/*.npz
days=out/daily/$symbol.npz
try "$days" lot-equity out/daily/[0-9]*.npz
try out/equity.npz lot-curve
try "results/$symbol.npz" lot-sweep --portfolio=portfolio.csv --folds=folds.csv results/*.npz
