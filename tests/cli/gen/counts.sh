#!/usr/bin/env bash
# lot-partition takes what lot-gen packs, and refuses it when rows are not as many as the count beside it.
lot-gen -o m -s 5 -d 30 --gzip
for t in prices returns trades; do lot-partition --table=$t --slices=s -o $t.csv m/$t.csv.gz; done
lot-cat --check s/*/*.npz
cat s/*/trades.npz >/dev/null && [ "$(for f in s/*/trades.npz; do lot-cat $f | tail -n +2; done | wc -l)" = "$(cat m/trades.csv.gz.rows)" ]
rows=$(cat m/trades.csv.gz.rows)
# A member lost between two others, which gzip cannot notice.
{ zcat m/trades.csv.gz | head -n 100 | gzip; zcat m/trades.csv.gz | tail -n +150 | gzip; } >m/new && mv m/new m/trades.csv.gz
lot-partition --table=trades --slices=s -o trades.csv m/trades.csv.gz 2>err; echo "exit $?"
sed "s/$((rows - 50))/LESS/; s/$rows/ROWS/" err
