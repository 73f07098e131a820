#!/usr/bin/env bash
# TRAPS 18: the golden market, from a day inside it and as a whole; and its broker totals by hand.
set -eu
oracle=$TOP/../shared/oracle
[ -f "$oracle/golden/trades.csv" ] || { echo "no ../shared/oracle beside the project"; exit 77; }
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
. "$TOP/tests/pipeline/lib.sh"
for start in '' 2023-01-01; do
	graph run DATA="$oracle/golden" START="$start"
	python3 "$TOP/tests/oracle/compare.py" --out out --prices "$oracle/golden/prices.csv" --start "$start" \
		--trades "$oracle/golden/trades.csv" >compared || { cat compared; exit 1; }
done
cut -d, -f2,3,6 out/brokers.csv >got
cat >want <<-END
	broker,total_pnl,window_pnl
	1001,177.0000,122.0000
	1003,43.0000,38.0000
	1002,-275.0000,-160.0000
END
diff want got
