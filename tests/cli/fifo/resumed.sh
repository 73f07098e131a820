#!/usr/bin/env bash
# A run that resumes reads no slice of the older parts: they are replaced by junk, and nobody notices.
set -eu
lot-gen --symbols=3 --days=60 --brokers=9 --active=4 --seed=7 --start=2024-01-01 --parts=month -o data
build() {
	local t f
	for t in trades prices returns; do
		for f in data/$t/*.csv; do
			f=${f##*/}
			lot-partition --table=$t --part="${f%.csv}" --slices=out/slices --output="out/parts/$t/$f" "data/$t/$f"
		done
	done
	find out/parts -name '*.csv' >list
	lot-manifest --out=out --list=list -o out/manifest.mk
}
days() {  # days N: keep the first N days of March
	local t
	for t in trades prices returns; do
		[ -e all/$t.csv ] || { mkdir -p all; cp data/$t/2024-03.csv all/$t.csv; }
		awk -F, -v last="2024-03-$1" -v d=$([ $t = trades ] && echo 3 || echo 2) 'NR == 1 || $d <= last' all/$t.csv >data/$t/2024-03.csv
	done
	build
}
days 10
for s in out/slices/*; do lot-fifo --state=state -o "first.${s##*/}" "$s"; done
ls state state/1 | sed 's/[0-9]*\.npz/FOLDER.npz/' | sort | uniq -c
days 31
for s in out/slices/*; do lot-fifo -o "whole.${s##*/}" "$s"; done
for f in out/slices/*/*/2024-0[12].npz; do echo junk >"$f"; done
for s in out/slices/*; do
	lot-fifo --state=state -o "resumed.${s##*/}" "$s"
	cmp "whole.${s##*/}" "resumed.${s##*/}"
done
# Without its state a symbol needs them, and says what is wrong with them.
s=$(echo out/slices/* | cut -d' ' -f1)
rm -f state/*/"${s##*/}.npz"
lot-fifo --state=state -o none "$s" 2>&1 | sed "s/${s##*/}/FOLDER/"
# So it does with another START, another map of mergers, and an END before the state's day.
s=$(echo out/slices/* | cut -d' ' -f2)
for option in --start=2024-01-05 --end=2024-02-05 --mergers=mergers.csv; do
	printf 'old_broker,new_broker\na,b\n' >mergers.csv
	lot-fifo --state=state $option -o none "$s" && echo "$option was resumed"
done 2>&1 | sed "s/${s##*/}/FOLDER/"
ls none 2>/dev/null || :
