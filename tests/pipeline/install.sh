#!/usr/bin/env bash
# Installed under a prefix of its own, lotmill works from a three-line Makefile in an empty folder, far from its source.
[ -f "$TOP/pipeline.mk" ] && [ -f "$TOP/data/trades.csv.gz" -o -f "$TOP/data/trades.csv" ] || { echo 'there is no sample yet'; exit 77; }
again=${TEST_MAKE:-make -C $TOP MODE=$(basename "$(dirname "$BIN")")}
stage=$PWD/stage
$again --no-print-directory install PREFIX=/opt/lotmill DESTDIR="$stage" >/dev/null || exit
root=$stage/opt/lotmill
for program in "$BIN"/lot-*; do
	[ -x "$root/bin/${program##*/}" ] || echo "${program##*/} is not installed"
	[ -f "$root/share/man/man1/${program##*/}.1" ] || echo "${program##*/}.1 is not installed"
done
for f in include/lotmill/record.h lib/liblotmill.a share/lotmill/pipeline.mk share/doc/lotmill/formats.md share/doc/lotmill/LICENSE; do
	[ -f "$root/$f" ] || echo "$f is not installed"
done
mkdir mine && cd mine || exit
cat >Makefile <<M
DATA := $TOP/data
OUT  := results
include $root/share/lotmill/pipeline.mk
M
# The programs must be those beside pipeline.mk.
PATH=${PATH#"$BIN":}
make V=0 run || exit
[ "$(head -c 11 results/brokers.csv)" = rank,broker ] || echo 'no brokers.csv'
make run
make help | grep -E '^ +(run|OUT) ' | wc -l
cd .. && $again --no-print-directory uninstall PREFIX=/opt/lotmill DESTDIR="$stage" || exit
find stage ! -type d
