#!/usr/bin/env bash
# The mergers' table comes, is touched, changes, is turned off; all without a partition of the trades.
. "$TOP/tests/pipeline/lib.sh"
market
good
bytes >unmerged
all='1101 2317 2330 9999'
printf 'old_broker,new_broker\nC,D\nD,A\n' >data/broker_mergers.csv
good
! tasks partition | grep -q trades || die "mergers partition the trades again"
# shellcheck disable=SC2086
ran fifo $all
! cut -d, -f2 out/brokers.csv | grep -qxE 'C|D' || die "merged brokers are still listed"
as_fresh
touch data/broker_mergers.csv
good
ran fifo; ran merge
printf 'new_broker,note,old_broker\r\nA,"x, y",D\r\nD,,C\r\n' >data/broker_mergers.csv
good
ran fifo; ran merge
printf 'old_broker,new_broker\nC,A\nD,B\n' >data/broker_mergers.csv
good
ran fifo $all
as_fresh
good MERGERS=
ran fifo $all
bytes >off
same unmerged off "an empty MERGERS does not turn the mergers off"
mv data/broker_mergers.csv elsewhere.csv
good MERGERS=elsewhere.csv
as_fresh MERGERS=elsewhere.csv
if lot-rank --broker=C 2>told; then die "a merged broker has accounts"; fi
grep -q "broker 'C' has no account in any of .*: its trades are those of 'A'\$" told || die "$(cat told)"
good
bytes >off
same unmerged off "without a table the results are not what they were"
printf 'old_broker,new_broker\nA,B\nB,C\nC,A\n' >data/broker_mergers.csv
bad broker_mergers.csv:
