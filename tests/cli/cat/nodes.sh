#!/usr/bin/env bash
# A node prints as its slices, one after the other; --check holds them to what it says.
head=symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount
mkdir trades
printf '%s\n' $head 1,a,2023-12-29,5,0,50,0 1,b,2023-12-29,0,5,0,50 >trades/2023.csv
printf '%s\n' $head 1,b,2024-01-02,3,0,27,0 1,a,2024-01-02,0,3,0,27 >trades/2024.csv
printf '%s\n' $head 1,b,2024-02-01,4,4,44,44 2,a,2024-02-01,1,1,1,1 >trades/2024-02.csv
for p in 2023 2024 2024-02; do
	lot-partition --table=trades --part=$p --slices=out/slices -o out/parts/trades/$p.csv trades/$p.csv
done
lot-manifest --out=out -o out/manifest.mk out/parts/trades/*.csv
cd out/slices
lot-cat 1/trades.parts
lot-cat -H -c broker,buy_shares 2/trades.parts 1/trades.parts
lot-cat 1/prices.parts; echo "empty: exit $?"
lot-cat --info 2/trades.parts | cut -d, -f1-5
lot-cat --check */*.parts; echo "exit $?"
lot-cat - <1/trades.parts; echo "exit $?"
lot-cat --check - <1/trades.parts; echo "exit $?"
(cd 1 && lot-cat -n 1 trades.parts)
rm 1/trades/2023.npz
cp 2/trades/2024-02.npz 1/trades/2024.npz
lot-cat --check 1/trades.parts 2>err; echo "exit $?"
# Checksums and sizes are libdeflate's, which may pack otherwise next year.
sed -E 's/[0-9a-f]{16}/SUM/g; s/[0-9]+ bytes, but (.*) says [0-9]+/N bytes, but \1 says M/' err
lot-cat 1/trades.parts; echo "exit $?"
echo 'lotmill-parts 2' >new.parts
lot-cat new.parts; echo "exit $?"
lot-cat --check new.parts; echo "exit $?"
printf 'lotmill-parts 1\ntrades.npz 1 1\n' >torn.parts
lot-cat torn.parts; echo "exit $?"
