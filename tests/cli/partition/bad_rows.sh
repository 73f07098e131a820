#!/usr/bin/env bash
# Rows that are not rows: a torn last line, fields too few or too many, quotes in wrong places.
. "$TOP/tests/cli/tables.sh"
printf '%s\n2330,2024-01-02,10\n2330,2024-01-03,1' $PRICES >torn.csv
partition prices torn.csv
printf '%s' $PRICES >torn-header.csv
partition prices torn-header.csv
printf '%s\r\n2330,2024-01-02,10\r' $PRICES >torn-return.csv
partition prices torn-return.csv
close_ few 2330,2024-01-03
close_ many 2330,2024-01-03,10,11
close_ trailing-comma 2330,2024-01-03,10,
trade few-of-seven 2330,A,2024-01-03,1,0,10
close_ quote-inside '23"30,2024-01-03,10'
close_ quote-then-text '"2330"x,2024-01-03,10'
close_ quote-open '"2330,2024-01-03,10' 2330,2024-01-04,10
close_ quote-open-at-end 2330,2024-01-03,10 '2330,2024-01-04,"10'
close_ quote-alone '"'
given trades line-numbers "$TRADES,note" '2330,A,2024-01-02,1,0,10,0,"one' 'two' 'three"' '2330,A,2024-01-03,1,x,10,0,'
