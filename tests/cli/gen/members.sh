#!/usr/bin/env bash
# A packed table is one gzip member a MiB of text: whole it is the table, and cut anywhere, between two members too, it is none.
gen() { lot-gen -s 30 -d 250 --brokers=60 --active=8 --seed=3 "$@"; }
gen -o plain && gen -o packed --gzip || exit
cmp plain/trades.csv <(gzip -dc packed/trades.csv.gz)
starts=$(LC_ALL=C grep -abo $'\x1f\x8b\x08' packed/trades.csv.gz | cut -d: -f1)
[ "$(wc -w <<<"$starts")" -ge 3 ] || echo "members begin at $starts"
read_all() { lot-partition --table trades --slices "$1" -o "$1.csv" "$2"; }
read_all one plain/trades.csv && read_all two packed/trades.csv.gz && diff -r one two
for at in $(tail -n 1 <<<"$starts") $(($(tail -n 1 <<<"$starts") + 9)) $(($(stat -c %s packed/trades.csv.gz) - 1)); do
	head -c "$at" packed/trades.csv.gz >t.csv.gz && cp packed/trades.csv.gz.rows t.csv.gz.rows
	read_all none t.csv.gz 2>&1 | sed 's/[0-9]\+/N/g'
	[ ! -e none.csv ] || echo "cut at $at it is a table"
done
