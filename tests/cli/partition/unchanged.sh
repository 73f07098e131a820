#!/usr/bin/env bash
# A slice that would not change is left alone, with its time; those of vanished symbols go; other tables' stay.
. "$TOP/tests/cli/tables.sh"
run() { lot-partition --table "$1" ${3:+--part "$3"} --slices slices -o "parts/$1${3:-}.csv" "$2" || echo "exit $?"; }
times() { find slices -type f -printf '%p %T@\n' | sort; }
printf '%s\n' $PRICES 2330,2024-01-02,10 2317,2024-01-02,20 1101,2024-01-02,30 >prices.csv
printf '%s\n' $TRADES 2330,A,2024-01-02,1,0,10,0 2317,A,2024-01-02,1,0,20,0 1101,A,2024-01-02,1,0,30,0 >trades.csv
run prices prices.csv
run trades trades.csv
times >before
sleep .01
printf '%s\n' "$TRADES,note" '1101,A,20240102,1.0,0,3e1,0,"x"' 2317,A,2024-01-02,1,0,20,0, 2330,A,2024-01-02,1,0,10,0, >other.csv
run trades other.csv
times | diff before -
sed -i s/2317,A,2024-01-02,1,0,20,0/2317,A,2024-01-02,2,0,40,0/ trades.csv
run trades trades.csv
times | diff before - | sed -n 's/^\([<>] [^ ]*\).*/\1/p'
sed -i /1101/d trades.csv
run trades trades.csv
find slices -type f | sort
run trades trades.csv 2024
find slices -type f | sort
sed -i /2317/d trades.csv
run trades trades.csv 2024
find slices -type f | sort
