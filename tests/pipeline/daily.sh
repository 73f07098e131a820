#!/usr/bin/env bash
# make daily: the curves end in brokers.csv to the last digit, under any settings and cut of the symbols; each earlier day
# is the totals of that day; what did not change is not made again.
again="make -s -f $TOP/pipeline.mk LOTMILL_BIN=$BIN V=0 OUT=out DATA=data NAMES="
lot-gen --symbols 12 --days 90 --brokers 9 --active 4 --seed 7 --mergers 2 --output=data >/dev/null
days=($(cut -d, -f3 data/trades.csv | grep ^2 | sort -u))
# The last row of each broker against the totals.
cells() { awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at["broker"] "," $at["realized_pnl"] "," $at["unrealized_pnl"] "," $at["total_pnl"] }'; }
compare() {
	awk -F, 'NR > 1 { last[$1] = $3 "," $4 "," $5 } END { for (b in last) print b "," last[b] }' out/equity.csv | sort >curves
	cells <out/brokers.csv | sort >totals
	cmp curves totals && echo "the same: $*"
}
for settings in '' "START=${days[40]}" "END=${days[70]}" "START=${days[20]} END=${days[60]}" 'MERGERS='; do
	$again totals $settings && $again daily $settings && compare "${settings//20[0-9-]*/DAY}" || exit
done
$again daily && $again totals
# A day in the midst: where every symbol trades on and on, it is the totals up to that day.
last=$(awk -F, 'NR > 1 { if ($3 > l[$1]) l[$1] = $3 } END { for (s in l) print l[s] }' data/trades.csv | sort | head -n 1)
$again totals OUT=out2 END="$last"
awk -F, -v d="$last" '$2 == d { print $1 "," $3 "," $4 "," $5 }' out/equity.csv | sort >curves
cells <out2/brokers.csv | sort >totals
join -t, curves totals | awk -F, '$2 != $5 || $3 != $6 || $4 != $7 { print "on " d ": " $0; bad = 1 } END { if (!NR) print "no broker" }'
# In another order, the same bytes.
lot-equity --csv=all.csv -o all.npz out/daily/*.npz && cmp all.csv out/equity.csv && cmp all.npz out/equity.npz
# A second make makes nothing; a changed symbol one slice and the curves.
stamps() { find out/daily out/equity.* -type f | sort | xargs stat -c '%n %y'; }
stamps >before; $again daily && stamps >after && cmp before after && echo 'a second make makes nothing'
s=$(sed -n 2p data/prices.csv | cut -d, -f1)
touch mark; sleep 0.02; echo "$s,1990-01-02,10" >>data/prices.csv; $again daily
find out/daily out/equity.csv -newer mark -type f | wc -l
for t in prices returns trades; do grep -v "^$s," data/$t.csv >t; mv t data/$t.csv; touch data/$t.csv; done
$again daily && $again totals && compare 'without a symbol'; [ ! -e "out/daily/$s.npz" ] || echo "$s is still there"
