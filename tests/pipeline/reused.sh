#!/usr/bin/env bash
# One RUN for a sweep, a walk forward and a comparison: what lies beside the table is this run's, and comes back when it is deleted.
. "$TOP/tests/pipeline/lib.sh"
lot-gen --symbols=3 --days=60 --brokers=4 --active=2 --seed=5 -o data
rm data/trades.csv
goal() { MAYFAIL=1 graph "$@" -j2 || die "make $* fails"; }
beside() { # beside TEXT [NAME]...: just these lie beside out/backtest/a.csv
	local text=$1; shift
	[ "$(cd out/backtest && echo a.*)" = "$(printf '%s\n' a.csv a.tasks.csv "$@" | sort | tr '\n' ' ' | sed 's/ $//')" ] ||
		die "$text: $(cd out/backtest && echo a.*)"
}
pictures() { for k in heat equity scatter; do echo a picture | tee out/backtest/a.$k.png >out/backtest/a.$k.svg; done; }
sweep=(sweep RUN=a GRID='fast=2,3')

goal compare RUN=a
beside 'a comparison' a.portfolio.csv
pictures
goal "${sweep[@]}"
beside 'a sweep after a comparison'
pictures
goal "${sweep[@]}"
[ -e out/backtest/a.heat.png ] || die 'pictures of a table that is up to date are removed'
goal "${sweep[@]}" FOLDS=2
beside 'a walk forward after a sweep' a.folds.csv
goal compare RUN=a
beside 'a comparison after a walk forward' a.portfolio.csv

# again FILE GOAL...: what is deleted alone is made again to the same bytes, and a plan says so.
again() {
	local file=out/backtest/$1; shift
	goal "$@"
	cp "$file" kept
	rm "$file"
	goal plan GOAL="$1" "${@:2}"
	grep -q '^sweep: 1 of 1: missing$' said || die "a plan does not miss $file"
	goal "$@"
	same kept "$file" "$file is not made again"
	goal plan GOAL="$1" "${@:2}"
	grep -q '^nothing to do' said || die "after $file was made again something is left to do"
}
again a.portfolio.csv compare RUN=a
again a.csv compare RUN=a
again a.folds.csv "${sweep[@]}" FOLDS=2
again a.csv "${sweep[@]}" FOLDS=2

if MAYFAIL=1 graph sweep RUN=a.folds; then die 'a run is called as a table of another'; fi
grep -q "RUN 'a.folds': names that end so" said || die 'a name of such a table has no reason'
