#!/usr/bin/env bash
# Each window's partial is the one that lot-fifo writes for its days; a window that cannot be reckoned leaves none.
cat >trades.csv <<'T'
symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount
A,x,2024-01-02,10,0,40,0
A,y,2024-01-02,0,10,0,40
A,x,2024-02-29,3,5,30,50
A,y,2024-03-01,5,3,50,30
A,z,2024-03-04,9,0,100,0
T
printf 'symbol,date,close\nA,2024-01-02,10\nA,2024-02-29,12\nA,2024-03-04,11\n' >prices.csv
printf 'old_broker,new_broker\nz,y\n' >mergers.csv
for t in trades prices; do lot-partition --table $t --slices out/slices -o out/parts/$t.csv $t.csv; done
printf 'name,start,end\nearly,2024-01-01,2024-02-28\nleap,2024-02-29,2024-02-29\nall,0001-01-01,2024-03-04\nnone,2020-01-01,2020-12-31\n' >w.csv
lot-rolling --windows w.csv --mergers mergers.csv out/slices/A/ || exit
lot-rank --csv --out out/rolling/leap --symbol A
while IFS=, read -r name start end; do
	[ "$name" != name ] || continue
	[ $start != 0001-01-01 ] || start=
	lot-fifo --settings <(printf 'start=%s\nend=%s\nmergers=mergers.csv\n' "$start" $end) --partial f.npz out/slices/A || exit
	cmp f.npz "out/rolling/$name/pnl/A.npz"
done <w.csv
lot-rolling -o r out/slices/A; echo "exit $?"
printf 'name,start,end\n../x,2024-01-01,2024-02-28\n' >bad.csv; lot-rolling -o r --windows bad.csv out/slices/A; echo "exit $?"
lot-rolling; echo "exit $?"
lot-rolling --windows w.csv 'out/slices/A B'; echo "exit $?"
sed 's/z,/z,z,/' mergers.csv >bad; lot-rolling -o r --windows w.csv --mergers bad out/slices/A; echo "exit $?"
head -c 99 out/slices/A/trades.npz >t; mv t out/slices/A/trades.npz; lot-rolling -o r --windows w.csv out/slices/A; echo "exit $?"
[ ! -e r ]
