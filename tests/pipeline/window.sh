#!/usr/bin/env bash
# A changed START or END reruns every lot-fifo and the merges, and no partition; the same value none.
. "$TOP/tests/pipeline/lib.sh"
market
good
cp out/brokers.csv whole.csv
good START=2024-01-03
ran partition; ran fifo 1101 2317 2330 9999
! cmp -s whole.csv out/brokers.csv || die "START does not change the totals"
as_fresh START=2024-01-03
good START=2024-01-03
[ ! -s log.new ] || die "the same START runs tasks"
good START=2024-01-03 END=2024-01-03
ran partition; ran fifo 1101 2317 2330 9999
as_fresh START=2024-01-03 END=2024-01-03
good
ran partition; ran fifo 1101 2317 2330 9999
cmp -s whole.csv out/brokers.csv || die "without START the totals are not what they were"
