#!/usr/bin/env bash
# Shares or money of an account that pass 63 bits over the days: refused by name; just below is right.
. "$TOP/tests/cli/tables.sh"
given trades shares $TRADES 2330,A,2024-01-02,9223372036854775807,0,1,0 2330,A,2024-01-03,1,0,1,0
lot-fifo -o t.csv --partial t.npz slices/2330; echo "shares: $?"
lot-fifo --lots l.csv -o t.csv slices/2330; echo "shares with lots: $?"
given trades money $TRADES $(for i in 10 11; do echo 2330,A,2024-01-$i,1,0,899999999999999,0; done)
lot-fifo -o t.csv slices/2330; echo "money: $?"
given trades merged $TRADES 2330,A,2024-01-02,9223372036854775807,0,1,0 2330,B,2024-01-02,1,0,1,0
printf 'old_broker,new_broker\nB,A\n' >mergers.csv
lot-fifo --mergers mergers.csv -o t.csv slices/2330; echo "merged on one day: $?"
ls t.csv t.npz l.csv 2>/dev/null
given trades limit $TRADES 2330,A,2024-01-02,9223372036854775806,0,899999999999999.9999,0 2330,A,2024-01-03,1,0,1,0 \
	2330,B,2024-01-03,0,9223372036854775807,0,1
lot-fifo slices/2330; echo "below the limit: $?"
# The worth of a position may need more than 64 bits.
printf '%s\n2330,2024-01-03,39999999.99\n' $PRICES >prices.csv
lot-partition --table prices --slices slices -o parts/prices.csv prices.csv
lot-fifo slices/2330; echo "128 bits: $?"
# A return is bounded only from below: what timing_alpha makes of it is refused where it does not fit.
given trades return $TRADES 2331,x,2024-01-05,10,0,100,0 2331,x,2024-01-08,0,5,0,50
for value in 1e26 1e28 2e29 1e200 1.7e308; do
	printf '%s\n' $RETURNS 2331,2024-01-08,$value >returns.csv
	lot-partition --table returns --slices slices -o parts/returns.csv returns.csv
	lot-fifo slices/2331 | cut -d, -f2,10; echo "$value: ${PIPESTATUS[0]}"
done
