#!/usr/bin/env bash
# A seed's bytes are always the same, another seed's are others, and order, parts and packing change
# nothing but the form.
gen() { lot-gen -s 30 -d 200 -b 60 -a 5 --mergers=3 --names --start=2023-11-15 "$@"; }
gen -o a
gen -o b
gen -o c --seed=2
diff -r a b && echo same
for t in prices returns trades; do cmp -s a/$t.csv c/$t.csv || echo "$t differ"; done
gen -o d --order=symbol
gen -o e --order=random
gen -o f --gzip
gen -o g --parts=year
gen -o h --parts=month --gzip --order=random
cat >options <<'END'
version=1
symbols=30
days=200
brokers=60
active=5
mergers=3
start=20231115
END
lot-gen --settings=options --names -o i
diff -r a i && echo 'same by settings'
ls g/trades h/prices
for t in prices returns trades; do
	cmp f/$t.csv.gz.rows <(tail -n +2 a/$t.csv | wc -l)
	for m in a/$t.csv d/$t.csv e/$t.csv <(zcat f/$t.csv.gz) <(cat g/$t/*) <(zcat h/$t/*.gz); do
		grep -v ^symbol $m | sort | cksum
	done | uniq -c | wc -l
	cmp -s a/$t.csv d/$t.csv || echo order
	cmp -s a/$t.csv e/$t.csv || echo order
	sort -c -t, -k1,1 -k3,3 <(tail -n +2 d/trades.csv)
	# Years one after the other are the whole; a year is all of its days.
	cmp a/$t.csv <(cat g/$t/2023.csv; tail -n +2 g/$t/2024.csv)
	for p in h/$t/*.gz; do
		[ "$(zcat $p | tail -n +2 | wc -l)" = "$(cat $p.rows)" ] || echo "$p: rows"
		zcat $p | tail -n +2 | cut -d, -f1-3 | grep -v "$(basename $p .csv.gz)-"
	done
done
# The same bytes again in a folder that holds them.
gen -o h --parts=month --gzip --order=random && gen -o a && diff -r a b && echo again
