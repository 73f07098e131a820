#!/usr/bin/env bash
# make why TASK: what differs since it was made, which commands run for it and after it; changes nothing.
. "$TOP/tests/pipeline/lib.sh"
market
MAYFAIL=1
says() { grep -qF -- "$1" said || die "make why does not say '$1': $(cat said)"; }
silent() { ! grep -qF -- "$1" said || die "make why says '$1': $(cat said)"; }
why() { # why TASK [ARG]...
	local task=$1; shift
	graph why TASK="$task" "$@" || die "make why TASK=$task $* fails"
}
if graph why TASK=2330; then die 'a task is known before there is a manifest'; fi
says "no task '2330' is known; the manifest is out of date or not there"
good
why 2330
says 'fifo out/pnl/2330.npz, out/pnl/2330.csv is up to date'
times >before
why 2330 START=2024-01-03
says "START changed from '' to '2024-01-03': out/settings/fifo would be rewritten"
says "lot-fifo --settings=out/settings/fifo --partial=out/pnl/2330.npz -o out/pnl/2330.csv out/slices/2330"
says 'then'
grep -qE '^  merge out/groups/pnl/[0-9]+\.npz$' said || die 'its group does not follow'
says '  merge out/brokers.csv'
silent 'out/pnl/2317.npz is'
# Newer, missing, rebuilt.
touch out/slices/2330/trades.parts
why 2330
says 'trades changed: out/slices/2330/trades.parts is newer'
why 2317
says 'fifo out/pnl/2317.npz, out/pnl/2317.csv is up to date'
rm out/pnl/2317.csv
why 2317
says 'out/pnl/2317.csv is missing'
# By its name in files, its path, the end of its path.
why out/pnl/2317.csv; says 'out/pnl/2317.csv is missing'
why pnl/2317; says 'out/pnl/2317.csv is missing'
why trades; says 'partition out/parts/trades.csv is up to date'
good
sed -i 's/^2330,2024-01-04,499/2330,2024-01-04,498/' data/prices.csv
why prices
says 'data/prices.csv changed: data/prices.csv is newer'
says 'then'
says 'manifest out/manifest.mk'
why 2330
says 'fifo out/pnl/2330.npz, out/pnl/2330.csv is up to date'
says 'The manifest (out/manifest.mk) is out of date: prices.csv'
good
# A symbol whose name is odd.
sed -i 's/^9999,/B+R K:,/' data/trades.csv
good
why 'B+R K:'
says 'is up to date'
# Tasks of other goals.
why 2330 GOAL=sweep GRID='fast=2 slow=3' SPLIT=
says 'out/backtest/sweep/2330.csv is missing'
# Tasks that there are not.
for no in 9998 330 2330.x . '' ' ' '2330 2317' '*' '$$(touch broken)'; do
	if graph why TASK="$no"; then die "TASK='$no' is known"; fi
	grep -qE "no task|TASK is empty" said || die "TASK='$no' has no reason"
	[ ! -e broken ] || die "TASK='$no' ran"
done
exit 0
