#!/usr/bin/env bash
# One thread or many write the same; the first symbol whose node cannot be written is the one that is named.
lot-gen --symbols=40 --days=30 --brokers=9 --active=3 --seed=2 --output=data
for t in prices trades; do
	lot-partition --table=$t --slices=out/slices -o out/parts/$t.csv data/$t.csv || exit 1
done
rm out/slices/"$(ls out/slices | sed -n 9p)"/trades.npz  # its absence is no error, and is seen
mkdir -p out/slices/nobody/trades && echo x >out/slices/nobody/trades.npz
run() { lot-manifest --out=out --jobs=$1 -o out/manifest.mk out/parts/prices.csv out/parts/trades.csv; }
cp -r out many
run 1 || exit 1
mv out one; mv many out
run 8 || exit 1
mv out many
diff -r -I '^LOTMILL_MADE' one many && [ ! -e many/slices/nobody ] || exit 1
[ "$(ls many/slices/*/*.parts | wc -l)" = 120 ] || exit 1
mv many out
for n in 7 21 30; do
	node=out/slices/$(ls out/slices | sed -n ${n}p)/prices.parts
	rm "$node"; mkdir "$node"; : >"$node/held"
done
named=$(ls out/slices | sed -n 7p)
for jobs in 1 8; do
	run $jobs 2>error
	[ $? = 3 ] && [ "$(wc -l <error)" = 1 ] && grep -q "out/slices/$named/prices.parts" error || { echo "jobs $jobs:"; cat error; }
done
exit 0
