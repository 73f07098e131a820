#!/usr/bin/env bash
# A split and folds measure the same windows as runs of their own, to the last digit.
"$CASE/market" s A 700
alone() { lot-backtest --strategies="bollinger momentum:lookback=10" "$@" s/A | cut -d, -f6-18; }
block() { cut -d, -f"$1" "$2" | sed -E 's/(^|,)(in|out|w[0-9]+)_/\1/g'; }
whole="--start=2001-02-01 --end=2002-12-31"
lot-backtest --strategies="bollinger momentum:lookback=10" $whole --split=2002-01-15 s/A >split.csv
head -1 split.csv
alone $whole | cmp - <(block 6-18 split.csv)
alone --start=2001-02-01 --end=2002-01-14 | cmp - <(block 19-31 split.csv)
alone --start=2002-01-15 --end=2002-12-31 | cmp - <(block 32-44 split.csv)
# 699 calendar days: 70 % are 489.3, so the split is behind 489.
lot-backtest --strategies="bollinger momentum:lookback=10" $whole --split=70% s/A >share.csv
cut -d, -f45-51 share.csv
alone --start=2002-06-05 --end=2002-12-31 | cmp - <(block 32-44 share.csv)
# An open side.
lot-backtest --strategies="bollinger momentum:lookback=10" --split=2002-01-15 s/A >open.csv
alone --end=2002-01-14 | cmp - <(block 19-31 open.csv)
alone --start=2002-01-15 | cmp - <(block 32-44 open.csv)
# Folds: three windows of 233 days.
lot-backtest --strategies="bollinger momentum:lookback=10" $whole --folds=2 s/A >folds.csv
head -1 folds.csv | tr , '\n' | grep sharpe
alone --start=2001-02-01 --end=2001-09-21 | cmp - <(block 19-31 folds.csv)
alone --start=2001-09-22 --end=2002-05-12 | cmp - <(block 32-44 folds.csv)
alone --start=2002-05-13 --end=2002-12-31 | cmp - <(block 45-57 folds.csv)
# A window without days, and a symbol that begins behind it.
lot-backtest -s rsi --start=1990-01-01 --end=1990-12-31 s/A
lot-backtest -s rsi --start=1990-01-01 --end=2001-01-05 --split=2000-01-01 s/A | cut -d, -f18-30,47-
# START behind all prices, or END before them: the other side is found so that shares and folds are windows without days.
echo s/A >list
for side in --start=2030-01-01 --end=1990-12-31 --start=9999-12-20 --end=0001-01-10; do
	lot-backtest --span=list $side -o span; cat span
	lot-backtest --settings=span -s rsi --split=70% s/A | cut -d, -f4-7,17-20,30-33,43-
	lot-backtest --settings=span -s rsi --folds=9 s/A | sed 1d | cut -d, -f4-6,17-19,134-
done
# What lies behind END does not exist for a strategy.
lot-backtest -s momentum --daily --end=2002-01-15 s/A >cut.csv
lot-backtest -s momentum --daily s/A | head -n "$(wc -l <cut.csv)" | cmp - cut.csv
