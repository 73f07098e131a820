#!/usr/bin/env bash
# Tables of a header alone give results of a header alone, and so does a table of rows without trades.
. "$TOP/tests/pipeline/lib.sh"
market
head -n 1 data/trades.csv >t && head -n 1 data/prices.csv >p
mkdir all && mv data/* all/
cp t data/trades.csv; cp p data/prices.csv
headers() {
	[ "$(wc -l <out/brokers.csv)" -eq 1 ] && [ "$(wc -l <out/symbols.csv)" -eq 1 ] || die "$1: results are not a header alone"
	grep -q '^rank,broker,' out/brokers.csv && grep -q '^symbol,' out/symbols.csv || die "$1: results lack their header"
}
good
headers "empty tables"
lot-verify >found || die "verify of an empty market fails: $(cat found)"
lot-ghosts >found || die "there are no ghosts to be asked for"
times >before; good; times >after
same before after "a second make of empty tables works"
cp all/prices.csv data/prices.csv
good
headers "prices without trades"
echo '2330,A,2024-01-02,0,0,0,0' >>data/trades.csv
good
[ "$(wc -l <out/brokers.csv)" -eq 1 ] || die "a row of zeros is a trade"
cp all/* data/
good
as_fresh
cp t data/trades.csv
good
headers "all trades gone"
[ -z "$(find out/pnl -type f)" ] || die "tables of vanished symbols are left"
# No prices at all: everybody is unpriced.
cp all/trades.csv data/; rm data/prices.csv
good
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $at["priced"] ~ /^1$/' out/symbols.csv >priced
[ ! -s priced ] || die "priced without prices"
as_fresh
