#!/usr/bin/env bash
# make rolling: each window is what lot-fifo and lot-merge give for its days, exactly; what did not change is not made again.
again="make -s -f $TOP/pipeline.mk LOTMILL_BIN=$BIN V=0 OUT=out DATA=data"
lot-gen --symbols 9 --days 150 --brokers 12 --active 3 --seed 4 --names --mergers 2 --output=data >/dev/null
last=$(cut -d, -f3 data/trades.csv | grep ^2 | sort | tail -n 1)
first=$(cut -d, -f3 data/trades.csv | grep ^2 | sort | head -n 1)
windows="1m 2m all $first..$last"
$again rolling WINDOWS="$windows" || exit
grep -q "^1m,.*,$last\$" out/rolling/windows.csv || { echo "the last trade is $last"; cat out/rolling/windows.csv; }
[ ! -e out/settings/fifo ] || echo 'the settings of another goal were touched'
while IFS=, read -r name start end; do
	[ "$name" != name ] || continue
	[ "$name" != all ] || start=
	$again totals OUT=out2 START="$start" END="$end" || exit
	for f in brokers symbols; do cmp out2/$f.csv "out/rolling/$name/$f.csv"; done
	s=$(ls out2/pnl/*.csv | head -n 1); s=${s##*/}; s=${s%.csv}
	lot-rank --csv --names '' --out "out/rolling/$name" --symbol "$s" | cmp - "out2/pnl/$s.csv"
done <out/rolling/windows.csv
stamps() { find out/rolling -name '*.npz' -o -name '*.csv' | sort | xargs stat -c '%n %y'; }
stamps >before; $again rolling WINDOWS="$windows" && stamps | cmp before - && echo 'a second make makes nothing'
# A price more: one symbol's windows, its groups and the totals.
s=$(sed -n 2p data/prices.csv | cut -d, -f1)
touch mark; sleep 0.02; echo "$s,1990-01-02,10" >>data/prices.csv
$again rolling WINDOWS="$windows" && find out/rolling -newer mark -path '*/pnl/*' | wc -l
# A trade more that moves no window: they are asked for once, and then there is nothing to do.
echo "$s,0001,$first,7,0,70,0" >>data/trades.csv
$again rolling WINDOWS="$windows" || exit
$again --trace rolling-tables WINDOWS="$windows" | grep lot- && echo 'was made again'
$again plan GOAL=rolling WINDOWS="$windows"
rm out/rolling/windows.csv; $again rolling WINDOWS="$windows" && [ -e out/rolling/windows.csv ] || echo 'windows.csv is not made again'
# Other windows: those no longer asked for are gone.
$again rolling YEARS=1 ASOF="$last" && ls out/rolling
$again rolling START="$first" && ls out/rolling | sed "s/$first/FIRST/"
# A symbol that vanishes leaves the windows.
for t in prices returns trades; do grep -v "^$s," data/$t.csv >t; mv t data/$t.csv; done
$again rolling START="$first" && grep -c "^$s," "out/rolling/$first../symbols.csv"; ls "out/rolling/$first../pnl" | grep -c "^$s.npz"
# What is no window stops the run before anything is made.
for w in 'x;y' '1x' '..' '../..' 'a/b' '3y 3y' '2024-01-01..2023-01-01'; do
	rm -rf out3; $again rolling OUT=out3 WINDOWS="$w" 2>&1 | grep -o 'window .*\|WINDOWS: .*' | head -n 1 | sed "s/$first/FIRST/"
	[ ! -e out3 ] || echo made
done
# ... and takes nothing of what was made before; it is said once, in a line.
ls out/rolling >before
for w in 1x '1y 1y' '1y 2024-02-30..'; do
	$again rolling WINDOWS="$w" >said 2>&1 && echo "WINDOWS='$w' is accepted"
	[ "$(wc -l <said)" -eq 1 ] || { echo "WINDOWS='$w' says more than a line:"; cat said; }
	ls out/rolling | cmp before -
done
exit 0
