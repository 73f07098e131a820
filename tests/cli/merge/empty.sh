#!/usr/bin/env bash
# An empty list is no error: tables of headers alone, and a partial that merges further.
: >none.list
printf 'broker,name\n1,one\n' >names.csv
lot-merge --list=none.list -o none.npz --brokers=b.csv --symbols=s.csv --names=names.csv
cat b.csv s.csv
lot-merge none.npz
