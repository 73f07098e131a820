#!/usr/bin/env bash
# Partials that are missing, damaged, of another version or counted twice: all are named, nothing is written.
partial() { "$BIN/../helper/make_partial" "$@"; }
for s in 2330 2317 BRK+2FB; do
	plain=$(printf "$(sed 's/+\(..\)/\\x\1/g' <<<"$s")")
	partial "pnl/$s.npz" <<<"symbol,$plain,0,0,,,0,0,0,0,0,0,0"
done
merge() { lot-merge "$@" -o sum.npz --brokers=b.csv --symbols=s.csv; echo "exit $?"; }
printf '%s\n' 2330 1101 BRK+2FC 2317 '../no folder' >l
merge --list=l --in=pnl
merge pnl/none.npz
merge pnl/2330.npz/below.npz
head -c 1000 pnl/2330.npz >cut.npz
cp pnl/2317.npz changed.npz
printf 'X' | dd of=changed.npz bs=1 seek=300 conv=notrunc status=none
: >empty.npz
printf 'rank,broker\n' >table.npz
merge cut.npz pnl/2330.npz changed.npz empty.npz table.npz
cp cut.npz pnl/BRK+2FB.npz
printf '%s\n' 1101 BRK+2FB >l
merge --list=l --in=pnl
partial later.npz 3 <<<'symbol,9,0,0,,,0,0,0,0,0,0,0'
merge pnl/2330.npz later.npz
partial both.npz <<'END'
symbol,2330,0,0,,,0,0,0,0,0,0,0
symbol,1,0,0,,,0,0,0,0,0,0,0
END
merge pnl/2330.npz both.npz
merge both.npz pnl/2330.npz
merge pnl/2317.npz pnl/2317.npz
merge pnl
printf '2330\n23' >torn
merge --list=torn --in=pnl
printf '2330\n2\0003\n' >nul
merge --list=nul --in=pnl
merge --list=none
ls *.csv sum.npz 2>/dev/null
exit 0
