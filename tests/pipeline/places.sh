#!/usr/bin/env bash
# What is refused with a message: blanks in paths, a table that is there twice, no trades at all.
. "$TOP/tests/pipeline/lib.sh"
market
cp -r data 'da ta'
bad blanks DATA='da ta'
bad blanks OUT='o ut'
[ ! -e o ] && [ ! -e ut ] && [ ! -e 'o ut' ] || die "a folder was made of half a name"
cp data/trades.csv kept && gzip -k data/trades.csv
bad trades.csv.gz
rm data/trades.csv.gz
mkdir data/trades && cp kept data/trades/a.csv
bad trades
rm data/trades.csv
gzip -k data/trades/a.csv
bad a.csv
rm data/trades/a.csv.gz
mkdir data/trades/a && cp kept data/trades/a/one.csv
bad trades/a
rm -r data/trades
bad trades
bad nowhere DATA=nowhere
printf 'old_broker,new_broker\n' >data/broker_mergers.csv
gzip -k data/broker_mergers.csv
bad 'only one of them' DATA=data
rm data/broker_mergers.*
[ ! -e out/brokers.csv ] || die "a refused run made totals"
cp kept data/trades.csv
good
bad 2024-02-30 START=2024-02-30
bad yesterday END=yesterday
bad "MERGERS 'none.csv': there is no such table" MERGERS=none.csv
bad "NAMES 'none.csv': there is no such table" NAMES=none.csv
# A part's name has no blank, whether it is a file, a folder or a file of one.
mkdir -p data/returns/2024
printf 'symbol,date,return\n' | tee data/returns/2023.csv data/returns/2024/a.csv >data/returns/2024/b.csv
good
touch 'data/returns/a b.csv'; bad "data/returns: a name with a blank (it ends in 'b.csv') cannot be a part"
rm data/returns/*\ *; mkdir 'data/returns/20 24'; bad "data/returns: a name with a blank (it ends in '24') cannot be a part"
rmdir data/returns/*\ *; touch 'data/returns/2024/a b.csv'; bad "data/returns: a name with a blank (it ends in 'b.csv') cannot be a part"
rm data/returns/2024/*\ *
# Nor anything that make would read as its own.
for name in 'a#b' 'a=b' 'a:b' 'a|b' 'a;b' 'a\b' 'a$(shell${IFS}touch${IFS}hit)'; do
	touch "data/returns/2024/$name.csv"; bad "data/returns/2024/$name.csv: a name with one of"; rm "data/returns/2024/$name.csv"
done
mkdir 'data/returns/20=24'; touch 'data/returns/20=24/a.csv'; bad 'data/returns/20=24/a.csv: a name with one of'; rm -r 'data/returns/20=24'
# Nor anything that the shell would: a part's name stands in its recipe.
for name in 'a`id>hit`' "a'b" 'a"b' 'a(b)' 'a&b' 'a*b' 'a<b' '[ab]' '{a,b}'; do
	touch "data/returns/$name.csv"; bad "data/returns/$name.csv: a name with one of"; rm "data/returns/$name.csv"
done
# What lies beside the tables of a part is nobody's business, whatever its name.
touch data/returns/2024/{'a#b','a=b:c','n o t e','$(shell${IFS}touch${IFS}hit)'}.txt
good
[ ! -e hit ] || die 'a name was run'
rm -r data/returns
good
# OUT may not hold the tables, by whatever name, for any goal; the other way round is fine.
printf 'old_broker,new_broker\nB,A\n' >data/broker_mergers.csv
cp -r data tables
ln -s data linked
for names in 'data data' 'data ./data/' 'data linked' 'linked data' 'data .' "$PWD/data data"; do
	read -r in out <<<"$names"
	for goal in run lotmill-clean daily; do
		if MAYFAIL=1 graph $goal DATA="$in" OUT="$out"; then die "make $goal DATA=$in OUT=$out succeeds"; fi
		grep -qF "OUT '$out' holds the tables of DATA '$in': it has to be another folder" said || die "make $goal DATA=$in OUT=$out has no reason"
		[ "$(wc -l <said)" -eq 1 ] || die "make $goal DATA=$in OUT=$out says more than a line"
	done
done
good
for v in MERGERS NAMES; do
	cp data/broker_mergers.csv out/table.csv
	bad "$v 'out/table.csv' lies in OUT, where everything is made and may be removed" "$v=out/table.csv"
	bad "$v 'linked/../out/table.csv' lies in OUT, where everything is made and may be removed" "$v=linked/../out/table.csv"
done
diff -r data tables || die "a refused run changed the tables"
good OUT=data/out
good OUT=data-2
# RAW is not in OUT either, and a folder is no option.
mkdir -p out/raw
bad "RAW 'out/raw' lies in OUT" RAW=out/raw
bad "OUT '-x' begins like an option: write ./-x" OUT=-x
bad "DATA '-x' begins like an option: write ./-x" DATA=-x
# A part that is no file is named, and nothing waits for it.
mkdir data/returns
mkfifo data/returns/a.csv; bad "data/returns/a.csv: not a file that can be read"; rm data/returns/a.csv
ln -s a.csv data/returns/a.csv; bad "data/returns/a.csv: not a file that can be read"; rm data/returns/a.csv
ln -s gone data/returns/a.csv; bad "data/returns/a.csv: not a file that can be read"; rm -r data/returns
# lotmill-clean removes what lotmill made and nothing else.
mkdir theirs && touch theirs/theirs
if MAYFAIL=1 graph lotmill-clean OUT=theirs; then die "make lotmill-clean removes a folder of somebody else"; fi
grep -qF "OUT 'theirs': there are no settings and log in it" said && [ -e theirs/theirs ] || die "lotmill-clean has no reason"
graph lotmill-clean OUT=data-2 && [ ! -e data-2 ] || die "lotmill-clean leaves OUT"
graph lotmill-clean OUT=data-2 || die "lotmill-clean fails where there is nothing"
# Two goals that would write the same table.
if MAYFAIL=1 graph sweep compare; then die "make sweep compare succeeds"; fi
grep -qF 'sweep and compare: one of them a call' said || die "make sweep compare has no reason"
