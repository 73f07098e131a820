#!/usr/bin/env bash
# What a sweep says of its best point: by the figures as they are printed, also where the best trades no more or never did; strategies
# that close a stream; programs named in quotes.
. "$TOP/tests/pipeline/lib.sh"
mkdir data
closes() { # closes CLOSE...: one symbol, a day each from 2024-01-01 on
	rm -rf out
	python3 - "$@" >data/prices.csv <<'P'
import datetime, sys
print("symbol,date,close")
for i, c in enumerate(sys.argv[1:]):
    print(f"S,{datetime.date(2024, 1, 1) + datetime.timedelta(i)},{c}")
P
}
sweep() { graph sweep RUN=r "$@" || die "make sweep fails"; }
says() { grep -qF -- "$1" said || die "the report does not say '$1'"; }

# The best point of the days before has no figure from then on: the others still tell whether the order holds.
closes 18 20 22 24 25 27 26 25 26 24 22 24 26 24 25 24 25 26 27 28 30 29 28 30
sweep STRATEGY=momentum GRID='lookback=1..3 threshold=0,0.3' SPLIT=2024-01-13
says 'The best point has sharpe_median 4.3888 there and none from then on,'
says 'The rank correlation of the two windows is -0.50'
says '3 of 6 points lack the figure in one of them'

# No point trades in the first window: none is the best, and none has held.
closes 20 20 20 20 20 20 20 20 21 22 24 22 21 20 18 20
sweep STRATEGY=momentum GRID='lookback=1,2,3 threshold=0' FOLDS=1
says '1 of 1 folds have no best point'
! grep -q 'beat the median' said || die "a fold without a best point counts"
[ "$(tail -n 1 out/backtest/r.folds.csv)" = '1,2024-01-01,2024-01-08,2024-01-09,2024-01-16,,,,,2.04008135046,,3,' ] || die "the fold is another"

# The same days in another order are no lead.
closes 19 18 18 18 17 17 17 17 16 15 15 15 14 15 15 14
sweep STRATEGY=sma_cross GRID='fast=1,2 slow=3,4' FOLDS=1
cut -d, -f1,3,4,7 out/backtest/r.csv >got
printf 'rank,fast,slow,folds_held\n1,1,3,0\n2,1,4,0\n3,2,3,0\n4,2,4,0\n' >want
same want got "rounding makes a lead"

# A strategy that closes a stream of its process: the results are there all the same.
for fd in 0 1 2; do
	cat >c$fd.c <<S
#include <unistd.h>
#include "strategy.h"
static const struct strategy_param params[] = { { 0 } };
static double step(void *state, const struct strategy_value *value, const struct strategy_days *days)
{
	(void)state, (void)value;
	if (days->count == 1)
		close($fd);
	return 1;
}
STRATEGY(c$fd) = { STRATEGY_VERSION, "c$fd", "Closes a stream.", params, .step = step };
S
	sweep STRATEGY=c$fd.c SPLIT=
	[ "$(wc -l <out/backtest/r.csv)" = 2 ] || die "a strategy that closes $fd has no result"
done

# A program in quotes is followed as well.
printf '#!/bin/sh\nread h; while read l; do echo 1; done\n' >own.sh
chmod +x own.sh
sweep STRATEGY="cmd:sh -c './own.sh'" SPLIT=
ran backtest S
sweep STRATEGY="cmd:sh -c './own.sh'" SPLIT=
ran backtest
sleep .01; sed -i 's/echo 1/echo -1/' own.sh
sweep STRATEGY="cmd:sh -c './own.sh'" SPLIT=
ran backtest S
