#!/usr/bin/env bash
# A task leaves its rows in the record, failed ones with the reason; settings may come from a file.
"$CASE/market" s A 40
export LOTMILL_RECORD=record.csv
printf 'version=1\nstrategy=sma_cross\ngrid=fast=1,2 slow=3\nconstraint=fast<slow\nstart=\nbuy-cost=0.002\n' >settings
lot-backtest --settings=settings -o a.csv --partial=a.npz s/A
cut -d, -f1-3,21- a.csv
lot-backtest -s 'cmd:false' s/A; echo "exit $?"
cut -d, -f1,2,9-11 record.csv
