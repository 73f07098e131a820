#!/usr/bin/env bash
# What is refused, in which words; nothing is written then, and slices of before stay.
printf 'k,v\na,1\nb,2\n' >good.csv
lot-split --by k --slices kept good.csv || echo "exit $?"
ls kept >names
try() { # try NAME [OPTION]... <TABLE
	local name=$1; shift
	cat >"$name.csv"
	lot-split --by k --slices kept -o list.csv "$@" "$name.csv"
	echo "$name: $?"
	ls kept | diff names - || echo "$name changes the slices"
	[ ! -e list.csv ] || { echo "$name leaves a list"; rm list.csv; }
}
try missing <<<'a,b'
try twice <<<'k,b,k'
try ragged < <(printf 'k,v\na,1\nb,2,3\n')
try short < <(printf 'k,v\na,1\n\nb\n')
try quote < <(printf 'k,v\na,1\nb"x,2\n')
try open < <(printf 'k,v\na,1\n"b,2\n')
try torn < <(printf 'k,v\na,1\nb,2')
try empty </dev/null
try blank <<<''
try mac < <(printf 'k,v\ra,1\n')
printf 'k,v\na,1\n' | gzip | head -c 20 >torn.csv.gz
lot-split --by k --slices kept torn.csv.gz; echo "torn.csv.gz: $?"
printf '3\n' >good.csv.rows
lot-split --by k --slices kept good.csv; echo "rows: $?"
rm good.csv.rows
lot-split --by k --slices kept nowhere.csv; echo "nowhere: $?"
# Slices need a folder of their own: what else there is would go.
mkdir mine && cp good.csv mine
lot-split --by k --slices mine mine/good.csv; echo "mine: $?"
ls -A mine
# Nor is a folder taken for one of slices that something else locked, or that is marked otherwise.
mkdir out locked; cp good.csv out/brokers.csv; : >out/.lock; : >locked/.lock
lot-split --by k --slices out good.csv; echo "a run's folder: $?"
ls -A out
lot-split --by k --slices locked good.csv; echo "a folder with a lock: $?"
mkdir later; printf 'lotmill-slices 2\n' >later/.slices; cp good.csv later
lot-split --by k --slices later good.csv; echo "a later version: $?"
ls -A later
: >kept/mine.csv; printf x >kept/.slices
lot-split --by k --slices kept good.csv; echo "a mark that is none: $?"
rm kept/mine.csv; printf 'lotmill-slices 1\n' >kept/.slices
# A mark that the power went from is one.
: >kept/.slices
lot-split --by k --slices kept good.csv; echo "an empty mark: $?"; cat kept/.slices
# What a killed process left of the mark is no reason to refuse.
mkdir begun; : >begun/..slices.host.1.0.tmp
lot-split --by k --slices begun good.csv; echo "begun: $?"; ls -A begun
lot-split --by k --slices good.csv good.csv; echo "a file: $?"
lot-split --by k --slices kept -o good.csv/list good.csv; echo "list below a file: $?"
lot-split --by k --slices kept -o /dev/full good.csv; echo "full disk: $?"
lot-split; echo "none: $?"
lot-split --by k good.csv; echo "no folder: $?"
lot-split --by k --slices x; echo "no table: $?"
lot-split --slices x good.csv; echo "no column: $?"
lot-split --by k --slices x good.csv good.csv; echo "two tables: $?"
lot-split --by k --slices x --memory 1K good.csv; echo "memory: $?"
lot-split --check; echo "check: $?"
lot-split --check -o good.csv; echo "check of something else: $?"
lot-split --check -o nowhere; echo "check of nothing: $?"
[ ! -e x ] || echo "a wrong call makes a folder"
