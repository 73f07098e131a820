#!/usr/bin/env bash
# Days arrive in any cut into parts and any order, old parts, prices and settings change, runs are
# killed and states damaged: each time the results have the bytes of a run over one-file tables
# in a fresh OUT.
set -eu
table_date() { [ "$1" = trades ] && echo 3 || echo 2; }
run() { timeout 120 make -s -j2 -f "$TOP/pipeline.mk" LOTMILL_BIN="$BIN" DATA="$1" OUT="$2" totals "${@:3}" >run.log 2>&1; }

# split FILE DATE_COLUMN MAP DIR: the rows of the dates in MAP (date part), each into DIR/PART.csv.
split() {
	rm -rf "$4" && mkdir -p "$4"
	awk -F, -v d="$2" -v dir="$4" 'FILENAME == ARGV[1] { split($0, x, " "); part[x[1]] = x[2]; next }
		FNR == 1 { head = $0; next }
		$d in part { f = dir "/" part[$d] ".csv"; if (!(f in seen)) print head >f; seen[f]; print >f }' "$3" "$1"
}
# settle NEW OLD: makes folder OLD like NEW, touching only what differs.
settle() {
	mkdir -p "$2"
	local f
	for f in "$2"/*.csv; do [ -e "$1/${f##*/}" ] || rm -f "$f"; done
	for f in "$1"/*.csv; do cmp -s "$f" "$2/${f##*/}" || cp "$f" "$2/"; done
}
# arrive: gives the pipeline the days of `map` in their parts, and the reference the same in one file.
arrive() {
	local t
	rm -rf whole && mkdir -p whole
	for t in trades prices returns; do
		if [ "$t" != trades ] && [ "$series" = whole ]; then
			sed 's/ .*/ all/' map >map.t
		else
			cp map map.t
		fi
		split full/$t.csv "$(table_date $t)" map.t new
		if [ $t = returns ] && [ "$series" = derived ]; then
			rm -rf data/returns
		else
			settle new data/$t
		fi
		split full/$t.csv "$(table_date $t)" <(sed 's/ .*/ all/' map) new
		[ $t = returns ] && [ "$series" = derived ] || cp new/all.csv whole/$t.csv
	done
}
same() {  # same WHAT [SETTING]...
	local what=$1
	shift
	run data out "$@" || { echo "round $round: $what: failed"; cat run.log; exit 1; }
	rm -rf ref && run whole ref "$@" || { echo "round $round: $what: the reference failed"; cat run.log; exit 1; }
	local f
	for f in brokers.csv symbols.csv; do cmp ref/$f out/$f || { echo "round $round: $what"; exit 1; }; done
	diff -r -x '.*.tmp' ref/pnl out/pnl >/dev/null || { echo "round $round: $what: pnl differs"; exit 1; }
}

resumed=0
for round in 1 2 3 4 5; do
	RANDOM=$round
	rm -rf data out full && mkdir -p data
	lot-gen --symbols=4 --days=70 --brokers=9 --active=3 --seed=$round --mergers=3 -o full
	cut -d, -f3 full/trades.csv | tail -n +2 | sort -u >dates
	series=$(sed -n $((round % 3 + 1))p <<<$'parts\nwhole\nderived')
	# Names say nothing about dates; in the fourth round some parts overlap.
	part=50
	while read -r date; do
		[ $((RANDOM % 9)) -gt 0 ] || part=$(((part + 37) % 100))
		[ $round -ne 4 ] || [ $((RANDOM % 12)) -gt 0 ] || { echo "$date stray"; continue; }
		echo "$date part$part"
	done <dates >all_map
	n=$(wc -l <all_map)
	# In $(...) bash draws numbers that no seed repeats.
	first=$((RANDOM % n + 1)) last=$((n / 2 + RANDOM % (n / 2)))
	start=$(sed -n ${first}p dates)
	end=$(sed -n ${last}p dates)
	for k in $((n / 2)) $((n / 2 + 1)) $((n - 9)) $n; do
		if [ $round -eq 5 ]; then shuf -n "$k" --random-source=<(yes "$k") all_map >map; else head -n "$k" all_map >map; fi
		arrive
		same "day $k" START="$([ $((round % 2)) = 0 ] || echo "$start")"
	done
	[ ! -e out/state/1 ] || resumed=$((resumed + $(ls out/state/1 | wc -l)))
	same "START" START="$start"
	same "no START"
	same "END" END="$end"
	same "no END"
	same "mergers" MERGERS=full/broker_mergers.csv
	sed -i 2d full/broker_mergers.csv
	same "another merger" MERGERS=full/broker_mergers.csv
	same "no mergers"
	# A correction in an old part, in an old price, in the newest part.
	for line in 40 $(($(wc -l <full/trades.csv) / 2)) $(wc -l <full/trades.csv); do
		awk -F, -v OFS=, -v at="$line" 'NR == at { $4 += 7; $6 += 70 } { print }' full/trades.csv >t && mv t full/trades.csv
		arrive
		same "trades line $line"
	done
	awk -F, -v OFS=, 'NR == 9 && $3 { $3 += 0.5 } { print }' full/prices.csv >t && mv t full/prices.csv
	awk -F, -v OFS=, 'NR == 19 { $3 = 0.0625 } { print }' full/returns.csv >t && mv t full/returns.csv
	arrive
	same "prices and returns"
	# Damage of every kind, each followed by a change that makes every symbol's turn.
	i=0
	for f in out/state/1/*.npz; do
		[ -e "$f" ] || continue
		i=$((i + 1))
		case $i in 1) : >"$f" ;; 2) head -c 300 "$f" >t && mv t "$f" ;; 3) printf x | dd of="$f" bs=1 seek=900 conv=notrunc status=none ;; esac
	done
	head -n $((n - 2)) all_map >map
	arrive
	same "damaged states"
	# Killed while it works, at one moment or another, then whole.
	cp all_map map
	arrive
	for k in 0.02 0.06 0.12; do
		(timeout -s KILL $k make -s -j2 -f "$TOP/pipeline.mk" LOTMILL_BIN="$BIN" DATA=data OUT=out totals || :) >/dev/null 2>&1
	done
	same "killed"
	find out -name '.*.tmp' -delete
	head -n $((n - 20)) all_map >map
	arrive
	same "days taken back"
done
[ $resumed -gt 10 ] || { echo "only $resumed states were kept"; exit 1; }
