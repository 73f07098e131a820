#!/usr/bin/env bash
# A table that is replaced by an older one, as a copy that keeps its time is, is another table: a file, one of a part's, and
# all tables behind a link.
. "$TOP/tests/pipeline/lib.sh"
wide 6 5
good
cp data/trades.csv first
sed -i '0,/^1003,0,/s/^1003,0,\(.*\),0,\([0-9]*\),0$/1003,0,\1,0,\2.25,0/' data/trades.csv
touch -d 2020-01-01 data/trades.csv
graph plan || die "make plan fails"
grep -q 'partition' said || die "make plan does not see it"
good
ran partition trades
ran fifo 1003
as_fresh
good
ran partition

# A correction of the same size that bears the same time, written in its place or put there.
for way in 'cat t >data/trades.csv' 'mv t data/trades.csv'; do
	cp -p data/trades.csv was
	awk -F, -v OFS=, '$1 == 1002 && $4 ~ /^[1-8]/ && !done++ { $4 += 1 } { print }' was >t
	[ "$(stat -c %s t)" = "$(stat -c %s was)" ] || die "the test makes a table of another size"
	eval "$way"
	touch -r was data/trades.csv
	good
	ran partition trades
	ran fifo 1002
	as_fresh
done
cp first data/trades.csv
good

mkdir -p parts/trades
cp data/prices.csv parts/
cp first parts/trades/a.csv
cp -rp parts other
ln -s parts link
good DATA=link
sed -i '0,/^1004,0,/s/^1004,0,\(.*\),0,\([0-9]*\),0$/1004,0,\1,0,\2.25,0/' other/trades/a.csv
touch -d 2020-01-01 other/trades/a.csv
ln -sfn other link
# The prices are equal, but other files.
good DATA=link
ran partition prices trades/a
ran fifo 1004
good DATA=link
ran partition
