#!/usr/bin/env bash
# Several windows in one pass against the oracle's --start and --end, broker by broker.
oracle=$TOP/../shared/oracle/fifo_oracle.py market=$TOP/../shared/data/market-2026
[ -f "$oracle" ] && [ -d "$market" ] || { echo 'no oracle or no market of 2026 beside the project'; exit 77; }
python=/usr/bin/python3; [ -x $python ] || { echo 'no python3'; exit 77; }
mergers=$TOP/../shared/data/broker_mergers.csv
windows='2026-06-11..2026-06-16 1w 2d 2026-06-12..'
timeout 120 make -s -f "$TOP/pipeline.mk" LOTMILL_BIN="$BIN" V=0 OUT=out DATA="$market" MERGERS="$mergers" rolling WINDOWS="$windows" || exit
tables=(--prices "$(ls "$market"/prices.csv*)" --trades "$market"/trades.csv*)
[ -z "$(ls "$market"/returns.csv* 2>/dev/null)" ] || tables+=(--returns "$(ls "$market"/returns.csv*)")
while IFS=, read -r name start end; do
	[ "$name" != name ] || continue
	$python "$oracle" "${tables[@]}" --brokers "$mergers" --start "$start" --end "$end" >want.csv || exit
	# All but timing_alpha to the last digit; that within 1e-9 a symbol.
	awk -F, -v name="$name" '
		NR == FNR { want[$2] = $0; n++; next }
		{ split(want[$2], w, ","); n--; for (i = 1; i <= NF; i++)
			if (FNR > 1 && i == 10 ? (w[10] - $10) ^ 2 > (1e-9 * (w[11] + 1)) ^ 2 : w[i] != $i) print name ": " $0 " is not " want[$2] }
		END { if (n) print name ": " n " brokers more than there should be" }' want.csv <(cut -d, -f1-11 "out/rolling/$name/brokers.csv") | head -n 5
	[ "$(wc -l <want.csv)" -gt 100 ] || echo "$name: too small a market to say anything"
done <out/rolling/windows.csv
