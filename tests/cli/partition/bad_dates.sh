#!/usr/bin/env bash
# Dates that are not dates or do not exist.
. "$TOP/tests/cli/tables.sh"
for date in 2023-02-29 20230229 2024-13-01 2024-00-10 2024-01-00 2024-01-32 0000-01-01 2024-1-2 2024/01/02 240102 \
		'2024-01-02 ' 2024-01-02T00:00 02-01-2024 1704153600 2024-0102 '' x; do
	n=$((${n:-0} + 1))
	trade "trades-$n" "2330,A,$date,1,0,10,0"
done
close_ prices 2330,20230230,10
return_ returns 2330,2100-02-29,0.1
for date in 2024-02-29 20000229 0001-01-01 9999-12-31; do trade "good-$date" "2330,A,$date,1,0,10,0"; done
