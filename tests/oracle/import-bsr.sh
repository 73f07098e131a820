#!/bin/bash
# The exchanges' own reports, imported, equal the sums that an independent program made of them.
real=$TOP/../shared/data
if [ ! -d "$real/bsr-2026" ]; then echo 'no real reports here'; exit 77; fi
gzip -dc "$real/market-2026/trades.csv.gz" | LC_ALL=C sort >want
lot-import "$real"/bsr-2026/*.csv.gz -o all.csv.gz
gzip -dc all.csv.gz | LC_ALL=C sort | cmp - want
lot-import --by-price "$real"/bsr-2026/*.csv.gz -o levels.csv
[ "$(wc -l <levels.csv)" -eq 473175 ] || echo "levels: $(wc -l <levels.csv)"
lot-import levels.csv | LC_ALL=C sort | cmp - want
printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
mkdir prices && cp "$real/market-2026/prices.csv.gz" prices/
make -s -j2 import RAW="$real/bsr-2026 prices" DATA=data >/dev/null || echo 'make import failed'
{ gzip -dc data/trades/2026-06/2026-06-10.csv.gz | head -n 1; gzip -dc data/trades/*/*.csv.gz | grep -v '^symbol'; } | LC_ALL=C sort | cmp - want
[ "$(cat data/trades/*/*.rows | awk '{ n += $1 } END { print n }')" -eq $(($(wc -l <want) - 1)) ] || echo 'row counts are wrong'
[ "$(wc -l <data/broker_names.csv)" -eq 818 ] || echo "names: $(wc -l <data/broker_names.csv)"
# Totals of the imported tables are those of the tables made by others, and the oracle's.
make -s -j2 totals DATA=data OUT=out NAMES= || echo 'make totals failed'
make -s -j2 totals DATA="$real/market-2026" OUT=theirs || echo 'make totals failed'
cmp out/brokers.csv theirs/brokers.csv
cmp out/symbols.csv theirs/symbols.csv
command -v python3 >/dev/null || { echo 'no python3 for the oracle'; exit 77; }
python3 "$TOP/../shared/oracle/fifo_oracle.py" --prices "$real/market-2026/prices.csv.gz" --trades all.csv.gz --totals |
	cut -d, -f1-9 | cmp - <(cut -d, -f1-9 out/brokers.csv)
