#!/usr/bin/env bash
# Wrong calls: exit 2 and one line.
. "$TOP/tests/cli/tables.sh"
printf '%s\n2330,2024-01-02,10\n' $PRICES >prices.csv
call() { lot-partition "$@"; echo "$*: $?"; }
call
call --slices slices -o m.csv prices.csv
call --table nothing --slices slices -o m.csv prices.csv
call --table prices --slices slices -o m.csv
call --table prices -o m.csv prices.csv
call --table prices --slices slices prices.csv
call --table prices --slices slices -o m.csv --memory lots prices.csv
call --table prices --slices slices -o m.csv --memory 0 prices.csv
call --table prices --slices slices -o m.csv --jobs 0 prices.csv
call --table prices --slices slices -o m.csv --jobs x prices.csv
call --table prices --slices slices -o m.csv --columns close prices.csv
call --table prices --slices slices -o m.csv --columns open=close prices.csv
call --table prices --slices slices -o m.csv --part ../x prices.csv
call --no-such-option
find . -name '*.npz' -o -name m.csv
