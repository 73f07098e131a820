#!/usr/bin/env bash
# Strategies side by side, and the equal-weight portfolio of all symbols: the mean of those with a price that day.
printf 'symbol,date,close\n' >prices.csv
printf '%s\n' A,2020-01-01,100 A,2020-01-02,110 A,2020-01-03,99 A,2020-01-06,99 \
	B,2020-01-02,50 B,2020-01-03,60 B,2020-01-07,30 C,2020-02-01,1 >>prices.csv
lot-partition --table=prices --slices=s -o p prices.csv
ls s >list
for f in $(cat list); do
	lot-backtest --strategies='buy_hold momentum:lookback=1,threshold=0 momentum:lookback=2' --buy-cost=0 --sell-cost=0 --partial=r/$f.npz --with-daily s/$f
done
lot-sweep --list=list --in=r --portfolio=p.csv -o c.csv --top=3
cat p.csv
cut -d, -f2-12 c.csv
lot-sweep r/B.npz r/C.npz r/A.npz --portfolio=q.csv -o d.csv && cmp p.csv q.csv && cmp c.csv d.csv
# The same returns on their own give the portfolio's figures: one symbol is its own portfolio.
lot-sweep r/A.npz --portfolio=a.csv -o c.csv
cut -d, -f1,2 a.csv
