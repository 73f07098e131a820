#!/usr/bin/env bash
# Real reports of an exchange: every account equals the oracle's, with and without mergers and START.
set -eu
shared=$TOP/../shared
[ -f "$shared/data/market-2026/trades.csv.gz" ] || { echo "no ../shared/data beside the project"; exit 77; }
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
. "$TOP/tests/pipeline/lib.sh"
market=$shared/data/market-2026
compare() { # compare OPTION...
	python3 "$TOP/tests/oracle/compare.py" --out out --prices "$market/prices.csv.gz" --trades "$market/trades.csv.gz" "$@" \
		>compared || { cat compared; exit 1; }
}
graph run DATA="$market"
compare
graph run DATA="$market" MERGERS="$shared/data/broker_mergers.csv" START=2026-06-11
compare --mergers "$shared/data/broker_mergers.csv" --start 2026-06-11
