#!/usr/bin/env bash
# Installed under a prefix of its own, lotmill works from a three-line Makefile in an empty folder, far from its source.
again=${TEST_MAKE:-make -C $TOP MODE=$(basename "$(dirname "$BIN")")}
stage=$PWD/stage
$again --no-print-directory install PREFIX=/opt/lotmill DESTDIR="$stage" >/dev/null || exit
root=$stage/opt/lotmill
for program in "$BIN"/lot-*; do
	[ -x "$root/bin/${program##*/}" ] || echo "${program##*/} is not installed"
	[ -f "$root/share/man/man1/${program##*/}.1" ] || echo "${program##*/}.1 is not installed"
done
for f in include/lotmill/record.h lib/liblotmill.a share/lotmill/pipeline.mk share/lotmill/import.mk share/lotmill/cluster.mk share/lotmill/cluster.sh share/doc/lotmill/docs/formats.md share/doc/lotmill/LICENSE; do
	[ -f "$root/$f" ] || echo "$f is not installed"
done
mkdir -p mine tables raw && printf '[{"Date":"1130102","Code":"2330","ClosingPrice":"20.00"}]' >raw/open.json && cd mine || exit
printf 'symbol,date,close\n2330,2024-01-02,20\n' >../tables/prices.csv
printf 'symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount\n2330,9800,2024-01-02,100,0,1000,0\n' >../tables/trades.csv
cat >Makefile <<M
DATA := ../tables
OUT  := results
include $root/share/lotmill/pipeline.mk
M
# The programs must be those beside pipeline.mk.
PATH=${PATH#"$BIN":}
make V=0 run || exit
cut -d, -f1-3 results/brokers.csv
make run
make -s import RAW=../raw DATA=imported && gzip -dc imported/prices/2024-01/2024-01-02.csv.gz
make help | grep -cE '^ +(run|OUT) '
cd .. && $again --no-print-directory uninstall PREFIX=/opt/lotmill DESTDIR="$stage" || exit
[ ! -e stage ] || find stage
# What was there before stays; a second install forgets nothing that the first one made.
mkdir -p there/bin there/share && touch there/share/mine
for round in 1 2; do
	$again --no-print-directory install PREFIX="$PWD/there" >/dev/null || exit
done
$again --no-print-directory uninstall PREFIX="$PWD/there" && $again --no-print-directory uninstall PREFIX="$PWD/there" || exit
[ "$(find there | sort | tr '\n' ' ')" = 'there there/bin there/share there/share/mine ' ] || find there
