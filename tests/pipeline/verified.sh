#!/usr/bin/env bash
# make verify: nothing to say of a sound OUT, under any settings; each kind of damage has its line.
again="make -s -f $TOP/pipeline.mk LOTMILL_BIN=$BIN V=0 OUT=out DATA=data"
mkdir data
# Eight symbols that trade on six days of January between x and y, who are z's; one price a day.
awk 'BEGIN { print "symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount"
	for (s = 1; s <= 8; s++) for (d = 1; d <= 6; d++) {
		printf "S%d,x,2024-01-%02d,%d,0,%d,0\n", s, d, s, s * d; printf "S%d,y,2024-01-%02d,0,%d,0,%d\n", s, d, s, s * d } }' >data/trades.csv
awk 'BEGIN { print "symbol,date,close"; for (s = 1; s <= 8; s++) for (d = 1; d <= 6; d++) printf "S%d,2024-01-%02d,%d\n", s, d, s + d }' >data/prices.csv
printf 'broker,name\nx,Ex\n' >data/broker_names.csv
check() { $again verify 2>err; echo "exit $?" | sed 's/exit 2/exit: an error/'; grep -o 'lot-verify: .*' err; }
for settings in '' 'START=2024-01-03' 'END=2024-01-04' 'START=2024-01-02 END=2024-01-05'; do $again totals $settings && check; done
printf 'old_broker,new_broker\ny,z\n' >data/broker_mergers.csv; $again totals && check
[ -z "$(lot-cat out/pnl/S1.npz --columns broker | grep y)" ] || echo 'not merged'
# Warnings: a day of its own, purchases without sales, a day with few symbols, a jump.
cp data/trades.csv whole
{ echo S1,x,2024-01-05,1,0,0.5,0; echo S2,x,2024-01-03,0,0,0,0; } >>data/trades.csv
sed -i '/^S[2-8],.*01-06/d; s/^\(S[3-8],.,\)2024-01-04/\12024-01-07/' data/trades.csv
for s in 1 2 3 4 5 6 7 8; do for d in 01 02 03 04 05 06 07 08 09; do
	for b in x y; do echo "S$s,$b,2024-02-$d,$((s == 8 ? 500 : 1)),0,1,0"; done
	[ $s != 3 ] || for i in $(seq 60); do echo "S3,b$i,2024-02-$d,1,1,1,1"; done
done; done >>data/trades.csv
$again totals && check
lot-verify --strict -o said; echo "exit $?"; tail -n 1 said
lot-verify --top 2; lot-verify --top 1 --csv; lot-verify --top 1 --json; lot-verify --table | head -n 2
cp whole data/trades.csv; $again totals && check
# Returns of some days, and in per cent.
awk 'BEGIN { print "symbol,date,return"; for (d = 2; d <= 6; d++) { if (d != 4) print "S1,2024-01-0" d "," 1 / d
	print "S2,2024-01-0" d "," 100 / (d + 1); print "S3,2024-01-0" d "," 1 / (d + 2) * (d == 3 ? 2.2 : 1) } }' >data/returns.csv
$again totals && check
rm data/returns.csv; $again totals && check
# Errors.
cp -r out sound; fresh() { rm -rf out; cp -r sound out; }
printf X | dd of=out/slices/S1/trades.npz bs=1 seek=60 conv=notrunc 2>/dev/null; check | grep -c 'error: slices: S1'; fresh
rm out/slices/S2/prices.parts; check; fresh
sed -i 's/^S3,\(.*\),[0-9a-f]\{16\},/S3,\1,0123456789abcdef,/' out/parts/prices.csv; check | sed 's/checksum [0-9a-f]* in its node/checksum so and so in its node/'; fresh
sed -i '/^S3,/d' out/parts/prices.csv; check; fresh
sed -i '$iS9,1,2024-01-02,2024-01-02,1,0123456789abcdef,3' out/parts/prices.csv; check; fresh
cp out/pnl/S1.npz out/pnl/S2.npz; check; fresh
rm out/pnl/S4.npz; check; fresh
cp out/pnl/S1.npz out/pnl/S9.npz; check; fresh
echo >>out/pnl/S4.csv; check; fresh
sed -i s/Ex/Ax/ out/brokers.csv; rm out/symbols.csv; check; fresh
"$BIN/../helper/make_partial" out/pnl/S5.npz <<'P'
account,x,1,5,4,1,5,1050000,0,0
account,z,1,5,4,0,5,0,1050000,0
symbol,S5,12,2,2024-01-01,2024-01-06,19,30,30,1050000,1050000,10,10
P
check; fresh
sed -i 's/^end=.*/end=2024-01-32/' out/settings/totals; check; fresh
rm out/parts.list; check
lot-verify --out none; echo "exit $?"
lot-verify x; echo "exit $?"
lot-verify --top 0; echo "exit $?"
fresh; lot-verify >/dev/full; echo "exit $?"
