#!/usr/bin/env bash
# One changed symbol: one lot-fifo, one group and the final merge run, and the prices are not read again.
. "$TOP/tests/pipeline/lib.sh"
wide 20 5
good
cp out/symbols.csv symbols.before
times >before
sed -i '0,/^1007,0,/s/^1007,0,\(.*\),0,\([0-9]*\),0$/1007,0,\1,0,\2.25,0/' data/trades.csv
good
times >after
ran partition trades
ran fifo 1007
changed=$(diff before after | awk '/^>/ { print $2 }' || :)
[ "$(grep -c '^out/pnl/.*\.csv$' <<<"$changed")" -eq 1 ] || die "other symbols changed: $changed"
[ "$(grep -c '^out/groups/pnl/.*\.npz$' <<<"$changed")" -eq 1 ] || die "not one group changed: $changed"
[ "$(grep -c '^out/slices/.*\.npz$' <<<"$changed")" -eq 1 ] || die "other slices changed: $changed"
! cmp -s symbols.before out/symbols.csv || die "the totals did not change"
as_fresh
