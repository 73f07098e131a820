#!/usr/bin/env bash
# A part added, changed or removed costs its own partition and the symbols whose rows differ.
. "$TOP/tests/pipeline/lib.sh"
market
mkdir data/trades
header=$(head -n 1 data/trades.csv)
for day in 02 03; do { echo "$header"; grep 2024-01-$day data/trades.csv; } >data/trades/$day.csv; done
rm data/trades.csv
good
ran partition prices trades/02 trades/03
printf '%s\n' "$header" 1101,B,2024-01-04,50,0,600,0 1101,A,2024-01-04,0,50,0,600 >data/trades/04.csv
good
ran partition trades/04; ran fifo 1101
as_fresh
sed -i s/,2022,/,2023,/ data/trades/03.csv
good
ran partition trades/03; ran fifo 2330
as_fresh
echo '1101,C,2024-01-04,1,1,12,12' | cat data/trades/04.csv - | gzip >data/trades/04.csv.gz
rm data/trades/04.csv
good
ran partition trades/04; ran fifo 1101
as_fresh
# A part that is a folder: a file more, a file less.
mkdir data/trades/05
printf '%s\n' "$header" 2317,A,2024-01-05,1,0,100,0 >data/trades/05/x.csv
good
ran partition trades/05; ran fifo 2317
printf '%s\n' "$header" 2317,A,2024-01-05,1,0,101,0 9999,C,2024-01-05,1,0,20,0 >data/trades/05/y.csv
good
ran partition trades/05; ran fifo 2317 9999
as_fresh
rm data/trades/05/y.csv
good
ran partition trades/05; ran fifo 2317 9999
as_fresh
rm data/trades/04.csv.gz
good
ran partition; ran fifo 1101
[ -z "$(find out/slices out/parts -name '04*')" ] || die "files of a part that is gone are left"
as_fresh
# The last file of the folder goes: it is no part any more, nor is one that waits for its first file.
rm data/trades/05/*
good
ran partition; ran fifo 2317
as_fresh
mkdir data/trades/06
good
[ ! -s log.new ] || die "an empty folder among the parts runs tasks"
echo note >data/trades/06/readme.txt
bad 'data/trades/06: a part without a table: .csv or .csv.gz'
rm -r data/trades/0[56]
good
ran partition; ran fifo; ran merge; ran manifest out/manifest.mk # a failed run's slices are looked at
good
[ ! -s log.new ] || die "make after parts came and went still runs tasks"
