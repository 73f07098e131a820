#!/usr/bin/env bash
# help and clean read no manifest: they partition nothing, make no folder, and do not mind a bad table.
. "$TOP/tests/pipeline/lib.sh"
market
MAYFAIL=1
graph help || die "make help fails"
for word in run DATA OUT START END MERGERS NAMES; do grep -q "\<$word\>" said || die "help does not name $word"; done
graph lotmill-clean || die "clean fails where nothing is"
[ ! -e out ] || die "help or clean makes out"
good
echo torn >>data/trades.csv
times >before
graph help || die "help fails with a stale manifest"
times >after
same before after "help with a stale manifest works"
[ ! -s log.new ] || die "help runs tasks"
graph lotmill-clean || die "clean fails"
[ ! -s log.new ] || die "clean runs tasks"
[ ! -e out/brokers.csv ] && [ ! -e out/slices ] || die "clean leaves results"
[ -f data/trades.csv ] || die "clean took the data"
