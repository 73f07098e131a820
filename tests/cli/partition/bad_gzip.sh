#!/usr/bin/env bash
# TRAPS 29, 30: gzip streams that are cut, changed, or have junk behind them; and members, which are fine.
. "$TOP/tests/cli/tables.sh"
{ echo $PRICES; for i in $(seq 10 28); do echo "2330,2024-01-$i,$i.$((i * 7919 % 97))"; done; } >whole.csv
gzip -n whole.csv
size=$(stat -c %s whole.csv.gz)
for cut in 1 4 8 9 40; do
	head -c $((size - cut)) whole.csv.gz >"cut-$cut.csv.gz"
	partition prices "cut-$cut.csv.gz"
done
head -c 5 whole.csv.gz >header-cut.csv.gz; partition prices header-cut.csv.gz
{ cat whole.csv.gz; echo junk; } >junk.csv.gz; partition prices junk.csv.gz
{ head -c $((size - 8)) whole.csv.gz; printf '\1\2\3\4'; tail -c 4 whole.csv.gz; } >checksum.csv.gz
partition prices checksum.csv.gz
{ head -c $((size - 4)) whole.csv.gz; printf '\1\2\3\4'; } >length.csv.gz; partition prices length.csv.gz
{ head -c $((size / 2)) whole.csv.gz; printf '\377\0\377\0'; tail -c +$((size / 2 + 5)) whole.csv.gz; } >changed.csv.gz
partition prices changed.csv.gz
zcat whole.csv.gz | head -n 6 | gzip -n >first; zcat whole.csv.gz | tail -n +7 | gzip -n >second
{ cat first; head -c $(($(stat -c %s second) - 3)) second; } >second-cut.csv.gz; partition prices second-cut.csv.gz
zcat whole.csv.gz | head -c 100 | gzip -n >torn.csv.gz; partition prices torn.csv.gz
printf 'not gzip' | gzip -n | head -c 2 >two-bytes.csv.gz; partition prices two-bytes.csv.gz
cat first second >members.csv.gz; partition prices members.csv.gz
mv slices members.slices
partition prices whole.csv.gz
diff -r slices members.slices
cp whole.csv.gz packed-without-the-name; partition prices packed-without-the-name
: | gzip -n >empty.csv.gz; partition prices empty.csv.gz
# What no codec can see, a cut between two members, the count of rows beside the table tells.
cp first cut-between.csv.gz; echo 19 >cut-between.csv.gz.rows; partition prices cut-between.csv.gz
cp members.csv.gz counted.csv.gz; echo 19 >counted.csv.gz.rows; partition prices counted.csv.gz
zcat whole.csv.gz | head -n 10 >plain-cut.csv; echo 19 >plain-cut.csv.rows; partition prices plain-cut.csv
cp whole.csv.gz miscounted.csv.gz; echo many >miscounted.csv.gz.rows; partition prices miscounted.csv.gz
# A count is one line.
rows=$(($(zcat miscounted.csv.gz | wc -l) - 1))
for text in "$rows\n" "$rows" "$rows\r\n" "$rows\n$rows\n" "$rows\n\n" "$rows\0\n" ''; do
	printf "$text" >miscounted.csv.gz.rows; partition prices miscounted.csv.gz
done
