#!/bin/sh
# backtest.sh BIN TOOLS DATA OUT - the backtests' part of `make bench`; bench.sh runs it last.
#
#   BIN    folder of the lot- programs       TOOLS  folder of measure (`measure -n RUNS COMMAND...`: wall CPU peak)
#   DATA   the market's tables               OUT    results of the graph over DATA: slices and totals are there
#
# Prints a heading and rows as bench.sh does, and changes nothing in DATA.
set -eu
BIN=$1
[ -x "$BIN/lot-backtest" ] || exit 0
