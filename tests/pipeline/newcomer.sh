#!/usr/bin/env bash
# A new symbol: its own lot-fifo runs, its group and the totals, nothing else.
. "$TOP/tests/pipeline/lib.sh"
wide 10 3
good
times | grep '^out/pnl/' >before
echo '5000,7,2024-01-05,3,0,33.5,0' >>data/trades.csv
good
ran fifo 5000
times | grep '^out/pnl/' | grep -v /5000 >after
same before after "a new symbol changes others"
grep -q '^5000,' out/symbols.csv || die "the new symbol is not in symbols.csv"
as_fresh
