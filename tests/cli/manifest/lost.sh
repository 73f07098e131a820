#!/usr/bin/env bash
# A part that is still there loses a symbol: its slice goes, the symbol's other slices stay.  Folders are searched for slices that
# nobody names where the list of parts is newer than the manifest, and then alone.
mkdir data
head='symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount'
printf '%s\n' "$head" 1101,x,2024-01-02,1,0,10,0 2330,x,2024-01-02,1,0,10,0 >data/a.csv
printf '%s\n' "$head" 2330,x,2024-02-01,0,1,0,10 >data/b.csv
cut_part() { lot-partition --table=trades --part="$1" --slices=out/slices -o "out/parts/trades/$1.csv" "data/$1.csv"; }
manifest() { lot-manifest --out=out --list=out/parts.list -o out/manifest.mk; }
cut_part a && cut_part b && printf '%s\n' out/parts/trades/{a,b}.csv >out/parts.list && sleep 0.05 && manifest || exit
touch out/slices/2330/trades/left.npz
sed -i /^2330/d data/a.csv
cut_part a && manifest && ls out/slices/2330/trades && cut -d' ' -f1,2 out/slices/2330/trades.parts
sleep 0.05; touch out/parts.list
manifest && ls out/slices/2330/trades
sed -i /^2330/d data/b.csv
cut_part b && manifest && ls -d out/slices/*
# A node that is damaged names nothing that could be removed, and is written anew.
printf 'lotmill-parts 1\ntrades/a.npz 1\ntrades/../../../../data/a.npz 1 2 3\ntrades/' >out/slices/1101/trades.parts
touch data/a.npz
manifest && ls data out/slices/1101/trades && cut -d' ' -f1,2 out/slices/1101/trades.parts
# Bytes of zero, as a power cut may leave them, are no name.
{ printf 'lotmill-parts 1\ntrades/a'; head -c 5000 /dev/zero; printf '.npz 1 2 3\n'; } >out/slices/1101/trades.parts
manifest && cut -d' ' -f1,2 out/slices/1101/trades.parts
# A slice that nobody names does not stand for one that is gone.
cp out/slices/1101/trades/{a,zz}.npz && sleep 0.05 && manifest && sleep 0.05
rm out/slices/1101/trades/a.npz
lot-manifest --check --out=out --list=out/parts.list -o out/manifest.mk
# A part manifest that is damaged, or another version's, is made again; by hand it is an error.
cut_part a; cp out/parts/trades/a.csv good
for damage in '1s/first_date,//' '2s/2024/2o24/' '2s/,3$/,1/' '$d' '2,$d' '$a1101,1,2024-01-02,2024-01-02,1,0123456789abcdef,3'; do
	sed "$damage" good >out/parts/trades/a.csv
	sleep 0.05; touch out/slices/1101
	lot-manifest --check --out=out --list=out/parts.list -o out/manifest.mk; manifest; echo "exit $?"
done
