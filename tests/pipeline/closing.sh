#!/usr/bin/env bash
# What a run says: one line with symbols, accounts, rows, seconds and where the result is; V=0 as well, and no progress.
. "$TOP/tests/pipeline/lib.sh"
market
graph run -j2 V=0 || die "V=0 fails"
[ ! -s said ] || grep -qE '^4 symbols \(1 without a price\), 8 accounts, 12 rows in [0-9.]+ (s|min|h)[^:]*: out/brokers.csv$' said || die "V=0 says something else"
rm -rf out
good
[ "$(tail -n 1 said | sed 's/ in .* s:/ in N s:/')" = '4 symbols (1 without a price), 8 accounts, 12 rows in N s: out/brokers.csv' ] || die "the closing line is another"
head -n 1 out/log/run.csv >header
echo task,kind,start,seconds,cpu_seconds,max_rss_kb,worker,host,attempts,status,error,version | cmp -s - header || die "the record's header"
for kind in partition manifest fifo merge; do
	started=$(awk -F, -v k=$kind '$2 == k && $10 == "started"' out/log/run.csv | wc -l)
	ended=$(awk -F, -v k=$kind '$2 == k && $10 == "ok"' out/log/run.csv | wc -l)
	[ "$started" -gt 0 ] && [ "$started" -eq "$ended" ] || die "$kind: $started started, $ended ended"
done
