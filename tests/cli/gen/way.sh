#!/usr/bin/env bash
# What would be read together with the new market is not written over, nor beside.
try() { lot-gen -s 2 -d 300 "$@"; echo "exit $?"; }
try -o m
try -o m --gzip
try -o m --parts=year
mkdir m2 && touch m2/trades.csv.gz
try -o m2
try -o m2 --gzip
mkdir -p m3/returns
try -o m3
try -o m3 --parts=year
try -o m3 --parts=month
touch m3/trades/2019.csv m3/trades/.hidden
try -o m3 --parts=year
try -o m3 --parts=year --gzip
mkdir m4 && touch m4/broker_names.csv m4/broker_mergers.csv
try -o m4
try -o m4 --names
try -o m4 --names --mergers=1
mkdir m5 && touch m5/trades
try -o m5 --parts=year
ls m m2 m3 m4
