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

# So are the table of make apply, a strategy's file, and what a command reads.
swap() { touch -d "$3" "$2"; cp -p "$2" "$1"; } # swap FILE OTHER TIME: OTHER's content with that time in the place of FILE
printf 'by,n\na,1\nb,2\n' >table.csv
printf 'by,n\na,3\nb,2\n' >other.csv
applied() { MAYFAIL=1 graph apply TABLE=table.csv BY=by COMMAND='sed s/^/x/' || die "make apply fails"; }
applied
applied
ran task
swap table.csv other.csv 2020-01-01
applied
ran task a
grep -q 'xa,3' out/apply/table.csv || die "make apply answers from the table that was there before"
position() { printf '#include "strategy.h"\nstatic double step(void *s, const struct strategy_value *v, const struct strategy_days *d)\n{\n\t(void)s, (void)v, (void)d;\n\treturn %s;\n}\nSTRATEGY(mine) = { STRATEGY_VERSION, "mine", "The same on every day.", NULL, .step = step };\n' "$1"; }
position 1 >mine.c
position 0 >other.c
swept() { MAYFAIL=1 graph sweep SPLIT= "$@" || die "make sweep $* fails"; }
swept RUN=m STRATEGY=mine.c
cp out/backtest/m.csv m.csv
swept RUN=m STRATEGY=./mine.c
ran backtest
swap mine.c other.c 2020-01-01
swept RUN=m STRATEGY=mine.c
! cmp -s m.csv out/backtest/m.csv || die "a sweep answers from the strategy that was there before"
swept RUN=again STRATEGY=mine.c
swept RUN=m STRATEGY=mine.c
ran backtest
printf '#!/bin/sh\nread -r p <position\nawk -v p=$p "NR > 1 { print p }"\n' >all.sh
chmod +x all.sh
echo 1 >position
echo 0 >position.old
swept RUN=c STRATEGY='cmd:./all.sh' INPUTS=position
cp out/backtest/c.csv c.csv
swept RUN=c STRATEGY='cmd:./all.sh' INPUTS=position
ran backtest
swap position position.old 2020-01-01
swept RUN=c STRATEGY='cmd:./all.sh' INPUTS=position
! cmp -s c.csv out/backtest/c.csv || die "a sweep answers from the input that was there before"
