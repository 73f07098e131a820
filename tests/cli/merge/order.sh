#!/usr/bin/env bash
# Any order of inputs and any grouping of them give the same bytes; a list with --in is the same as names.
partial() { "$BIN/../helper/make_partial" "$@"; }
i=0
for s in BRK+2FB 2330 0050 1101 a+20b; do
	i=$((i + 1)) plain=$(printf "$(sed 's/+\(..\)/\\x\1/g' <<<"$s")")
	{
		for b in 00 0 1e5 9A9X 9A9x b$i; do
			printf 'account,%s,1,%d,%d,0,%d,170141183460469231731687303715884105,%d,-%d\n' $b $i $i $((i * 7)) $i $i
		done
		printf 'symbol,%s,%d,6,2026-06-1%d,2026-06-18,1,3,2,9223372036854775808,1,%d,%d\n' "$plain" $i $i $((i * 6)) $((i * 42))
	} | partial "pnl/$s.npz"
done
lot-merge -o all.npz --brokers=brokers.csv --symbols=symbols.csv pnl/*.npz
cat brokers.csv symbols.csv
same() { cmp all.npz t.npz && cmp brokers.csv t.csv && cmp symbols.csv s.csv; }
lot-merge -o t.npz --brokers=t.csv --symbols=s.csv $(ls -r pnl/*.npz) && same
printf '%s\n' 1101 a+20b BRK+2FB >07.list
printf '%s\n' 0050 '' 2330 >08.list
for g in 07 08; do lot-merge --list=$g.list --in=pnl -o groups/$g.npz; done
printf '%s\n' 08 07 >groups.list
lot-merge -o t.npz --brokers=t.csv --symbols=s.csv --list=groups.list --in=groups && same
lot-merge -o t.npz --brokers=t.csv --symbols=s.csv groups/0?.npz && same
ls pnl/*.npz | lot-merge --list=- -o t.npz && same
lot-merge -o - pnl/*.npz | lot-merge - -o t.npz && same
