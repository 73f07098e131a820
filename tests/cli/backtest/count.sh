#!/usr/bin/env bash
# TRAPS 27: the number of points is known without any data, and said before work starts on request.
count() { lot-backtest --count "$@"; }
count -s sma_cross -g 'fast=5..50/5 slow=20..200/10'
count -s sma_cross -g 'fast=5..50/5 slow=20..200/10' -c 'fast<slow'
count -s sma_cross -g 'fast=5..50/5 slow=20..200/10' -c 'fast<slow, slow!=100' -c 'fast>=10'
count -s sma_cross -g 'fast=1..1000000 slow=1..1000' -c 'fast<slow'
count -s mean_reversion -g 'threshold=0.1..1.0/0.1'
count -s sma_cross -g 'fast=5..50/5 slow=20..200/10' --sample=30 --seed=4
count -s sma_cross -c 'fast<slow'          # defaults take part in constraints
count --strategies 'sma_cross rsi' -s buy_hold
"$CASE/market" s A 100
lot-backtest -v -s sma_cross -g 'fast=1..3 slow=4,5' s/A | wc -l
# A sample is part of the whole, in its order, and the same again.
all() { lot-backtest -s sma_cross -g 'fast=1..20 slow=1..20' -c 'fast<slow' "$@" s/A | cut -d, -f2,3; }
all >whole
all --sample=25 --seed=9 >one
all --sample=25 --seed=9 | cmp - one
all --sample=25 --seed=10 | cmp -s - one && echo "the seed does nothing"
grep -nxFf one whole | cut -d: -f2 | cmp - one
wc -l <one
