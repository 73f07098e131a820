#!/usr/bin/env bash
# SHARD=i/n on one machine: shards and a merge give the bytes of a whole run; a shard makes its own symbols and
# nothing else, and refuses what is not what it was dealt.
lot() { timeout 60 make --no-print-directory LOTMILL_BIN="$BIN" "$@"; }
cat >Makefile <<M
DATA := $TOP/data
include $TOP/pipeline.mk
M
lot -s -j2 totals OUT=one || exit
lot -s -j2 deal OUT=out SHARDS=3 || exit
before=$(find out/settings out/manifest.mk out/groups out/parts -type f -exec stat -c '%n %y' {} + | sort)
total=0
for i in 1 2 3; do
	lot -s -j2 pnl OUT=out SHARD=$i/3 || exit
	now=$(ls out/pnl | grep -c 'csv$')
	wanted=$(sed -n 's/^SYMBOLS :=//p' out/shards/3/$i.mk | wc -w)
	[ $((now - total)) = "$wanted" ] || echo "shard $i made $((now - total)) of $wanted"
	total=$now
done
[ "$before" = "$(find out/settings out/manifest.mk out/groups out/parts -type f -exec stat -c '%n %y' {} + | sort)" ] || echo 'a shard touched more than its own'
[ ! -e out/brokers.csv ] || echo 'a shard merged'
lot pnl OUT=out SHARD=2/3
lot -s totals OUT=out SHARD=all/3 || exit
cmp one/brokers.csv out/brokers.csv; cmp one/symbols.csv out/symbols.csv; diff -rq one/pnl out/pnl; diff -rq one/groups/pnl out/groups/pnl | grep -v 'pnl[.]list'
lot totals OUT=out | sed "s/^make: //"
# Refusals.
refused() { lot "$@" OUT=out 2>&1 >/dev/null | sed 's/^[^ ]*: [*][*][*] //'; }
refused pnl SHARD=4/3
refused pnl SHARD=1/4
refused pnl SHARD=1
refused totals SHARD=1/3
refused run SHARD=1/3
refused deal SHARD=1/3
refused pnl SHARD=1/3 START=2024-03-01
refused totals SHARD=all/3 END=2024-06-28
refused pnl SHARD=1/3 MERGERS=
refused cluster GOAL=supper
# Another run with other settings makes the deal void, and so does another manifest.
cp -p out/settings/fifo kept; sed -i 's/^start=.*/start=2024-03-01/' out/settings/fifo
refused pnl SHARD=1/3 START=2024-03-01
cp -p kept out/settings/fifo
touch out/manifest.mk
refused pnl SHARD=1/3
lot -s deal SHARDS=3 OUT=out && lot -s pnl OUT=out SHARD=1/3 || exit
# A deal's file deleted by hand is made again; a finished deal is left alone.
rm out/shards/3/2.mk out/shards/3/settings/fifo
lot -s deal SHARDS=3 OUT=out && [ -e out/shards/3/2.mk ] && [ -e out/shards/3/settings/fifo ] || echo 'not dealt again'
lot deal SHARDS=3 OUT=out | sed "s/^make: //"
# One part at a time, as machines take them.
lot -s part PART=2/3 OUT=parts && find parts/parts -name '*.csv' | sort
