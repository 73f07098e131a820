#!/usr/bin/env bash
# Every case of this folder through the programs called by hand.
set -eu -o pipefail
wrong() { echo "$name, expectation $n: $*"; failed=1; }
failed=0
for case in "$CASE"/*.txt; do
	name=$(basename "$case" .txt) n=0
	mkdir -p "$name/data" && cd "$name"
	awk -f "$CASE/read.awk" "$case"
	for table in prices returns trades; do
		[ ! -f data/$table.csv ] || lot-partition --table $table --slices slices -o parts/$table.csv data/$table.csv
	done
	mergers=()
	[ ! -f data/broker_mergers.csv ] || mergers=(--mergers data/broker_mergers.csv)
	for settings in *.settings; do
		n=${settings%.settings}
		options=("${mergers[@]}")
		while IFS== read -r key value; do options+=("--${key,,}=$value"); done <"$settings"
		status=0
		lot-fifo "${options[@]}" --lots "$n.lots.csv" --partial "$n.npz" -o "$n.csv" slices/T >"$n.said" 2>&1 || status=$?
		if grep -q '^ *refuse ' "$n.want"; then
			text=$(sed -n 's/^ *refuse //p' "$n.want")
			[ $status -eq 1 ] && grep -qF -- "$text" "$n.said" || wrong "exit $status, $(cat "$n.said"); expected '$text'"
			[ ! -e "$n.npz" ] && [ ! -e "$n.csv" ] && [ ! -e "$n.lots.csv" ] || wrong "a refused run wrote a table"
		elif [ $status -ne 0 ] || [ -s "$n.said" ]; then
			wrong "exit $status: $(cat "$n.said")"
		else
			awk -F, -f "$CASE/check.awk" file=1 "$n.want" file=2 "$n.csv" file=3 "$n.lots.csv" >"$n.differ"
			while IFS= read -r line; do wrong "$line"; done <"$n.differ"
		fi
	done
	cd ..
done
exit $failed
