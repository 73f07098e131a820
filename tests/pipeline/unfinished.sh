#!/usr/bin/env bash
# After a run that failed, partials are some of it and some of the run before: an answer that would mix them is refused, and
# verify says where wrong books may come from.
. "$TOP/tests/pipeline/lib.sh"
wide 6 8
mkdir data/prices && mv data/prices.csv data/prices/a.csv
good
graph rolling WINDOWS=1m
broker=$(sed -n 2p out/brokers.csv | cut -d, -f2)
for o in out out/rolling/1m; do
	lot-rank --out=$o --broker="$broker" >/dev/null && lot-rank --out=$o --symbol=1003 >/dev/null || die "$o is refused"
done
day=$(tail -n 1 data/prices/a.csv | cut -d, -f2)
printf 'symbol,date,close\n1003,%s,77\n' "$day" >data/prices/b.csv
bad '1003' START="$day"
if lot-rank --broker="$broker" 2>told >list; then die "a mixed sum is shown"; fi
grep -q "'out/brokers.csv' says something else than its partials" told || die "$(cat told)"
[ ! -s list ] || die "something is printed"
lot-rank >/dev/null || die "the last totals are not shown"
if lot-verify >found 2>told; then die "verify finds nothing"; fi
head -n 1 found | grep -q '^error: settings: ' || die "verify does not say that the run did not finish: $(tail -n 3 found)"
rm data/prices/b.csv
good START="$day"
lot-rank --broker="$broker" >/dev/null || die "a finished run is refused"
lot-verify >found 2>told || die "verify: $(head -n 3 found)"
# Totals are made as a goal of their own, too.
graph out/brokers.csv START= || die "the totals alone are not made"
lot-verify >found 2>told || die "verify of the totals alone: $(head -n 3 found)"
good START="$day"
# A disk that is full while the settings are kept leaves those of before, and the next run keeps them.
mkdir full && printf '#!/bin/sh\nfor to; do :; done\nhead -c 20 "$1" >"$to"; echo "no space left" >&2; exit 1\n' >full/cp && chmod +x full/cp
if PATH=$PWD/full:$PATH MAYFAIL=1 graph run -j2 START=; then die "settings that cannot be kept do not fail"; fi
grep -qx "start=$day" out/settings/totals || die "half a file of settings: $(cat out/settings/totals)"
good START=
cmp -s out/settings/fifo out/settings/totals || die "the settings are not kept"
good START="$day"
# OUT may be seen from elsewhere, and moved.
(cd out && lot-verify --out=. >../found && lot-rank --out=. --broker="$broker" >/dev/null) && lot-verify --out=out/ >found || die "$(cat found)"
mv out moved && lot-verify --out=./moved >found || die "moved: $(cat found)"
