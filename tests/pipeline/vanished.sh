#!/usr/bin/env bash
# A symbol that vanishes leaves the totals, and its files go; one that comes joins them.
. "$TOP/tests/pipeline/lib.sh"
market
good
cp -r data all
sed -i '/^2330,/d' data/trades.csv data/prices.csv
good
ran fifo
! grep -q '^2330,' out/symbols.csv || die "the symbol is still in symbols.csv"
[ -z "$(find out -name '*2330*')" ] || die "files of the symbol are left: $(find out -name '*2330*')"
as_fresh
cp all/* data/
good
ran fifo 2330
as_fresh
# Gone from the trades alone: it has prices still, but no table and no place in the totals.
sed -i '/^2330,/d' data/trades.csv
good
ran fifo
[ ! -e out/pnl/2330.csv ] && [ ! -e out/pnl/2330.npz ] || die "a symbol without trades keeps its table"
! grep -q '^2330,' out/symbols.csv || die "a symbol without trades is in symbols.csv"
as_fresh
# All but one gone: a broker with no account left is no longer listed.
sed -i '/^1101,/!{/^symbol/!d}' data/trades.csv
good
cut -d, -f2 out/brokers.csv | sort | tr '\n' ' ' | grep -qx 'A B broker ' || die "brokers.csv lists who has no account"
as_fresh
