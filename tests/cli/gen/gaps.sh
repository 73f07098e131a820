#!/usr/bin/env bash
# Late listings and delistings, halted days without trades, days with trades and no close, no weekends;
# a return for every close after the first, which is what the closes give.
lot-gen -o m -s 200 -d 300 -b 20 -a 3
awk -F, 'NR == FNR { if (FNR > 1) traded[$1, $3] = 1; next }
	FNR == 1 { next }
	{ row[$1, $2] = 1; days[$2] = 1; if (!($1 in first)) first[$1] = $2; last[$1] = $2 }
	$3 == "" { halted++; if (($1, $2) in traded) print "traded when halted", $0 }
	END {
		for (k in traded) { split(k, x, SUBSEP); if (!((x[1], x[2]) in row)) missing++ }
		for (d in days) { if (min == "" || d < min) min = d; if (d > max) max = d }
		for (s in first) { late += first[s] > min; gone += last[s] < max }
		print (halted > 50 && halted < 300), (missing > 50 && missing < 300), (late > 15 && late < 60), (gone > 8 && gone < 40)
	}' m/trades.csv m/prices.csv
cut -d, -f2 m/prices.csv | tail -n +2 | sort -u | date -f - +%u | sort | uniq -c | awk '{ print $2, ($1 > 50) }'
awk -F, 'NR == FNR { if (FNR > 1) said[$1, $2] = $3; next }
	FNR > 1 && $3 != "" {
		if ($1 in close1) {
			n++
			want = $3 / close1[$1] - 1
			if (!(($1, $2) in said)) print "no return", $0
			else if (said[$1, $2] - want > 6e-11 || want - said[$1, $2] > 6e-11) print "wrong return", $0
			delete said[$1, $2]
		}
		close1[$1] = $3
	}
	END { for (k in said) print "a return too many", k; print (n > 40000) }' m/returns.csv m/prices.csv
