#!/usr/bin/env bash
# make -q says whether something is to do, make -n what, and neither makes results.
. "$TOP/tests/pipeline/lib.sh"
market
good
cp out/brokers.csv totals
MAYFAIL=1
graph -q run || die "-q on a finished out says that there is something to do"
times >before
graph -n run || die "-n fails"
times >after
same before after "-n changes files of a finished out"
! grep -q 'lot-fifo --' said || die "-n names programs where nothing is to do"
graph -n run START=2024-01-03 || die "-n with a setting fails"
times >after
grep -q 'lot-fifo --' said || die "-n does not name lot-fifo: a changed setting reruns it"
times | grep -E '^out/(pnl|brokers|symbols)' >after
grep -E '^out/(pnl|brokers|symbols)' before >before.results
same before.results after "-n makes results"
good
cmp -s totals out/brokers.csv || die "after -n with a setting the results are not what they were"
times | grep -E '^out/(pnl|brokers|symbols)' >before.results
sed -i 's/^9999,A.*/9999,A,2024-01-03,1,0,21,0/' data/trades.csv
if graph -q run; then die "-q does not see a changed table"; fi
times | grep -E '^out/(pnl|brokers|symbols)' >after
same before.results after "-q makes results"

# Where the programs are built as well, a plan (make -n, then make -n -B) leaves what they are built by alone.
again=${TEST_MAKE:-make -C $TOP MODE=$(basename "$(dirname "$BIN")")}
built() { find "$BIN" "$BIN/../flags" -printf '%p %T@\n' | sort; }
built >before
$again --no-print-directory plan DATA="$PWD/data" OUT="$PWD/out" >said 2>&1 || die "make plan fails where the programs are built"
$again --no-print-directory why TASK=2330 DATA="$PWD/data" OUT="$PWD/out" >said 2>&1 || die "make why fails where the programs are built"
built >after
same before after "a plan touches what the programs are built by"
