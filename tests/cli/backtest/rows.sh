#!/usr/bin/env bash
# A sweep's table, checked by hand for a short series: prices 10 11 12 11 10 9 10 11 12 13.
printf 'symbol,date,close\n' >prices.csv
d=1; for c in 10 11 12 11 10 9 10 11 12 13; do printf 'A,2020-01-%02d,%s\n' $d $c; d=$((d + 1)); done >>prices.csv
lot-partition --table=prices --slices=slices -o parts.csv prices.csv
# fast 1 over slow 2: long whenever the close rose: days 2 3, 7 8 9 10; the returns of days 3 4 and 8 9 10.
lot-backtest -s sma_cross:fast=1,slow=2 --buy-cost=0 --sell-cost=0.0 slices/A
lot-backtest -s sma_cross:fast=1,slow=2 --buy-cost=0 --sell-cost=0 --daily slices/A
lot-backtest -s sma_cross -g 'slow=2,3 fast=1..3' -c 'fast<slow' --start=2020-01-03 --end=2020-01-09 slices/A/
# Several strategies: a column for each parameter of any of them.
lot-backtest --strategies='buy_hold momentum:lookback=2,threshold=0.10' -s rsi:period=3 slices/A -o several.csv
cut -d, -f1-8 several.csv
