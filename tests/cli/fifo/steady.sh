#!/usr/bin/env bash
# timing_alpha is exactly 0 for the same net purchase every day, however large, and is not otherwise.
. "$TOP/tests/cli/tables.sh"
days=$(for i in 10 11 12 13 14 15 16; do echo 2024-01-$i; done)
{
	echo $TRADES
	for d in $days; do
		echo "2330,huge,$d,123456789012345677,0,1,0"
		echo "2330,odd,$d,9007199254740993,0,1,0"
		echo "2330,one,$d,1,0,1,0"
		echo "2330,sold,$d,0,123456789012345679,0,1"
	done
	echo 2330,once,2024-01-12,3,0,1,0
} >trades.csv
{ echo $RETURNS; for d in $days; do echo "2330,$d,0.${d#2024-01-}"; done; } >returns.csv
partition trades trades.csv
lot-partition --table returns --slices slices -o parts/returns.csv returns.csv
lot-fifo slices/2330 | cut -d, -f2,10
sed -i 's/0\.13/5000.13/' returns.csv
lot-partition --table returns --slices slices -o parts/returns.csv returns.csv
lot-fifo slices/2330 | cut -d, -f2,10
# Purchases that differ by a little of their size: the first is 256 below their mean, and a day later 20 % are earned.
printf '%s\n' $TRADES close,x,2024-01-05,2305843009213693951,0,1,0 close,x,2024-01-08,2305843009213694463,0,1,0 >trades.csv
printf '%s\n' $PRICES close,2024-01-05,10 close,2024-01-08,12 >prices.csv
partition trades trades.csv
lot-partition --table prices --slices slices -o parts/prices.csv prices.csv
lot-fifo slices/close | cut -d, -f2,10
