#!/usr/bin/env bash
# What nobody names and cannot be removed is an error, and manifest.mk stays as it was: stale results would be taken for good ones.
# A folder stands where a file is to go: that stops everybody, root too.
mkdir data
head='symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount'
printf '%s\n' "$head" 1101,x,2024-01-02,1,0,10,0 2330,x,2024-01-02,1,0,10,0 >data/a.csv
lot-partition --table=trades --part=a --slices=out/slices -o out/parts/trades/a.csv data/a.csv
printf '%s\n' out/parts/trades/a.csv >out/parts.list
manifest() { lot-manifest --out=out --list=out/parts.list -o out/manifest.mk "$@"; }
manifest && cp -p out/manifest.mk before || exit
try() { # try PATH [OPTION]...: PATH is a folder that is in the way
	local path=$1; shift
	mkdir -p "$path"; sleep 0.05; touch out/parts.list
	manifest "$@"; echo "$path: $?"
	[ ! out/manifest.mk -nt before ] || echo 'manifest.mk is written'
	rm -r "$path"
}
try out/slices/2330/trades/b.npz
try out/slices/2330/trades.npz
try out/slices/9999/trades.parts
try out/slices/9999/prices/a.npz
try out/parts/trades/b.csv
try out/parts/returns.csv
try out/groups/00.list
try out/groups/pnl/00.npz
try out/pnl/9999.npz --prune=trades=out/pnl
# A folder of results need not be there; a file in its place is none.
manifest --prune=trades=nowhere --prune=prices=nowhere/at/all && rm out/manifest.mk || echo 'none is an error'
manifest --prune=trades=data/a.csv; echo "a file: $?"
mv out/slices slices && touch out/slices
manifest; echo "no slices: $?"
rm out/slices && mv slices out
[ ! -e out/manifest.mk ] || echo 'manifest.mk is written'
# Nobody's file among the symbols' folders harms nobody.
touch out/slices/{8888,README}
manifest && ls out/slices
# The node says which slice goes where the list of parts is old.
manifest && sed -i /^2330/d data/a.csv && rm out/slices/2330/trades/a.npz && mkdir out/slices/2330/trades/a.npz
lot-partition --table=trades --part=a --slices=out/slices -o out/parts/trades/a.csv data/a.csv; echo "part: $?"
sed -i /^2330/d out/parts/trades/a.csv
manifest; echo "named: $?"
