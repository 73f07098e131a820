#!/usr/bin/env bash
# Two sweeps of one name at once: the second waits, and each shows its own points.
. "$TOP/tests/pipeline/lib.sh"
mkdir tools
ln -s "$BIN"/lot-* tools
rm tools/lot-sweep
# Time for the other to come between a table and what is shown of it.
printf '#!/bin/sh\ncase "$*" in *--top=*) sleep .7 ;; esac\nexec %s/lot-sweep "$@"\n' "$BIN" >tools/lot-sweep
chmod +x tools/lot-sweep
TOOLS=$PWD/tools
lot-gen --symbols=30 --days=120 --brokers=6 --active=2 --seed=5 -o data
rm data/trades.csv
MAYFAIL=1 graph sweep -j2 RUN=y SPLIT= STRATEGY=buy_hold || die "make sweep fails"
make sweep -j2 RUN=y SPLIT= STRATEGY=sma_cross GRID='fast=1..12 slow=20..40' >first 2>&1 &
first=$!
until grep -qs ,started, out/log/y.csv && grep -qs sma_cross out/settings/backtest/y; do
	kill -0 $first 2>/dev/null || break
	sleep .01
done
make sweep -j2 RUN=y SPLIT= STRATEGY=momentum >second 2>&1 || die "the second fails: $(tail -n 3 second)"
wait $first || die "the first fails: $(tail -n 3 first)"
grep -q '^252 points tried on 30 symbols' first || die "the first does not show its points: $(tail -n 3 first)"
grep -q '^ *1  sma_cross ' first || die "the first shows the second's points: $(tail -n 3 first)"
grep -q '^ *1  momentum ' second || die "the second does not show its points: $(tail -n 3 second)"
