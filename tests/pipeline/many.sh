#!/usr/bin/env bash
# TRAPS 34: nine thousand symbols: lists go through files, and no recipe comes near what a shell accepts.
. "$TOP/tests/pipeline/lib.sh"
mkdir data
awk 'BEGIN { print "symbol,date,close" >"data/prices.csv"; print "symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount"
	for (s = 0; s < 9000; s++) {
		name = sprintf("SYMBOL.WITH/A-LONG.NAME-%05d", s)
		print name ",2024-01-02,10" >"data/prices.csv"
		print name ",A,2024-01-02," s + 1 ",0," s ",0"
	} }' >data/trades.csv
graph slices || die "make slices fails"
[ "$(find out/slices -name trades.npz | wc -l)" -eq 9000 ] || die "not a slice a symbol"
make -n totals >plan 2>&1 || die "make -n fails: $(head -c 300 plan)"
[ "$(grep -c 'lot-fifo --' plan)" -eq 9000 ] || die "not a lot-fifo a symbol"
awk 'length > longest { longest = length } END { exit longest > 4000 }' plan || die "a recipe is longer than 4000 bytes"
[ "$(cat out/groups/[0-9]*.list | sort -u | wc -l)" -eq 9000 ] || die "the groups do not hold every symbol once"
awk '/^SYMBOLS :=/ { exit $3 != "SYMBOL.WITH+2FA-LONG.NAME-00000" }' out/manifest.mk || die "equal weights are not in byte order"
