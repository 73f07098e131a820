#!/usr/bin/env bash
# However many inputs are read at a time, and in whichever order, the curves are the same bytes, and what is refused is the first of what is wrong.
lot-gen --symbols=90 --days=30 --brokers=20 --active=4 --seed=5 --output=data
for t in prices trades; do
	lot-partition --table $t --slices out/slices -o out/parts/$t.csv data/$t.csv || exit
done
for f in out/slices/*/; do
	n=$(basename "$f")
	lot-daily "$f" -o "$n.npz" && echo "$n" >>list || exit
done
lot-equity --list list --in . --jobs 1 --csv one.csv -o one.npz || exit
tac list >tsil
for j in 2 3 1024; do
	lot-equity --list tsil --in . --jobs $j --csv days.csv -o days.npz && cmp one.csv days.csv && cmp one.npz days.npz || exit
	lot-equity --list list --in . --jobs $j --csv days.csv -o days.npz && cmp one.csv days.csv && cmp one.npz days.npz || exit
done
wc -l <one.csv
lot-equity --jobs 0 --list list --in .; echo "exit $?"
second=$(sed -n 2p list)
for n in $(sed -n '2p;5p;8p' list); do head -c 300 "$n.npz" >t && mv t "$n.npz"; done
for j in 1 4; do
	lot-equity --list list --in . --jobs $j --csv none.csv 2>&1 | sed "s/$second/SECOND/"
done
[ ! -e none.csv ]
