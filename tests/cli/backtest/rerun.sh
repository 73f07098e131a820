#!/usr/bin/env bash
# Every row of a result comes out the same from what it says, byte for byte; a changed price does not.
mkdir -p out/backtest/x
"$CASE/market" out/slices A/1 400
run() { lot-backtest "$@" -o out/backtest/x/A+2F1.csv out/slices/A+2F1; }
again() {
	local file=out/backtest/x/A+2F1.csv rows
	rows=$(($(wc -l <$file) - 1))
	for ((i = 1; i <= rows; i++)); do
		lot-backtest --rerun=$i $file | cmp - <(sed -n "1p;$((i + 1))p" $file)
	done
	echo "$rows rows"
}
run -s rsi -g 'period=5,14 low=20..40/10 high=55.5' && again
run -s mean_reversion -g 'threshold=0.01..0.05/0.01' --start=2001-03-01 --end=2001-12-24 --split=60% --buy-cost=0.0010 --sell-cost=0 && again
run -s breakout -g 'entry=1..50 exit=1..50' -c 'exit<entry' --sample=9 --start=2001-03-01 --end=2001-12-24 --folds=3 && again
run --strategies 'buy_hold momentum:lookback=5 sma_cross:fast=3,slow=9' && again
run -s "cmd:awk -F, 'NR > 1 { print (\$2 > {level}) ? 1 : {side} }'" -g 'level=49,"50" side=-0.5,0' 2>err || cat err
run -s "cmd:awk -F, 'NR > 1 { print (\$2 > {level}) ? 1 : {side} }'" -g 'level=49,50 side=-0.5,0' && again
# From elsewhere: the slices are named.
cp out/backtest/x/A+2F1.csv here.csv
lot-backtest --rerun=2 here.csv out/slices/A+2F1 | cmp - <(sed -n '1p;3p' here.csv)
lot-backtest --rerun=2 here.csv; echo "exit $?"
lot-backtest --rerun=9 here.csv out/slices/A+2F1; echo "exit $?"
lot-backtest --rerun=1 -s rsi here.csv out/slices/A+2F1; echo "exit $?"
run -s sma_cross:fast=3,slow=9
sed -i '/,2001-05-1[0-9],/s/,[0-9.]*$/,77/' prices.csv
lot-partition --table=prices --slices=out/slices -o prices.parts.csv prices.csv
lot-backtest --rerun=1 out/backtest/x/A+2F1.csv 2>err; echo "exit $?"
sed "s/holds .*/holds ../" err
printf 'strategy,days\nrsi,3\n' >other.csv
lot-backtest --rerun=1 other.csv out/slices/A+2F1; echo "exit $?"
printf 'broker,pnl\n1,3\n' >other.csv
lot-backtest --rerun=1 other.csv out/slices/A+2F1; echo "exit $?"
run -s rsi
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "folds") c = i } NR > 1 { $c = "3x" } 1' out/backtest/x/A+2F1.csv >other.csv
lot-backtest --rerun=1 other.csv out/slices/A+2F1; echo "exit $?"
