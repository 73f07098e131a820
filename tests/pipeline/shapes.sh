#!/usr/bin/env bash
# The same rows shuffled, cut into parts in any way, packed or not: the same bytes of every result.
. "$TOP/tests/pipeline/lib.sh"
wide 8 40
mv data plain
pack() { gzip -n "$1"; }
cut_by() { # cut_by TABLE WIDTH: parts by the first WIDTH characters of the date, rows shuffled by a fixed key
	local column=3
	[ "$1" = trades ] || column=2
	mkdir -p "data/$1"
	awk -F, -v width="$2" -v at=$column -v to="data/$1" 'NR == 1 { header = $0; next }
		{ f = to "/" substr($at, 1, width) ".csv"; if (!(f in seen)) { seen[f] = 1; print header >f } print >f }' "plain/$1.csv"
}
shuffle() { { head -n 1 "plain/$1.csv"; tail -n +2 "plain/$1.csv" | rev | sort | rev; } >"data/$1.csv"; }
run() { # run NAME: the results must be those of the first run
	rm -rf out
	good
	bytes >"bytes.$1"
	same bytes.file "bytes.$1" "results of '$1' differ from those of one file"
}
cp -r plain data; run file
rm -rf data; mkdir data; shuffle trades; shuffle prices; run shuffled
pack data/trades.csv; pack data/prices.csv; run packed
rm -rf data; mkdir data; cut_by trades 7; cut_by prices 4; run months
gzip -n data/trades/2020-02*.csv; run "months, some packed"
rm -rf data; mkdir -p data/trades; cp plain/prices.csv data
cut_by trades 10
for f in data/trades/*.csv; do
	day=$(basename "$f") month=$(basename "$f" | cut -c1-7)
	mkdir -p "data/trades/$month"; mv "$f" "data/trades/$month/$day"
done
run "days in months"
# The cut changes under a living out: the same results, and slices of parts that are gone go too.
rm -rf data/trades; cp plain/trades.csv data/trades.csv
good; bytes >bytes.back
same bytes.file bytes.back "back to one file differs"
[ -z "$(find out/slices -path '*/trades/*')" ] || die "slices of parts that are gone are left"
rm -rf data; mkdir data; cp plain/prices.csv data; cut_by trades 7
good; bytes >bytes.again
same bytes.file bytes.again "the change from one file to parts differs"
[ -z "$(find out/slices -name trades.npz)" ] || die "slices of a file that is gone are left"
