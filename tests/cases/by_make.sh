#!/usr/bin/env bash
# Every case of this folder through the whole graph.
. "$TOP/tests/pipeline/lib.sh"
wrong() { echo "$name, expectation $n: $*"; failed=1; }
failed=0
for case in "$CASE"/*.txt; do
	name=$(basename "$case" .txt) n=0
	mkdir -p "$name/data" && cd "$name"
	awk -f "$CASE/read.awk" "$case"
	for settings in *.settings; do
		n=${settings%.settings}
		mapfile -t given <"$settings"
		status=0
		MAYFAIL=1 graph run "${given[@]}" || status=$?
		if grep -q '^ *refuse ' "$n.want"; then
			text=$(sed -n 's/^ *refuse //p' "$n.want")
			[ $status -ne 0 ] && grep -qF -- "$text" said || wrong "exit $status, $(tail -n 3 said); expected '$text'"
			[ ! -e out/brokers.csv ] || wrong "a refused run wrote totals"
		elif [ $status -ne 0 ]; then
			wrong "exit $status: $(tail -n 3 said)"
		else
			awk -F, -f "$CASE/check.awk" file=1 <(grep -v '^ *lot' "$n.want") \
				file=2 out/pnl/T.csv file=4 out/symbols.csv >"$n.differ"
			while IFS= read -r line; do wrong "$line"; done <"$n.differ"
		fi
	done
	cd ..
done
exit $failed
