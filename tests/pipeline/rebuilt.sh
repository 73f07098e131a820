#!/usr/bin/env bash
# A rebuilt program reruns what it makes, and what lies behind only where that differs.
. "$TOP/tests/pipeline/lib.sh"
market
mkdir tools && cp "$BIN"/lot-* tools/
TOOLS=$PWD/tools
good
bytes >before
touch tools/lot-fifo
good
ran partition; ran fifo 1101 2317 2330 9999
touch tools/lot-merge
good
ran partition; ran fifo
[ -n "$(tasks merge)" ] || die "a rebuilt lot-merge does not run"
touch tools/lot-partition
good
[ -n "$(tasks partition)" ] || die "a rebuilt lot-partition does not run"
ran fifo
bytes >after
same before after "equal programs give other results"
good
[ ! -s log.new ] || die "make after rebuilt programs still runs tasks"
